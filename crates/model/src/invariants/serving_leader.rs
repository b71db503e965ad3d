//! Serving Leader: a cluster that is left alone has a leader that takes writes (§5.6: "Raft will be able to elect and
//! maintain a steady leader as long as" time-outs fit the network).
//!
//! Assumption: no fault is in force, of every set of voters a majority runs, and the time-outs fit the network
//! ([`Quiet`](super::quiet), [`Bounds`]). Bound: [`Bounds::serving`], from the last thing that was done to the cluster, or
//! from the last moment at which a leader served. What serving is, `crates/model/src/view/serving.rs` says.

use litemap::LiteMap;

use super::Property;
use super::bounds::Bounds;
use super::report::Report;
use super::violation::{Described, Seen};
use crate::types::{NodeId, Time};

/// Who serves, and since when no leader does.
#[derive(Clone, Debug, Default)]
pub(super) struct ServingLeader {
    acked: Option<Acked>,
    /// The leaders that hand leadership over, to whom and since when. They take no writes meanwhile.
    handing: LiteMap<NodeId, (NodeId, Seen)>,
    /// Since when no leader serves, though one should come.
    without: Option<Seen>,
}

/// The last leader that a quorum has answered.
#[derive(Clone, Copy, Debug)]
struct Acked {
    node: NodeId,
    seen: Seen,
    /// When its lease ends, or a round trip later: the lease counts from when the message was sent.
    until: Time,
}

impl ServingLeader {
    /// A quorum has answered this leader.
    pub(super) fn acked(&mut self, node: NodeId, sent: Option<Time>, lease: Time, now: Seen) {
        match sent {
            Some(_) => self.acked = Some(Acked { node, seen: now, until: Time(now.at.0.saturating_add(lease.0)) }),
            None => self.ends(node, now.at),
        }
    }

    /// This leader hands leadership over, or has given that up.
    pub(super) fn hands_over(&mut self, node: NodeId, to: Option<NodeId>, now: Seen) {
        match to {
            Some(to) => _ = self.handing.insert(node, (to, now)),
            None => _ = self.handing.remove(&node),
        }
    }

    /// This node does not lead, or does not any more.
    pub(super) fn stops(&mut self, node: NodeId, now: Time) {
        self.handing.remove(&node);
        self.ends(node, now);
    }

    fn ends(&mut self, node: NodeId, now: Time) {
        if let Some(acked) = self.acked.as_mut().filter(|acked| acked.node == node) {
            acked.until = acked.until.min(now);
        }
    }

    /// The leader that a quorum has answered within its lease, and that hands leadership over to no other.
    pub(super) fn serves(&self, now: Time) -> Option<NodeId> {
        self.acked.filter(|acked| now < acked.until && !self.handing.contains_key(&acked.node)).map(|acked| acked.node)
    }

    /// Something was done to the cluster, or the assumption does not hold.
    pub(super) fn reset(&mut self) {
        self.without = None;
    }

