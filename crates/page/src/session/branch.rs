//! A branch: one way the run went, and the places at which branches part.

use super::place::Place;
use std::rc::Rc;

use model::shared::SharedList;

use super::act_text::act_text;
use super::past::Past;
use model::action::Action;
use model::invariants::Violation;
use model::protocol::{ChaosNow, Done, Note, Struck, repeating};
use model::scenario::{Line, Scenario};
use model::types::Time;

/// Names a branch of a session; never given to another one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct BranchId(pub u32);

/// The branch with which a session begins. It plays the lesson, if the session is of one.
pub const FIRST_BRANCH: BranchId = BranchId(1);

/// Something that was done by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    /// Never given to another act, so the last act of a past names all acts before it as well.
    pub id: u32,
    /// When.
    pub at: Time,
    /// How many events there were before it.
    pub position: usize,
    /// What.
    pub action: Action,
    /// How many lines of the scenario were done after it.
    pub lines: usize,
    /// What was left then of the line under way.
    pub current: Option<Line>,
    /// How many of the opened scenario's last lines were still to be played.
    pub todo: usize,
    /// How it is kept, see [`super::kept`].
    pub text: Rc<str>,
}

/// What is public of a branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BranchInfo {
    /// Its name for the page.
    pub id: BranchId,
    /// Its name for the person.
    pub name: String,
    /// The branch it parted from.
    pub parent: Option<BranchId>,
    /// Where it parted from it.
    pub forked_at: Time,
    /// How far it has run.
    pub end: Time,
    /// How many actions were done in it by hand, those it shares included.
    pub acts: usize,
    /// True for the one that is shown.
    pub current: bool,
}

/// An action of chaos, which the engine does again by itself: how the scenario had become longer by it.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// How many events there were before it.
    pub position: usize,
    /// How many lines of the scenario were done after it.
    pub lines: usize,
    /// What was left then of the line under way.
    pub current: Option<Line>,
    /// How many of the opened scenario's last lines were still to be played.
    pub todo: usize,
}

/// One way the run went.
#[derive(Debug)]
pub struct Branch {
    /// Its name for the page.
    pub id: BranchId,
    /// Its name for the person.
    pub name: String,
    /// The branch it parted from.
    pub parent: Option<BranchId>,
    /// Where it parted from it.
    pub fork: Place,
    /// What was done by hand, from the start of the run on.
    pub acts: SharedList<Rc<Act>>,
    /// What chaos did, as far as the engine has reported it.
    pub struck: SharedList<Rc<Mark>>,
    /// The chaos that is going on at its end.
    pub chaos: Option<ChaosNow>,
    /// Why chaos has ended by itself.
    pub chaos_ended: Option<String>,
    /// The branch with which its run began: the first one, or one that plays a run on another engine.
    pub origin: BranchId,
    /// What the engine opens for it.
    pub opened: Rc<Scenario>,
    /// The lines of the scenario that are done.
    pub lines: Vec<Line>,
    /// What was done and what is still to be played: a run of it repeats this one.
    pub scenario: Rc<Scenario>,
    /// What happened.
    pub past: Past,
    /// How far the engine has reported it.
    pub now: Time,
    /// How many acts the engine has reported.
    pub reported: usize,
    /// How far it had run, when it has not been replayed up to there.
    pub owed: Option<Time>,
    /// Why it has ended for good, if it has: a task of a node has panicked, and no later time can be run.
    pub ended: Option<String>,
    /// True once the engine has reported anything of it, or a parent has.
    pub begun: bool,
    /// True while lines of the scenario are still to be played.
    pub script_plays: bool,
    /// How many checks of invariants have been made.
    pub checks: u64,
    /// Broken properties.
    pub violations: Vec<Violation>,
    /// What lines of the scenario have printed.
    pub notes: Vec<Note>,
    /// True while it is only where an undo has led.
    pub by_undo: bool,
}

impl Branch {
    /// The first branch of a run.
    pub fn first(scenario: Rc<Scenario>, past: Past, owed: Option<Time>) -> Branch {
        Branch {
            id: FIRST_BRANCH,
            name: if scenario.is_lesson() { "the lesson" } else { "first run" }.to_string(),
            parent: None,
            fork: Place::default(),
            acts: SharedList::new(),
            struck: SharedList::new(),
            chaos: None,
            chaos_ended: None,
            ended: None,
            lines: Vec::new(),
            origin: FIRST_BRANCH,
            opened: scenario.clone(),
            scenario,
            past,
            now: Time::ZERO,
            reported: 0,
            owed,
            begun: false,
            script_plays: true,
            checks: 0,
            violations: Vec::new(),
            notes: Vec::new(),
            by_undo: false,
        }
    }

    /// The end of what has been reported.
    pub fn end(&self) -> Place {
        Place { time: self.now, acts: self.reported, position: self.past.trace().len() }
    }

