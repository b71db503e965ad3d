//! Chaos on a running cluster: when the next action is due, and which one it is.
//!
//! It is a part of the run, as the script is: when the run is played again and the user's actions are repeated, so is
//! chaos. Its actions are written into the run's text as plain lines, which need no chaos to be repeated.
//!
//! ```text
//! chaos on  pause   crash 2  pause  cut 1 -> 3  pause  …        one action at a moment, at the moment's end
//! ───┤├────────────────●───────────────●──────────────────►
//! ```

use std::collections::VecDeque;

use super::generator::{ChaosGenerator, Move};
use crate::world::World;
use model::action::Action;
use model::chaos::ChaosPlan;
use model::types::Time;

/// The span in which a kind does as many things as its intensity says, in microseconds.
const SPAN_US: u64 = 10_000_000;

/// Chaos that is going on.
pub(crate) struct LiveChaos {
    plan: ChaosPlan,
    generator: ChaosGenerator,
    /// The average time between two things it does.
    average: Time,
    /// When its next action is due.
    due: Time,
    /// The actions that belong to the last one, and are still to be done.
    waiting: VecDeque<Move>,
    /// The number of actions it has done.
    pub(crate) actions: u32,
}

impl LiveChaos {
    /// Chaos that begins now.
    pub(crate) fn new(plan: &ChaosPlan, now: Time) -> LiveChaos {
        LiveChaos::with_average(plan, Time::from_micros(SPAN_US / plan.total().max(1)), now)
    }

    /// Chaos that begins now, with this average time between two things, whatever the intensities add up to.
    pub(crate) fn with_average(plan: &ChaosPlan, average: Time, now: Time) -> LiveChaos {
        let mut generator = ChaosGenerator::new(plan.seed, &plan.kinds);
        let due = now + generator.pause(average);
        LiveChaos { plan: plan.clone(), generator, average, due, waiting: VecDeque::new(), actions: 0 }
    }

    /// What it is made of.
    pub(crate) fn plan(&self) -> &ChaosPlan {
        &self.plan
    }

    /// When its next action is due.
    pub(crate) fn due(&self) -> Time {
        self.due
    }

    /// The action that is due. It may be impossible; then nothing is done.
    pub(crate) fn step(&mut self, world: &World) -> Option<Action> {
        if self.waiting.is_empty() {
            self.waiting = self.generator.next(world).into();
        }
        let action = self.waiting.pop_front().map(|of| of.action);
        let pause = match self.waiting.front() {
            Some(next) => next.after,
            None => self.generator.pause(self.average),
        };
        self.due = self.due + pause;
        action
    }
}
