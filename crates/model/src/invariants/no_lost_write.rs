//! No lost write: once a write is acknowledged to its client, it is never lost.
//! It follows from "committed entries are durable" (paper §5.3) and Leader Completeness (§5.4).
//!
//! After a write was acknowledged at a log id,
//! - it stays on the disks, in log or snapshot, of a quorum of the voters;
//! - every node that becomes leader of a term higher than all terms known at the acknowledgement holds it,
//!   and so does a node that becomes leader of the entry's own term again;
//! - no node applies another entry at its index, not even one with the same log id.
//!
//! A minority may lose it: a leader of an older term that was elected late may correctly overwrite it there.
//! The quorum cannot, since its nodes have already accepted the newer term. During a membership change, a quorum of
//! either voter set suffices, because the newest applied membership may be one step behind the effective one.

use std::rc::Rc;

use super::Property;
use super::asked::Name;
use super::by_index::ByIndex;
use super::logs::{Node, Nodes};
use super::report::Report;
use super::tell;
use super::violation::{Described, Fact, Seen};
use crate::trace::{Entry, Payload};
use crate::types::{Leader, LogId, LogIndex, NodeId, RequestId, show_log_id};

/// Stands for a node's number where the last copy of a write is meant.
const LAST_COPY: u64 = u64::MAX;

/// The acknowledged writes.
#[derive(Clone, Debug, Default)]
pub(super) struct NoLostWrite {
    /// The acknowledged write at each index.
    written: ByIndex<Option<Acknowledged>>,
    /// The one with the greatest log id, and the highest term of any node when it was acknowledged.
    newest: Option<(Acknowledged, Leader)>,
    /// The greatest leader id (in the paper: the highest term) of any vote saved so far.
    highest: Leader,
    /// The newest membership that any node has applied: its log id and voter sets.
    membership: Option<(LogId, Vec<Vec<NodeId>>)>,
    /// The voter sets before it, where a membership counts from when it is applied: then what was committed before need
    /// not be on a quorum of one more voter yet. Any quorum of the one has a voter in any quorum of the other.
    before: Option<Vec<Vec<NodeId>>>,
    late_members: bool,
}

/// An acknowledged write.
#[derive(Clone, Debug)]
pub(super) struct Acknowledged {
    /// The log id at which it was applied.
    pub(super) id: LogId,
    pub(super) request: RequestId,
    /// What was written, in a few words.
    pub(super) what: Rc<str>,
    /// When it was acknowledged.
    pub(super) seen: Seen,
}

impl Acknowledged {
    fn fact(&self) -> Fact {
        let Acknowledged { id, request, what, seen } = self;
        seen.fact(format!("the write {what} at {id} was acknowledged")).about(*id).of_request(Name::Once(*request))
    }
}

impl NoLostWrite {
    /// A node has voted for this leader or follows it.
    pub(super) fn saw(&mut self, leader: Leader) {
        self.highest = self.highest.max(leader);
    }

    /// A membership counts from when it is applied.
    pub(super) fn members_come_late(&mut self) {
        self.late_members = true;
    }

    /// A write was acknowledged to its client.
    pub(super) fn acknowledged(&mut self, write: Acknowledged, nodes: &Nodes, report: &mut Report) {
        let id = write.id;
        if let Some(written) = self.written.at(id.index) {
            *written = Some(write.clone());
        }
        self.on_disks(&write, None, nodes, report);
        if self.newest.as_ref().is_none_or(|(newest, _)| newest.id < id) {
            self.newest = Some((write, self.highest.max(id.leader())));
        }
    }

    /// Entries were removed from this node's disk.
    pub(super) fn disk_shrank(&mut self, node: NodeId, nodes: &Nodes, report: &mut Report) {
        // A node that holds the newest acknowledged write holds all before it, so checking the newest suffices.
        if let Some((newest, _)) = &self.newest {
            self.on_disks(newest, Some(node), nodes, report);
        }
    }

