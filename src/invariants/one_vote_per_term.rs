//! One vote per term: "each server will vote for at most one candidate in a given term, on a
//! first-come-first-served basis" (paper §5.2).
//!
//! A vote counts once it is on disk or was told to anybody: a crash may take back one that was only in memory.
//! Where several may lead in a term (openraft's default leader id), a node may vote again in a term for a greater node,
//! never for a smaller one.
//!
//! openraft also saves the vote of a leader that others elected, as committed; that is no vote of the node's own.

use std::collections::BTreeMap;

use super::Property;
use super::report::Report;
use crate::trace::Body;
use crate::types::{NodeId, Term, Vote};

/// Whom each node voted for.
#[derive(Clone, Debug, Default)]
pub(super) struct OneVotePerTerm {
    nodes: BTreeMap<NodeId, Given>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Given {
    /// The newest vote its storage holds.
    saved: Option<(Term, NodeId)>,
    /// The newest vote that cannot be taken back.
    promised: Option<(Term, NodeId)>,
}

impl OneVotePerTerm {
    /// A node's storage took a vote.
    pub(super) fn saved(&mut self, node: NodeId, vote: Vote, report: &mut Report) {
        if vote.committed {
            return;
        }
        let given = self.nodes.entry(node).or_default();
        let now = (vote.term, vote.node);
        compare(node, given.saved, vote, report);
        compare(node, given.promised, vote, report);
        given.saved = Some(now);
    }

    /// The saved vote is on disk.
    pub(super) fn flushed(&mut self, node: NodeId) {
        let given = self.nodes.entry(node).or_default();
        given.promised = given.saved.max(given.promised);
    }

    /// A node told its vote to another.
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
        let now = (vote.term, vote.node);
        compare(node, given.promised, vote, report);
        given.promised = given.promised.max(Some(now));
    }

    /// A process died, and with it what was only in memory.
    pub(super) fn crashed(&mut self, node: NodeId) {
        let given = self.nodes.entry(node).or_default();
        given.saved = given.promised;
    }
}

fn compare(node: NodeId, before: Option<(Term, NodeId)>, vote: Vote, report: &mut Report) {
    let Vote { term, node: now, shares_term, .. } = vote;
    let Some((_, before)) = before.filter(|before| before.0 == term) else { return };
    report.check(before == now || (shares_term && before < now), Property::OneVotePerTerm, (node.0, term), || {
        format!("node {node} voted for both {before} and {now} in term {term}")
    });
}

#[cfg(test)]
mod tests {
    use crate::invariants::Property;
    use crate::invariants::testing::*;
    use crate::trace::Event;

    const MESSAGE: &str = "node 2 voted for both 1 and 3 in term 4";

    #[test]
    fn two_votes_in_one_term_are_seen() {
        let violations = check([vote(2, 4, 1, false), vote(2, 4, 3, false)]);
        assert_eq!(said(&violations), [(Property::OneVotePerTerm, MESSAGE)]);
    }

    #[test]
    fn a_vote_on_disk_outlives_a_crash() {
        let flushed = Event::VoteFlushed { node: 2.into() };
        let violations =
            check([vote(2, 4, 1, false), flushed, crashed(2, None, None), started(2), vote(2, 4, 3, false)]);
        assert!(said(&violations).contains(&(Property::OneVotePerTerm, MESSAGE)));
    }

    #[test]
    fn a_vote_that_was_told_before_it_was_on_disk_counts() {
        let violations =
            check([vote(2, 4, 1, false), granted(2, 1, 4), crashed(2, None, None), started(2), vote(2, 4, 3, false)]);
        assert_eq!(said(&violations), [(Property::OneVotePerTerm, MESSAGE)]);
    }

    #[test]
    fn a_vote_lost_in_a_crash_before_it_was_told_may_be_given_again() {
        let events = [vote(2, 4, 1, false), crashed(2, None, None), started(2), vote(2, 4, 3, false)];
        assert_eq!(check(events), []);
    }

    #[test]
    fn following_the_leader_that_others_elected_is_no_second_vote() {
        assert_eq!(check([vote(2, 4, 1, false), vote(2, 4, 3, true), vote(2, 5, 1, false)]), []);
    }
}
