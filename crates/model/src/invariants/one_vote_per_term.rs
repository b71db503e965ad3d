//! One vote per term: "each server will vote for at most one candidate in a given term, on a
//! first-come-first-served basis" (paper §5.2).
//!
//! A vote counts once it is on disk or was sent to another node: a crash may lose a vote that was only in memory.
//! openraft also saves the vote of a leader that others elected, as committed; that is not a vote by this node.

use std::collections::BTreeMap;

use super::Property;
use super::report::Report;
use super::violation::{Seen, Told};
use crate::trace::Body;
use crate::types::{NodeId, Term, Vote};

/// The votes of each node.
#[derive(Clone, Debug, Default)]
pub(super) struct OneVotePerTerm {
    nodes: BTreeMap<NodeId, Given>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Given {
    /// The newest vote its storage holds.
    saved: Option<Ballot>,
    /// The newest vote that a crash cannot lose.
    promised: Option<Ballot>,
}

/// A vote for a candidate, and the event that first showed it.
#[derive(Clone, Copy, Debug)]
struct Ballot {
    term: Term,
    /// True when several leaders are allowed in one term: then a node may vote again in it, for a greater node id.
    shares_term: bool,
    node: NodeId,
    seen: Seen,
}

/// The newer of two votes; the first one when they are the same.
fn newer(one: Option<Ballot>, other: Option<Ballot>) -> Option<Ballot> {
    let rank = |ballot: &Ballot| (ballot.term, ballot.node);
    if other.as_ref().map(rank) > one.as_ref().map(rank) { other } else { one }
}

impl OneVotePerTerm {
    /// A node's storage saved a vote.
    pub(super) fn saved(&mut self, node: NodeId, vote: Vote, report: &mut Report) {
        if vote.committed {
            return;
        }
        let given = self.nodes.entry(node).or_default();
        let now = Ballot { term: vote.term, node: vote.node, shares_term: vote.shares_term, seen: report.now };
        compare(node, given.saved, now, report);
        compare(node, given.promised, now, report);
        given.saved = Some(now);
    }

    /// The saved vote is on disk.
    pub(super) fn flushed(&mut self, node: NodeId) {
        let given = self.nodes.entry(node).or_default();
        given.promised = newer(given.promised, given.saved);
    }

    /// A node sent its vote to another node.
    pub(super) fn sent(&mut self, node: NodeId, body: &Body, report: &mut Report) {
        let vote = match body {
            Body::RequestVote { vote, pre_vote: false, .. } => *vote,
            Body::VoteReply { vote, granted: true, pre_vote: false, .. } if !vote.committed => *vote,
            Body::RequestVote { .. }
            | Body::VoteReply { .. }
            | Body::AppendEntries { .. }
            | Body::AppendReply { .. }
            | Body::InstallSnapshot { .. }
            | Body::SnapshotReply { .. }
            | Body::TransferLeader { .. }
            | Body::TransferReply { .. } => return,
        };
        let given = self.nodes.entry(node).or_default();
        let now = Ballot { term: vote.term, node: vote.node, shares_term: vote.shares_term, seen: report.now };
        compare(node, given.promised, now, report);
        given.promised = newer(given.promised, Some(now));
    }

    /// A process crashed and lost a vote that was only in memory.
    pub(super) fn crashed(&mut self, node: NodeId) {
        let given = self.nodes.entry(node).or_default();
        given.saved = given.promised;
    }
}

fn compare(node: NodeId, before: Option<Ballot>, now: Ballot, report: &mut Report) {
    let term = now.term;
    let Some(before) = before.filter(|before| before.term == term) else { return };
    let is_later = now.shares_term && before.node < now.node;
    report.check(before.node == now.node || is_later, Property::OneVotePerTerm, (node.0, term), |_| {
        let message = format!("node {node} voted for both {} and {} in term {term}", before.node, now.node);
        let voted =
            |ballot: Ballot| ballot.seen.on(node, format!("node {node} voted for node {} in term {term}", ballot.node));
        Told::new(message, voted(before), voted(now)).only(node)
    });
}

#[cfg(test)]
mod tests {
    use crate::invariants::Property;
    use crate::invariants::testing::*;
    use crate::trace::Event;

    const MESSAGE: &str = "node 2 voted for both 1 and 3 in term 4";

    #[test]
    fn two_votes_in_one_term_are_reported() {
        let violations = check([vote(2, 4, 1, false), vote(2, 4, 3, false)]);
        assert_eq!(said(&violations), [(Property::OneVotePerTerm, MESSAGE)]);
        let earlier = "0s #0 on 2: node 2 voted for node 1 in term 4";
        assert_eq!(facts(&violations[0]), [earlier, "1ms #1 on 2: node 2 voted for node 3 in term 4"]);
    }

    #[test]
    fn a_vote_on_disk_survives_a_crash() {
        let flushed = Event::VoteFlushed { node: 2.into() };
        let violations =
            check([vote(2, 4, 1, false), flushed, crashed(2, None, None), started(2), vote(2, 4, 3, false)]);
        assert!(said(&violations).contains(&(Property::OneVotePerTerm, MESSAGE)));
    }

    #[test]
    fn a_vote_that_was_sent_before_it_was_on_disk_counts() {
        let violations =
            check([vote(2, 4, 1, false), granted(2, 1, 4), crashed(2, None, None), started(2), vote(2, 4, 3, false)]);
        assert_eq!(said(&violations), [(Property::OneVotePerTerm, MESSAGE)]);
    }

    #[test]
    fn a_vote_lost_in_a_crash_before_it_was_sent_may_be_given_again() {
        let events = [vote(2, 4, 1, false), crashed(2, None, None), started(2), vote(2, 4, 3, false)];
        assert_eq!(check(events), []);
    }

    #[test]
    fn following_the_leader_that_others_elected_is_no_second_vote() {
        assert_eq!(check([vote(2, 4, 1, false), vote(2, 4, 3, true), vote(2, 5, 1, false)]), []);
    }
}
