//! Leader Completeness: "if a log entry is committed in a given term, then that entry will be present in the logs
//! of the leaders for all higher-numbered terms" (paper figure 3, §5.4).
//!
//! "Committed in a given term" means by the leader of that term. A candidate of an older term may still be elected
//! late, by votes that were in flight for a long time, without the entry: the paper allows it, and so does this check.

use std::collections::BTreeMap;

use super::Property;
use super::logs::Node;
use super::report::{Report, leader_number};
use super::violation::{Described, Seen};
use crate::types::{Leader, LogId, NodeId, show_log_id};

/// The most terms that are stored, the newest ones.
const TERMS_MAX: usize = 10_000;

/// The last committed entry, by the term of the node that first reported it as committed.
/// That node's term is at least the term of the leader that committed the entry.
#[derive(Clone, Debug, Default)]
pub(super) struct LeaderCompleteness {
    committed: BTreeMap<Leader, Committed>,
    newest: Option<LogId>,
}

/// The node that first reported an entry as committed.
#[derive(Clone, Copy, Debug)]
struct Committed {
    upto: LogId,
    by: NodeId,
    seen: Seen,
}

impl LeaderCompleteness {
    /// A node reported that the log is committed up to `upto`.
    pub(super) fn committed(&mut self, by: NodeId, node: &Node, upto: LogId, seen: Seen) {
        if self.newest >= Some(upto) {
            return;
        }
        self.newest = Some(upto);
        let term = node.vote.map_or(upto.leader(), |vote| vote.leader().max(upto.leader()));
        self.committed.insert(term, Committed { upto, by, seen });
        if self.committed.len() > TERMS_MAX {
            self.committed.pop_first();
        }
    }

    /// A node became this leader.
    pub(super) fn elected(&mut self, id: NodeId, node: &Node, leader: Leader, report: &mut Report) {
        // By Log Matching, a log that holds the last committed entry holds all before it.
        let older = self.committed.range(..leader).max_by_key(|(_, committed)| committed.upto);
        let Some((by_term, Committed { upto, by, seen })) = older else { return };
        report.check(node.holds(*upto), Property::LeaderCompleteness, (id.0, leader_number(leader)), |now| {
            let message =
                format!("node {id} leads term {leader} without entry {upto}, which was committed by term {by_term}");
            let last = show_log_id(node.last());
            let earlier = seen.on(*by, format!("node {by} reported that {upto} is committed"));
            let later = now.on(id, format!("node {id} leads term {leader} without {upto}; its log ends at {last}"));
            Described::new(message, earlier.about(*upto), later.about(*upto))
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::invariants::Property;
    use crate::invariants::testing::*;
    use crate::types::{LogId, Role};

    #[test]
    fn a_leader_without_a_committed_entry_is_reported() {
        let violations = check([
            appended(1, vec![entry(1, 0, "x=1"), entry(1, 1, "x=2")]),
            appended(2, vec![entry(1, 0, "x=1")]),
            committed(1, LogId::new(1, 1)),
            role(2, Role::Leader, 2),
        ]);
        let message = "node 2 leads term 2 without entry 1/1, which was committed by term 1";
        assert_eq!(said(&violations), [(Property::LeaderCompleteness, message)]);
        let earlier = "2ms #2 on 1 of 1/1: node 1 reported that 1/1 is committed";
        let later = "3ms #3 on 2 of 1/1: node 2 leads term 2 without 1/1; its log ends at 1/0";
        assert_eq!(facts(&violations[0]), [earlier, later]);
    }

    #[test]
    fn a_leader_that_has_the_committed_entry_in_a_snapshot_is_complete() {
        let events = [
            appended(1, vec![entry(1, 0, "x=1"), entry(1, 1, "x=2")]),
            committed(1, LogId::new(1, 1)),
            installed(2, Some(LogId::new(1, 1))),
            role(2, Role::Leader, 2),
        ];
        assert_eq!(check(events), []);
    }

    #[test]
    fn a_late_winner_of_an_older_term_may_lack_what_a_newer_leader_committed() {
        let events = [
            vote(3, 5, 3, true),
            appended(3, vec![entry(1, 0, "x=1"), entry(5, 1, "x=2")]),
            committed(3, LogId::new(5, 1)),
            role(2, Role::Leader, 4),
        ];
        assert_eq!(check(events), []);
    }
}
