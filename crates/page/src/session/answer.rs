//! What comes of the engine's answers, and of its silence.

use super::absorb::{absorb, place_of};
use super::branch::BranchId;
use super::job::{InFlight, Outgoing, Queued};
use super::notice::Notice;
use super::place::Place;
use super::plan::{Checkpoint, EnginePosition};
use super::{LEAD, Quiet, Session};
use model::protocol::{Command, Done, Progress, Reply};
use story::event_log::action_label;
use story::format::moment;

/// How often the engine may panic without having done anything in between before it is left alone.
const PANICS_MAX: u32 = 2;

impl Session {
    /// The worker has kept a copy of the engine as it was when it gave its last answer: at this place.
    ///
    /// After a refusal, or a run that is no more, it may stand at a place that no branch has; then the copy is not used.
    pub fn kept_checkpoint(&mut self, id: u32, place: Place) {
        let stands = |standing: &EnginePosition| (standing.at, standing.acts) == (place.time, place.acts);
        let standing = self.standing.filter(|standing| stands(standing) && standing.position == place.position);
        self.checkpoints.extend(standing.map(|standing| Checkpoint { id, standing }));
    }

    /// The worker has dropped copies.
    pub fn dropped_checkpoints(&mut self, ids: &[u32]) {
        self.checkpoints.retain(|checkpoint| !ids.contains(&checkpoint.id));
    }

    /// Another worker has taken the place of the one that had the copies.
    pub fn no_checkpoints(&mut self) {
        self.checkpoints.clear();
    }

    /// The engine is what it was when a copy was taken.
    pub fn restored(&mut self, id: u32) {
        if self.in_flight.as_ref().is_none_or(|in_flight| in_flight.order != Outgoing::Restore(id)) {
            return;
        }
        self.in_flight = None;
        self.standing = self.checkpoints.iter().find(|kept| kept.id == id).map(|kept| kept.standing);
    }

    /// The worker could not go back to a copy: it is not asked for again.
    pub fn not_restored(&mut self) {
        if let Some(InFlight { order: Outgoing::Restore(id), .. }) = self.in_flight {
            self.in_flight = None;
            self.dropped_checkpoints(&[id]);
            self.standing = None;
        }
    }

    /// The engine's state is lost: it panicked, or its worker is gone. With the worker its copies are gone.
    /// The session stands still at its newest moment; the action that was being done is named and not done again.
    pub fn lost(&mut self, why: &str, worker_too: bool) -> Notice {
        let in_flight = self.in_flight.take();
        self.standing = None;
        if worker_too {
            self.checkpoints.clear();
        }
        self.panics += 1;
        let waited = std::mem::take(&mut self.queue);
        let why = why.trim().trim_end_matches('.');
        let did = in_flight.and_then(|in_flight| in_flight.queued);
        self.play(false);
        if self.panics > PANICS_MAX {
            self.give_up();
            return Notice::Wrong(format!("{why}. It does so whenever this run is opened; open another."));
        }
        let action = match did {
            Some(Queued::Act { action, branch, begins }) => {
                self.take_back(branch, begins);
                format!(" “{}” was being done and is not repeated.", action_label(&action))
            }
            Some(Queued::NextEvent(_)) | None => String::new(),
        };
        let mut missed = String::new();
        for queued in waited {
            if let Queued::Act { action, branch, begins } = queued {
                missed += if missed.is_empty() { " Not done any more: “" } else { "”, “" };
                missed += &action_label(&action);
                self.take_back(branch, begins);
            }
        }
        let action = if missed.is_empty() { action } else { action + &missed + "”." };
        if let Some(until) = self.running_to() {
            return Notice::Wrong(format!("{why}.{action} The run is repeated up to {}.", moment(until)));
        }
        let place = moment(self.drawn());
        Notice::Wrong(format!(
            "{why}.{action} The session stands still at {place}, the moment before; nothing else is lost."
        ))
    }

    /// What cannot be replayed is given up, so that the rest stays usable.
    fn give_up(&mut self) {
        self.fetch = None;
        self.quiet = Quiet::Over;
        for branch in &mut self.branches {
            if branch.owed.take().is_some() {
                branch.acts = branch.acts.take(branch.reported);
            }
        }
        self.go_live();
    }

    /// A branch that was begun for an action that was not done goes again.
    fn take_back(&mut self, id: BranchId, begins: bool) {
        let waits = self.queue.iter().any(|queued| queued.branch() == id);
        let Some(branch) = self.branch(id).filter(|branch| begins && !waits && branch.reported == branch.fork.acts)
        else {
            return;
        };
        if let Some(parent) = branch.parent.filter(|_| self.current == id) {
            let drawn = self.drawn();
            self.show(parent, drawn);
            self.live = false;
        }
        let _ = self.remove(id);
    }

