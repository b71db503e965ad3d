//! When the leases of leaders run out. No event says that, so it is worked out from what a quorum has answered and from
//! what the leader's clock reads.

use std::rc::Rc;

use litemap::LiteMap;

use model::shared::filled;
use model::trace::FaultEvent;
use model::types::{NodeId, Time};
use model::view::NodeFaults;

/// How many answers of quorums are kept for each node; then the older half is dropped. In a branch from before them a
/// lease runs out only after the next answer.
const ACKS_MAX: usize = 65_536;

/// What a quorum has answered.
#[derive(Clone, Copy, Debug)]
struct Ack {
    position: usize,
    sent: Option<Time>,
    lease: Time,
}

/// What is known of one node.
#[derive(Clone, Debug, Default)]
struct Known {
    acks: Rc<Vec<Ack>>,
    clocks: Rc<Vec<(usize, NodeFaults)>>,
}

/// The leases of all nodes.
#[derive(Clone, Debug, Default)]
pub(super) struct Leases(LiteMap<NodeId, Known>);

impl Leases {
    /// A quorum has answered a leader. True when that gives it a lease at this moment.
    pub(super) fn acked(&mut self, position: usize, at: Time, node: NodeId, sent: Option<Time>, lease: Time) -> bool {
        let known = self.0.entry(node).or_default();
        let acks = Rc::make_mut(&mut known.acks);
        acks.push(Ack { position, sent, lease });
        if acks.len() > ACKS_MAX {
            acks.drain(..ACKS_MAX / 2);
        }
        sent.is_some() && self.expires(node).is_none_or(|expires| expires > at)
    }

    /// A clock was changed.
    pub(super) fn fault(&mut self, position: usize, at: Time, event: &FaultEvent) {
        if let FaultEvent::ClockChanged { node, rate_permille, reads } = event {
            let clock = NodeFaults { rate_permille: *rate_permille, clock_set: (at, *reads), ..NodeFaults::default() };
            Rc::make_mut(&mut self.0.entry(*node).or_default().clocks).push((position, clock));
        }
    }

    /// When the lease of a leader runs out; `None` when it does not, or nothing is known.
    pub(super) fn expires(&self, node: NodeId) -> Option<Time> {
        let known = self.0.get(&node)?;
        let Ack { sent, lease, .. } = known.acks.last()?;
        if lease.0 == u64::MAX {
            return None;
        }
        let clock = known.clocks.last().map(|(_, clock)| *clock).unwrap_or_default();
        Some(sent.map_or(Time::ZERO, |sent| clock.when_reads(sent + *lease)))
    }

    /// The state after only the first `position` records.
    pub(super) fn fork_at(&self, position: usize) -> Leases {
        let known = self.0.iter().map(|(node, known)| {
            let acks = known.acks.iter().take_while(|ack| ack.position < position).copied().collect();
            let clocks = known.clocks.iter().take_while(|(since, _)| *since < position).copied().collect();
            (*node, Known { acks: Rc::new(acks), clocks: Rc::new(clocks) })
        });
        Leases(filled(known))
    }
}
