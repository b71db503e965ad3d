//! Committed on Quorum: "a log entry is committed once the leader that created the entry has replicated it on a majority
//! of the servers" (paper §5.3). So when a node is the first to report an entry as committed, a majority has it on disk.
//!
//! The voters are those of the membership in effect on that node: the newest one in its log, committed or not
//! (§6), and where that has two sets of voters, a majority of each. A node may append the next membership in the same
//! step in which it counts, before it reports what it counted; so the one before the newest is accepted as well. In an
//! engine in which a membership counts from when it is applied, it is the newest that the node has applied, and its two
//! neighbours.

use litemap::LiteMap;

use super::Property;
use super::logs::{Held, Nodes};
use super::report::Report;
use super::tell;
use super::violation::Described;
use crate::trace::{Entry, Payload};
use crate::types::{LogId, LogIndex, NodeId};

/// The number of memberships of a log that may have been in effect: the newest, and the one before.
const IN_FORCE: usize = 2;

/// The greatest log id that any node has reported as committed.
#[derive(Clone, Debug, Default)]
pub(super) struct CommittedOnQuorum {
    newest: Option<LogId>,
    /// The newest membership that each node has applied, where memberships count from then. A start changes nothing of it.
    applied: Option<LiteMap<NodeId, LogIndex>>,
}

impl CommittedOnQuorum {
    /// A membership counts from when it is applied.
    pub(super) fn members_come_late(&mut self) {
        self.applied = Some(LiteMap::new());
    }

    /// A node has applied these entries.
    pub(super) fn applied(&mut self, node: NodeId, entries: &[Entry]) {
        for entry in entries.iter().filter(|entry| matches!(entry.payload, Payload::Membership(_))) {
            self.has_members(node, entry.id.index);
        }
    }

    /// A node has applied a membership at this index, or has a snapshot of one.
    pub(super) fn has_members(&mut self, node: NodeId, at: LogIndex) {
        if let Some(applied) = &mut self.applied {
            let known = applied.entry(node).or_default();
            *known = at.max(*known);
        }
    }

    /// A node reports that `upto` is committed. By Log Matching this covers all entries before it.
    pub(super) fn committed(&mut self, by: NodeId, upto: LogId, nodes: &Nodes, report: &mut Report) {
        if self.newest >= Some(upto) {
            return;
        }
        self.newest = Some(upto);
        let Some(newest) = nodes.get(&by).and_then(|node| node.memberships().next()) else { return };
        let has = |voter: &NodeId| nodes.get(voter).is_some_and(|node| node.holds_on_disk(upto));
        let majority = |voters: &Vec<NodeId>| voters.iter().filter(|voter| has(voter)).count() > voters.len() / 2;
        let applied = self.applied.as_ref().map(|applied| applied.get(&by).copied().unwrap_or_default());
        let newer = |held: &&Held| applied.is_some_and(|applied| held.id.index > applied);
        let skipped = nodes[&by].memberships().take_while(newer).count().saturating_sub(1);
        let neighbour = usize::from(applied.is_some());
        let mut in_force = nodes[&by].memberships().skip(skipped).take(IN_FORCE + neighbour);
        let is_safe = in_force.any(|held| held.membership.voters.iter().all(majority));
        report.check(is_safe, Property::CommittedOnQuorum, (0, upto.index), |now| {
            let Held { id, membership, seen } = newest;
            let holders: Vec<String> = nodes.iter().filter(|(id, _)| has(id)).map(|(id, _)| id.to_string()).collect();
            let holders = if holders.is_empty() { "no node".to_string() } else { holders.join(", ") };
            let members = tell::payload(&Payload::Membership(membership.clone()));
            let message =
                format!("node {by} reports that {upto} is committed, which is on the disk of {holders}: not a quorum");
            let earlier = seen.on(by, format!("node {by} appended {members} at {id}")).about(*id);
            let later =
                now.on(by, format!("node {by} reports that {upto} is committed: only {holders} has it on disk"));
            Described::new(message, earlier, later.about(upto))
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::invariants::Property;
    use crate::invariants::testing::*;
    use crate::trace::Event;
    use crate::types::LogId;

    fn log() -> Vec<crate::trace::Entry> {
        vec![members(1, 0, &[1, 2, 3]), entry(1, 1, "x=1")]
    }

    /// Three voters with 1/1 in their logs, on the disks of these.
    fn on_disks(nodes: &[u64]) -> Vec<Event> {
        let appended = (1..=3).map(|node| appended(node, log()));
        appended.chain(nodes.iter().map(|node| flushed(*node, Some(LogId::new(1, 1))))).collect()
    }

    #[test]
    fn an_entry_committed_before_a_quorum_has_it_on_disk_is_seen() {
        let mut events = on_disks(&[2]);
        events.push(committed(1, LogId::new(1, 1)));
        let violations = check(events);
        let message = "node 1 reports that 1/1 is committed, which is on the disk of 2: not a quorum";
        assert_eq!(said(&violations), [(Property::CommittedOnQuorum, message)]);
        let earlier = "0s #0 on 1 of 1/0: node 1 appended the membership 1 2 3 at 1/0";
        let later = "4ms #4 on 1 of 1/1: node 1 reports that 1/1 is committed: only 2 has it on disk";
        assert_eq!(facts(&violations[0]), [earlier, later]);
    }

    #[test]
    fn a_quorum_of_only_one_of_two_voter_sets_is_seen() {
        let joint = joint_members(1, 2, &[&[1, 2, 3], &[3, 4, 5]]);
        let mut events = on_disks(&[1, 2]);
        for node in 1..=3 {
            // Twice the same, so that the membership before the newest one is joint as well.
            events.push(appended(node, vec![joint.clone(), joint_members(1, 3, &[&[1, 2, 3], &[3, 4, 5]])]));
            events.push(flushed(node, Some(LogId::new(1, 3))));
        }
        events.push(committed(1, LogId::new(1, 3)));
        let message = "node 1 reports that 1/3 is committed, which is on the disk of 1, 2, 3: not a quorum";
        assert_eq!(said(&check(events)), [(Property::CommittedOnQuorum, message)]);
    }

    #[test]
    fn a_quorum_that_is_lost_after_the_commit_is_no_business_of_this_property() {
        let mut events = on_disks(&[1, 2]);
        events.push(committed(1, LogId::new(1, 1)));
        events.push(truncated(2, Some(LogId::new(1, 0))));
        events.push(committed(3, LogId::new(1, 1)));
        assert_eq!(check(events), []);
    }

    #[test]
    fn a_snapshot_counts_as_the_entries_that_it_contains() {
        let mut events = on_disks(&[1]);
        events.push(installed(3, Some(LogId::new(1, 1))));
        events.push(committed(1, LogId::new(1, 1)));
        assert_eq!(check(events), []);
    }
}