    /// Judges this moment, at which the assumption holds; `leader` serves, and these voters run.
    pub(super) fn judge(&mut self, leader: Option<NodeId>, voters: &[NodeId], bounds: &Bounds, report: &mut Report) {
        if leader.is_some() {
            self.without = None;
            return;
        }
        let since = *self.without.get_or_insert(report.now);
        let is_late = report.now.at.saturating_sub(since.at) > bounds.serving;
        let acked = self.acked;
        let handing = self.handing.iter().next_back().map(|(node, (to, seen))| (*node, *to, *seen));
        report.check(!is_late, Property::ServingLeader, (since.at.0, 0), |now| {
            let (running, within) = (super::tell::nodes(voters), bounds.serving);
            let message = format!(
                "no leader has served since {}, for more than {within}, though no fault is in force and nodes {running} run",
                since.at
            );
            let earlier = match (handing, acked) {
                (Some((node, to, seen)), _) => {
                    seen.on(node, format!("the leader {node} began to hand leadership over to {to}, and takes no writes"))
                }
                (None, Some(Acked { node, seen, .. })) if seen.at >= since.at => {
                    seen.on(node, format!("a quorum answered the leader {node} for the last time"))
                }
                (None, Some(Acked { node, .. })) => {
                    since.on(node, format!("no fault is in force any more; node {node} was the last leader that served"))
                }
                (None, None) => since.fact("no fault is in force, and no leader has ever served".to_string()),
            };
            let later = now.fact(format!("no leader that a quorum has answered within its lease: {running} run"));
            Described::new(message, earlier, later)
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::action::{Action, ProcessAction};
    use crate::invariants::Property;
    use crate::invariants::testing::*;
    use crate::trace::{Event, FaultEvent, NetworkEvent, ProcessEvent, RaftEvent};
    use crate::types::{LinkState, NodeId, Range, Role, Target, Time};

    fn link(cut: bool) -> Event {
        let latency = Range { min: Time::from_millis(10), max: Time::from_millis(20) };
        let state = LinkState { cut, ..LinkState::plain(latency, 0) };
        Event::Network(NetworkEvent::Linked { from: NodeId(1), to: NodeId(2), state })
    }

    fn then(events: impl IntoIterator<Item = (u64, Event)>) -> Vec<(u64, Event)> {
        four_start().into_iter().chain(events).collect()
    }

    #[test]
    fn a_cluster_that_is_left_alone_and_gets_no_leader_is_reported_once() {
        let violations = live(four_start(), 60_000);
        let message = "no leader has served since 100ms, for more than 25.68s, though no fault is in force and nodes \
                       1 2 3 4 run";
        assert_eq!(said(&violations), [(Property::ServingLeader, message)]);
        let later = "25.8s #11: no leader that a quorum has answered within its lease: 1 2 3 4 run";
        assert_eq!(facts(&violations[0]), ["100ms #11: no fault is in force, and no leader has ever served", later]);
        assert_eq!(live(four_start(), 25_700), []);
    }

    #[test]
    fn a_leader_that_lost_its_quorum_serves_no_more_though_it_leads() {
        let violations = live(then(serves(1, 1_000, 2_000)), 60_000);
        assert_eq!(violations.len(), 1, "{violations:?}");
        assert!(violations[0].message.contains("since 2.5s"), "{}", violations[0].message);
        let earlier = "2.5s #21 on 1: no fault is in force any more; node 1 was the last leader that served";
        assert_eq!(facts(&violations[0])[0], earlier);
        let follows = [(2_000, role(1, Role::Follower, 2))];
        let violations = live(then(serves(1, 1_000, 2_000).into_iter().chain(follows)), 60_000);
        assert!(violations[0].message.contains("since 2s"), "{}", violations[0].message);
    }

    #[test]
    fn a_leader_that_was_asked_to_hand_over_serves_no_more() {
        let hands_over = |to| Event::Raft(RaftEvent::HandsOver { leader: NodeId(1), to });
        let before = then(serves(1, 1_000, 1_901));
        let begins = [(1_960, hands_over(Some(NodeId(2))))];
        let after: Vec<_> = serves(1, 2_000, 60_000);
        let begun: Vec<_> = before.clone().into_iter().chain(begins).collect();
        let violations = live(begun.clone().into_iter().chain(after.clone()), 60_000);
        assert!(violations[0].message.contains("since 2s"), "{violations:?}");
        let earlier = "1.96s #22 on 1: the leader 1 began to hand leadership over to 2, and takes no writes";
        assert_eq!(facts(&violations[0])[0], earlier);
        // A leader that has given up takes writes again, as does one that was not asked.
        let given_up = begun.into_iter().chain([(3_000, hands_over(None))]).chain(serves(1, 3_001, 60_000));
        assert_eq!(live(given_up, 60_000), []);
        assert_eq!(live(before.into_iter().chain(after), 60_000), []);
    }

    #[test]
    fn nothing_is_promised_without_a_majority_or_while_a_fault_is_in_force() {
        let dies = |node| (200, crashed(node, None, None));
        assert_eq!(live(then([dies(1), dies(2)]), 60_000), []);
        assert_eq!(live(then([(200, link(true))]), 60_000), []);
        let cost = Time::from_millis(5);
        assert_eq!(live(then([(200, Event::Fault(FaultEvent::Slowed { node: NodeId(3), cost }))]), 60_000), []);
        // One node of three may be away, dead or paused.
        assert_eq!(live(then([dies(1)]), 60_000).len(), 1);
        assert_eq!(live(then([(200, Event::Process(ProcessEvent::Paused { node: NodeId(1) }))]), 60_000).len(), 1);
    }

    #[test]
    fn the_bound_counts_from_the_end_of_the_last_fault() {
        let healed = then([(200, link(true)), (20_000, link(false))]);
        assert_eq!(live(healed.clone(), 45_000), []);
        assert!(live(healed.clone(), 50_000)[0].message.contains("since 20s"));
        let acts = Action::Process(ProcessAction::Crash(Target::Node(NodeId(4))));
        let acted = healed.into_iter().chain([(40_000, Event::Acted(Box::new(acts)))]);
        assert_eq!(live(acted, 60_000), []);
    }
}
