//! What the engine is needed for, the order that is sent for it, and what comes of the answer.

use super::branch::{Branch, BranchId, Place};
use super::plan::{Checkpoint, Move, Standing, deeds_between, next_move};
use super::{NOTES_MAX, Session};
use crate::action::Action;
use crate::engine::protocol::{Command, Done, NoteKind, PROTOCOL_VERSION, Progress, Reply};
use crate::trace::Event;
use crate::types::Time;
use crate::ui::feed::action_label;
use crate::ui::format::seconds;

/// How long one event forward may take in virtual time before the engine answers that nothing happened.
const STEP_MAX: Time = Time::from_secs(60);

/// How many moves the engine makes for one errand before the page says that it is on its way.
const MOVES_UNSAID: u32 = 4;

/// How often the engine may panic without having done anything in between before it is left alone.
const PANICS_MAX: u32 = 2;

/// What the page should tell the person after an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Something to know; nothing is wrong.
    Said(String),
    /// Something was refused or went wrong.
    Wrong(String),
}

/// What is to be sent to the worker.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// A command for the engine.
    Command(Command),
    /// The engine is to become what it was when this checkpoint was taken.
    Restore(u32),
}

/// What a person waits for.
#[derive(Clone, Debug)]
pub enum Wish {
    /// Do this at the end of a branch.
    Act {
        /// The branch.
        branch: BranchId,
        /// What.
        action: Action,
        /// True when the branch was begun for it.
        begins: bool,
    },
    /// Go to the next event after a branch's end.
    NextEvent(BranchId),
}

impl Wish {
    /// The branch it is about.
    pub fn branch(&self) -> BranchId {
        match self {
            Wish::Act { branch, .. } | Wish::NextEvent(branch) => *branch,
        }
    }

    /// True for an action.
    pub fn acts(&self) -> bool {
        match self {
            Wish::Act { .. } => true,
            Wish::NextEvent(_) => false,
        }
    }
}

/// What the engine is needed for.
#[derive(Clone, Debug)]
enum Errand {
    /// Tell a branch on, as far as it had been before the page was reloaded.
    Tell(BranchId, Time),
    /// What waits in the queue.
    Wish(Wish),
    /// Tell a forgotten stretch again.
    Fetch,
    /// Let time pass.
    Run(BranchId, Time),
}

/// How the engine comes to the end of a branch.
enum Way {
    There,
    Move(Move),
    Tell(Vec<(Time, Action)>, Time),
}

/// An order that has not been answered.
#[derive(Clone, Debug)]
pub struct Asked {
    branch: BranchId,
    order: Order,
    /// The wish that it fulfils, when it is not only on the way.
    wish: Option<Wish>,
    /// True when what is told is for the end of the branch's trace.
    tells: bool,
    /// True when what is told is a stretch that was forgotten.
    fetches: bool,
}

impl Session {
    /// True while an action has been sent and not been answered.
    pub(super) fn is_acting(&self) -> bool {
        self.asked.as_ref().and_then(|asked| asked.wish.as_ref()).is_some_and(Wish::acts)
    }

    /// True while an answer is awaited.
    pub fn is_waiting(&self) -> bool {
        self.asked.is_some()
    }

    /// The moment to which the engine is on its way through what is known already, if that takes long.
    pub fn travelling(&self) -> Option<Time> {
        let asked = self.asked.as_ref().filter(|_| self.travelled > MOVES_UNSAID)?;
        self.branch(asked.branch).map(|branch| branch.now)
    }

    fn errand(&mut self) -> Option<Errand> {
        if let Some(owed) = self.owed_of(self.current) {
            return Some(owed);
        }
        if let Some(wish) = self.queue.front().cloned() {
            return Some(self.owed_of(wish.branch()).unwrap_or(Errand::Wish(wish)));
        }
        if self.needs_fetch() {
            return Some(Errand::Fetch);
        }
        if self.playing && self.live && self.wanted_us > self.now().0 as f64 {
            return Some(Errand::Run(self.current, Time(self.wanted_us.ceil() as u64)));
        }
        self.comparison.as_ref().map(|comparison| comparison.other).and_then(|other| self.owed_of(other))
    }

    /// The first of a branch and its parents that has to be told on before the branch is whole.
    fn owed_of(&mut self, id: BranchId) -> Option<Errand> {
        let mut first = None;
        let mut at = Some(id);
        for _ in 0..=self.branches.len() {
            let Some(branch) = at.and_then(|id| self.branch(id)) else { break };
            if let Some(owed) = branch.owed {
                first = Some(Errand::Tell(branch.id, owed));
            }
            at = branch.parent.filter(|_| branch.owed.is_some() && !branch.begun);
        }
        if let Some(Errand::Tell(id, _)) = first {
            self.begin(id);
        }
        first
    }

