//! Links between nodes: latency, loss and cuts per direction, and what is in flight on them.

use litemap::LiteMap;
use std::collections::BTreeMap;

use super::clock::{Alarm, Clock, Due};
use super::rng::{Rng, Stream};
use crate::{DropReason, LinkState, MessageId, NodeId, Time};

/// The most messages that may be in flight at once.
pub const IN_FLIGHT_MAX: usize = 100_000;

/// A message in flight.
#[derive(Clone, Debug)]
pub struct InFlight<M> {
    /// Its number.
    pub id: MessageId,
    /// The sender.
    pub from: NodeId,
    /// The receiver.
    pub to: NodeId,
    /// Its content.
    pub message: M,
}

/// What happens to a message that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is in flight and arrives at this time.
    Arrives(Due),
    /// It is dropped for this reason.
    Drop(DropReason),
}

pub(super) struct Direction {
    pub(super) link: LinkState,
    pub(super) rng: Rng,
    /// When the last byte sent so far has left a link of limited bandwidth.
    wire_free: Time,
    /// The latest arrival so far.
    last_arrival: Time,
}

impl Direction {
    /// When a message that is sent now arrives. Faults that are off draw no random numbers.
    pub(super) fn arrival(&mut self, now: Time, latency: Time, bytes: u64) -> Time {
        let mut leaves = now;
        if let Some(width) = self.link.bytes_per_second {
            let needs = Time::from_micros(bytes.saturating_mul(1_000_000).div_ceil(width.max(1)));
            leaves = self.wire_free.max(now) + needs;
            self.wire_free = leaves;
        }
        let jitter = Time(self.rng.between(0, self.link.jitter.0));
        let mut arrival = leaves + latency + jitter;
        if self.link.in_order {
            arrival = arrival.max(self.last_arrival);
        }
        self.last_arrival = self.last_arrival.max(arrival);
        arrival
    }
}

/// The messages affected by a change of a direction of a link.
#[derive(Debug)]
pub struct Changed<M> {
    /// Messages that are lost.
    pub dropped: Vec<InFlight<M>>,
    /// Messages that waited at the end of a clogged link, and their arrival times.
    pub released: Vec<(MessageId, Time)>,
}

/// Waiting messages by their numbers.
pub(super) type Held<M> = BTreeMap<MessageId, Waiting<M>>;

/// A message that is held or waits at the end of a clogged link.
pub(super) struct Waiting<M> {
    pub(super) flight: InFlight<M>,
    /// When it would have arrived.
    pub(super) due: Due,
    /// True when a clogged link holds it, false when the user does.
    pub(super) clogged: bool,
}

/// All links of a cluster, each direction separately.
pub struct Network<M> {
    seed: u64,
    default: LinkState,
    directions: LiteMap<(NodeId, NodeId), Direction>,
    pub(super) flying: BTreeMap<Due, InFlight<M>>,
    /// The messages that are held or clogged, see [`super::shaping`].
    pub(super) held: Held<M>,
    sent: u64,
}

impl<M> Network<M> {
    /// A network in which all links start as `default`.
    pub fn new(seed: u64, default: LinkState) -> Network<M> {
        Network { seed, default, directions: LiteMap::new(), flying: BTreeMap::new(), held: Held::new(), sent: 0 }
    }

    pub(super) fn direction(&mut self, from: NodeId, to: NodeId) -> &mut Direction {
        let (seed, link) = (self.seed, self.default);
        self.directions.entry((from, to)).or_insert_with(|| Direction {
            link,
            rng: Rng::new(seed, Stream::Link(from, to)),
            wire_free: Time::ZERO,
            last_arrival: Time::ZERO,
        })
    }

    /// The number of the next message.
    pub(super) fn next_id(&mut self) -> MessageId {
        self.sent += 1;
        MessageId(self.sent)
    }

    /// True when no further message can be in flight.
    pub(super) fn is_full(&self) -> bool {
        self.flying.len() + self.held.len() >= IN_FLIGHT_MAX
    }

    /// The present state of a direction.
    pub fn link(&self, from: NodeId, to: NodeId) -> LinkState {
        self.directions.get(&(from, to)).map_or(self.default, |direction| direction.link)
    }

    /// Changes a direction. When that cuts it, the messages in flight on it are dropped; when that ends a clog, the
    /// messages that waited there arrive now, in order.
    pub fn set_link(&mut self, clock: &mut Clock, from: NodeId, to: NodeId, link: LinkState) -> Changed<M> {
        self.direction(from, to).link = link;
        let dropped = match link.cut {
            true => self.take_flying(|flight| flight.from == from && flight.to == to),
            false => Vec::new(),
        };
        let released = match link.clogged {
            true => Vec::new(),
            false => self.unclog(clock, from, to),
        };
        Changed { dropped, released }
    }

