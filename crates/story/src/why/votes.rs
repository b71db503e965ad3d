//! Who has answered a candidate, and why who refused did so.

use model::trace::Body;
use model::types::{LogId, MessageId, NodeId, Term, show_log_id};
use model::view::NodeView;

/// The newest candidacy of a node, and what voters have answered.
#[derive(Default)]
pub(super) struct Votes {
    /// Its term.
    pub term: Term,
    /// True while it only asks whether it should stand (PreVote, dissertation §9.6).
    pub pre_vote: bool,
    /// The requests that it has sent; each voter may be asked more than once.
    asked: Vec<MessageId>,
    /// The end of its log when it asked.
    last: Option<LogId>,
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
        let Body::RequestVote { vote, last, pre_vote, .. } = body else { return };
        if (self.term, self.pre_vote) != (vote.term, *pre_vote) || self.granted.is_empty() {
            let granted = vec![candidate];
            *self = Votes { term: vote.term, pre_vote: *pre_vote, last: *last, granted, ..Votes::default() };
        }
        self.asked.push(message);
    }

    /// A voter sends this answer to the candidate: `because` is the engine's own reason, where it is known, and `seen` is the
    /// voter as it answers.
    pub fn answers(&mut self, candidate: NodeId, voter: NodeId, seen: &NodeView, body: &Body, because: Option<String>) {
        if matches!(body, Body::VoteReply { granted: false, .. }) && self.is_of_this(body) {
            let reason = because.unwrap_or_else(|| self.by_the_paper(candidate, seen));
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

    /// Why a voter refuses by the paper's rules, from what is seen of it as it answers.
    fn by_the_paper(&self, candidate: NodeId, seen: &NodeView) -> String {
        let end = |id: Option<LogId>| id.map(|id| (id.term, id.index));
        let (own, theirs) = (self.last, seen.last());
        let elsewhere = seen.vote.filter(|vote| vote.voted_for.is_some_and(|node| node != candidate));
        if end(theirs) > end(own) {
            format!("its log ends with {}, after {} (§5.4.1)", show_log_id(theirs), show_log_id(own))
        } else if seen.promise() > self.term {
            format!("it has promised term {} (§5.1)", seen.promise())
        } else if let Some(vote) = elsewhere.filter(|vote| vote.term == self.term) {
            format!("its vote of term {} is for node {} (§5.2)", vote.term, vote.node())
        } else if let Some(leader) = seen.leader {
            format!("it follows node {leader}, which it takes for alive (§6)")
        } else {
            "the paper's rules give no reason".to_string()
        }
    }
}
