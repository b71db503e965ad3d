//! Committed is Applied: what a node holds, it applies up to its commit index (figure 2, rules for all servers: "If
//! commitIndex > lastApplied: increment lastApplied, apply").
//!
//! Assumption: the node runs, nothing is wrong with its disk, clock and processor, and nothing was done to the cluster
//! meanwhile. What the network does, does not matter. Bound: [`Bounds::applied`], from when it applied something last, or
//! learned that there is more.

use litemap::LiteMap;

use super::Property;
use super::bounds::Bounds;
use super::report::Report;
use super::violation::{Described, Seen};
use crate::types::{LogId, NodeId, show_log_id};

/// The nodes that are behind their commit index.
#[derive(Clone, Debug, Default)]
pub(super) struct CommittedIsApplied {
    behind: LiteMap<NodeId, Behind>,
}

#[derive(Clone, Copy, Debug)]
struct Behind {
    applied: Option<LogId>,
    since: Seen,
    commit: LogId,
    learned: Seen,
}

impl CommittedIsApplied {
    /// Something was done to the cluster.
    pub(super) fn reset(&mut self) {
        self.behind.clear();
    }

    /// The node is not judged at this moment.
    pub(super) fn forget(&mut self, node: NodeId) {
        self.behind.remove(&node);
    }

    /// Judges a node that is sound and holds the entry at its commit index.
    pub(super) fn judge(
        &mut self,
        node: NodeId,
        (commit, learned): (LogId, Seen),
        applied: Option<LogId>,
        bounds: &Bounds,
        report: &mut Report,
    ) {
        if applied.is_some_and(|applied| applied.index >= commit.index) {
            return self.forget(node);
        }
        let now = report.now;
        let known = self.behind.get(&node).copied().filter(|known| known.applied == applied);
        let behind = known.unwrap_or(Behind { applied, since: now, commit, learned });
        self.behind.insert(node, behind);
        let is_late = now.at.saturating_sub(behind.since.at) > bounds.applied;
        report.check(!is_late, Property::CommittedIsApplied, (node.0, behind.commit.index), |now| {
            let Behind { since, commit, learned, .. } = behind;
            let (ends, within) = (show_log_id(applied), bounds.applied);
            let message = format!(
                "node {node} holds {commit}, which its commit index covers, and since {} has not applied it, for more than \
                 {within}: it has applied up to {ends}",
                since.at
            );
            let earlier = learned.on(node, format!("node {node} holds {commit} and learned that it is committed"));
            let later = now.on(node, format!("node {node} has applied up to {ends} only"));
            Described::new(message, earlier.about(commit), later.about(commit))
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::invariants::Property;
    use crate::invariants::testing::*;
    use crate::trace::{Event, FaultEvent, NetworkEvent};
    use crate::types::{DiskTrouble, LinkState, LogId, NodeId};

    /// Node 1 holds 1/1 to 1/3 and learns at 200 ms that they are committed. It has applied 1/1.
    fn behind() -> Vec<(u64, Event)> {
        let log = || vec![entry(1, 1, "x=1"), entry(1, 2, "x=2"), entry(1, 3, "x=3")];
        let then =
            [(200, appended(1, log())), (200, committed(1, LogId::new(1, 3))), (200, applied(1, log()[..1].to_vec()))];
        four_start().into_iter().chain(then).collect()
    }

    fn then(events: impl IntoIterator<Item = (u64, Event)>) -> Vec<(u64, Event)> {
        behind().into_iter().chain(events).collect()
    }

    #[test]
    fn a_node_that_does_not_apply_its_log_up_to_its_commit_index_is_reported() {
        let violations = live(behind(), 3_000);
        let message = "node 1 holds 1/3, which its commit index covers, and since 200ms has not applied it, for more than \
                       1.01s: it has applied up to 1/1";
        assert_eq!(said(&violations), [(Property::CommittedIsApplied, message)]);
        let earlier = "200ms #13 on 1 of 1/3: node 1 holds 1/3 and learned that it is committed";
        let later = "1.3s #14 on 1 of 1/3: node 1 has applied up to 1/1 only";
        assert_eq!(facts(&violations[0]), [earlier, later]);
        assert_eq!(live(behind(), 1_250), []);
    }

    #[test]
    fn a_node_that_goes_on_applying_is_in_time() {
        let one_by_one = [(1_000, applied(1, vec![entry(1, 2, "x=2")])), (2_000, applied(1, vec![entry(1, 3, "x=3")]))];
        assert_eq!(live(then(one_by_one), 20_000), []);
        assert_eq!(live(then([(1_000, applied(1, vec![entry(1, 2, "x=2")]))]), 20_000).len(), 1);
    }

    #[test]
    fn a_disk_in_trouble_excuses_a_node_and_a_cut_link_does_not() {
        let slow = FaultEvent::DiskChanged { node: NodeId(1), trouble: Some(DiskTrouble::Fails) };
        assert_eq!(live(then([(300, Event::Fault(slow))]), 20_000), []);
        assert_eq!(live(then([(300, crashed(1, Some(LogId::new(1, 3)), None))]), 20_000), []);
        let state = LinkState { cut: true, ..LinkState::default() };
        let cut = Event::Network(NetworkEvent::Linked { from: NodeId(2), to: NodeId(1), state });
        assert_eq!(live(then([(300, cut)]), 20_000).len(), 1);
    }

    #[test]
    fn what_a_node_does_not_hold_it_need_not_apply() {
        assert_eq!(live(then([(300, truncated(1, Some(LogId::new(1, 2))))]), 20_000), []);
    }
}