    /// The write is on the disks of a quorum, and if it is not, on one disk at least: the last copy is reported though a
    /// majority has lost it before.
    fn on_disks(&self, write: &Acknowledged, shrank: Option<NodeId>, nodes: &Nodes, report: &mut Report) {
        let Some((_, sets)) = &self.membership else { return };
        let id = write.id;
        let has = |voter: &NodeId| nodes.get(voter).is_some_and(|node| node.holds_on_disk(id));
        let mut sets = sets.iter().chain(self.before.iter().flatten());
        let is_safe = sets.any(|voters| voters.iter().filter(|voter| has(voter)).count() > voters.len() / 2);
        let is_held = || nodes.iter().any(|(node, _)| has(node));
        let mut is_reported = false;
        for (kind, holds) in [(0, is_safe), (LAST_COPY, is_safe || shrank.is_none() || is_held())] {
            let is_last = kind == LAST_COPY;
            if is_last && is_safe {
                return;
            }
            if is_last && is_reported && !holds {
                return report.is_reported(Property::NoLostWrite, (kind, id.index));
            }
            is_reported = report.check(holds, Property::NoLostWrite, (kind, id.index), |now| {
                let holders: Vec<String> =
                    nodes.iter().filter(|(id, _)| has(id)).map(|(id, _)| id.to_string()).collect();
                let (holders, who) = match holders.join(", ") {
                    none if none.is_empty() => ("no node".to_string(), "no node".to_string()),
                    some => (some.clone(), format!("only {some}")),
                };
                let message = match is_last {
                    true => format!("the acknowledged write {id} is on no disk any more: its last copy is gone"),
                    false => format!("the acknowledged write {id} is on the disk of {holders}, which is not a quorum"),
                };
                let later = match shrank {
                    Some(node) => {
                        let ends = show_log_id(nodes.get(&node).and_then(Node::last));
                        now.on(node, format!("the log of node {node} now ends at {ends}: {who} has {id} on disk"))
                    }
                    None => now.fact(format!("{who} has {id} on disk")),
                };
                Described::new(message, write.fact(), later.about(id))
            });
        }
    }

    /// A node became this leader.
    pub(super) fn elected(&mut self, id: NodeId, node: &Node, leader: Leader, report: &mut Report) {
        let Some((write, known)) = &self.newest else { return };
        let newest = write.id;
        if leader > *known || leader == newest.leader() {
            report.check(node.holds(newest), Property::NoLostWrite, (id.0, newest.index), |now| {
                let message = format!("node {id} leads term {leader} without the acknowledged write {newest}");
                let ends = show_log_id(node.last());
                let later = now.on(id, format!("node {id} leads term {leader}, and its log ends at {ends}"));
                Described::new(message, write.fact(), later.about(newest))
            });
        }
    }

    /// A node applied entries.
    pub(super) fn applied(&mut self, node: NodeId, entries: &[Entry], report: &mut Report) {
        for Entry { id, payload } in entries {
            if let Payload::Membership(membership) = payload
                && self.membership.as_ref().is_none_or(|(newest, _)| newest < id)
            {
                let before = self.membership.replace((*id, membership.voters.clone()));
                self.before = before.map(|(_, voters)| voters).filter(|_| self.late_members);
            }
            if let Some(Some(write)) = self.written.at(id.index) {
                let same = write.id.leader() == id.leader();
                // A retry with a request id may be answered with the log id of an earlier attempt: not compared.
                let another = same
                    && matches!(payload, Payload::Write(other) if other.id.is_none() && other.request != write.request);
                report.check(same && !another, Property::NoLostWrite, (node.0, id.index), |now| {
                    let other = tell::payload(payload);
                    let message = format!(
                        "node {node} applied {}{id} in place of the acknowledged write {}",
                        if another { "another " } else { "" },
                        write.id
                    );
                    let later = now.on(node, format!("node {node} applied {other} at {id} in its place"));
                    Described::new(message, write.fact(), later.about(*id))
                });
            }
        }
    }

    /// Drops every index below `index`: all nodes have purged it.
    pub(super) fn forget_below(&mut self, index: LogIndex) {
        self.written.forget_below(index);
    }
}

#[cfg(test)]
mod tests {
    use crate::invariants::Property;
    use crate::invariants::testing::*;
    use crate::trace::Event;
    use crate::types::{LogId, Role};

    const ACKNOWLEDGED: &str = "8ms #8 of 1/1: the write x=1 at 1/1 was acknowledged";

    /// Three voters; nodes 1 and 2 have 1/1 on disk, and the write is acknowledged.
    fn acknowledged() -> Vec<Event> {
        let log = || vec![members(1, 0, &[1, 2, 3]), entry(1, 1, "x=1")];
        vec![
            vote(1, 1, 1, true),
            appended(1, log()),
            flushed(1, Some(LogId::new(1, 1))),
            appended(2, log()),
            flushed(2, Some(LogId::new(1, 1))),
            appended(3, log()[..1].to_vec()),
            flushed(3, Some(LogId::new(1, 0))),
            applied(1, log()),
            written(LogId::new(1, 1)),
        ]
    }

