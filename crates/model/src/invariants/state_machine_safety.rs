//! State Machine Safety: "if a server has applied a log entry at a given index to its state machine, no other
//! server will ever apply a different log entry for the same index" (paper figure 3, §5.4.3).
//!
//! Entries are applied in log order (§5.3), so a gap breaks it too.

use litemap::LiteMap;

use super::Property;
use super::by_index::ByIndex;
use super::report::Report;
use super::tell;
use super::violation::{Described, Fact, Seen};
use crate::trace::{Entry, Payload, Snapshot};
use crate::types::{LogId, LogIndex, NodeId, show_log_id};

/// The entry applied at each index, and the last applied entry of each state machine.
#[derive(Clone, Debug, Default)]
pub(super) struct StateMachineSafety {
    applied: ByIndex<Option<Known>>,
    last: LiteMap<NodeId, (Option<LogId>, Seen)>,
}

#[derive(Clone, Debug)]
struct Known {
    id: LogId,
    payload: Payload,
    /// The node that applied it first.
    by: NodeId,
    seen: Seen,
}

impl Known {
    /// The fact that it was applied.
    fn fact(&self) -> Fact {
        applied(self.seen, self.by, &self.payload, self.id)
    }
}

fn applied(seen: Seen, node: NodeId, payload: &Payload, id: LogId) -> Fact {
    seen.on(node, format!("node {node} applied {} at {id}", tell::payload(payload))).about(id)
}

impl StateMachineSafety {
    /// A process started with an empty state machine.
    pub(super) fn started(&mut self, node: NodeId, seen: Seen) {
        self.last.insert(node, (None, seen));
    }

    /// The payload that was first applied at this log id.
    pub(super) fn payload(&mut self, id: LogId) -> Option<&Payload> {
        self.applied.at(id.index)?.as_ref().filter(|known| known.id == id).map(|known| &known.payload)
    }

    /// A node applied entries.
    pub(super) fn applied(&mut self, node: NodeId, entries: &[Entry], report: &mut Report) {
        let (last, since) = self.last.entry(node).or_default();
        for Entry { id, payload } in entries {
            let next = last.map_or(0, |last| last.index.saturating_add(1));
            report.check(id.index <= next, Property::StateMachineSafety, (node.0, id.index), |now| {
                let message = format!("node {node} applied {id} right after {}, leaving a gap", show_log_id(*last));
                let earlier = match *last {
                    Some(last) => since.on(node, format!("the state machine of node {node} is at {last}")).about(last),
                    None => since.on(node, format!("node {node} started with an empty state machine")),
                };
                Described::new(message, earlier, applied(now, node, payload, *id))
            });
            (*last, *since) = (Some(*id), report.now);
            match self.applied.at(id.index) {
                Some(Some(known)) => {
                    let holds = known.id == *id && known.payload == *payload;
                    report.check(holds, Property::StateMachineSafety, (0, id.index), |now| {
                        let (first, by, index) = (known.id, known.by, id.index);
                        let other = match first == *id {
                            true => "a different entry with that log id".to_string(),
                            false => id.to_string(),
                        };
                        let message =
                            format!("at index {index} node {by} applied {first}, but node {node} applied {other}");
                        Described::new(message, known.fact(), applied(now, node, payload, *id))
                    });
                }
                Some(slot) => {
                    *slot = Some(Known { id: *id, payload: payload.clone(), by: node, seen: report.now });
                }
                None => {}
            }
        }
    }

    /// A node replaced its state machine by a snapshot.
    pub(super) fn installed(&mut self, node: NodeId, snapshot: &Snapshot, report: &mut Report) {
        self.last.insert(node, (snapshot.last, report.now));
        let Some(last) = snapshot.last else { return };
        if let Some(Some(known)) = self.applied.at(last.index) {
            report.check(known.id == last, Property::StateMachineSafety, (0, last.index), |now| {
                let (first, by, index) = (known.id, known.by, last.index);
                let message =
                    format!("at index {index} node {by} applied {first}, but the snapshot of node {node} has {last}");
                let later = now.on(node, format!("node {node} installed a snapshot that ends with {last}")).about(last);
                Described::new(message, known.fact(), later)
            });
        }
    }

