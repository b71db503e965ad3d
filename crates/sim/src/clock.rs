//! Virtual time: now, and the alarms that wait for it, ordered by (deadline, sequence).

use std::collections::BTreeMap;
use std::task::Waker;

use crate::{NodeId, Time};

/// Orders what is due: first by time, then by who came first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// When.
    pub at: Time,
    /// A number that no other alarm of the run has.
    pub sequence: u64,
}

/// Names what waits outside the cluster. The clock makes nothing of the number; whoever sets the alarm knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag(pub u64);

/// What happens when a moment has come.
#[derive(Debug)]
pub enum Alarm {
    /// A task goes on.
    Wake(Waker),
    /// A message arrives, see [`super::network`].
    Arrival,
    /// A write of this node's disk is durable, see [`super::disk`].
    Flush(NodeId),
    /// The processor of this slow node is free again.
    Turn(NodeId),
    /// Something outside the cluster waits no longer, see [`Tag`].
    Outside(Tag),
}

/// The clock of a machine room. Time moves only when [`Clock::ring`] takes the next alarm,
/// or when [`Clock::advance`] is called.
#[derive(Debug, Default)]
pub struct Clock {
    now: Time,
    sequence: u64,
    alarms: BTreeMap<Due, Alarm>,
}

impl Clock {
    /// The present moment.
    pub fn now(&self) -> Time {
        self.now
    }

    /// Moves time forward. Panics when `to` is in the past or an alarm lies before it:
    /// that would be a bug of ours.
    pub fn advance(&mut self, to: Time) {
        assert!(to >= self.now, "time never goes back");
        assert!(self.next().is_none_or(|due| due.at >= to), "no alarm is skipped");
        self.now = to;
    }

    /// Sets an alarm, after all alarms set before for that moment.
    pub fn set(&mut self, at: Time, alarm: Alarm) -> Due {
        self.sequence += 1;
        let due = Due { at: at.max(self.now), sequence: self.sequence };
        self.alarms.insert(due, alarm);
        due
    }

    /// Changes whom an alarm wakes.
    pub fn update_waker(&mut self, due: Due, waker: &Waker) {
        if let Some(Alarm::Wake(kept)) = self.alarms.get_mut(&due) {
            kept.clone_from(waker);
        }
    }

    /// Forgets an alarm.
    pub fn cancel(&mut self, due: Due) {
        self.alarms.remove(&due);
    }

    /// Wakes every task that waits for a moment: somebody's idea of time has changed.
    pub fn wakers(&self) -> Vec<Waker> {
        let wakers = self.alarms.values().filter_map(|alarm| match alarm {
            Alarm::Wake(waker) => Some(waker.clone()),
            Alarm::Arrival | Alarm::Flush(_) | Alarm::Turn(_) | Alarm::Outside(_) => None,
        });
        wakers.collect()
    }

    /// When the next alarm rings.
    pub fn next(&self) -> Option<Due> {
        self.alarms.first_key_value().map(|(due, _)| *due)
    }

    /// Moves time to the next alarm and takes it.
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
    fn alarms_of_one_moment_ring_in_the_order_they_were_set() {
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
    #[should_panic(expected = "time never goes back")]
    fn time_never_goes_back() {
        let mut clock = Clock::default();
        clock.advance(Time(2));
        clock.advance(Time(1));
    }

    #[test]
    #[should_panic(expected = "no alarm is skipped")]
    fn no_alarm_is_skipped() {
        let mut clock = Clock::default();
        set(&mut clock, 10);
        clock.advance(Time(11));
    }
}
