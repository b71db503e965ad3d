//! The run that is shown, on another engine or another cluster: a branch that begins at time zero, side by side with it.

use std::rc::Rc;

use super::Session;
use super::branch::{Branch, BranchId};
use super::difference::{Difference, place_in};
use super::past::Past;
use model::dialect::Dialect;
use model::scenario::{Cluster, Scenario};
use model::types::{NodeId, Term, Time, show_log_id};
use model::view::View;
use story::fact::Fact;

/// How many events of each run are looked at in one frame at the most.
const LOOKED_AT_PER_FRAME: usize = 5_000;

/// How long a run may lack what the other has had, before that is a difference: the engines are not equally quick.
const LACKS_AFTER: Time = Time::from_secs(2);

/// What one engine has made of the run up to the drawn moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineFigures {
    /// The engine's name.
    pub engine: &'static str,
    /// Who leads, for how long no node did, what is committed, and how many properties are broken.
    pub text: String,
}

/// How far the facts of two runs are the same.
#[derive(Debug, Default)]
pub struct Facts {
    /// The next event of each.
    next: [usize; 2],
    /// Who led last in each: its role is in the trace more than once.
    led: [Option<(NodeId, Term)>; 2],
}

impl Session {
    /// What the shown branch runs on.
    pub fn cluster(&self) -> &Cluster {
        &self.here().opened.cluster
    }

    /// Plays the run of the shown branch on the next engine as well, and compares the two.
    pub fn compare_engines(&mut self) -> Result<(), String> {
        let here = self.here();
        let place = Dialect::ALL.iter().position(|engine| *engine == here.opened.cluster.engine).unwrap_or(0);
        let engine = Dialect::ALL[(place + 1) % Dialect::ALL.len()];
        // What waits at the stops of a lesson is a reader, and there is only one.
        let mut scenario = here.scenario.with_lines(here.scenario.lines.clone(), usize::MAX);
        (scenario.cluster.engine, scenario.output) = (engine, None);
        scenario.check_as_text().map_err(|why| format!("This run cannot be played on {}. {why}", engine.name()))?;
        let (end, name) = (here.owed.unwrap_or(here.now), format!("{} on {}", here.name, engine.name()));
        let id = self.begin_beside(scenario, name, end)?;
        self.compare(Some(id))
    }

    /// A branch that plays another scenario from time zero on, up to a moment at first. It is begun once.
    pub(super) fn begin_beside(&mut self, scenario: Scenario, name: String, end: Time) -> Result<BranchId, String> {
        // Texts are compared, because equality of scenarios would be compiled for nothing else.
        let text = scenario.to_string();
        let same = self.branches.iter().find(|branch| branch.id == branch.origin && branch.opened.to_string() == text);
        if let Some(branch) = same {
            return Ok(branch.id);
        }
        self.has_room()?;
        let scenario = Rc::new(scenario);
        let (id, past) = (BranchId(self.next_branch), Past::new(&scenario.cluster));
        let name = self.unique(name);
        let branch = Branch { id, origin: id, name, ..Branch::first(scenario, past, Some(end)) };
        self.next_branch += 1;
        self.branches.push(branch);
        self.changes += 1;
        Ok(id)
    }
}

/// What an engine has made of a branch up to a moment.
pub(super) fn figures(branch: &Branch, view: &View, drawn: Time) -> EngineFigures {
    let leads = match view.leader() {
        Some(leader) => format!("node {leader} leads term {}", view.nodes.get(&leader).map_or(0, |node| node.term)),
        None => "no node leads".to_string(),
    };
    let without: u64 = branch.past.lanes().leaderless(drawn).into_iter().map(|(from, to)| to.0 - from.0).sum();
    let committed = view.nodes.values().filter_map(|node| node.commit).max();
    let broken = branch.violations.iter().filter(|broken| broken.at <= drawn).count();
    let broken = if broken == 0 { String::new() } else { format!(" · {broken} broken") };
    let text = format!(
        "{leads} · {} without a leader · committed {}{broken}",
        Time(without - without % 1_000),
        show_log_id(committed)
    );
    EngineFigures { engine: branch.opened.cluster.engine.name(), text }
}

impl Facts {
    /// Looks on for the first fact in which two runs differ, for as long as one frame allows.
    pub(super) fn look_on(&mut self, runs: [&Branch; 2]) -> Option<Difference> {
        let until = self.next.map(|next| next + LOOKED_AT_PER_FRAME);
        loop {
            let found = [0, 1].map(|side| self.next_fact(side, runs[side], until[side]));
            let lacks = |side: usize, at: Time| {
                let run: &Branch = runs[side];
                self.next[side] >= run.past.trace().len() && run.now > at + LACKS_AFTER
            };
            let at = match found {
                [Some((ours, one)), Some((theirs, other))] if !one.means(other) => ours.min(theirs),
                [Some((_, one)), Some((_, other))] => {
                    for (side, fact) in [one, other].into_iter().enumerate() {
                        self.next[side] += 1;
                        self.led[side] = fact.leader().or(self.led[side]);
                    }
                    continue;
                }
                [Some((at, _)), None] if lacks(1, at) => at,
                [None, Some((at, _))] if lacks(0, at) => at,
                [Some(_), None] | [None, Some(_)] | [None, None] => return None,
            };
            let [here, there] = [0, 1].map(|side| place_in(&runs[side].past, self.next[side], runs[side].now));
            return Some(Difference { at, here, there });
        }
    }

    /// The next fact of a run before this place, and when it is; `None` while there is none.
    fn next_fact<'a>(&mut self, side: usize, run: &'a Branch, until: usize) -> Option<(Time, Fact<'a>)> {
        for (place, record) in run.past.trace().range(self.next[side]..until) {
            self.next[side] = place;
            // A leader's role is in the trace again whenever something else about it changes.
            let fact = Fact::of(record).filter(|fact| fact.leader().is_none_or(|led| self.led[side] != Some(led)));
            if let Some(fact) = fact {
                return Some((record.at, fact));
            }
            self.next[side] = place + 1;
        }
        None
    }
}
