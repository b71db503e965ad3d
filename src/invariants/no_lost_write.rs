//! No lost write: once a client was told that its write succeeded, the write stays.
//! The paper promises it by "once an entry is committed it is durable" (§5.3, §5.4).
//!
//! After a write was acknowledged at some log id,
//! - it is on the disks, in log or snapshot, of a quorum of the voters, from that moment on for ever;
//! - a node that comes to lead a term higher than all terms known at that moment holds it,
//!   and so does one that comes to lead the entry's own term again;
//! - no node applies another entry at its index, be it under the same log id.
//!
//! A minority may lose it: a leader of an older term that won late may rightly overwrite it there.
//! The quorum cannot, since its nodes had promised the newer term. During a change of membership, a quorum of one of
//! the two voter sets is asked for, because the newest applied membership may lag behind the one in force by one step.

use std::rc::Rc;

use super::Property;
use super::by_index::ByIndex;
use super::logs::{Node, Nodes};
use super::report::Report;
use crate::trace::{Entry, Payload, Write};
use crate::types::{Leader, LogId, LogIndex, NodeId, RequestId};

/// The acknowledged writes.
#[derive(Clone, Debug, Default)]
pub(super) struct NoLostWrite {
    /// The acknowledged write at each index.
    written: ByIndex<Slot>,
    /// The last of them, and the highest term any node had when it was acknowledged.
    newest: Option<(LogId, Leader)>,
    /// The highest leader, in the paper the highest term, of any vote saved so far.
    highest: Leader,
    /// The newest membership that any node has applied: its log id and voter sets.
    membership: Option<(LogId, Vec<Vec<NodeId>>)>,
}

/// What is known of one index.
#[derive(Clone, Debug, Default)]
struct Slot {
    /// The leader of the acknowledged write and, where a node applied it before, what it wrote.
    acknowledged: Option<(Leader, Option<Rc<Write>>)>,
    /// The different writes that were applied here before one was acknowledged.
    applied: Vec<Rc<Write>>,
}

impl NoLostWrite {
    /// Some node has voted for or follows this leader.
    pub(super) fn saw(&mut self, leader: Leader) {
        self.highest = self.highest.max(leader);
    }

    /// A client was told that its write is applied at `id`.
    pub(super) fn acknowledged(&mut self, request: RequestId, id: LogId, nodes: &Nodes, report: &mut Report) {
        if let Some(slot) = self.written.at(id.index) {
            let write = std::mem::take(&mut slot.applied).into_iter().find(|write| write.request == request);
            if let Some((leader, Some(before))) = &slot.acknowledged {
                // A client that sent its request again may be told of its first attempt.
                let is_it = before.request == request || before.id.is_some();
                report.check(is_it, Property::NoLostWrite, (0, id.index), || {
                    format!("two writes were acknowledged at index {}, as {leader}/{} and as {id}", id.index, id.index)
                });
            } else {
                slot.acknowledged = Some((id.leader(), write));
            }
        }
        if self.newest.is_none_or(|(newest, _)| newest < id) {
            self.newest = Some((id, self.highest.max(id.leader())));
        }
        self.on_disks(id, nodes, report);
    }

    /// Entries left some node's disk.
    pub(super) fn disk_shrank(&mut self, nodes: &Nodes, report: &mut Report) {
        // Whoever holds the newest acknowledged write holds all before it, so that one is the first in danger.
        if let Some((newest, _)) = self.newest {
            self.on_disks(newest, nodes, report);
        }
    }

    fn on_disks(&self, id: LogId, nodes: &Nodes, report: &mut Report) {
        let Some((_, sets)) = &self.membership else { return };
        let has = |voter: &NodeId| nodes.get(voter).is_some_and(|node| node.holds_on_disk(id));
        let is_safe = sets.iter().any(|voters| voters.iter().filter(|voter| has(voter)).count() > voters.len() / 2);
        report.check(is_safe, Property::NoLostWrite, (0, id.index), || {
            let holders: Vec<String> = nodes.iter().filter(|(id, _)| has(id)).map(|(id, _)| id.to_string()).collect();
            let holders = if holders.is_empty() { "no node".to_string() } else { holders.join(", ") };
            format!("the acknowledged write {id} is on the disk of {holders}, which is no quorum")
        });
    }

    /// A node has come to lead.
    pub(super) fn elected(&mut self, id: NodeId, node: &Node, leader: Leader, report: &mut Report) {
        let Some((newest, known)) = self.newest else { return };
        if leader > known || leader == newest.leader() {
            report.check(node.holds(newest), Property::NoLostWrite, (id.0, newest.index), || {
                format!("node {id} leads term {leader} without the acknowledged write {newest}")
            });
        }
    }

