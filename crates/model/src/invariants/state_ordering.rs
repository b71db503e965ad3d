//! State Ordering: `purged ≤ snapshot ≤ applied ≤ committed ≤ last` on every node (paper figure 2 for applied and
//! committed: entries are applied once they are committed; §7 for the others: a snapshot stands for what was applied,
//! and only what it contains is discarded).
//!
//! A pair is compared when an event moves one of its two, so that a process which starts, and learns again what it had
//! applied, is not held against the snapshot on its disk.
//!
//! What a replica reports of its commit index, what its state machine applies and what its log stores come from tasks
//! of their own. A commit index is reported after the replica has counted it, so entries may be applied before it is
//! reported: applied and committed are compared at each report. A follower counts entries and snapshots as committed
//! as soon as it has accepted them, which is before its store has them: so what the log must reach is compared with what
//! is applied, which is read from that log, at each application. (That no entry known to be committed is removed is
//! Committed is Immutable.)

use litemap::LiteMap;

use super::Property;
use super::report::Report;
use super::violation::{Described, Seen};
use crate::trace::{Entry, Snapshot};
use crate::types::{LogId, NodeId, show_log_id};

/// The five numbers of each node.
#[derive(Clone, Debug, Default)]
pub(super) struct StateOrdering {
    nodes: LiteMap<NodeId, Numbers>,
}

/// A log id, and since when it is that.
type Since = (Option<LogId>, Seen);

#[derive(Clone, Copy, Debug, Default)]
struct Numbers {
    purged: Since,
    /// The last entry in the newest snapshot.
    snapshot: Since,
    applied: Since,
    commit: Since,
    /// The last entry of the log or, when it reaches further, of the snapshot.
    last: Since,
}

