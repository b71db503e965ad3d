//! One run: a world, the script that is played on it, and the watch over its invariants.

use std::cell::{Ref, RefCell, RefMut};
use std::rc::Rc;

use super::book::{Answering, Book};
use super::chaos::LiveChaos;
use super::last_reply;
use crate::raft::recorder::Recorder;
use crate::world::World;
use model::action::Action;
use model::chaos::ChaosPlan;
use model::protocol::{Done, EVENTS_PER_REPLY_MAX, Progress, Reply};
use model::scenario::{Scenario, Step};
use model::types::Time;

/// How many records are checked and folded at once.
const BATCH_MAX: usize = 1_024;

/// A scenario that is being played, and may be acted upon meanwhile.
pub struct Run {
    pub(super) world: World,
    /// Never borrowed while the world does something: see [`super::last_reply`].
    book: Rc<RefCell<Book>>,
    /// True after an action, until it was looked whether the wait is over that is under way.
    acted: bool,
}

impl Run {
    /// A run at time zero.
    ///
    /// Fails with one sentence when the scenario is impossible.
    pub fn open(scenario: &Scenario) -> Result<Run, String> {
        scenario.check()?;
        let recorder = Recorder::new();
        let book = Rc::new(RefCell::new(Book::new(scenario, recorder.clone())));
        last_reply::begin(&book, Answering::Open);
        let world = World::with_recorder(&scenario.cluster, recorder)?;
        let mut run = Run { world, book, acted: false };
        run.absorb();
        run.play();
        Ok(run)
    }