    /// A branch that was kept takes over the past of its parent, which has been told by now.
    fn begin(&mut self, id: BranchId) {
        let Some(branch) = self.branch(id).filter(|branch| !branch.begun) else { return };
        let (fork, parent) = (branch.fork, branch.parent);
        let shared = parent.and_then(|parent| self.branch(parent)).and_then(|parent| {
            let known = parent.begun && parent.now >= fork.time && parent.told >= fork.deeds;
            known.then(|| parent.fork_at(id, String::new(), fork, &self.start)).flatten()
        });
        if let (Some(shared), Some(branch)) = (shared, self.branch_mut(id)) {
            (branch.past, branch.now, branch.told, branch.begun) = (shared.past, shared.now, shared.told, true);
            (branch.notes, branch.violations, branch.checks) = (shared.notes, shared.violations, shared.checks);
        }
    }

    /// What is to be sent next, `None` while an answer is awaited or nothing is wanted.
    pub fn next_order(&mut self) -> Option<Order> {
        if self.asked.is_some() {
            return None;
        }
        let errand = self.errand()?;
        let asked = self.order_for(errand)?;
        let order = asked.order.clone();
        self.asked = Some(asked);
        Some(order)
    }

    fn order_for(&mut self, errand: Errand) -> Option<Asked> {
        let id = match &errand {
            Errand::Tell(id, _) | Errand::Run(id, _) => *id,
            Errand::Wish(wish) => wish.branch(),
            Errand::Fetch => self.current,
        };
        let fetches = matches!(errand, Errand::Fetch);
        let begun = self.branch(id)?.begun;
        let asked = |order| Asked { branch: id, order, wish: None, tells: false, fetches: false };
        let step = if fetches {
            let place = self.fetch_from()?;
            next_move(self.standing, &self.checkpoints, &self.branch(id)?.deeds, &place)
        } else if begun {
            match self.way_to_end(id)? {
                Way::There => None,
                Way::Move(step) => Some(step),
                Way::Tell(acts, until) => {
                    let replay = Command::Replay { acts, until, tell: true };
                    return Some(Asked { tells: true, ..asked(Order::Command(replay)) });
                }
            }
        } else {
            // What happens at the very start is told only by the answer to this.
            Some(Move::Open)
        };
        if let Some(step) = step {
            self.travelled += 1;
            return Some(match step {
                Move::Open => {
                    let scenario = Box::new((*self.start).clone());
                    let open = Command::Open { version: PROTOCOL_VERSION, scenario };
                    Asked { tells: !fetches && !begun, fetches, ..asked(Order::Command(open)) }
                }
                Move::Restore(checkpoint) => asked(Order::Restore(checkpoint)),
                Move::Replay(acts, until) => asked(Order::Command(Command::Replay { acts, until, tell: false })),
            });
        }
        self.travelled = 0;
        let branch = self.branch(id)?;
        Some(match errand {
            Errand::Tell(_, until) => {
                let acts = deeds_between(&branch.deeds, branch.told, branch.deeds.len());
                Asked { tells: true, ..asked(Order::Command(Command::Replay { acts, until, tell: true })) }
            }
            Errand::Run(_, time) => Asked { tells: true, ..asked(Order::Command(Command::RunUntil { time })) },
            Errand::Wish(wish) => {
                let limit = branch.now + STEP_MAX;
                self.queue.pop_front();
                let command = match &wish {
                    Wish::Act { action, .. } => Command::Act(action.clone()),
                    Wish::NextEvent(_) => Command::RunToNextEvent { limit },
                };
                Asked { tells: true, wish: Some(wish), ..asked(Order::Command(command)) }
            }
            Errand::Fetch => {
                let until = self.fetch.as_ref()?.until();
                let acts = deeds_between(&branch.deeds, self.standing?.deeds, branch.told);
                let acts = acts.into_iter().filter(|(at, _)| *at <= until).collect();
                Asked { fetches, ..asked(Order::Command(Command::Replay { acts, until, tell: true })) }
            }
        })
    }

    /// How the engine comes to the end of a branch.
    ///
    /// A branch may have been left in the middle of a moment. So an engine that comes from elsewhere goes to right
    /// before its last moment, and tells that moment again: what is known of it is passed over.
    fn way_to_end(&self, id: BranchId) -> Option<Way> {
        let branch = self.branch(id)?;
        let (end, deeds) = (branch.end(), &branch.deeds);
        if self.standing.is_some_and(|standing| standing.is_exactly_at(deeds, &end)) {
            return Some(Way::There);
        }
        if let Some(exact) = self.checkpoints.iter().find(|kept| kept.standing.is_exactly_at(deeds, &end)) {
            return Some(Way::Move(Move::Restore(exact.id)));
        }
        let time = Time(end.time.0.saturating_sub(1));
        let before = deeds.iter().take(end.deeds).take_while(|deed| deed.at <= time).count();
        let place = Place { time, deeds: before, position: 0 };
        Some(match next_move(self.standing, &self.checkpoints, deeds, &place) {
            Some(step) => Way::Move(step),
            None => Way::Tell(deeds_between(deeds, before, end.deeds), end.time),
        })
    }

