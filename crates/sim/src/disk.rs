//! A disk: writes become durable in order, some time after they were made; a crash loses the others.

use std::collections::VecDeque;

use super::clock::{Alarm, Clock, Due};
use super::rng::{Rng, Stream};
use crate::{NodeId, Range, Time};

/// The most writes that may be pending on one disk.
pub const WAITING_MAX: usize = 1_000_000;

/// The queue of writes that are not durable yet. `W` describes a write to the code that handles its completion.
pub struct Disk<W> {
    node: NodeId,
    latency: Range,
    rng: Rng,
    waiting: VecDeque<(Due, W)>,
}

impl<W> Disk<W> {
    /// A disk that makes a write durable after a time drawn from `latency`.
    pub fn new(seed: u64, node: NodeId, latency: Range) -> Disk<W> {
        Disk { node, latency, rng: Rng::new(seed, Stream::Disk(node)), waiting: VecDeque::new() }
    }

    /// True when every write is durable at once and [`Disk::write`] need not be called.
    pub fn is_instant(&self) -> bool {
        self.latency.max == Time::ZERO && self.waiting.is_empty()
    }

    /// From now on the time of a write is drawn from `latency`. Pending writes keep theirs.
    pub fn set_latency(&mut self, latency: Range) {
        self.latency = latency;
    }

    /// Makes a write. It becomes durable after the latency, but not before the writes before it.
    pub fn write(&mut self, clock: &mut Clock, write: W) {
        assert!(self.waiting.len() < WAITING_MAX, "a disk has too many pending writes");
        let durable_at = clock.now() + self.rng.span(self.latency);
        let last = self.waiting.back().map_or(Time::ZERO, |(due, _)| due.at);
        let due = clock.set(durable_at.max(last), Alarm::Flush(self.node));
        self.waiting.push_back((due, write));
    }

    /// Removes and returns the write that this alarm makes durable. `None` when a crash has lost it.
    pub fn flush(&mut self, due: Due) -> Option<W> {
        self.waiting.pop_front_if(|(first, _)| *first == due).map(|(_, write)| write)
    }

    /// The pending writes, oldest first.
    pub fn waiting_mut(&mut self) -> impl Iterator<Item = &mut W> {
        self.waiting.iter_mut().map(|(_, write)| write)
    }

    /// Removes and returns every write that is not durable.
    pub fn crash(&mut self) -> Vec<W> {
        self.waiting.drain(..).map(|(_, write)| write).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lower_latency_does_not_reorder_pending_writes() {
        let mut clock = Clock::default();
        let mut disk = Disk::new(7, NodeId(1), Range { min: Time(50), max: Time(50) });
        disk.write(&mut clock, 1);
        disk.set_latency(Range { min: Time::ZERO, max: Time::ZERO });
        assert!(!disk.is_instant());
        disk.write(&mut clock, 2);
        for expected in [1, 2] {
            let (due, _) = clock.ring().expect("two writes are pending");
            assert_eq!((due.at, disk.flush(due)), (Time(50), Some(expected)));
        }
        assert!(disk.is_instant());
    }

    #[test]
    fn writes_become_durable_in_order_and_a_crash_loses_the_rest() {
        let mut clock = Clock::default();
        let mut disk = Disk::new(7, NodeId(1), Range { min: Time(1), max: Time(100) });
        for write in 0..50 {
            disk.write(&mut clock, write);
        }
        for expected in 0..20 {
            let (due, _) = clock.ring().expect("50 writes are pending");
            assert_eq!(disk.flush(due), Some(expected));
        }
        assert_eq!(disk.crash(), (20..50).collect::<Vec<_>>());
        let (due, _) = clock.ring().expect("the alarm is still set");
        assert_eq!(disk.flush(due), None);
    }
}
