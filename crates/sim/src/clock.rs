//! Virtual time: the present time and the pending alarms, ordered by (deadline, sequence number).

use std::collections::BTreeMap;
use std::task::Waker;

use crate::{NodeId, Time};

/// The sort key of an alarm: first its time, then the order in which it was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// The time at which the alarm rings.
    pub at: Time,
    /// A number that no other alarm of the run has.
    pub sequence: u64,
}

/// Identifies an alarm outside the cluster. The number has a meaning only to the code that sets the alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag(pub u64);

/// What an alarm triggers.
#[derive(Debug)]
pub enum Alarm {
    /// A sleeping task is woken.
    Wake(Waker),
    /// A message arrives, see [`super::network`].
    Arrival,
    /// A write to this node's disk is durable, see [`super::disk`].
    Flush(NodeId),
    /// The processor of this slow node is free again.
    Turn(NodeId),
    /// A wait outside the cluster is over, see [`Tag`].
    Outside(Tag),
}

/// The clock of a [`super::machine::Machine`]. Time moves only when [`Clock::ring`] takes the next alarm,
/// or when [`Clock::advance`] is called.
#[derive(Debug, Default)]
pub struct Clock {
    now: Time,
    sequence: u64,
    alarms: BTreeMap<Due, Alarm>,
}

impl Clock {
    /// The present time.
    pub fn now(&self) -> Time {
        self.now
    }

    /// Moves time forward. Panics when `to` is in the past or an alarm lies before it:
    /// either is a bug of this tool.
    pub fn advance(&mut self, to: Time) {
        assert!(to >= self.now, "time must not go back");
        assert!(self.next().is_none_or(|due| due.at >= to), "no alarm may be skipped");
        self.now = to;
    }

    /// Sets an alarm. Alarms with the same time ring in the order in which they were set.
    pub fn set(&mut self, at: Time, alarm: Alarm) -> Due {
        self.sequence += 1;
        let due = Due { at: at.max(self.now), sequence: self.sequence };
        self.alarms.insert(due, alarm);
        due
    }

    /// Replaces the waker of an alarm.
    pub fn update_waker(&mut self, due: Due, waker: &Waker) {
        if let Some(Alarm::Wake(kept)) = self.alarms.get_mut(&due) {
            kept.clone_from(waker);
        }
    }

    /// Removes an alarm.
    pub fn cancel(&mut self, due: Due) {
        self.alarms.remove(&due);
    }

    /// The wakers of all sleeping tasks, for when a node's clock has changed and deadlines must be computed again.
    pub fn wakers(&self) -> Vec<Waker> {
        let wakers = self.alarms.values().filter_map(|alarm| match alarm {
            Alarm::Wake(waker) => Some(waker.clone()),
            Alarm::Arrival | Alarm::Flush(_) | Alarm::Turn(_) | Alarm::Outside(_) => None,
        });
        wakers.collect()
    }

    /// The sort key of the next alarm.
    pub fn next(&self) -> Option<Due> {
        self.alarms.first_key_value().map(|(due, _)| *due)
    }

    /// Moves time to the next alarm and removes it.
    pub fn ring(&mut self) -> Option<(Due, Alarm)> {
        let (due, alarm) = self.alarms.pop_first()?;
        self.now = due.at;
        Some((due, alarm))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(clock: &mut Clock, at: u64) -> Due {
        clock.set(Time(at), Alarm::Arrival)
    }

    #[test]
    fn alarms_with_the_same_time_ring_in_the_order_in_which_they_were_set() {
        let mut clock = Clock::default();
        let late = set(&mut clock, 20);
        let first = set(&mut clock, 10);
        let second = set(&mut clock, 10);
        let rung: Vec<Due> = std::iter::from_fn(|| clock.ring()).map(|(due, _)| due).collect();
        assert_eq!(rung, [first, second, late]);
        assert_eq!(clock.now(), Time(20));
    }

    #[test]
    fn a_cancelled_alarm_does_not_ring() {
        let mut clock = Clock::default();
        let due = set(&mut clock, 10);
        clock.cancel(due);
        assert_eq!(clock.next(), None);
    }

    #[test]
    #[should_panic(expected = "time must not go back")]
    fn time_never_goes_back() {
        let mut clock = Clock::default();
        clock.advance(Time(2));
        clock.advance(Time(1));
    }

    #[test]
    #[should_panic(expected = "no alarm may be skipped")]
    fn no_alarm_is_skipped() {
        let mut clock = Clock::default();
        set(&mut clock, 10);
        clock.advance(Time(11));
    }
}