    /// The worker has kept a copy of the engine as it will be when it answers.
    pub fn kept_checkpoint(&mut self, id: u32) {
        self.just_kept = Some(id);
    }

    /// The worker has let go of copies.
    pub fn dropped_checkpoints(&mut self, ids: &[u32]) {
        self.checkpoints.retain(|checkpoint| !ids.contains(&checkpoint.id));
    }

    /// Another worker has taken the place of the one that had the copies.
    pub fn no_checkpoints(&mut self) {
        self.checkpoints.clear();
    }

    /// The engine is what it was when a copy was taken.
    pub fn restored(&mut self, id: u32) {
        if self.asked.as_ref().is_none_or(|asked| asked.order != Order::Restore(id)) {
            return;
        }
        self.asked = None;
        self.standing = self.checkpoints.iter().find(|kept| kept.id == id).map(|kept| kept.standing);
    }

    /// The worker could not go back to a copy: it is not asked for again.
    pub fn not_restored(&mut self) {
        if let Some(Asked { order: Order::Restore(id), .. }) = self.asked {
            self.asked = None;
            self.dropped_checkpoints(&[id]);
            self.standing = None;
        }
    }

    /// The engine's state is lost: it panicked, or its worker is gone. With the worker its copies are gone.
    /// The session stands still at its newest moment; the action that was being done is named and not done again.
    pub fn lost(&mut self, why: &str, worker_too: bool) -> Notice {
        let asked = self.asked.take();
        self.standing = None;
        self.just_kept = None;
        if worker_too {
            self.checkpoints.clear();
        }
        self.panics += 1;
        let waited = std::mem::take(&mut self.queue);
        let why = why.trim().trim_end_matches('.');
        let did = asked.and_then(|asked| asked.wish);
        self.play(false);
        if self.panics > PANICS_MAX {
            self.give_up();
            return Notice::Wrong(format!("{why}. It does so whenever this run is opened; open another."));
        }
        let action = match did {
            Some(Wish::Act { action, branch, begins }) => {
                self.take_back(branch, begins);
                format!(" “{}” was being done and is not repeated.", action_label(&action))
            }
            Some(Wish::NextEvent(_)) | None => String::new(),
        };
        for wish in waited {
            if let Wish::Act { branch, begins, .. } = wish {
                self.take_back(branch, begins);
            }
        }
        if let Some(until) = self.running_to() {
            return Notice::Wrong(format!("{why}.{action} The run is repeated up to {} s.", seconds(until)));
        }
        let place = seconds(self.drawn());
        Notice::Wrong(format!(
            "{why}.{action} The session stands still at {place} s, the moment before; nothing else is lost."
        ))
    }

    /// What cannot be told again is given up, so that the rest stays usable.
    fn give_up(&mut self) {
        self.fetch = None;
        for branch in &mut self.branches {
            if branch.owed.take().is_some() {
                branch.deeds = branch.deeds.take(branch.told);
                branch.begun = true;
            }
        }
        self.go_live();
    }

    /// A branch that was begun for an action that was not done goes again.
    fn take_back(&mut self, id: BranchId, begins: bool) {
        let waits = self.queue.iter().any(|wish| wish.branch() == id);
        let Some(branch) = self.branch(id).filter(|branch| begins && !waits && branch.told == branch.fork.deeds) else {
            return;
        };
        if let Some(parent) = branch.parent.filter(|_| self.current == id) {
            let drawn = self.drawn();
            self.show(parent, drawn);
            self.live = false;
        }
        let _ = self.delete(id);
    }

    /// Takes the engine's answer.
    pub fn take(&mut self, reply: Reply) -> Vec<Notice> {
        let mut notices = Vec::new();
        if let Reply::Panicked { message } = &reply {
            // A worker whose engine has panicked says so again for whatever it was sent before it could be restored.
            let again = match &self.asked {
                Some(asked) => matches!(asked.order, Order::Restore(_)),
                None => self.standing.is_none(),
            };
            if !again {
                notices.push(self.lost(&format!("The engine panicked: {message}"), false));
            }
            return notices;
        }
        let Some(asked) = self.asked.take() else { return notices };
        match reply {
            Reply::Opened(progress) | Reply::Ran(progress) => self.moved(&asked, progress, None, &mut notices),
            Reply::Acted(progress, done) => {
                self.panics = 0;
                self.moved(&asked, progress, Some(done), &mut notices);
            }
            Reply::Refused { why } => self.refused(asked, why, &mut notices),
            Reply::Panicked { .. } => {}
        }
        if self.live && !self.playing {
            self.draw_now();
        }
        notices
    }

