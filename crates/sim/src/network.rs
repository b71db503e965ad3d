//! Links between nodes: latency, loss and cuts per direction, and what is in flight on them.

use std::collections::BTreeMap;

use super::clock::{Alarm, Clock, Due};
use super::rng::{Rng, Stream};
use crate::{DropReason, LinkState, MessageId, NodeId, Time};

/// How many messages may be in flight at once.
pub const IN_FLIGHT_MAX: usize = 100_000;

/// A message on its way.
#[derive(Clone, Debug)]
pub struct InFlight<M> {
    /// Its number.
    pub id: MessageId,
    /// The sender.
    pub from: NodeId,
    /// The receiver.
    pub to: NodeId,
    /// What it carries.
    pub message: M,
}

/// What the network did with a message that was handed to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is in flight and arrives then.
    Arrives(Due),
    /// It is gone.
    Drop(DropReason),
}

pub(super) struct Direction {
    pub(super) link: LinkState,
    pub(super) rng: Rng,
    /// When the last message so far is through a wire of limited width.
    wire_free: Time,
    /// The latest arrival so far.
    last_arrival: Time,
}

impl Direction {
    /// When a message that is sent now arrives. Only faults that are on draw a number.
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

/// What became of messages when a direction of a link changed.
#[derive(Debug)]
pub struct Changed<M> {
    /// Those that will never arrive.
    pub dropped: Vec<InFlight<M>>,
    /// Those that waited at the end of a clogged link, and when they arrive.
    pub released: Vec<(MessageId, Time)>,
}

/// Messages that wait, by their numbers.
pub(super) type Held<M> = BTreeMap<MessageId, Waiting<M>>;

/// A message that waits.
pub(super) struct Waiting<M> {
    pub(super) flight: InFlight<M>,
    /// When it would have arrived.
    pub(super) due: Due,
    /// True when a clogged link holds it, false when somebody does.
    pub(super) clogged: bool,
}

/// All links of a cluster, each direction on its own.
pub struct Network<M> {
    seed: u64,
    default: LinkState,
    directions: BTreeMap<(NodeId, NodeId), Direction>,
    pub(super) flying: BTreeMap<Due, InFlight<M>>,
    /// What would be flying if nobody held it, see [`super::shaping`].
    pub(super) held: Held<M>,
    sent: u64,
}

impl<M> Network<M> {
    /// A network whose links are all like `default`.
    pub fn new(seed: u64, default: LinkState) -> Network<M> {
        Network { seed, default, directions: BTreeMap::new(), flying: BTreeMap::new(), held: Held::new(), sent: 0 }
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

    /// What a direction is like now.
    pub fn link(&self, from: NodeId, to: NodeId) -> LinkState {
        self.directions.get(&(from, to)).map_or(self.default, |direction| direction.link)
    }

    /// Changes a direction. Messages that are in flight on it when it is cut are dropped; those that waited at its end
    /// when it is no longer clogged arrive now, in order.
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

    /// Sends a message: draws whether it is lost, and how long it takes. It has a number
    /// in either case, as a lost message was sent too. `bytes` counts only on a wire of limited width.
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
        // Drawn in any case, so that a cut does not change the luck of the messages after it.
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

    /// Takes the message that arrives with this alarm. There is none when it was dropped on its way.
    pub fn arrive(&mut self, due: Due) -> Option<InFlight<M>> {
        self.flying.remove(&due)
    }

    /// What is in flight, by arrival.
    pub fn flying(&self) -> impl Iterator<Item = (&Due, &InFlight<M>)> {
        self.flying.iter()
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
    fn a_cut_does_not_change_the_luck_of_later_messages() {
        let luck = |cut_first: bool| {
            let (mut network, mut clock) = network(500);
            let link = network.link(ONE, TWO);
            network.set_link(&mut clock, ONE, TWO, LinkState { cut: cut_first, ..link });
            network.send(&mut clock, ONE, TWO, 0, 0);
            network.set_link(&mut clock, ONE, TWO, link);
            (1..50)
                .map(|number| network.send(&mut clock, ONE, TWO, number, 0).1 == Verdict::Drop(DropReason::Lost))
                .collect()
        };
        let (with, without): (Vec<bool>, Vec<bool>) = (luck(true), luck(false));
        assert_eq!(with, without);
        assert!(with.contains(&true) && with.contains(&false));
    }
}