    /// Sends a message: draws whether it is lost and its latency. A lost message gets a number
    /// as well, because it was sent. `bytes` matters only on a link of limited bandwidth.
    pub fn send(
        &mut self,
        clock: &mut Clock,
        from: NodeId,
        to: NodeId,
        message: M,
        bytes: u64,
    ) -> (MessageId, Verdict) {
        let id = self.next_id();
        let full = self.is_full();
        let direction = self.direction(from, to);
        // Drawn even when the link is cut, so that a cut does not change what later messages draw.
        let lost = direction.rng.chance(direction.link.loss_permille);
        let latency = direction.rng.span(direction.link.latency);
        if direction.link.cut {
            return (id, Verdict::Drop(DropReason::Cut));
        }
        if lost || full {
            return (id, Verdict::Drop(DropReason::Lost));
        }
        let due = clock.set(direction.arrival(clock.now(), latency, bytes), Alarm::Arrival);
        self.flying.insert(due, InFlight { id, from, to, message });
        (id, Verdict::Arrives(due))
    }

    /// Removes and returns the message that arrives with this alarm. `None` when it was dropped in flight.
    pub fn arrive(&mut self, due: Due) -> Option<InFlight<M>> {
        self.flying.remove(&due)
    }

    /// The messages in flight, in order of arrival.
    pub fn flying(&self) -> impl Iterator<Item = (&Due, &InFlight<M>)> {
        self.flying.iter()
    }

    /// What is held, by its number.
    pub fn held(&self) -> impl Iterator<Item = &InFlight<M>> {
        self.held.values().map(|held| &held.flight)
    }

    fn take_flying(&mut self, matches: impl Fn(&InFlight<M>) -> bool) -> Vec<InFlight<M>> {
        let mut taken: Vec<_> =
            self.flying.extract_if(.., |_, flight| matches(flight)).map(|(_, taken)| taken).collect();
        taken.extend(self.held.extract_if(.., |_, held| matches(&held.flight)).map(|(_, held)| held.flight));
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Range, Time};

    const ONE: NodeId = NodeId(1);
    const TWO: NodeId = NodeId(2);

    fn network(loss_permille: u16) -> (Network<u64>, Clock) {
        let latency = Range { min: Time(10), max: Time(20) };
        (Network::new(7, LinkState::plain(latency, loss_permille)), Clock::default())
    }

    #[test]
    fn messages_arrive_within_their_latency_and_in_order_of_arrival() {
        let (mut network, mut clock) = network(0);
        for number in 0..100 {
            let (_, verdict) = network.send(&mut clock, ONE, TWO, number, 0);
            assert!(matches!(verdict, Verdict::Arrives(due) if (10..=20).contains(&due.at.0)), "{verdict:?}");
        }
        let mut arrived = 0;
        while let Some((due, _)) = clock.ring() {
            let flight = network.arrive(due).expect("nothing was dropped");
            assert_eq!((flight.from, flight.to), (ONE, TWO));
            arrived += 1;
        }
        assert_eq!(arrived, 100);
    }

    #[test]
    fn a_cut_drops_what_is_in_flight_in_that_direction_only() {
        let (mut network, mut clock) = network(0);
        network.send(&mut clock, ONE, TWO, 1, 0);
        network.send(&mut clock, TWO, ONE, 2, 0);
        let cut = LinkState { cut: true, ..network.link(ONE, TWO) };
        let dropped = network.set_link(&mut clock, ONE, TWO, cut).dropped;
        assert_eq!(dropped.iter().map(|flight| flight.message).collect::<Vec<_>>(), [1]);
        assert_eq!(network.send(&mut clock, ONE, TWO, 3, 0).1, Verdict::Drop(DropReason::Cut));
        assert_eq!(network.flying().map(|(_, flight)| flight.message).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn a_cut_does_not_change_what_later_messages_draw() {
        let losses = |cut_first: bool| {
            let (mut network, mut clock) = network(500);
            let link = network.link(ONE, TWO);
            network.set_link(&mut clock, ONE, TWO, LinkState { cut: cut_first, ..link });
            network.send(&mut clock, ONE, TWO, 0, 0);
            network.set_link(&mut clock, ONE, TWO, link);
            (1..50)
                .map(|number| network.send(&mut clock, ONE, TWO, number, 0).1 == Verdict::Drop(DropReason::Lost))
                .collect()
        };
        let (with, without): (Vec<bool>, Vec<bool>) = (losses(true), losses(false));
        assert_eq!(with, without);
        assert!(with.contains(&true) && with.contains(&false));
    }
}