    /// Takes the engine's answer.
    pub fn take(&mut self, reply: Reply) -> Vec<Notice> {
        let mut notices = Vec::new();
        if let Reply::Panicked { message } = &reply {
            // A worker whose engine has panicked says so again for whatever it was sent before it could be restored.
            let again = match &self.in_flight {
                Some(in_flight) => matches!(in_flight.order, Outgoing::Restore(_)),
                None => self.standing.is_none(),
            };
            if !again {
                notices.push(self.lost(&format!("The engine panicked: {message}"), false));
            }
            return notices;
        }
        let Some(in_flight) = self.in_flight.take() else { return notices };
        match reply {
            Reply::Opened(progress) | Reply::Ran(progress) => self.moved(&in_flight, progress, None, &mut notices),
            Reply::Acted(progress, done) => {
                self.panics = 0;
                self.moved(&in_flight, progress, Some(done), &mut notices);
            }
            Reply::Refused { why } => self.refused(in_flight, why, &mut notices),
            Reply::Panicked { .. } => {}
        }
        if !self.playing {
            // Also in the past: more may have happened at the drawn moment itself, when that is the newest one.
            let drawn_us = if self.live { self.now().0 as f64 } else { self.drawn_us };
            self.draw(drawn_us);
        }
        notices.extend(self.look_on());
        notices
    }

    fn refused(&mut self, in_flight: InFlight, why: String, notices: &mut Vec<Notice>) {
        notices.push(Notice::Wrong(why));
        match in_flight.queued {
            Some(Queued::Act { branch, begins, .. }) => self.take_back(branch, begins),
            Some(Queued::NextEvent(_)) => {}
            None => {
                self.standing = None;
                self.play(false);
                self.give_up();
            }
        }
    }

    fn moved(&mut self, in_flight: &InFlight, progress: Progress, done: Option<Done>, notices: &mut Vec<Notice>) {
        let ended = progress.ended.is_some();
        let (acts, at, position) = (progress.acts as usize, progress.now, progress.position as usize);
        if in_flight.fetches {
            self.fetched(progress);
        } else if in_flight.extends {
            self.panics = if in_flight.queued.is_some() || self.running_to().is_none() { 0 } else { self.panics };
            let id = self.next_act;
            self.next_act += u32::from(done.is_some());
            if let Some(branch) = self.branch_mut(in_flight.branch) {
                let mut progress = progress;
                for struck in std::mem::take(&mut progress.struck) {
                    branch.add_struck(struck);
                }
                if let (Some(done), Some(Queued::Act { action, .. })) = (done, &in_flight.queued) {
                    let place = place_of(&progress, action);
                    branch.add_act(id, place, action.clone(), done);
                }
                absorb(branch, progress, notices);
            }
            if in_flight.queued.as_ref().is_some_and(Queued::acts) {
                self.changes += 1;
            }
            let opens = matches!(in_flight.order, Outgoing::Command(Command::Open { .. }));
            self.arrived(in_flight.branch, opens);
            self.keep_bounded();
        }
        // The position is set to the branch's end when the answer reached it; otherwise the planner would never see it as arrived.
        let reached = self.branch(in_flight.branch).filter(|branch| in_flight.extends && branch.now == at);
        let position = reached.map_or(position, |branch| branch.past.trace().len());
        let Some(branch) = self.branch(in_flight.branch) else {
            self.standing = None;
            return;
        };
        let last = acts.checked_sub(1).and_then(|last| branch.acts.get(last)).map_or(0, |act| act.id);
        let standing = EnginePosition { origin: branch.origin, at, acts, last, position };
        // In wasm the engine whose task has panicked is gone, so what is wanted next begins at a checkpoint or at the start.
        self.standing = Some(standing).filter(|_| !ended);
        if ended {
            self.queue.retain(|queued| queued.branch() != in_flight.branch);
        }
        if let Some(fetch) = self.fetch.as_mut().filter(|_| in_flight.fetches) {
            fetch.stands_after(standing);
        }
    }

    /// A branch that was owed may be whole now.
    ///
    /// A run that is opened has not passed its first moment yet: one that was left there has more events.
    fn arrived(&mut self, id: BranchId, opens: bool) {
        let quiet = self.quiet;
        let Some(branch) = self.branch_mut(id) else { return };
        let is_begun = !opens || quiet == Quiet::Certain;
        let is_there = |owed| is_begun && branch.now >= owed && branch.reported >= branch.acts.len();
        let is_whole = |owed| branch.ended.is_some() || is_there(owed);
        if !branch.owed.is_some_and(is_whole) {
            return;
        }
        if quiet == Quiet::Certain && branch.acts.is_empty() {
            // Until the first event is known as well, the run is not drawn.
            branch.owed = Some(branch.now);
            self.quiet = Quiet::ToFirstEvent;
            return;
        }
        branch.owed = None;
        let begins = std::mem::replace(&mut self.quiet, Quiet::Over) == Quiet::ToFirstEvent;
        if self.current == id {
            match self.draw_then.take().filter(|then| *then < self.now()) {
                Some(then) => self.seek(then),
                None => self.go_live(),
            }
            if begins {
                let first = self.now().saturating_sub(LEAD).max(self.opened.cluster.election.min.min(self.now()));
                self.draw(first.0 as f64);
            }
            self.wanted_us = self.drawn_us;
        }
        self.restart_comparison();
        self.draw_compared();
        self.compare_on();
    }
}