    /// Drops every index below `index`: all nodes have purged it.
    pub(super) fn forget_below(&mut self, index: LogIndex) {
        self.applied.forget_below(index);
    }
}

#[cfg(test)]
mod tests {
    use crate::invariants::Property;
    use crate::invariants::testing::*;
    use crate::trace::{Entry, Payload};
    use crate::types::{Leader, LogId, NodeId};

    #[test]
    fn different_entries_applied_at_one_index_are_reported() {
        let violations = check([applied(1, vec![entry(1, 0, "x=1")]), applied(2, vec![entry(2, 0, "x=1")])]);
        let message = "at index 0 node 1 applied 1/0, but node 2 applied 2/0";
        assert_eq!(said(&violations), [(Property::StateMachineSafety, message)]);
        let earlier = "0s #0 on 1 of 1/0: node 1 applied x=1 at 1/0";
        assert_eq!(facts(&violations[0]), [earlier, "1ms #1 on 2 of 2/0: node 2 applied x=1 at 2/0"]);
    }

    #[test]
    fn different_payloads_applied_with_one_log_id_are_reported() {
        let violations = check([applied(1, vec![entry(1, 0, "x=1")]), applied(2, vec![entry(1, 0, "x=2")])]);
        let message = "at index 0 node 1 applied 1/0, but node 2 applied a different entry with that log id";
        assert_eq!(said(&violations), [(Property::StateMachineSafety, message)]);
    }

    #[test]
    fn entries_of_two_leaders_of_one_term_applied_at_one_index_are_reported() {
        let of = |leader: u64| {
            let id = LogId::of(Leader { term: 1, node: NodeId(leader) }, 0);
            vec![Entry { id, payload: Payload::Blank }]
        };
        let violations = check([applied(1, of(1)), applied(2, of(3))]);
        let message = "at index 0 node 1 applied 1.1/0, but node 2 applied 1.3/0";
        assert_eq!(said(&violations), [(Property::StateMachineSafety, message)]);
        let snapshot = check([applied(1, of(1)), installed(2, Some(of(3)[0].id))]);
        let message = "at index 0 node 1 applied 1.1/0, but the snapshot of node 2 has 1.3/0";
        assert_eq!(said(&snapshot), [(Property::StateMachineSafety, message)]);
    }

    #[test]
    fn a_gap_in_the_applied_entries_is_reported() {
        let violations = check([applied(1, vec![entry(1, 0, "x=1"), entry(1, 2, "x=2")])]);
        let message = "node 1 applied 1/2 right after 1/0, leaving a gap";
        assert_eq!(said(&violations), [(Property::StateMachineSafety, message)]);
        let earlier = "0s #0 on 1 of 1/0: the state machine of node 1 is at 1/0";
        assert_eq!(facts(&violations[0]), [earlier, "0s #0 on 1 of 1/2: node 1 applied x=2 at 1/2"]);
    }

    #[test]
    fn a_snapshot_of_another_history_is_reported() {
        let violations = check([applied(1, vec![entry(1, 0, "x=1")]), installed(2, Some(LogId::new(3, 0)))]);
        let message = "at index 0 node 1 applied 1/0, but the snapshot of node 2 has 3/0";
        assert_eq!(said(&violations), [(Property::StateMachineSafety, message)]);
        let later = "1ms #1 on 2 of 3/0: node 2 installed a snapshot that ends with 3/0";
        assert_eq!(facts(&violations[0])[1], later);
    }

    #[test]
    fn a_restarted_node_applies_again_from_its_snapshot() {
        let log = || vec![entry(1, 0, "x=1"), entry(1, 1, "x=2")];
        let events = [
            applied(1, log()),
            crashed(1, Some(LogId::new(1, 1)), None),
            started(1),
            applied(1, log()),
            crashed(1, Some(LogId::new(1, 1)), None),
            started(1),
            installed(1, Some(LogId::new(1, 0))),
            applied(1, log()[1..].to_vec()),
        ];
        assert_eq!(check(events), []);
    }
}
