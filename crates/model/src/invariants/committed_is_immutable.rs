//! Committed is Immutable: an entry that any node reports as committed stays at its index (paper §5.3: "Raft guarantees
//! that committed entries are durable", and §5.4.2: nothing that is committed is ever overwritten).
//!
//! - No two nodes, and no node at two times, report different entries as committed at one index.
//! - No node removes from its log an entry that it has reported as committed.

use litemap::LiteMap;

use super::Property;
use super::by_index::ByIndex;
use super::logs::Node;
use super::report::Report;
use super::violation::{Described, Fact, Seen};
use crate::trace::Snapshot;
use crate::types::{LogId, LogIndex, NodeId, show_log_id};

/// The entries reported as committed.
#[derive(Clone, Debug, Default)]
pub(super) struct CommittedIsImmutable {
    /// The entry at each index that was first reported as committed there.
    first: ByIndex<Option<Said>>,
    nodes: LiteMap<NodeId, Known>,
}

/// The first report that an entry is committed.
#[derive(Clone, Copy, Debug)]
struct Said {
    id: LogId,
    by: NodeId,
    seen: Seen,
}

impl Said {
    fn fact(&self) -> Fact {
        let Said { id, by, seen } = self;
        seen.on(*by, format!("node {by} reported that {id} is committed")).about(*id)
    }
}

/// The committed entries of one node.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    /// The first index of its log that has not been compared with the reports of others.
    next: LogIndex,
    /// Its commit index, since its start.
    commit: Option<(LogId, Seen)>,
}

impl CommittedIsImmutable {
    /// A process started, or crashed with a log that ends with `kept`: its commit index starts again.
    pub(super) fn forgets(&mut self, node: NodeId, kept: Option<LogId>) {
        let known = self.nodes.entry(node).or_default();
        known.commit = None;
        known.cut(kept);
    }

    /// A node reports that its log, `node`, is committed up to here.
    pub(super) fn committed(&mut self, by: NodeId, node: &Node, upto: LogId, report: &mut Report) {
        let known = self.nodes.entry(by).or_default();
        // A follower counts a snapshot as committed when it accepts it, while its log still is what it was before: what
        // lies before `upto` is committed only in a log that holds `upto`.
        let holds = node.id_at(upto.index) == Some(upto);
        let from = if holds { known.next.max(node.first_index()).min(upto.index) } else { upto.index };
        for index in from..=upto.index {
            let id = if index == upto.index { Some(upto) } else { node.id_at(index) };
            if let Some(id) = id
                && !compare(&mut self.first, Said { id, by, seen: report.now }, report)
            {
                // The entries after it differ as well, which adds no information.
                break;
            }
        }
        known.next = upto.index + 1;
        known.commit = known.commit.max_by_index((upto, report.now));
    }

    /// A node installed a snapshot, all of which is committed.
    pub(super) fn installed(&mut self, by: NodeId, snapshot: &Snapshot, report: &mut Report) {
        let Some(last) = snapshot.last else { return };
        compare(&mut self.first, Said { id: last, by, seen: report.now }, report);
        let known = self.nodes.entry(by).or_default();
        known.commit = known.commit.max_by_index((last, report.now));
    }

    /// A node removes every entry of its log, `log`, after `after`.
    pub(super) fn truncated(&mut self, node: NodeId, log: &Node, after: Option<LogId>, report: &mut Report) {
        let known = self.nodes.entry(node).or_default();
        known.cut(after);
        let Some((commit, seen)) = known.commit else { return };
        // openraft counts an entry as committed when it accepts it, while the log still holds what that entry will replace:
        // what is removed is compared with what was committed there by its log id.
        let from = after.map_or(0, |after| after.index + 1).max(log.first_index());
        let holds = !(from..=commit.index).any(|index| {
            let committed = if index == commit.index {
                Some(commit)
            } else {
                self.first.at(index).and_then(|said| said.map(|said| said.id))
            };
            committed.is_some() && log.id_at(index) == committed
        });
        report.check(holds, Property::CommittedIsImmutable, (node.0, commit.index), |now| {
            let removed = format!("removed its entries after {}", show_log_id(after));
            let message = format!("node {node} {removed}, although it had reported that {commit} is committed");
            let earlier = seen.on(node, format!("node {node} reported that {commit} is committed")).about(commit);
            Described::new(message, earlier, now.on(node, format!("node {node} {removed}")).about(commit))
        });
    }

    /// Drops every index below `index`: all nodes have purged it.
    pub(super) fn forget_below(&mut self, index: LogIndex) {
        self.first.forget_below(index);
    }
}

impl Known {
    /// The log now ends with `kept`.
    fn cut(&mut self, kept: Option<LogId>) {
        self.next = self.next.min(kept.map_or(0, |kept| kept.index + 1));
    }
}

/// The later of two entries.
trait MaxByIndex {
    fn max_by_index(self, other: (LogId, Seen)) -> Self;
}

