//! Leader Append-Only: "a leader never overwrites or deletes entries in its log; it only appends new entries"
//! (paper figure 3, §5.3).

use super::Property;
use super::logs::Node;
use super::report::{Report, leader_number};
use super::violation::{Described, Fact};
use crate::trace::Entry;
use crate::types::{Leader, LogId, NodeId, show_log_id};

/// A leader removed every entry after `after`. `node` is its state before.
pub(super) fn truncated(id: NodeId, node: &Node, after: Option<LogId>, report: &mut Report) {
    let Some(leader) = node.leads else { return };
    let holds = node.last().map(|last| last.index) <= after.map(|after| after.index);
    report.check(holds, Property::LeaderAppendOnly, (id.0, leader_number(leader)), |now| {
        let removed = format!("removed its entries after {}", show_log_id(after));
        let message = format!("node {id} leads term {leader} and {removed}");
        let later = now.on(id, format!("node {id} {removed}; its log ended at {}", show_log_id(node.last())));
        Described::new(message, leads(id, node, leader), about(later, node.last()))
    });
}

/// A leader's storage appended entries. `node` is its state before.
pub(super) fn appended(id: NodeId, node: &Node, entries: &[Entry], report: &mut Report) {
    let (Some(leader), Some(first)) = (node.leads, entries.first()) else { return };
    let holds = node.last().is_none_or(|last| first.id.index > last.index);
    report.check(holds, Property::LeaderAppendOnly, (id.0, leader_number(leader)), |now| {
        let wrote = format!("wrote {} over its log, which ended at {}", first.id, show_log_id(node.last()));
        let message = format!("node {id} leads term {leader} and {wrote}");
        Described::new(message, leads(id, node, leader), now.on(id, format!("node {id} {wrote}")).about(first.id))
    });
}

fn leads(id: NodeId, node: &Node, leader: Leader) -> Fact {
    node.leads_since.on(id, format!("node {id} became leader of term {leader}"))
}

fn about(fact: Fact, id: Option<LogId>) -> Fact {
    match id {
        Some(id) => fact.about(id),
        None => fact,
    }
}

#[cfg(test)]
mod tests {
    use crate::invariants::Property;
    use crate::invariants::testing::*;
    use crate::types::{LogId, Role};

    #[test]
    fn a_leader_that_truncates_is_reported() {
        let violations = check([
            appended(1, vec![entry(1, 0, "x=1"), entry(1, 1, "x=2")]),
            role(1, Role::Leader, 2),
            truncated(1, Some(LogId::new(1, 0))),
        ]);
        let message = "node 1 leads term 2 and removed its entries after 1/0";
        assert_eq!(said(&violations), [(Property::LeaderAppendOnly, message)]);
        let removed = "2ms #2 on 1 of 1/1: node 1 removed its entries after 1/0; its log ended at 1/1";
        assert_eq!(facts(&violations[0]), ["1ms #1 on 1: node 1 became leader of term 2", removed]);
    }

    #[test]
    fn a_leader_that_overwrites_is_reported() {
        let violations = check([
            appended(1, vec![entry(1, 0, "x=1"), entry(1, 1, "x=2")]),
            role(1, Role::Leader, 2),
            appended(1, vec![entry(2, 1, "x=3")]),
        ]);
        let message = "node 1 leads term 2 and wrote 2/1 over its log, which ended at 1/1";
        assert_eq!(said(&violations), [(Property::LeaderAppendOnly, message)]);
        let wrote = "2ms #2 on 1 of 2/1: node 1 wrote 2/1 over its log, which ended at 1/1";
        assert_eq!(facts(&violations[0]), ["1ms #1 on 1: node 1 became leader of term 2", wrote]);
    }

    #[test]
    fn a_leader_that_stepped_down_may_truncate_before_its_new_role_is_reported() {
        let events = [
            appended(1, vec![entry(1, 0, "x=1"), entry(1, 1, "x=2")]),
            role(1, Role::Leader, 2),
            vote(1, 3, 2, true),
            truncated(1, Some(LogId::new(1, 0))),
        ];
        assert_eq!(check(events), []);
    }

    #[test]
    fn a_crash_of_a_leader_may_lose_its_unflushed_entries() {
        let events = [
            appended(1, vec![entry(1, 0, "x=1"), entry(1, 1, "x=2")]),
            role(1, Role::Leader, 2),
            crashed(1, Some(LogId::new(1, 0)), None),
            appended(1, vec![entry(3, 1, "x=3")]),
        ];
        assert_eq!(check(events), []);
    }
}
