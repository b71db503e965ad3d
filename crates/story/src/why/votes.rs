//! Who has answered a candidate, and why who refused did so.

use model::trace::Body;
use model::types::{MessageId, NodeId, Term};

/// The newest candidacy of a node, and what voters have answered.
#[derive(Default)]
pub(super) struct Votes {
    /// Its term.
    pub term: Term,
    /// True while it only asks whether it should stand (PreVote, dissertation §9.6).
    pub pre_vote: bool,
    /// The requests that it has sent; each voter may be asked more than once.
    asked: Vec<MessageId>,
    /// Who has granted the vote, itself included.
    pub granted: Vec<NodeId>,
    /// Who has refused it.
    pub refused: Vec<NodeId>,
    /// Why a voter refuses, from the moment at which it answers.
    reasons: Vec<(NodeId, String)>,
}

impl Votes {
    /// A candidate sends this message, if it asks for a vote.
    pub fn ask(&mut self, candidate: NodeId, message: MessageId, body: &Body) {
        let Body::RequestVote { vote, pre_vote, .. } = body else { return };
        if (self.term, self.pre_vote) != (vote.term, *pre_vote) || self.granted.is_empty() {
            let granted = vec![candidate];
            *self = Votes { term: vote.term, pre_vote: *pre_vote, granted, ..Votes::default() };
        }
        self.asked.push(message);
    }

    /// A voter sends this answer to the candidate: `because` is the engine's own reason, where it is known.
    pub fn answers(&mut self, voter: NodeId, body: &Body, because: Option<String>) {
        if let Some(reason) = because
            && matches!(body, Body::VoteReply { granted: false, .. })
            && self.is_of_this(body)
        {
            self.reasons.retain(|(other, _)| *other != voter);
            self.reasons.push((voter, reason));
        }
    }

    /// Why a voter has refused, where that is known.
    pub fn reason(&self, voter: NodeId) -> Option<&str> {
        self.reasons.iter().find(|(other, _)| *other == voter).map(|(_, reason)| &reason[..])
    }

    /// An answer arrives at the candidate. One to an earlier candidacy does not count.
    pub fn answered(&mut self, voter: NodeId, body: &Body) {
        let Body::VoteReply { granted, .. } = body else { return };
        let list = if *granted { &mut self.granted } else { &mut self.refused };
        if !list.contains(&voter) {
            list.push(voter);
        }
    }

    /// Whether this message answers a request of this candidacy.
    pub fn is_of_this(&self, body: &Body) -> bool {
        let Body::VoteReply { answers, vote, pre_vote, .. } = body else { return false };
        *pre_vote == self.pre_vote
            && match answers {
                Some(request) => self.asked.contains(request),
                // An answer that does not say what it answers has the term of the voter, which PreVote does not raise.
                None => *pre_vote || vote.term >= self.term,
            }
    }
}
