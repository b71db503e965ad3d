//! Monotonic: "latest term server has seen", "index of highest log entry known to be committed" and "index of
//! highest log entry applied" each "increases monotonically" (paper figure 2).
//!
//! The term is on disk and holds across restarts, once flushed. Commit and applied index start again with the process.

use std::collections::BTreeMap;

use super::Property;
use super::report::Report;
use crate::trace::{Entry, Snapshot};
use crate::types::{LogId, NodeId, Term, Vote, show_log_id};

/// The newest numbers of each node.
#[derive(Clone, Debug, Default)]
pub(super) struct Monotonic {
    nodes: BTreeMap<NodeId, Newest>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Newest {
    /// The term of the vote its storage holds.
    voted: Term,
    /// The term of the vote on its disk.
    voted_on_disk: Term,
    /// The term openraft reported, since the start.
    reported: Term,
    /// Since the start.
    commit: Option<LogId>,
    /// Since the start.
    applied: Option<LogId>,
}

impl Monotonic {
    fn node(&mut self, node: NodeId) -> &mut Newest {
        self.nodes.entry(node).or_default()
    }

    pub(super) fn started(&mut self, node: NodeId) {
        let newest = self.node(node);
        (newest.reported, newest.commit, newest.applied) = (0, None, None);
    }

    pub(super) fn crashed(&mut self, node: NodeId, vote: Option<Vote>, report: &mut Report) {
        let newest = self.node(node);
        let term = vote.map_or(0, |vote| vote.term);
        go_up(node, "the term on its disk", newest.voted_on_disk, term, report);
        (newest.voted, newest.voted_on_disk) = (term, term);
    }

    /// What another disk holds is no step back of the node's own; what it then does may be.
    pub(super) fn disk_replaced(&mut self, node: NodeId, vote: Option<Vote>) {
        let term = vote.map_or(0, |vote| vote.term);
        let newest = self.node(node);
        (newest.voted, newest.voted_on_disk) = (term, term);
    }

    pub(super) fn vote_saved(&mut self, node: NodeId, vote: Vote, report: &mut Report) {
        let newest = self.node(node);
        go_up(node, "its term", newest.voted, vote.term, report);
        newest.voted = vote.term;
    }

    pub(super) fn vote_flushed(&mut self, node: NodeId) {
        let newest = self.node(node);
        newest.voted_on_disk = newest.voted;
    }

    pub(super) fn reported(&mut self, node: NodeId, term: Term, report: &mut Report) {
        let newest = self.node(node);
        go_up(node, "its reported term", newest.reported, term, report);
        newest.reported = term;
    }

    pub(super) fn committed(&mut self, node: NodeId, upto: LogId, report: &mut Report) {
        let newest = self.node(node);
        report.check(newest.commit <= Some(upto), Property::Monotonic, (node.0, upto.index), || {
            format!("on node {node} the commit index went back from {} to {upto}", show_log_id(newest.commit))
        });
        newest.commit = Some(upto);
    }

    pub(super) fn applied(&mut self, node: NodeId, entries: &[Entry], report: &mut Report) {
        let newest = self.node(node);
        for entry in entries {
            let forward = newest.applied.is_none_or(|applied| applied.index < entry.id.index);
            report.check(forward, Property::Monotonic, (node.0, entry.id.index), || {
                format!("node {node} applied {} again after {}", entry.id, show_log_id(newest.applied))
            });
            newest.applied = Some(entry.id);
        }
    }

    pub(super) fn installed(&mut self, node: NodeId, snapshot: &Snapshot, report: &mut Report) {
        let newest = self.node(node);
        let index = |id: Option<LogId>| id.map(|id| id.index);
        let forward = index(newest.applied) <= index(snapshot.last);
        report.check(forward, Property::Monotonic, (node.0, index(snapshot.last).unwrap_or(0)), || {
            let (from, to) = (show_log_id(newest.applied), show_log_id(snapshot.last));
            format!("a snapshot took the state machine of node {node} back from {from} to {to}")
        });
        newest.applied = snapshot.last;
    }
}

fn go_up(node: NodeId, what: &str, from: Term, to: Term, report: &mut Report) {
    report.check(from <= to, Property::Monotonic, (node.0, to), || {
        format!("on node {node} {what} went back from {from} to {to}")
    });
}

#[cfg(test)]
mod tests {
    use crate::invariants::Property;
    use crate::invariants::testing::*;
    use crate::trace::Event;
    use crate::types::{LogId, Role};

    fn one(events: impl IntoIterator<Item = Event>) -> String {
        let violations = check(events);
        let [(Property::Monotonic, message)] = said(&violations)[..] else { panic!("not one: {violations:?}") };
        message.to_string()
    }

    #[test]
    fn a_term_that_goes_back_is_seen() {
        let message = one([vote(1, 5, 2, false), vote(1, 4, 3, false)]);
        assert_eq!(message, "on node 1 its term went back from 5 to 4");
        let message = one([role(1, Role::Follower, 5), role(1, Role::Follower, 4)]);
        assert_eq!(message, "on node 1 its reported term went back from 5 to 4");
    }

    #[test]
    fn a_disk_that_forgets_a_flushed_term_is_seen() {
        let flushed = Event::VoteFlushed { node: 1.into() };
        let message = one([vote(1, 5, 2, false), flushed, crashed(1, None, None)]);
        assert_eq!(message, "on node 1 the term on its disk went back from 5 to 0");
    }

    #[test]
    fn a_commit_index_that_goes_back_is_seen() {
        let message = one([committed(1, LogId::new(2, 5)), committed(1, LogId::new(2, 4))]);
        assert_eq!(message, "on node 1 the commit index went back from 2/5 to 2/4");
    }

    #[test]
    fn an_entry_applied_twice_is_seen() {
        let message = one([applied(1, vec![entry(1, 0, "x=1")]), applied(1, vec![entry(1, 0, "x=1")])]);
        assert_eq!(message, "node 1 applied 1/0 again after 1/0");
    }

    #[test]
    fn a_snapshot_older_than_the_state_machine_is_seen() {
        let events = [applied(1, vec![entry(1, 0, "x=1"), entry(1, 1, "x=2")]), installed(1, Some(LogId::new(1, 0)))];
        assert_eq!(one(events), "a snapshot took the state machine of node 1 back from 1/1 to 1/0");
    }

    #[test]
    fn an_unflushed_term_and_the_commit_index_may_go_back_with_the_process() {
        let events = [
            vote(1, 5, 2, false),
            role(1, Role::Follower, 5),
            committed(1, LogId::new(2, 5)),
            crashed(1, None, None),
            started(1),
            vote(1, 4, 2, false),
            role(1, Role::Follower, 4),
            committed(1, LogId::new(2, 4)),
        ];
        assert_eq!(check(events), []);
    }
}
