//! Virtual time: now, and the timers that wait for it, ordered by (deadline, sequence).

use std::collections::BTreeMap;
use std::task::Waker;

use crate::types::Time;

/// Orders what is due: first by time, then by who came first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// When.
    pub at: Time,
    /// A number that no other timer, message or flush of the run has.
    pub sequence: u64,
}

/// The clock of a machine room. Time moves only when [`Clock::advance`] is called.
#[derive(Debug, Default)]
pub struct Clock {
    now: Time,
    sequence: u64,
    timers: BTreeMap<Due, Waker>,
}

impl Clock {
    /// The present moment.
    pub fn now(&self) -> Time {
        self.now
    }

    /// Moves time forward. Panics when `to` is in the past: that would be a bug of ours.
    pub fn advance(&mut self, to: Time) {
        assert!(to >= self.now, "time never goes back");
        self.now = to;
    }

    /// A place in the order of things due at `at`, after all places given before for that time.
    pub fn due(&mut self, at: Time) -> Due {
        self.sequence += 1;
        Due { at, sequence: self.sequence }
    }

    /// Wakes `waker` at `at`, or at once when `at` has passed.
    pub fn set_timer(&mut self, at: Time, waker: Waker) -> Due {
        let due = self.due(at);
        self.timers.insert(due, waker);
        due
    }

    /// Changes whom a timer wakes.
    pub fn update_timer(&mut self, due: Due, waker: &Waker) {
        if let Some(kept) = self.timers.get_mut(&due) {
            kept.clone_from(waker);
        }
    }

    /// Forgets a timer.
    pub fn cancel_timer(&mut self, due: Due) {
        self.timers.remove(&due);
    }

    /// The next timer.
    pub fn next_timer(&self) -> Option<Due> {
        self.timers.first_key_value().map(|(due, _)| *due)
    }

    /// Takes the next timer.
    pub fn pop_timer(&mut self) -> Option<Waker> {
        self.timers.pop_first().map(|(_, waker)| waker)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_of_one_moment_fire_in_the_order_they_were_set() {
        let mut clock = Clock::default();
        let late = clock.set_timer(Time(20), Waker::noop().clone());
        let first = clock.set_timer(Time(10), Waker::noop().clone());
        let second = clock.set_timer(Time(10), Waker::noop().clone());
        for due in [first, second, late] {
            assert_eq!(clock.next_timer(), Some(due));
            clock.pop_timer();
        }
        assert_eq!(clock.next_timer(), None);
    }

    #[test]
    fn a_cancelled_timer_does_not_fire() {
        let mut clock = Clock::default();
        let due = clock.set_timer(Time(10), Waker::noop().clone());
        clock.cancel_timer(due);
        assert_eq!(clock.next_timer(), None);
    }

    #[test]
    #[should_panic(expected = "time never goes back")]
    fn time_never_goes_back() {
        let mut clock = Clock::default();
        clock.advance(Time(2));
        clock.advance(Time(1));
    }
}