    /// A node applied entries.
    pub(super) fn applied(&mut self, node: NodeId, entries: &[Entry], report: &mut Report) {
        for Entry { id, payload } in entries {
            if let Payload::Membership(membership) = payload
                && self.membership.as_ref().is_none_or(|(newest, _)| newest < id)
            {
                self.membership = Some((*id, membership.voters.clone()));
            }
            let Some(slot) = self.written.at(id.index) else { continue };
            let write = if let Payload::Write(write) = payload { Some(write) } else { None };
            match &slot.acknowledged {
                Some((leader, wanted)) => {
                    let same = *leader == id.leader();
                    let is_it = same && wanted.as_ref().is_none_or(|wanted| write == Some(wanted));
                    report.check(is_it, Property::NoLostWrite, (node.0, id.index), || {
                        let (index, another) = (id.index, if same { "another " } else { "" });
                        format!(
                            "node {node} applied {another}{id} in the place of the acknowledged write {leader}/{index}"
                        )
                    });
                }
                None => {
                    let new = write.filter(|write| !slot.applied.contains(write));
                    slot.applied.extend(new.cloned());
                }
            }
        }
    }

    /// Forgets every index below `index`: all nodes have purged it.
    pub(super) fn forget_below(&mut self, index: LogIndex) {
        self.written.forget_below(index);
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use crate::invariants::Property;
    use crate::invariants::testing::*;
    use crate::trace::{Event, Outcome, Payload};
    use crate::types::{LogId, RequestId, Role};

    /// Three voters; nodes 1 and 2 have 1/1 on disk, and its client was told so.
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
    fn a_write_acknowledged_before_a_quorum_has_it_on_disk_is_seen() {
        let mut events = acknowledged();
        events.remove(4);
        let message = "the acknowledged write 1/1 is on the disk of 1, which is no quorum";
        assert_eq!(said(&check(events)), [(Property::NoLostWrite, message)]);
    }

    #[test]
    fn a_disk_of_the_quorum_that_loses_the_write_is_seen() {
        let message = "the acknowledged write 1/1 is on the disk of 1, which is no quorum";
        let crash = check(then([crashed(2, Some(LogId::new(1, 0)), None)]));
        assert_eq!(said(&crash), [(Property::NoLostWrite, message)]);
        let truncation = check(then([truncated(2, Some(LogId::new(1, 0)))]));
        assert_eq!(said(&truncation), [(Property::NoLostWrite, message)]);
    }

    #[test]
    fn a_later_leader_without_the_write_is_seen() {
        let violations = check(then([role(3, Role::Leader, 2)]));
        let message = "node 3 leads term 2 without the acknowledged write 1/1";
        assert_eq!(said(&violations), [(Property::NoLostWrite, message)]);
    }

    #[test]
    fn a_leader_that_comes_back_in_its_own_term_without_the_write_is_seen() {
        let held = LogId::new(1, 0);
        let kept = check(then([crashed(1, Some(held), None), started(1), role(1, Role::Leader, 1)]));
        let message = "node 1 leads term 1 without the acknowledged write 1/1";
        assert!(said(&kept).contains(&(Property::NoLostWrite, message)), "{kept:?}");
    }

    #[test]
    fn another_entry_applied_in_its_place_is_seen() {
        let violations = check(then([applied(3, vec![members(1, 0, &[1, 2, 3]), entry(2, 1, "x=2")])]));
        let message = "node 3 applied 2/1 in the place of the acknowledged write 1/1";
        assert!(said(&violations).contains(&(Property::NoLostWrite, message)), "{violations:?}");
    }

    #[test]
    fn another_write_applied_under_the_name_of_an_acknowledged_one_is_seen() {
        let mut other = entry(1, 1, "x=2");
        if let Payload::Write(write) = &mut other.payload {
            Rc::make_mut(write).request = RequestId(2);
        }
        let again = Event::Answered { request: RequestId(2), outcome: Outcome::Written(LogId::new(1, 1)) };
        let violations = check(then([applied(3, vec![members(1, 0, &[1, 2, 3]), other])]));
        let message = "node 3 applied another 1/1 in the place of the acknowledged write 1/1";
        assert!(said(&violations).contains(&(Property::NoLostWrite, message)), "{violations:?}");
        let message = "two writes were acknowledged at index 1, as 1/1 and as 1/1";
        assert_eq!(said(&check(then([again]))), [(Property::NoLostWrite, message)]);
    }

    #[test]
    fn a_write_on_disk_outlives_crashes_of_all_nodes() {
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