    fn refused(&mut self, asked: Asked, why: String, notices: &mut Vec<Notice>) {
        notices.push(Notice::Wrong(why));
        match asked.wish {
            Some(Wish::Act { branch, begins, .. }) => self.take_back(branch, begins),
            Some(Wish::NextEvent(_)) => {}
            None => {
                self.standing = None;
                self.play(false);
                self.give_up();
            }
        }
    }

    fn moved(&mut self, asked: &Asked, progress: Progress, done: Option<Done>, notices: &mut Vec<Notice>) {
        let (deeds, at, position) = (progress.acts as usize, progress.now, progress.position as usize);
        if asked.fetches {
            self.fetched(progress);
        } else if asked.tells {
            self.panics = if asked.wish.is_some() || self.running_to().is_none() { 0 } else { self.panics };
            let (id, start) = (self.next_deed, self.start.clone());
            self.next_deed += u32::from(done.is_some());
            if let Some(branch) = self.branch_mut(asked.branch) {
                if let (Some(done), Some(Wish::Act { action, .. })) = (done, &asked.wish) {
                    let place = place_of(&progress);
                    branch.add_deed(id, place, action.clone(), done, &start);
                }
                absorb(branch, progress, notices);
            }
            if asked.wish.as_ref().is_some_and(Wish::acts) {
                self.changes += 1;
            }
            self.arrived(asked.branch);
            self.keep_bounded();
        }
        let last = self.branch(asked.branch).and_then(|branch| branch.deeds.get(deeds.checked_sub(1)?));
        let standing = Standing { at, deeds, last: last.map_or(0, |deed| deed.id), position };
        self.standing = Some(standing);
        if let Some(fetch) = self.fetch.as_mut().filter(|_| asked.fetches) {
            fetch.told_by(standing);
        }
        if let Some(id) = self.just_kept.take() {
            self.checkpoints.push(Checkpoint { id, standing });
        }
    }

    /// A branch that was owed may be whole now.
    fn arrived(&mut self, id: BranchId) {
        let Some(branch) = self.branch_mut(id) else { return };
        if branch.owed.is_none_or(|owed| branch.now < owed || branch.told < branch.deeds.len()) {
            return;
        }
        branch.owed = None;
        if self.current == id {
            match self.draw_then.take().filter(|then| *then < self.now()) {
                Some(then) => self.seek(then),
                None => self.go_live(),
            }
            self.wanted_us = self.drawn_us;
        }
        self.restart_comparison();
        self.draw_compared();
    }
}

/// Where the action of an answer was done: its event is the last of its kind.
fn place_of(progress: &Progress) -> Place {
    let acted = progress.records.iter().rposition(|record| matches!(record.event, Event::Acted(_)));
    let after = progress.records.len() - acted.unwrap_or(progress.records.len());
    let position = (progress.position as usize).saturating_sub(after);
    Place { time: progress.now, deeds: progress.acts as usize, position }
}

/// A branch hears what happened next. What it has been told already is passed over.
fn absorb(branch: &mut Branch, progress: Progress, notices: &mut Vec<Notice>) {
    let first = (progress.position as usize).saturating_sub(progress.records.len());
    let known = branch.past.trace().len().saturating_sub(first);
    branch.past.extend(progress.records.into_iter().skip(known));
    branch.begun = true;
    branch.now = progress.now.max(branch.now);
    branch.told = (progress.acts as usize).clamp(branch.told, branch.deeds.len());
    branch.checks = progress.checks;
    branch.script_plays = progress.playing;
    let by_hand = branch.told > 0;
    for violation in progress.violations {
        notices.push(Notice::Wrong(violation.message.clone()));
        if branch.violations.len() < NOTES_MAX {
            branch.violations.push(violation);
        }
    }
    for note in progress.notes {
        match note.kind {
            NoteKind::Shown => {}
            // Once a person takes part, what the scenario expected is moot; the line itself still says so.
            NoteKind::Failed if by_hand => {}
            NoteKind::Failed => notices.push(Notice::Wrong(format!("Not as the scenario expects: {}", note.text))),
            NoteKind::Impossible => {
                notices.push(Notice::Wrong(format!("The scenario asks for the impossible: {}", note.text)));
            }
        }
        if branch.notes.len() < NOTES_MAX && !branch.notes.contains(&note) {
            branch.notes.push(note);
        }
    }
}
