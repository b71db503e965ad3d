//! One vote per term: "each server will vote for at most one candidate in a given term, on a
//! first-come-first-served basis" (paper §5.2).
//!
//! A vote counts once it is on disk or was sent to another node: a crash may lose a vote that was only in memory.
//! openraft also saves the vote of a leader that others elected, as committed; that is not a vote by this node.
//!
//! Where a term may have several leaders, a node may vote for candidate 1 and then for candidate 3 before its first
//! answer has left it: an answer is sent some time after its vote is on disk. So an answer with a vote that the node
//! cast earlier in the same process is not another vote.

use litemap::LiteMap;

use super::Property;
use super::report::Report;
use super::violation::{Described, Seen};
use crate::trace::Body;
use crate::types::{NodeId, Term, Vote};

/// The votes of each node.
#[derive(Clone, Debug, Default)]
pub(super) struct OneVotePerTerm {
    nodes: LiteMap<NodeId, Given>,
}

#[derive(Clone, Debug, Default)]
struct Given {
    /// The newest vote its storage holds.
    saved: Option<Ballot>,
    /// The newest vote that a crash cannot lose.
    promised: Option<Ballot>,
    /// The candidates that it voted for earlier in a term and then for a greater one, since the term of `promised`: an answer may
    /// leave it when its votes of later terms are saved already. Empty unless a term may have several leaders.
    superseded: Vec<(Term, NodeId)>,
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
        // An engine that saves its term before it votes in it has given no vote.
        if vote.elected || vote.voted_for.is_none() {
            return;
        }
        let given = self.nodes.entry(node).or_default();
        let now = Ballot { term: vote.term, node: vote.node(), shares_term: vote.shares_term, seen: report.now };
        compare(node, given.saved, now, report);
        compare(node, given.promised, now, report);
        let promised = given.promised.map_or(0, |promised| promised.term);
        given.superseded.retain(|(term, _)| *term >= promised);
        if let Some(before) = given.saved
            && (before.term, now.shares_term) == (now.term, true)
            && before.node < now.node
        {
            given.superseded.push((before.term, before.node));
        }
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
            Body::VoteReply { vote, granted: true, pre_vote: false, .. } if !vote.elected => *vote,
            Body::RequestVote { .. }
            | Body::VoteReply { .. }
            | Body::AppendEntries { .. }
            | Body::AppendReply { .. }
            | Body::InstallSnapshot { .. }
            | Body::SnapshotReply { .. }
            | Body::TransferLeader { .. }
            | Body::TransferReply { .. }
            | Body::ReadIndex { .. }
            | Body::ReadIndexReply { .. } => return,
        };
        let given = self.nodes.entry(node).or_default();
        let now = Ballot { term: vote.term, node: vote.node(), shares_term: vote.shares_term, seen: report.now };
        if given.superseded.contains(&(now.term, now.node)) {
            return;
        }
        compare(node, given.promised, now, report);
        given.promised = newer(given.promised, Some(now));
    }

    /// A process crashed and lost a vote that was only in memory.
    pub(super) fn crashed(&mut self, node: NodeId) {
        let given = self.nodes.entry(node).or_default();
        given.saved = given.promised;
        given.superseded.clear();
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
        Described::new(message, voted(before), voted(now)).only(node)
    });
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use crate::invariants::Property;
    use crate::invariants::testing::*;
    use crate::trace::{Body, DiskEvent, Event, NetworkEvent};
    use crate::types::{MessageId, NodeId, Time, Vote};

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
        let flushed = Event::Disk(DiskEvent::VoteFlushed { node: 2.into() });
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

    /// A vote of node 2 in term 4, where a term may have several leaders.
    fn shared(candidate: u64) -> Event {
        Event::Disk(DiskEvent::VoteSaved {
            node: NodeId(2),
            vote: Vote { term: 4, voted_for: Some(NodeId(candidate)), elected: false, shares_term: true },
        })
    }

    /// The answer of node 2 with a vote in term 4, where a term may have several leaders.
    fn shared_answer(candidate: u64) -> Event {
        let vote = Vote { term: 4, voted_for: Some(NodeId(candidate)), elected: false, shares_term: true };
        let body = Body::VoteReply { answers: Some(MessageId(1)), vote, last: None, granted: true, pre_vote: false };
        let (from, to, arrives) = (NodeId(2), NodeId(candidate), Time::from_secs(1));
        Event::Network(NetworkEvent::Sent { message: MessageId(2), from, to, arrives, body: Rc::new(body) })
    }

    #[test]
    fn an_answer_that_is_sent_after_a_vote_for_a_greater_node_id_is_no_second_vote() {
        let flushed = Event::Disk(DiskEvent::VoteFlushed { node: 2.into() });
        assert_eq!(check([shared(1), flushed.clone(), shared(3), flushed, shared_answer(1), shared_answer(3)]), []);
    }

    #[test]
    fn nor_is_one_that_is_sent_when_a_vote_of_a_later_term_is_saved_already() {
        let flushed = Event::Disk(DiskEvent::VoteFlushed { node: 2.into() });
        let later = vote(2, 5, 1, false);
        let events = [shared(1), flushed.clone(), shared(3), flushed, later, shared_answer(1), shared_answer(3)];
        assert_eq!(check(events), []);
    }

    #[test]
    fn an_answer_for_a_smaller_node_id_that_got_no_vote_is_reported() {
        let violations = check([shared(2), shared(3), shared_answer(3), shared_answer(1)]);
        assert_eq!(said(&violations), [(Property::OneVotePerTerm, "node 2 voted for both 3 and 1 in term 4")]);
    }

    #[test]
    fn following_the_leader_that_others_elected_is_no_second_vote() {
        assert_eq!(check([vote(2, 4, 1, false), vote(2, 4, 3, true), vote(2, 5, 1, false)]), []);
    }
}
