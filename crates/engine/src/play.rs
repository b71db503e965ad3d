//! How a run plays the lines of its scenario, and what chaos does.

use super::run::Run;
use model::action::{Action, ClientAction, Target};
use model::protocol::NoteKind;
use model::scenario::{Condition, Step, table};
use model::types::Time;

/// How many lines and bytes of text chaos leaves to people when it ends because a run can remember no more.
const LEFT_LINES: usize = 1_000;
const LEFT_BYTES: usize = 64 * 1024;

/// True for what time-outs that do not fit may keep from coming.
fn needs_leader(condition: &Condition) -> bool {
    matches!(
        condition,
        Condition::Leader(_) | Condition::LeaderQuorum { .. } | Condition::Serving | Condition::Converged
    )
}

impl Run {
    /// Chaos does what is due, unless it has been ended at this very moment.
    pub(super) fn play_chaos(&mut self) {
        let now = self.world.now();
        let action = {
            let mut book = self.book_mut();
            let Some(chaos) = book.chaos.as_mut().filter(|chaos| chaos.due() == now) else { return };
            chaos.step(&self.world)
        };
        let Some(action) = action else { return };
        let room = self.book().has_room(now, &action, LEFT_LINES, LEFT_BYTES);
        if let Err(why) = room {
            let mut book = self.book_mut();
            book.chaos = None;
            book.chaos_ended = Some(format!("Chaos has ended: {why}"));
            return;
        }
        self.absorb();
        // What is impossible as the cluster stands is left undone.
        if action.check(&self.world.cluster_now()).is_err() || self.world.check(&action).is_err() {
            return;
        }
        self.book_mut().note_chaos(now, &action);
        if self.world.apply(&action).is_err() || self.has_ended() {
            return;
        }
        self.absorb();
        // In the run's text this act splits the current wait, and the rest of a wait is judged as soon as it begins. So
        // the wait is judged here too.
        self.play_after(false);
    }

    /// Ends the current line if it is over, and plays those after it.
    pub(super) fn play_after(&mut self, ended: bool) {
        let now = self.world.now();
        let over = {
            let mut book = self.book_mut();
            book.absorb();
            book.view.pass(now);
            let said = match book.waited_for() {
                Some(condition) => match (book.holds(&condition, now), ended) {
                    (true, _) => Some(Some((NoteKind::Shown, shown(now, &condition)))),
                    (false, true) => {
                        let why = condition.explain(&book.view);
                        let text = format!("{}: waited without success for {condition}: {why}", stamp(now));
                        let cluster = self.world.cluster();
                        let warned = cluster.dialect().warning(cluster).filter(|_| needs_leader(&condition));
                        let text =
                            text + &warned.map_or_else(String::new, |words| format!("; warned of at 0s: {words}"));
                        Some(Some((NoteKind::Failed, text)))
                    }
                    (false, false) => None,
                },
                None => (ended && book.script.current().is_some()).then_some(None),
            };
            if let Some(said) = &said {
                let line = book.script.end_current(now);
                if let Some((kind, text)) = said {
                    book.note(now, line, *kind, text.clone());
                }
            }
            said.is_some()
        };
        if over {
            self.play();
        }
    }

    /// Plays the lines that take no time.
    pub(super) fn play(&mut self) {
        while !self.has_ended() {
            let now = self.world.now();
            if self.waited_enough(now) {
                continue;
            }
            let next = self.book_mut().script.next(now);
            let Some((line, step)) = next else {
                // A wait that has just begun may be over already.
                match self.waited_enough(now) {
                    true => continue,
                    false => return,
                }
            };
            match step {
                Step::Act(Action::Chaos(plan)) => self.set_chaos(plan.as_ref()),
                Step::Act(Action::ScriptOff) => self.book_mut().script.end(),
                Step::Act(action) => {
                    self.book_mut().asking = asks_leader(&action).then_some(line);
                    if let Err(why) = self.world.apply(&action) {
                        self.book_mut().note(now, line, NoteKind::Impossible, why);
                    }
                    self.absorb();
                }
                Step::Expect(expected) => {
                    let condition = &expected.condition;
                    let mut book = self.book_mut();
                    if expected.is_of(self.world.cluster().engine) && !book.holds(condition, now) {
                        let text =
                            format!("{}: expected {condition}, but {}", stamp(now), condition.explain(&book.view));
                        book.note(now, line, NoteKind::Failed, text);
                    }
                }
                Step::View(shown) => {
                    let mut book = self.book_mut();
                    let text = format!("{}:\n{}", stamp(now), table(&book.view, shown).trim_end());
                    book.note(now, line, NoteKind::Shown, text);
                }
                Step::Stop(stop) => self.book_mut().reach_stop(now, line, *stop),
                Step::Run(_) | Step::RunUntil { .. } => unreachable!("the script keeps lines that let time pass"),
            }
        }
    }

    /// Ends the current line if the condition holds that it waits for. True when it did.
    fn waited_enough(&mut self, now: Time) -> bool {
        let mut book = self.book_mut();
        let Some(condition) = book.waited_for() else { return false };
        if !book.holds(&condition, now) {
            return false;
        }
        let line = book.script.end_current(now);
        let text = shown(now, &condition);
        book.note(now, line, NoteKind::Shown, text);
        true
    }
}

/// True for a write or a linearizable read of the leader.
fn asks_leader(action: &Action) -> bool {
    match action {
        Action::Named { action, .. } => asks_leader(action),
        Action::Client(
            ClientAction::Write { to, .. } | ClientAction::Read { to, .. } | ClientAction::LeaseRead { to, .. },
        ) => *to == Target::Leader,
        Action::Client(_)
        | Action::Admin { .. }
        | Action::Process(_)
        | Action::Network(_)
        | Action::Disk(_)
        | Action::Clock(_)
        | Action::Chaos(_)
        | Action::ScriptOff => false,
    }
}

fn shown(now: Time, condition: &Condition) -> String {
    format!("{}: {condition}", stamp(now))
}

/// The time at the head of a printed line.
fn stamp(now: Time) -> String {
    format!("at {now}")
}
