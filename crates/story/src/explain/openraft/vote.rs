//! The reason of a refused vote.

use crate::explain::words::node;
use crate::explain::{Explanation, Received, Scene};
use crate::format::span;
use crate::words::Piece;
use model::trace::Body;
use model::types::{LogId, NodeId, Vote};

/// The voter as its answer shows it.
pub(super) struct Voter {
    pub id: NodeId,
    pub vote: Vote,
    pub last: Option<LogId>,
    pub pre_vote: bool,
}

/// The reason, in the order of the checks in openraft's `handle_vote_req`: the lease, the logs, the vote.
pub(super) fn refused(voter: Voter, candidate: NodeId, asked: &Received, scene: Scene) -> Option<Explanation> {
    let Body::RequestVote { vote: wanted, last: candidate_last, transfer, .. } = &*asked.body else { return None };
    let name = if voter.pre_vote { " would refuse to vote for " } else { " refused to vote for " };
    let what = node(voter.id).text(name).node(candidate).text(" in ").term(wanted.term).0;
    let because = if let Some(because) = lease(&voter, *transfer, asked, scene) {
        because
    } else if voter.last > *candidate_last {
        let how = if voter.last.map(|last| last.term) > candidate_last.map(|last| last.term) {
            "'s log ends in an older term ("
        } else if voter.last.map(LogId::leader) > candidate_last.map(LogId::leader) {
            "'s log ends with an earlier leader of that term ("
        } else {
            "'s log is shorter ("
        };
        node(candidate).text(how).log_id(*candidate_last).text(" < ").log_id(voter.last).text(")").0
    } else if voter.vote.term > wanted.term {
        let text = node(voter.id).text(" was in ").term(voter.vote.term).text(" already, ");
        match (voter.vote.node() == voter.id, voter.vote.elected) {
            (true, true) => text.text("as its leader").0,
            (true, false) => text.text("as a candidate").0,
            (false, true) => text.text("and followed ").node(voter.vote.node()).0,
            (false, false) => text.text("and voted for ").node(voter.vote.node()).0,
        }
    } else if voter.vote.term == wanted.term && voter.vote.node() == voter.id {
        let text = node(voter.id).text(if voter.vote.elected { " leads " } else { " voted for itself in " });
        text.term(wanted.term).0
    } else if voter.vote.term == wanted.term && voter.vote.node() != candidate {
        let text = node(voter.id).text(" has already voted for ").node(voter.vote.node()).text(" in ");
        text.term(wanted.term).0
    } else if voter.vote.term == wanted.term && voter.vote.elected {
        node(candidate).text(" leads ").term(wanted.term).text(" already").0
    } else {
        return None;
    };
    Some(Explanation { what, because })
}

/// The lease that a voter grants its leader, or that a leader has from a quorum: within it no vote is granted,
/// unless the leader itself requested the election.
fn lease(voter: &Voter, transfer: bool, asked: &Received, scene: Scene) -> Option<Vec<Piece>> {
    let span_of_lease = scene.cluster.election.max;
    // A leader's lease counts from when it sent what a quorum answered; the newest answer is an upper bound.
    let passed = asked.at.saturating_sub(asked.leased?);
    if transfer || !voter.vote.elected || passed >= span_of_lease {
        return None;
    }
    let text = if voter.vote.node() == voter.id {
        let text = node(voter.id).text(" leads ").term(voter.vote.term);
        text.text(" itself, and a majority answered it ").text(&span(passed)).text(" ago")
    } else {
        let text = node(voter.id).text(" got a message from ").node(voter.vote.node());
        text.text(", the leader of ").term(voter.vote.term).text(", ").text(&span(passed)).text(" ago")
    };
    Some(text.text(", within its lease of ").text(&span(span_of_lease)).0)
}
