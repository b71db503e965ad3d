//! Operations on messages in flight: hold, release, delay, drop, duplicate, clog.

use super::clock::{Alarm, Clock, Due};
use super::network::{InFlight, Network, Waiting};
use crate::{MessageId, NodeId, Time};

/// Where a message in flight is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Flying(Due),
    Held,
}

/// A sorted list of these. The standard library's sort is 5 kB of wasm for each type that it sorts.
fn in_order<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut sorted = Vec::new();
    for item in items {
        let place = sorted.partition_point(|before| *before < item);
        sorted.insert(place, item);
    }
    sorted
}

impl<M> Network<M> {
    fn place(&self, message: MessageId) -> Option<Place> {
        if self.held.contains_key(&message) {
            return Some(Place::Held);
        }
        self.flying.iter().find(|(_, flight)| flight.id == message).map(|(due, _)| Place::Flying(*due))
    }

    /// Every message in flight or held that satisfies `is_meant`, in sending order.
    pub fn select(&self, is_meant: impl Fn(&InFlight<M>) -> bool) -> Vec<MessageId> {
        let flying = self.flying.values().chain(self.held.values().map(|held| &held.flight));
        in_order(flying.filter(|flight| is_meant(flight)).map(|flight| flight.id))
    }

    /// Every held message, in sending order.
    pub fn select_held(&self) -> Vec<MessageId> {
        self.held.keys().copied().collect()
    }

    /// Lets the messages that waited at the end of this direction arrive now, in order; returns their numbers and
    /// arrival times.
    pub(super) fn unclog(&mut self, clock: &mut Clock, from: NodeId, to: NodeId) -> Vec<(MessageId, Time)> {
        let here = |held: &Waiting<M>| held.clogged && (held.flight.from, held.flight.to) == (from, to);
        let waited = in_order(self.held.iter().filter(|(_, held)| here(held)).map(|(id, held)| (held.due, *id)));
        waited.into_iter().filter_map(|(_, id)| Some((id, self.release(clock, id)?))).collect()
    }

    /// Stores a message that has reached the end of a clogged link.
    pub fn park(&mut self, flight: InFlight<M>, due: Due) {
        self.held.insert(flight.id, Waiting { flight, due, clogged: true });
    }

    /// Holds a message so that it does not arrive. False when it is not in flight or already held.
    pub fn hold(&mut self, message: MessageId) -> bool {
        let Some(Place::Flying(due)) = self.place(message) else { return false };
        let Some(flight) = self.flying.remove(&due) else { return false };
        self.held.insert(message, Waiting { flight, due, clogged: false });
        true
    }

    /// Releases a held message: it arrives at its original time, or now if that has passed. Returns the arrival time.
    pub fn release(&mut self, clock: &mut Clock, message: MessageId) -> Option<Time> {
        let held = self.held.remove(&message)?;
        let due = clock.set(held.due.at.max(clock.now()), Alarm::Arrival);
        self.flying.insert(due, held.flight);
        Some(due.at)
    }

    /// Delays a message by `by`. Returns its new arrival time, or `None` while it is held.
    pub fn delay(&mut self, clock: &mut Clock, message: MessageId, by: Time) -> Option<Time> {
        match self.place(message)? {
            Place::Held => {
                let held = self.held.get_mut(&message)?;
                held.due.at = held.due.at + by;
                None
            }
            Place::Flying(due) => {
                let flight = self.flying.remove(&due)?;
                let due = clock.set(due.at + by, Alarm::Arrival);
                self.flying.insert(due, flight);
                Some(due.at)
            }
        }
    }

    /// Removes and returns a message.
    pub fn take(&mut self, message: MessageId) -> Option<InFlight<M>> {
        match self.place(message)? {
            Place::Held => self.held.remove(&message).map(|held| held.flight),
            Place::Flying(due) => self.flying.remove(&due),
        }
    }
}

impl<M: Clone> Network<M> {
    /// Sends a copy of a message that is in flight or held, now. Returns the number of the
    /// copy and its arrival time.
    pub fn copy(&mut self, clock: &mut Clock, message: MessageId) -> Option<(MessageId, Time)> {
        if self.is_full() {
            return None;
        }
        let original = match self.place(message)? {
            Place::Held => &self.held.get(&message)?.flight,
            Place::Flying(due) => self.flying.get(&due)?,
        };
        let mut flight = original.clone();
        flight.id = self.next_id();
        let usual = self.link(flight.from, flight.to).latency;
        let direction = self.direction(flight.from, flight.to);
        let latency = direction.rng.span(usual);
        let due = clock.set(direction.arrival(clock.now(), latency, 0), Alarm::Arrival);
        let copy = flight.id;
        self.flying.insert(due, flight);
        Some((copy, due.at))
    }

