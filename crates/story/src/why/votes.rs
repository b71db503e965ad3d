//! Who has answered a candidate.

use model::trace::Body;
use model::types::{NodeId, Term};

/// The newest candidacy of a node, and what voters have answered.
#[derive(Clone, Debug, Default)]
pub(super) struct Votes {
    /// Its term.
    pub term: Term,
    /// True while it only asks whether it should stand (PreVote, dissertation §9.6).
    pub pre_vote: bool,
    /// Who has granted the vote, itself included.
    pub granted: Vec<NodeId>,
    /// Who has refused it.
    pub refused: Vec<NodeId>,
}

impl Votes {
    /// A candidate asks for votes.
    pub fn ask(&mut self, candidate: NodeId, term: Term, pre_vote: bool) {
        if (self.term, self.pre_vote) != (term, pre_vote) || self.granted.is_empty() {
            *self = Votes { term, pre_vote, granted: vec![candidate], refused: Vec::new() };
        }
    }

    /// An answer arrives at the candidate.
    pub fn answered(&mut self, voter: NodeId, body: &Body) {
        let Body::VoteReply { granted, pre_vote, .. } = body else { return };
        if *pre_vote != self.pre_vote {
            return;
        }
        let list = if *granted { &mut self.granted } else { &mut self.refused };
        if !list.contains(&voter) {
            list.push(voter);
        }
    }
}