impl MaxByIndex for Option<(LogId, Seen)> {
    fn max_by_index(self, other: (LogId, Seen)) -> Self {
        self.filter(|(id, _)| id.index >= other.0.index).or(Some(other))
    }
}

/// Compares a report with the first one of that index. False when they differ.
fn compare(first: &mut ByIndex<Option<Said>>, said: Said, report: &mut Report) -> bool {
    let Some(slot) = first.at(said.id.index) else { return true };
    let Some(known) = slot else {
        *slot = Some(said);
        return true;
    };
    let holds = known.id == said.id;
    report.check(holds, Property::CommittedIsImmutable, (0, said.id.index), |_| {
        let (index, one, other) = (said.id.index, known.by, said.by);
        let message = format!(
            "at index {index} node {one} reported that {} is committed, but node {other} reported {}",
            known.id, said.id
        );
        Described::new(message, known.fact(), said.fact())
    });
    holds
}

#[cfg(test)]
mod tests {
    use crate::invariants::Property;
    use crate::invariants::testing::*;
    use crate::types::LogId;

    #[test]
    fn two_entries_committed_at_one_index_are_seen() {
        let violations = check([
            appended(1, vec![entry(1, 0, "x=1"), entry(1, 1, "x=2")]),
            committed(1, LogId::new(1, 1)),
            appended(2, vec![entry(1, 0, "x=1"), entry(2, 1, "x=3"), entry(2, 2, "x=4")]),
            committed(2, LogId::new(2, 2)),
        ]);
        let message = "at index 1 node 1 reported that 1/1 is committed, but node 2 reported 2/1";
        assert_eq!(said(&violations), [(Property::CommittedIsImmutable, message)]);
        let earlier = "1ms #1 on 1 of 1/1: node 1 reported that 1/1 is committed";
        assert_eq!(facts(&violations[0]), [earlier, "3ms #3 on 2 of 2/1: node 2 reported that 2/1 is committed"]);
    }

    #[test]
    fn a_snapshot_of_another_committed_history_is_seen() {
        let violations = check([
            appended(1, vec![entry(1, 0, "x=1")]),
            committed(1, LogId::new(1, 0)),
            installed(2, Some(LogId::new(3, 0))),
        ]);
        let message = "at index 0 node 1 reported that 1/0 is committed, but node 2 reported 3/0";
        assert_eq!(said(&violations), [(Property::CommittedIsImmutable, message)]);
    }

    #[test]
    fn a_node_that_removes_what_it_has_reported_as_committed_is_seen() {
        let violations = check([
            appended(1, vec![entry(1, 0, "x=1"), entry(1, 1, "x=2")]),
            committed(1, LogId::new(1, 1)),
            truncated(1, Some(LogId::new(1, 0))),
        ]);
        let message = "node 1 removed its entries after 1/0, although it had reported that 1/1 is committed";
        assert_eq!(said(&violations), [(Property::CommittedIsImmutable, message)]);
        let earlier = "1ms #1 on 1 of 1/1: node 1 reported that 1/1 is committed";
        assert_eq!(facts(&violations[0]), [earlier, "2ms #2 on 1 of 1/1: node 1 removed its entries after 1/0"]);
    }

    #[test]
    fn what_gives_way_to_the_committed_entry_of_its_index_was_not_committed() {
        let events = [
            appended(1, vec![entry(1, 0, "x=1"), entry(1, 1, "x=2"), entry(1, 2, "x=3")]),
            committed(1, LogId::new(1, 0)),
            committed(1, LogId::new(2, 1)),
            truncated(1, Some(LogId::new(1, 0))),
            appended(1, vec![entry(2, 1, "x=4")]),
        ];
        assert_eq!(check(events), []);
    }

    #[test]
    fn an_entry_below_the_commit_index_that_is_removed_is_seen_also_when_the_last_one_differs() {
        let violations = check([
            appended(1, vec![entry(1, 0, "x=1"), entry(1, 1, "x=2")]),
            committed(1, LogId::new(1, 0)),
            committed(1, LogId::new(2, 1)),
            truncated(1, None),
        ]);
        let message = "node 1 removed its entries after –, although it had reported that 2/1 is committed";
        assert_eq!(said(&violations), [(Property::CommittedIsImmutable, message)]);
    }

    #[test]
    fn an_entry_that_a_dead_process_did_not_know_to_be_committed_may_give_way() {
        let events = [
            appended(1, vec![entry(1, 0, "x=1"), entry(1, 1, "x=2")]),
            committed(1, LogId::new(1, 0)),
            crashed(1, Some(LogId::new(1, 1)), None),
            started(1),
            truncated(1, Some(LogId::new(1, 0))),
            appended(1, vec![entry(2, 1, "x=3")]),
            committed(1, LogId::new(2, 1)),
        ];
        assert_eq!(check(events), []);
    }
}
