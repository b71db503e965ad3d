//! Monotonic: "latest term server has seen", "index of highest log entry known to be committed" and "index of
//! highest log entry applied" each "increases monotonically" (paper figure 2).
//!
//! A flushed term is kept across restarts. Commit and applied index start again with each start of the process.

use litemap::LiteMap;

use super::Property;
use super::report::Report;
use super::violation::{Described, Seen};
use crate::trace::{Entry, Snapshot};
use crate::types::{LogId, NodeId, Term, Vote, show_log_id};

/// The newest values of each node.
#[derive(Clone, Debug, Default)]
pub(super) struct Monotonic {
    nodes: LiteMap<NodeId, Newest>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Newest {
    /// The term of the vote its storage holds.
    voted: (Term, Seen),
    /// The term of the vote on its disk.
    voted_on_disk: (Term, Seen),
    /// The term reported since the process started.
    reported: (Term, Seen),
    /// Since the start.
    commit: (Option<LogId>, Seen),
    /// Since the start.
    applied: (Option<LogId>, Seen),
}

impl Monotonic {
    fn node(&mut self, node: NodeId) -> &mut Newest {
        self.nodes.entry(node).or_default()
    }

    pub(super) fn started(&mut self, node: NodeId, now: Seen) {
        let newest = self.node(node);
        (newest.reported, newest.commit, newest.applied) = ((0, now), (None, now), (None, now));
    }

    pub(super) fn crashed(&mut self, node: NodeId, vote: Option<Vote>, report: &mut Report) {
        let newest = self.node(node);
        let term = vote.map_or(0, |vote| vote.term);
        go_up(node, "the term on its disk", newest.voted_on_disk, term, report);
        (newest.voted, newest.voted_on_disk) = ((term, report.now), (term, report.now));
    }

    /// A replaced disk may hold an older term: that is no violation. Later decreases are.
    pub(super) fn disk_replaced(&mut self, node: NodeId, vote: Option<Vote>, now: Seen) {
        let term = vote.map_or(0, |vote| vote.term);
        let newest = self.node(node);
        (newest.voted, newest.voted_on_disk) = ((term, now), (term, now));
    }

    pub(super) fn vote_saved(&mut self, node: NodeId, vote: Vote, report: &mut Report) {
        let newest = self.node(node);
        go_up(node, "its term", newest.voted, vote.term, report);
        newest.voted = (vote.term, report.now);
    }

    pub(super) fn vote_flushed(&mut self, node: NodeId, now: Seen) {
        let newest = self.node(node);
        newest.voted_on_disk = (newest.voted.0, now);
    }

    pub(super) fn reported(&mut self, node: NodeId, term: Term, report: &mut Report) {
        let newest = self.node(node);
        go_up(node, "its reported term", newest.reported, term, report);
        newest.reported = (term, report.now);
    }

    pub(super) fn committed(&mut self, node: NodeId, upto: LogId, report: &mut Report) {
        let newest = self.node(node);
        let (commit, seen) = newest.commit;
        report.check(commit <= Some(upto), Property::Monotonic, (node.0, upto.index), |now| {
            let message = format!("on node {node} the commit index went back from {} to {upto}", show_log_id(commit));
            let earlier = seen.on(node, format!("the commit index of node {node} is {}", show_log_id(commit)));
            let later = now.on(node, format!("the commit index of node {node} is {upto}")).about(upto);
            Described::new(message, earlier, later)
        });
        newest.commit = (Some(upto), report.now);
    }

    pub(super) fn applied(&mut self, node: NodeId, entries: &[Entry], report: &mut Report) {
        let newest = self.node(node);
        for entry in entries {
            let (applied, seen) = newest.applied;
            let forward = applied.is_none_or(|applied| applied.index < entry.id.index);
            report.check(forward, Property::Monotonic, (node.0, entry.id.index), |now| {
                let message = format!("node {node} applied {} again after {}", entry.id, show_log_id(applied));
                let earlier = seen.on(node, format!("the state machine of node {node} is at {}", show_log_id(applied)));
                let later = now.on(node, format!("node {node} applied {} again", entry.id)).about(entry.id);
                Described::new(message, earlier, later)
            });
            newest.applied = (Some(entry.id), report.now);
        }
    }

