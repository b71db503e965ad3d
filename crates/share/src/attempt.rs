//! Acts tried on an engine that stands at the moment of a run: what it is asked, and what the trial makes of its answers.
//!
//! The caller makes the copy of the engine: the page copies its memory, the native command plays the run once more.

use std::collections::VecDeque;

use model::action::Action;
use model::protocol::{Command, Reply};
use model::types::Time;
use story::why::Trials;

use super::played::Turn;

/// In how many steps the time of a trial passes: it ends with the step in which its goal is met.
const STEPS: u64 = 12;

/// One trial under way.
pub struct Attempt {
    acts: VecDeque<Action>,
    now: Time,
    until: Time,
    step: Time,
}

impl Attempt {
    /// A trial of these acts from a moment, for so long. What the script of the run would do after it is left out, so that
    /// what comes is due to the acts.
    pub fn new(acts: Vec<Action>, from: Time, lasts: Time) -> Attempt {
        let mut acts = VecDeque::from(acts);
        acts.push_front(Action::ScriptOff);
        Attempt { acts, now: from, until: from + lasts, step: Time((lasts.0 / STEPS).max(1)) }
    }

    /// What the engine is asked next.
    pub fn turn(&mut self) -> Turn {
        match self.acts.pop_front() {
            Some(act) => Turn::Ask(Box::new(Command::Act(act))),
            None if self.now >= self.until => Turn::Over,
            None => Turn::Ask(Box::new(Command::RunUntil { time: (self.now + self.step).min(self.until) })),
        }
    }

    /// Takes the engine's answer. An act that is refused and a run that ends, end the trial.
    pub fn take(&mut self, reply: Reply, trials: &mut Trials) {
        let is_over = match reply {
            Reply::Opened(progress) | Reply::Ran(progress) | Reply::Acted(progress, _) => {
                self.now = progress.now;
                trials.take(&progress.records) || progress.ended.is_some()
            }
            Reply::Refused { .. } | Reply::Panicked { .. } => true,
        };
        if is_over {
            self.acts.clear();
            self.now = self.until;
        }
    }
}