/// Two of them that stand beside each other.
#[derive(Clone, Copy)]
struct Pair {
    lower: (&'static str, Since),
    upper: (&'static str, Since),
}

impl StateOrdering {
    fn node(&mut self, node: NodeId) -> &mut Numbers {
        self.nodes.entry(node).or_default()
    }

    /// How far the commit index of this node goes, and since when.
    pub(super) fn committed_to(&self, node: NodeId) -> (Option<LogId>, Seen) {
        self.nodes.get(&node).map_or_else(Default::default, |numbers| numbers.commit)
    }

    /// How far this node has applied its log.
    pub(super) fn applied_to(&self, node: NodeId) -> Option<LogId> {
        self.nodes.get(&node).and_then(|numbers| numbers.applied.0)
    }

    /// A process starts with an empty state machine and without a commit index.
    pub(super) fn started(&mut self, node: NodeId, now: Seen) {
        let numbers = self.node(node);
        (numbers.applied, numbers.commit) = ((None, now), (None, now));
    }

    /// The log now ends here.
    pub(super) fn ends(&mut self, node: NodeId, last: Option<LogId>, now: Seen) {
        self.node(node).last = (last, now);
    }

    /// The disk of a crashed node was replaced.
    pub(super) fn disk_replaced(&mut self, node: NodeId, purged: Option<LogId>, snapshot: Option<LogId>, now: Seen) {
        let numbers = self.node(node);
        (numbers.purged, numbers.snapshot) = ((purged, now), (snapshot, now));
    }

    /// A node purged its log up to here.
    pub(super) fn purged(&mut self, node: NodeId, upto: LogId, report: &mut Report) {
        let numbers = self.node(node);
        numbers.purged = (Some(upto), report.now);
        check(node, numbers.purged_snapshot(), report);
    }

    /// A node built a snapshot of its state machine.
    pub(super) fn built(&mut self, node: NodeId, snapshot: &Snapshot, report: &mut Report) {
        let numbers = self.node(node);
        numbers.snapshot = (snapshot.last, report.now);
        check(node, numbers.snapshot_applied(), report);
    }

    /// A node replaced its state machine by a snapshot, all of which is committed.
    pub(super) fn installed(&mut self, node: NodeId, snapshot: &Snapshot, report: &mut Report) {
        let numbers = self.node(node);
        let new = (snapshot.last, report.now);
        (numbers.snapshot, numbers.applied) = (new, new);
        numbers.commit = later(numbers.commit, new);
        numbers.last = later(numbers.last, new);
        check(node, numbers.purged_snapshot(), report);
    }

    /// A node reports that its log is committed up to here.
    pub(super) fn committed(&mut self, node: NodeId, upto: LogId, report: &mut Report) {
        let numbers = self.node(node);
        numbers.commit = (Some(upto), report.now);
        check(node, numbers.applied_committed(), report);
    }

    /// A node applied entries.
    pub(super) fn applied(&mut self, node: NodeId, entries: &[Entry], report: &mut Report) {
        let numbers = self.node(node);
        numbers.applied = (entries.last().map(|entry| entry.id), report.now);
        check(node, numbers.applied_last(), report);
    }
}

impl Numbers {
    fn purged_snapshot(&self) -> Pair {
        Pair { lower: ("has purged its log", self.purged), upper: ("has a snapshot", self.snapshot) }
    }

    fn snapshot_applied(&self) -> Pair {
        Pair { lower: ("has a snapshot", self.snapshot), upper: ("has applied entries", self.applied) }
    }

    fn applied_committed(&self) -> Pair {
        Pair { lower: ("has applied entries", self.applied), upper: ("has committed entries", self.commit) }
    }

    fn applied_last(&self) -> Pair {
        Pair { lower: ("has applied entries", self.applied), upper: ("has a log", self.last) }
    }
}

/// The one that reaches further.
fn later(one: Since, other: Since) -> Since {
    if one.0.map(|id| id.index) > other.0.map(|id| id.index) { one } else { other }
}

fn check(node: NodeId, Pair { lower, upper }: Pair, report: &mut Report) {
    let ((lower_is, (low, low_since)), (upper_is, (high, high_since))) = (lower, upper);
    let index = |id: Option<LogId>| id.map(|id| id.index);
    report.check(index(low) <= index(high), Property::StateOrdering, (node.0, index(low).unwrap_or(0)), |_| {
        let (low, high) = (show_log_id(low), show_log_id(high));
        let message = format!("node {node} {lower_is} up to {low}, but {upper_is} up to {high} only");
        let low = low_since.on(node, format!("node {node} {lower_is} up to {low}"));
        let high = high_since.on(node, format!("node {node} {upper_is} up to {high}"));
        match low.position < high.position {
            true => Described::new(message, low, high),
            false => Described::new(message, high, low),
        }
    });
}

#[cfg(test)]
mod tests {
    use crate::invariants::Property;
    use crate::invariants::testing::*;
    use crate::trace::Event;
    use crate::types::LogId;

    fn id(index: u64) -> LogId {
        LogId::new(1, index)
    }

    /// Node 1 has the entries 1/0 and 1/1, which are committed and applied, and a snapshot of them.
    fn in_order() -> Vec<Event> {
        let log = || vec![entry(1, 0, "x=1"), entry(1, 1, "x=2")];
        vec![appended(1, log()), committed(1, id(1)), applied(1, log()), built(1, Some(id(1))), purged(1, id(0))]
    }

    fn one(then: impl IntoIterator<Item = Event>) -> (String, [String; 2]) {
        let violations = check_orders(in_order().into_iter().chain(then));
        let [violation] = &violations[..] else { panic!("not one: {violations:?}") };
        (violation.message.clone(), facts(violation))
    }

    #[test]
    fn a_log_purged_beyond_its_snapshot_is_seen() {
        let (message, facts) = one([purged(1, id(2))]);
        assert_eq!(message, "node 1 has purged its log up to 1/2, but has a snapshot up to 1/1 only");
        let earlier = "3ms #3 on 1: node 1 has a snapshot up to 1/1";
        assert_eq!(facts, [earlier, "5ms #5 on 1: node 1 has purged its log up to 1/2"]);
    }

    #[test]
    fn a_snapshot_of_what_was_not_applied_is_seen() {
        let (message, _) = one([built(1, Some(id(2)))]);
        assert_eq!(message, "node 1 has a snapshot up to 1/2, but has applied entries up to 1/1 only");
    }

    #[test]
    fn an_entry_applied_before_it_is_committed_is_seen() {
        let entries = || vec![entry(1, 2, "x=3"), entry(1, 3, "x=4")];
        let (message, _) = one([appended(1, entries()), applied(1, entries()), committed(1, id(2))]);
        assert_eq!(message, "node 1 has applied entries up to 1/3, but has committed entries up to 1/2 only");
    }

    #[test]
    fn an_entry_applied_beyond_the_log_is_seen() {
        let (message, facts) = one([committed(1, id(2)), applied(1, vec![entry(1, 2, "x=3")])]);
        assert_eq!(message, "node 1 has applied entries up to 1/2, but has a log up to 1/1 only");
        assert_eq!(facts[0], "0s #0 on 1: node 1 has a log up to 1/1");
    }

    #[test]
    fn a_restart_and_a_snapshot_from_a_leader_keep_the_order() {
        let events = [
            crashed(1, Some(id(1)), None),
            started(1),
            installed(1, Some(id(1))),
            installed(1, Some(id(7))),
            purged(1, id(7)),
            appended(1, vec![entry(1, 8, "x=9")]),
            committed(1, id(8)),
            applied(1, vec![entry(1, 8, "x=9")]),
        ];
        assert_eq!(check_orders(in_order().into_iter().chain(events)), []);
        assert!(check_orders(in_order()).iter().all(|found| found.property == Property::StateOrdering));
    }
}