    pub(super) fn installed(&mut self, node: NodeId, snapshot: &Snapshot, report: &mut Report) {
        let newest = self.node(node);
        let index = |id: Option<LogId>| id.map(|id| id.index);
        let (applied, seen) = newest.applied;
        let forward = index(applied) <= index(snapshot.last);
        report.check(forward, Property::Monotonic, (node.0, index(snapshot.last).unwrap_or(0)), |now| {
            let (from, to) = (show_log_id(applied), show_log_id(snapshot.last));
            let message = format!("a snapshot moved the state machine of node {node} back from {from} to {to}");
            let earlier = seen.on(node, format!("the state machine of node {node} is at {from}"));
            let later = now.on(node, format!("node {node} installed a snapshot that ends with {to}"));
            Described::new(message, earlier, later)
        });
        newest.applied = (snapshot.last, report.now);
    }
}

fn go_up(node: NodeId, what: &str, (from, seen): (Term, Seen), to: Term, report: &mut Report) {
    report.check(from <= to, Property::Monotonic, (node.0, to), |now| {
        let is = |seen: Seen, term: Term| seen.on(node, format!("on node {node} {what} is {term}"));
        let message = format!("on node {node} {what} went back from {from} to {to}");
        Described::new(message, is(seen, from), is(now, to)).only(node)
    });
}

#[cfg(test)]
mod tests {
    use crate::invariants::Property;
    use crate::invariants::testing::*;
    use crate::trace::DiskEvent;
    use crate::trace::Event;
    use crate::types::{LogId, Role};

    fn one(events: impl IntoIterator<Item = Event>) -> String {
        described(events).0
    }

    fn described(events: impl IntoIterator<Item = Event>) -> (String, [String; 2]) {
        let violations = check(events);
        let [(Property::Monotonic, message)] = said(&violations)[..] else { panic!("not one: {violations:?}") };
        (message.to_string(), facts(&violations[0]))
    }

    #[test]
    fn a_term_that_goes_back_is_reported() {
        let (message, facts) = described([vote(1, 5, 2, false), vote(1, 4, 3, false)]);
        assert_eq!(message, "on node 1 its term went back from 5 to 4");
        assert_eq!(facts, ["0s #0 on 1: on node 1 its term is 5", "1ms #1 on 1: on node 1 its term is 4"]);
        let message = one([role(1, Role::Follower, 5), role(1, Role::Follower, 4)]);
        assert_eq!(message, "on node 1 its reported term went back from 5 to 4");
    }

    #[test]
    fn a_disk_that_loses_a_flushed_term_is_reported() {
        let flushed = Event::Disk(DiskEvent::VoteFlushed { node: 1.into() });
        let (message, facts) = described([vote(1, 5, 2, false), flushed, crashed(1, None, None)]);
        assert_eq!(message, "on node 1 the term on its disk went back from 5 to 0");
        let earlier = "1ms #1 on 1: on node 1 the term on its disk is 5";
        assert_eq!(facts, [earlier, "2ms #2 on 1: on node 1 the term on its disk is 0"]);
    }

    #[test]
    fn a_commit_index_that_goes_back_is_reported() {
        let (message, facts) = described([committed(1, LogId::new(2, 5)), committed(1, LogId::new(2, 4))]);
        assert_eq!(message, "on node 1 the commit index went back from 2/5 to 2/4");
        let earlier = "0s #0 on 1: the commit index of node 1 is 2/5";
        assert_eq!(facts, [earlier, "1ms #1 on 1 of 2/4: the commit index of node 1 is 2/4"]);
    }

    #[test]
    fn an_entry_applied_twice_is_reported() {
        let (message, facts) = described([applied(1, vec![entry(1, 0, "x=1")]), applied(1, vec![entry(1, 0, "x=1")])]);
        assert_eq!(message, "node 1 applied 1/0 again after 1/0");
        let earlier = "0s #0 on 1: the state machine of node 1 is at 1/0";
        assert_eq!(facts, [earlier, "1ms #1 on 1 of 1/0: node 1 applied 1/0 again"]);
    }

    #[test]
    fn a_snapshot_older_than_the_state_machine_is_reported() {
        let events = [applied(1, vec![entry(1, 0, "x=1"), entry(1, 1, "x=2")]), installed(1, Some(LogId::new(1, 0)))];
        let (message, facts) = described(events);
        assert_eq!(message, "a snapshot moved the state machine of node 1 back from 1/1 to 1/0");
        let earlier = "0s #0 on 1: the state machine of node 1 is at 1/1";
        assert_eq!(facts, [earlier, "1ms #1 on 1: node 1 installed a snapshot that ends with 1/0"]);
    }

    #[test]
    fn a_crash_may_reset_an_unflushed_term_and_the_commit_index() {
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