    pub(super) fn book(&self) -> Ref<'_, Book> {
        self.book.borrow()
    }

    pub(super) fn book_mut(&self) -> RefMut<'_, Book> {
        self.book.borrow_mut()
    }

    /// The present moment.
    pub fn now(&self) -> Time {
        self.world.now()
    }

    /// True while lines of the scenario are still to be played.
    pub fn is_playing(&self) -> bool {
        self.book().is_playing()
    }

    /// Why the run has ended for good, in one sentence, if it has: a task has panicked, and no later time can be run.
    pub fn ended(&self) -> Option<String> {
        self.book().ended.clone()
    }

    /// What has been done so far, exactly, and what is still to be played.
    pub fn scenario(&self) -> Scenario {
        self.book().script.scenario()
    }

    /// How many actions have been done by hand.
    pub fn acts(&self) -> u32 {
        self.book().acts
    }

    /// A number that is the same only for runs in which the same was done by hand, as far as such a number can be.
    pub fn acts_hash(&self) -> u32 {
        self.book().acts_hash
    }

    /// How many events there have been.
    pub fn position(&self) -> u64 {
        self.book().events
    }

    /// The world, to be looked at.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// A command begins that is answered in this way.
    pub(super) fn begin(&self, answering: Answering) {
        last_reply::begin(&self.book, answering);
    }

    /// The reply to the command that has been carried out.
    pub(super) fn reply(&self) -> Reply {
        self.book_mut().reply(self.world.now())
    }

    /// Lets time pass up to `time`, playing the lines that are due. Stops early, and answers
    /// false, once [`EVENTS_PER_REPLY_MAX`] events wait to be taken. A run that has ended stays where it is.
    pub fn run_until(&mut self, time: Time) -> bool {
        while !self.is_full() {
            if !self.step(time) {
                self.absorb();
                return true;
            }
        }
        self.absorb();
        false
    }

    /// The same, but not beyond a stop of a lesson that is reached on the way: what comes after it is not known before
    /// it is wanted.
    pub fn run_until_stop(&mut self, time: Time) -> bool {
        let before = self.book().stops();
        while !self.is_full() && self.book().stops() == before {
            if !self.step(time) {
                self.absorb();
                return true;
            }
        }
        self.absorb();
        false
    }

    /// Lets time pass up to the next moment at which something happens, but not beyond `limit`.
    pub fn run_to_next_event(&mut self, limit: Time) {
        let before = self.position();
        while self.position() == before && self.step(limit) {
            self.absorb();
        }
        self.absorb();
    }

    /// True when as much has happened as one answer may hold.
    fn is_full(&self) -> bool {
        self.book().waiting() >= EVENTS_PER_REPLY_MAX
    }

    /// Plays the rest of the script, as fast as it goes, and stops at the moment it ends.
    pub fn run_to_end(&mut self, mut each: impl FnMut(Progress)) {
        self.run_to_end_while(|news| {
            each(news);
            true
        });
    }

    /// The same, but stops where it is once `each` answers false.
    pub fn run_to_end_while(&mut self, mut each: impl FnMut(Progress) -> bool) {
        while self.is_playing() {
            self.step(Time(u64::MAX));
            if self.is_full() {
                self.absorb();
                if !each(self.take_news()) {
                    return;
                }
            }
        }
        self.absorb();
        each(self.take_news());
    }

    /// Moves to the next moment at which anything is due. False when there is none up to `limit`, or the run has ended.
    fn step(&mut self, limit: Time) -> bool {
        // A run of the text looks whether a wait is over right after an action. What comes of it is no part of the action.
        if std::mem::take(&mut self.acted) && !self.has_ended() {
            self.play_after(false);
            return true;
        }
        let (end, due, waits_for_condition) = {
            let book = self.book();
            let end = book.script.current().map(|(_, end)| end);
            let waits = matches!(book.script.current(), Some((Step::RunUntil { .. }, _)));
            (end, book.chaos.as_ref().map(LiveChaos::due), waits)
        };
        let next = [end, due].into_iter().flatten().fold(limit, Time::min);
        let moved = self.world.step(next);
        if moved {
            self.book_mut().script.moves();
        }
        if self.has_ended() {
            return false;
        }
        if waits_for_condition || self.world.records_waiting() >= BATCH_MAX {
            self.absorb();
        }
        // Everything due at `end` has happened once the world says that nothing more moves up to it.
        let ended = !moved && end == Some(next);
        if ended || waits_for_condition {
            self.play_after(ended);
        }
        let chaos_is_due = !moved && due == Some(next);
        if chaos_is_due {
            self.play_chaos();
        }
        !self.has_ended() && (moved || ended || chaos_is_due)
    }

    /// Looks whether a task has panicked, which ends the run.
    pub(super) fn has_ended(&self) -> bool {
        if !self.world.has_ended() {
            return false;
        }
        self.book_mut().end_with_the_world();
        true
    }

    /// Begins chaos, or ends it.
    pub(super) fn set_chaos(&mut self, plan: Option<&ChaosPlan>) {
        match plan {
            Some(plan) => self.begin_chaos(LiveChaos::new(plan, self.world.now())),
            None => self.end_chaos(),
        }
    }

    /// Begins this chaos.
    pub(super) fn begin_chaos(&mut self, chaos: LiveChaos) {
        let mut book = self.book_mut();
        (book.chaos, book.chaos_ended) = (Some(chaos), None);
    }

    /// Ends chaos.
    pub(super) fn end_chaos(&mut self) {
        let mut book = self.book_mut();
        (book.chaos, book.chaos_ended) = (None, None);
    }

    /// Checks and folds what the world has written down.
    pub(super) fn absorb(&self) {
        self.book_mut().absorb();
    }

    /// Does something to the cluster now, and remembers it in the script.
    ///
    /// Fails with one sentence, and does nothing, when it is impossible.
    pub fn act(&mut self, action: &Action) -> Result<(), String> {
        let now = self.world.now();
        if let Some(why) = self.ended() {
            return Err(why);
        }
        self.book().has_room(now, action, 0, 0)?;
        action.check(&self.world.cluster_now())?;
        if let Action::Named { name, .. } = action
            && self.book().script.has_name(name)
        {
            return Err(format!("a request of this run is named `{name}`: choose another name"));
        }
        // The run may have been stopped in the middle of this moment, but a run of its text acts at its end.
        if !self.run_until(now) {
            return Err(format!("too much happens at {now}: let time pass first"));
        }
        if let Some(why) = self.ended() {
            return Err(why);
        }
        if let Action::Chaos(plan) = action {
            self.set_chaos(plan.as_ref());
            self.book_mut().acts(now, action);
        } else if let Action::ScriptOff = action {
            let mut book = self.book_mut();
            book.script.end();
            book.acts(now, action);
        } else {
            self.world.check(action)?;
            // Written down first: what the action leads to may end the run.
            self.book_mut().acts(now, action);
            self.world.apply(action)?;
            self.has_ended();
        }
        self.absorb();
        self.acted = true;
        Ok(())
    }

    /// Takes what has happened since the last call.
    pub fn take_news(&mut self) -> Progress {
        self.book_mut().take_news(self.world.now())
    }

    /// Takes what has been done since the last call.
    pub fn take_done(&mut self) -> Done {
        self.book_mut().script.take_done()
    }
}