    /// The place at the end of a moment, `None` when it is forgotten.
    pub fn place_at(&self, time: Time) -> Option<Place> {
        let trace = self.past.trace();
        let acts = self.acts.iter().take(self.reported).take_while(|act| act.at <= time).count();
        trace.covers(time).then(|| Place { time, acts, position: trace.position_at(time) })
    }

    /// The place right before an act.
    pub fn place_before(&self, act: usize) -> Option<Place> {
        self.acts.get(act).map(|done| Place { time: done.at, acts: act, position: done.position })
    }

    /// A branch that parts from this one; `None` when the place is forgotten.
    pub fn fork_at(&self, id: BranchId, name: String, fork: Place) -> Option<Branch> {
        let past = self.past.fork_at(fork.position)?;
        let acts = self.acts.take(fork.acts);
        let struck: SharedList<Rc<Mark>> =
            self.struck.iter().take_while(|mark| mark.position < fork.position).cloned().collect();
        let (lines, scenario) = repeated(&self.opened, &self.lines, &acts, &struck);
        Some(Branch {
            id,
            name,
            parent: Some(self.id),
            fork,
            chaos: self.chaos_after(&acts, struck.len()),
            chaos_ended: None,
            ended: self.ended.clone().filter(|_| fork.position >= self.past.trace().len()),
            acts,
            struck,
            lines,
            origin: self.origin,
            opened: self.opened.clone(),
            scenario,
            past,
            now: fork.time,
            reported: fork.acts,
            owed: None,
            // Before the first events, they come to it with its own first answer.
            begun: fork.position > 0,
            script_plays: self.script_plays || fork.time < self.now,
            checks: self.checks,
            violations: self.violations.iter().filter(|broken| broken.at <= fork.time).cloned().collect(),
            notes: self.notes.iter().filter(|note| note.at <= fork.time).cloned().collect(),
            by_undo: false,
        })
    }

    /// Remembers what has just been done.
    pub fn add_act(&mut self, id: u32, place: Place, action: Action, done: Done) {
        let before = self.acts.last().map_or(0, |act| act.lines);
        let (current, todo) = (done.current.clone(), done.todo);
        let text = act_text(&self.lines, &place, &action, &done, before);
        self.scenario = Rc::new(done.apply(&self.opened, &mut self.lines));
        let lines = self.lines.len();
        let act = Act { id, at: place.time, position: place.position, action, lines, current, todo, text };
        self.acts.push_back(Rc::new(act));
        self.reported = self.acts.len();
    }

    /// Takes an action of chaos. What is known already is passed over.
    pub fn add_struck(&mut self, struck: Struck) {
        let Struck { position, done, at: _ } = struck;
        let position = position as usize;
        if self.struck.last().is_some_and(|last| last.position >= position) {
            return;
        }
        let (lines, current, todo) = (done.count(), done.current.clone(), done.todo);
        self.struck.push_back(Rc::new(Mark { position, lines, current, todo }));
        // A session that was kept has the lines up to its last act already.
        if self.acts.last().is_none_or(|act| act.position <= position) {
            self.scenario = Rc::new(done.apply(&self.opened, &mut self.lines));
        }
    }

    /// The chaos that goes on after these acts of this branch.
    fn chaos_after(&self, acts: &SharedList<Rc<Act>>, struck: usize) -> Option<ChaosNow> {
        let plan_of = |act: &Rc<Act>| match &act.action {
            Action::Chaos(plan) => Some(plan.clone()),
            _ => None,
        };
        match acts.iter().rev().find_map(plan_of) {
            Some(plan) => plan.map(|plan| ChaosNow { plan, actions: struck as u32 }),
            // It was begun by hand later, or by the scenario.
            None if self.acts.iter().any(|act| plan_of(act).is_some()) => None,
            None => self.chaos.clone(),
        }
    }
}

/// The lines that are done after the last of the acts, by hand or by chaos, and the scenario that repeats the run.
pub fn repeated(
    opened: &Rc<Scenario>,
    lines: &[Line],
    acts: &SharedList<Rc<Act>>,
    struck: &SharedList<Rc<Mark>>,
) -> (Vec<Line>, Rc<Scenario>) {
    let act = acts.last().map(|act| (act.position, act.lines, &act.current, act.todo));
    let mark = struck.last().map(|mark| (mark.position, mark.lines, &mark.current, mark.todo));
    let last = match (act, mark) {
        // To begin chaos is no event, so what it does first may have the same position.
        (Some(act), Some(mark)) => Some(if mark.0 >= act.0 { mark } else { act }),
        (act, mark) => act.or(mark),
    };
    let Some((_, count, current, todo)) = last else { return (Vec::new(), opened.clone()) };
    let done = lines[..count.min(lines.len())].to_vec();
    let scenario = repeating(opened, &done, current.as_ref(), todo);
    (done, Rc::new(scenario))
}
