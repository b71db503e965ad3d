//! What the voters have answered a candidate (§5.2), or a node that asks whether it should stand (PreVote, dissertation
//! §9.6).

use litemap::LiteMap;

use super::NodeView;
use crate::trace::Body;
use crate::types::{MessageId, NodeId, Role, Term};

/// The newest candidacy of a node.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ballot {
    /// The term for which it stands.
    pub term: Term,
    /// True while it only asks whether it should stand.
    pub pre_vote: bool,
    /// The number of its request to each voter.
    asked: LiteMap<NodeId, u64>,
    /// The nodes whose vote counts for it, itself first, the others as their answers arrived.
    pub granted: Vec<NodeId>,
    /// The nodes that refused.
    pub refused: Vec<NodeId>,
}

impl Ballot {
    /// True for a request that belongs to another candidacy: another term, a vote after a PreVote, or one more request to a
    /// voter that was asked before.
    fn begins_with(&self, to: NodeId, term: Term, pre_vote: bool) -> bool {
        (self.term, self.pre_vote) != (term, pre_vote) || self.asked.contains_key(&to)
    }

    /// Whether this message answers a request of this candidacy.
    pub fn is_answered_by(&self, body: &Body) -> bool {
        let Body::VoteReply { answers, vote, pre_vote, .. } = body else { return false };
        *pre_vote == self.pre_vote
            && !self.asked.is_empty()
            && match answers {
                Some(request) => self.asked.values().any(|asked| *asked == request.0),
                // An answer that does not say what it answers has the term of the voter, which PreVote does not raise: it
                // counts unless that is less than the term of the node.
                None => vote.term + u64::from(*pre_vote) >= self.term,
            }
    }
}

impl NodeView {
    /// The node sends a request for a vote.
    pub(super) fn ask_for_vote(&mut self, id: NodeId, to: NodeId, message: MessageId, term: Term, pre_vote: bool) {
        let ballot = &mut self.ballot;
        if ballot.begins_with(to, term, pre_vote) {
            *ballot = Ballot { term, pre_vote, granted: vec![id], ..Ballot::default() };
        }
        ballot.asked.insert(to, message.0);
    }

    /// An answer arrives at the node. One to an earlier candidacy does not count, and the first of a voter does.
    pub(super) fn count_vote(&mut self, voter: NodeId, body: &Body) {
        let Body::VoteReply { granted, .. } = body else { return };
        let ballot = &mut self.ballot;
        if ballot.is_answered_by(body) && !ballot.granted.contains(&voter) && !ballot.refused.contains(&voter) {
            if *granted { &mut ballot.granted } else { &mut ballot.refused }.push(voter);
        }
    }

    /// The node has this role in this term from now on: a candidacy for another one is over.
    pub(super) fn end_candidacy(&mut self, role: Role, term: Term) {
        let ballot = &self.ballot;
        let goes_on = match role {
            Role::Candidate => !ballot.pre_vote && ballot.term == term,
            Role::PreCandidate => ballot.pre_vote && ballot.term == term + 1,
            Role::Leader => false,
            // A follower of openraft asks before it stands, and stays one.
            Role::Follower | Role::Learner => matches!(self.role, Role::Follower | Role::Learner) && ballot.pre_vote,
        };
        if !goes_on {
            self.ballot = Ballot::default();
        }
    }

    /// What the voters have answered it in the candidacy that it is in, once it has asked them.
    pub fn candidacy(&self) -> Option<&Ballot> {
        let ballot = Some(&self.ballot).filter(|ballot| self.is_alive() && !ballot.asked.is_empty())?;
        let is_of_now = match self.role {
            Role::Candidate if !ballot.pre_vote => ballot.term == self.promise(),
            Role::PreCandidate => ballot.pre_vote,
            Role::Leader => false,
            Role::Candidate | Role::Follower | Role::Learner => ballot.pre_vote && self.asked.is_some(),
        };
        is_of_now.then_some(ballot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Vote;

    const ME: NodeId = NodeId(1);

    fn reply(answers: u64, granted: bool, pre_vote: bool) -> Body {
        let vote = Vote { term: 2, voted_for: granted.then_some(ME), elected: false, shares_term: false };
        Body::VoteReply { answers: Some(MessageId(answers)), vote, last: None, granted, pre_vote }
    }

    fn counts(node: &NodeView) -> (Vec<u64>, Vec<u64>) {
        let ballot = &node.ballot;
        let numbers = |nodes: &[NodeId]| nodes.iter().map(|node| node.0).collect();
        (numbers(&ballot.granted), numbers(&ballot.refused))
    }

    #[test]
    fn an_answer_to_an_earlier_candidacy_does_not_count() {
        let mut node = NodeView { role: Role::Candidate, ..NodeView::default() };
        node.ask_for_vote(ME, NodeId(2), MessageId(10), 2, false);
        node.ask_for_vote(ME, NodeId(3), MessageId(11), 2, false);
        node.count_vote(NodeId(2), &reply(10, true, false));
        assert_eq!(counts(&node), (vec![1, 2], vec![]));
        node.ask_for_vote(ME, NodeId(2), MessageId(20), 3, false);
        node.count_vote(NodeId(3), &reply(11, true, false));
        assert_eq!(counts(&node), (vec![1], vec![]), "node 3 has granted its vote for term 2");
    }

    #[test]
    fn a_pre_vote_counts_for_no_vote_and_each_round_counts_for_itself() {
        let mut node = NodeView { role: Role::PreCandidate, ..NodeView::default() };
        node.ask_for_vote(ME, NodeId(2), MessageId(10), 2, true);
        node.count_vote(NodeId(2), &reply(10, false, true));
        assert_eq!(counts(&node), (vec![1], vec![2]));
        node.count_vote(NodeId(2), &reply(10, true, true));
        assert_eq!(counts(&node), (vec![1], vec![2]), "the first answer of a voter counts");
        node.ask_for_vote(ME, NodeId(2), MessageId(20), 2, true);
        assert_eq!(counts(&node), (vec![1], vec![]), "it asks the same voter once more");
        node.count_vote(NodeId(2), &reply(20, true, false));
        assert_eq!(counts(&node), (vec![1], vec![]), "that is no answer to a PreVote");
    }

    #[test]
    fn a_node_that_has_asked_for_no_vote_counts_none() {
        let mut node = NodeView::default();
        let answer =
            Body::VoteReply { answers: None, vote: Vote::default(), last: None, granted: true, pre_vote: false };
        node.count_vote(NodeId(2), &answer);
        assert_eq!(counts(&node), (vec![], vec![]));
    }
}
