//! Log Matching: "if two logs contain an entry with the same index and term, then the logs are identical in all
//! entries up through the given index" (paper figure 3, §5.3).
//!
//! Checked by induction, as in the paper's proof: all nodes that append an entry with the same index and term append
//! the same payload, and the entry before it has the same term on all of them.

use std::collections::BTreeMap;

use super::Property;
use super::by_index::{ByIndex, INDEXES_MAX};
use super::logs::Node;
use super::report::{Report, leader_number};
use super::tell;
use super::violation::{Described, Seen};
use crate::trace::{Entry, Payload};
use crate::types::{Leader, LogId, LogIndex, NodeId};

/// Every entry that any node has appended, by index and term.
#[derive(Clone, Debug, Default)]
pub(super) struct LogMatching {
    /// The first entry appended at each index. At most indexes there is no other.
    entries: ByIndex<Option<Known>>,
    /// Entries of other terms at the same indexes.
    others: BTreeMap<LogId, Known>,
}

#[derive(Clone, Debug)]
struct Known {
    leader: Leader,
    /// The leader of the previous entry, the node that appended this entry after it, and when; `None` when not known.
    previous: Option<(Leader, NodeId, Seen)>,
    payload: Payload,
    /// The node that appended it first.
    by: NodeId,
    seen: Seen,
}

impl LogMatching {
    /// A node's storage appended entries. `node` is its state before.
    pub(super) fn appended(&mut self, id: NodeId, node: &Node, entries: &[Entry], report: &mut Report) {
        let Some(first) = entries.first() else { return };
        let mut previous = node.before(first.id.index).map(LogId::leader);
        for entry in entries {
            self.entry(id, entry, previous, report);
            previous = Some(entry.id.leader());
        }
    }

    fn entry(&mut self, by: NodeId, entry: &Entry, previous: Option<Leader>, report: &mut Report) {
        let (leader, index) = (entry.id.leader(), entry.id.index);
        let previous = previous.map(|leader| (leader, by, report.now));
        let new = || Known { leader, previous, payload: entry.payload.clone(), by, seen: report.now };
        let Some(slot) = self.entries.at(index) else { return };
        let known = match slot {
            None => {
                *slot = Some(new());
                return;
            }
            Some(known) if known.leader == leader => known,
            Some(_) => {
                if self.others.len() >= INDEXES_MAX {
                    self.others.pop_first();
                }
                self.others.entry(entry.id).or_insert_with(new)
            }
        };
        let subject = (index, leader_number(leader));
        report.check(known.payload == entry.payload, Property::LogMatching, subject, |now| {
            let message = match known.by == by {
                true => format!("node {by} has written two different entries as {}", entry.id),
                false => format!("the logs of nodes {} and {by} hold different entries as {}", known.by, entry.id),
            };
            let appended = |seen: Seen, by: NodeId, payload| {
                seen.on(by, format!("node {by} appended {} as {}", tell::payload(payload), entry.id)).about(entry.id)
            };
            Described::new(message, appended(known.seen, known.by, &known.payload), appended(now, by, &entry.payload))
        });
        if let (Some((one, first, seen)), Some((other, ..))) = (known.previous, previous) {
            report.check(one == other, Property::LogMatching, subject, |now| {
                let (id, before) = (entry.id, index - 1);
                let message = format!(
                    "the entry before {id} is {one}/{before} on node {first} and {other}/{before} on node {by}"
                );
                let after = |seen: Seen, by: NodeId, leader: Leader| {
                    seen.on(by, format!("node {by} appended {id} right after {leader}/{before}")).about(id)
                };
                Described::new(message, after(seen, first, one), after(now, by, other))
            });
        }
        known.previous = known.previous.or(previous);
    }

    /// Drops every index below `index`: all nodes have purged it.
    pub(super) fn forget_below(&mut self, index: LogIndex) {
        self.entries.forget_below(index);
        let first = self.entries.first();
        self.others.retain(|id, _| id.index >= first);
    }
}

#[cfg(test)]
mod tests {
    use crate::invariants::Property;
    use crate::invariants::testing::*;
    use crate::types::LogId;

    #[test]
    fn different_payloads_with_the_same_term_and_index_are_reported() {
        let violations = check([appended(1, vec![entry(1, 0, "x=1")]), appended(2, vec![entry(1, 0, "x=2")])]);
        let message = "the logs of nodes 1 and 2 hold different entries as 1/0";
        assert_eq!(said(&violations), [(Property::LogMatching, message)]);
        let earlier = "0s #0 on 1 of 1/0: node 1 appended x=1 as 1/0";
        assert_eq!(facts(&violations[0]), [earlier, "1ms #1 on 2 of 1/0: node 2 appended x=2 as 1/0"]);
    }

    #[test]
    fn the_same_entry_after_different_entries_is_reported() {
        let violations = check([
            appended(1, vec![entry(1, 0, "x=1"), entry(3, 1, "x=3")]),
            appended(2, vec![entry(2, 0, "x=2")]),
            appended(2, vec![entry(3, 1, "x=3")]),
        ]);
        let message = "the entry before 3/1 is 1/0 on node 1 and 2/0 on node 2";
        assert_eq!(said(&violations), [(Property::LogMatching, message)]);
        let earlier = "0s #0 on 1 of 3/1: node 1 appended 3/1 right after 1/0";
        assert_eq!(facts(&violations[0]), [earlier, "2ms #2 on 2 of 3/1: node 2 appended 3/1 right after 2/0"]);
    }

    #[test]
    fn different_entries_of_a_second_term_at_one_index_are_reported() {
        let violations = check([
            appended(1, vec![entry(1, 0, "x=1")]),
            appended(2, vec![entry(2, 0, "x=2")]),
            appended(3, vec![entry(2, 0, "x=3")]),
        ]);
        let message = "the logs of nodes 2 and 3 hold different entries as 2/0";
        assert_eq!(said(&violations), [(Property::LogMatching, message)]);
    }

    #[test]
    fn logs_that_diverge_and_are_repaired_match() {
        let events = [
            appended(1, vec![entry(1, 0, "x=1"), entry(1, 1, "x=2")]),
            appended(2, vec![entry(1, 0, "x=1"), entry(2, 1, "x=3"), entry(2, 2, "x=4")]),
            truncated(1, Some(LogId::new(1, 0))),
            appended(1, vec![entry(2, 1, "x=3"), entry(2, 2, "x=4")]),
        ];
        assert_eq!(check(events), []);
    }

    #[test]
    fn a_log_that_goes_on_after_a_snapshot_matches() {
        let events = [
            appended(1, vec![entry(1, 0, "x=1"), entry(2, 1, "x=2"), entry(2, 2, "x=3")]),
            appended(2, vec![entry(1, 0, "x=1")]),
            installed(2, Some(LogId::new(2, 1))),
            appended(2, vec![entry(2, 2, "x=3")]),
        ];
        assert_eq!(check(events), []);
    }
}