    /// Draws whether a message that was just sent arrives twice, on links that duplicate messages.
    pub fn copy_by_chance(&mut self, clock: &mut Clock, sent: MessageId, due: Due) -> Option<(MessageId, Time)> {
        let (from, to) = self.flying.get(&due).map(|flight| (flight.from, flight.to))?;
        let permille = self.link(from, to).duplicate_permille;
        match permille > 0 && self.direction(from, to).rng.chance(permille) {
            true => self.copy(clock, sent),
            false => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Verdict;
    use crate::{LinkState, Range};

    const ONE: NodeId = NodeId(1);
    const TWO: NodeId = NodeId(2);
    const PLAIN: LinkState = LinkState::plain(Range { min: Time(10), max: Time(90) }, 0);

    fn network() -> (Network<u64>, Clock) {
        (Network::new(7, PLAIN), Clock::default())
    }

    fn send(network: &mut Network<u64>, clock: &mut Clock, number: u64, bytes: u64) -> (MessageId, Due) {
        match network.send(clock, ONE, TWO, number, bytes) {
            (id, Verdict::Arrives(due)) => (id, due),
            (_, Verdict::Drop(why)) => panic!("{why:?}"),
        }
    }

    /// Delivers every message that arrives, as (time, message).
    fn arrivals(network: &mut Network<u64>, clock: &mut Clock) -> Vec<(Time, u64)> {
        let rung: Vec<Due> = std::iter::from_fn(|| clock.ring()).map(|(due, _)| due).collect();
        rung.into_iter().filter_map(|due| Some((due.at, network.arrive(due)?.message))).collect()
    }

    fn numbers(arrived: &[(Time, u64)]) -> Vec<u64> {
        arrived.iter().map(|(_, number)| *number).collect()
    }

    #[test]
    fn messages_are_reordered_unless_the_link_preserves_order() {
        let order = |in_order| {
            let (mut network, mut clock) = network();
            network.set_link(&mut clock, ONE, TWO, LinkState { in_order, ..PLAIN });
            for number in 0..20 {
                send(&mut network, &mut clock, number, 0);
            }
            numbers(&arrivals(&mut network, &mut clock))
        };
        assert_eq!(order(true), (0..20).collect::<Vec<_>>());
        assert_ne!(order(false), order(true));
    }

    #[test]
    fn limited_bandwidth_makes_messages_wait_for_those_before_them() {
        let (mut network, mut clock) = network();
        let narrow = LinkState { bytes_per_second: Some(1_000_000), ..PLAIN };
        network.set_link(&mut clock, ONE, TWO, narrow);
        let (_, large) = send(&mut network, &mut clock, 1, 50_000);
        let (_, small) = send(&mut network, &mut clock, 2, 10);
        assert!((50_010..=50_090).contains(&large.at.0), "{large:?}");
        assert!((50_020..=50_100).contains(&small.at.0), "{small:?}");
    }

    #[test]
    fn jitter_only_adds_latency_and_draws_nothing_when_off() {
        let latencies = |jitter| {
            let (mut network, mut clock) = network();
            network.set_link(&mut clock, ONE, TWO, LinkState { jitter: Time(jitter), ..PLAIN });
            (0..200).map(|number| send(&mut network, &mut clock, number, 0).1.at.0).collect::<Vec<_>>()
        };
        assert!(latencies(0).iter().all(|micros| (10..=90).contains(micros)));
        let jittery = latencies(1_000);
        assert!(jittery.iter().all(|micros| (10..=1_090).contains(micros)));
        assert!(jittery.iter().any(|micros| *micros > 900));
    }

    #[test]
    fn a_clog_loses_nothing_and_releases_in_order() {
        let (mut network, mut clock) = network();
        network.set_link(&mut clock, ONE, TWO, LinkState { clogged: true, in_order: true, ..PLAIN });
        for number in 0..20 {
            send(&mut network, &mut clock, number, 0);
        }
        let rung: Vec<Due> = std::iter::from_fn(|| clock.ring()).map(|(due, _)| due).collect();
        for due in rung {
            let flight = network.arrive(due).expect("it reached the end of the link");
            network.park(flight, due);
        }
        let released = network.set_link(&mut clock, ONE, TWO, PLAIN).released;
        assert_eq!(released.len(), 20);
        assert!(released.iter().all(|(_, at)| *at == clock.now()));
        assert_eq!(numbers(&arrivals(&mut network, &mut clock)), (0..20).collect::<Vec<_>>());
    }

    #[test]
    fn a_held_message_waits_until_it_is_released() {
        let (mut network, mut clock) = network();
        let (held, due) = send(&mut network, &mut clock, 1, 0);
        send(&mut network, &mut clock, 2, 0);
        assert!(network.hold(held) && !network.hold(held));
        assert_eq!(numbers(&arrivals(&mut network, &mut clock)), [2]);
        let now = clock.now().max(due.at);
        assert_eq!(network.release(&mut clock, held), Some(now));
        assert_eq!(numbers(&arrivals(&mut network, &mut clock)), [1]);
        assert_eq!(network.release(&mut clock, held), None);
    }

    #[test]
    fn a_delayed_message_arrives_later_and_a_dropped_one_never() {
        let (mut network, mut clock) = network();
        let (late, due) = send(&mut network, &mut clock, 1, 0);
        let (gone, _) = send(&mut network, &mut clock, 2, 0);
        assert_eq!(network.delay(&mut clock, late, Time(500)), Some(due.at + Time(500)));
        assert_eq!(network.take(gone).map(|flight| flight.message), Some(2));
        assert_eq!(arrivals(&mut network, &mut clock), [(due.at + Time(500), 1)]);
    }

    #[test]
    fn a_copy_arrives_too_and_random_copies_have_the_given_probability() {
        let (mut network, mut clock) = network();
        let (id, due) = send(&mut network, &mut clock, 1, 0);
        assert_eq!(network.copy_by_chance(&mut clock, id, due), None);
        let (copy, _) = network.copy(&mut clock, id).expect("it is in flight");
        assert!(copy > id);
        assert_eq!(numbers(&arrivals(&mut network, &mut clock)), [1, 1]);
        network.set_link(&mut clock, ONE, TWO, LinkState { duplicate_permille: 300, ..PLAIN });
        let copies = (0..1_000).filter(|number| {
            let (id, due) = send(&mut network, &mut clock, *number, 0);
            network.copy_by_chance(&mut clock, id, due).is_some()
        });
        let copies = copies.count();
        assert!((250..350).contains(&copies), "{copies} of 1000 at 300 permille");
    }
}