    fn then(events: impl IntoIterator<Item = Event>) -> Vec<Event> {
        let mut all = acknowledged();
        all.extend(events);
        all
    }

    #[test]
    fn a_write_acknowledged_before_a_quorum_has_it_on_disk_is_reported() {
        let mut events = acknowledged();
        events.remove(4);
        let message = "the acknowledged write 1/1 is on the disk of 1, which is not a quorum";
        assert_eq!(said(&check(events)), [(Property::NoLostWrite, message)]);
    }

    #[test]
    fn a_disk_of_the_quorum_that_loses_the_write_is_reported() {
        let message = "the acknowledged write 1/1 is on the disk of 1, which is not a quorum";
        let crash = check(then([crashed(2, Some(LogId::new(1, 0)), None)]));
        assert_eq!(said(&crash), [(Property::NoLostWrite, message)]);
        let later = "9ms #9 on 2 of 1/1: the log of node 2 now ends at 1/0: only 1 has 1/1 on disk";
        assert_eq!(facts(&crash[0]), [ACKNOWLEDGED, later]);
        let truncation = check(then([truncated(2, Some(LogId::new(1, 0)))]));
        assert_eq!(said(&truncation), [(Property::NoLostWrite, message)]);
    }

    #[test]
    fn the_last_copy_is_reported_though_a_majority_has_lost_the_write_before() {
        let gone = |node| crashed(node, Some(LogId::new(1, 0)), None);
        let violations = check(then([gone(2), gone(1), gone(3)]));
        let messages = [
            (Property::NoLostWrite, "the acknowledged write 1/1 is on the disk of 1, which is not a quorum"),
            (Property::NoLostWrite, "the acknowledged write 1/1 is on no disk any more: its last copy is gone"),
        ];
        assert_eq!(said(&violations), messages);
        let later = "10ms #10 on 1 of 1/1: the log of node 1 now ends at 1/0: no node has 1/1 on disk";
        assert_eq!(facts(&violations[1]), [ACKNOWLEDGED, later]);
    }

    #[test]
    fn a_later_leader_without_the_write_is_reported() {
        let violations = check(then([role(3, Role::Leader, 2)]));
        let message = "node 3 leads term 2 without the acknowledged write 1/1";
        assert_eq!(said(&violations), [(Property::NoLostWrite, message)]);
        let later = "9ms #9 on 3 of 1/1: node 3 leads term 2, and its log ends at 1/0";
        assert_eq!(facts(&violations[0]), [ACKNOWLEDGED, later]);
    }

    #[test]
    fn a_leader_restored_in_its_own_term_without_the_write_is_reported() {
        let held = LogId::new(1, 0);
        let kept = check(then([crashed(1, Some(held), None), started(1), role(1, Role::Leader, 1)]));
        let message = "node 1 leads term 1 without the acknowledged write 1/1";
        assert!(said(&kept).contains(&(Property::NoLostWrite, message)), "{kept:?}");
    }

    #[test]
    fn another_entry_applied_in_its_place_is_reported() {
        let violations = check(then([applied(3, vec![members(1, 0, &[1, 2, 3]), entry(2, 1, "x=2")])]));
        let message = "node 3 applied 2/1 in place of the acknowledged write 1/1";
        assert!(said(&violations).contains(&(Property::NoLostWrite, message)), "{violations:?}");
        let lost = violations.iter().find(|found| found.message == message).expect("it was just found");
        assert_eq!(facts(lost), [ACKNOWLEDGED, "9ms #9 on 3 of 2/1: node 3 applied x=2 at 2/1 in its place"]);
    }

    #[test]
    fn a_write_on_disk_survives_crashes_of_all_nodes() {
        let crashes = [
            crashed(1, Some(LogId::new(1, 1)), None),
            crashed(2, Some(LogId::new(1, 1)), None),
            crashed(3, Some(LogId::new(1, 0)), None),
            started(2),
            role(2, Role::Leader, 2),
        ];
        assert_eq!(check(then(crashes)), []);
    }

    #[test]
    fn a_write_that_moved_into_a_snapshot_is_not_lost() {
        let last = Some(LogId::new(1, 1));
        assert_eq!(check(then([installed(3, last), truncated(2, Some(LogId::new(1, 0)))])), []);
    }
}
