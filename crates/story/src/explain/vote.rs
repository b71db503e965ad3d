//! The reason of a refused vote.

use super::lease;
use super::words::node;
use super::{Explanation, Received, Scene};
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

/// The reason, in the order of the engine's own comparisons. openraft's `handle_vote_req`: the lease, the logs, the vote. raft-rs's
/// `step`: the vote, the logs, the priorities; what its lease forbids it does not answer at all.
pub(super) fn refused(voter: Voter, candidate: NodeId, asked: &Received, scene: Scene) -> Option<Explanation> {
    let Body::RequestVote { vote: wanted, last: candidate_last, transfer, .. } = &*asked.body else { return None };
    let name = if voter.pre_vote { " would refuse to vote for " } else { " refused to vote for " };
    let what = node(voter.id).text(name).node(candidate).text(" in ").term(wanted.term).0;
    let by_vote = || by_vote(&voter, candidate, *wanted);
    let because = if scene.cluster.dialect().votes_are_leases() {
        lease::refuses(voter.id, voter.vote, *transfer, asked, scene)
            .or_else(|| by_log(candidate, *candidate_last, voter.last))
            .or_else(by_vote)
    } else {
        // raft-rs's answer does not say where its log ends.
        by_vote().or_else(|| {
            let last = scene.before.nodes.get(&voter.id)?.last();
            by_log(candidate, *candidate_last, last).or_else(|| by_priority(voter.id, candidate, scene))
        })
    };
    Some(Explanation { what, because: because? })
}

/// The candidate's log ends before the voter's.
fn by_log(candidate: NodeId, theirs: Option<LogId>, own: Option<LogId>) -> Option<Vec<Piece>> {
    let how = if own <= theirs {
        return None;
    } else if own.map(|last| last.term) > theirs.map(|last| last.term) {
        "'s log ends in an older term ("
    } else if own.map(LogId::leader) > theirs.map(LogId::leader) {
        "'s log ends with an earlier leader of that term ("
    } else {
        "'s log is shorter ("
    };
    Some(node(candidate).text(how).log_id(theirs).text(" < ").log_id(own).text(")").0)
}

/// The voter's election priority is higher. It votes for a longer log all the same, and such a vote is not refused.
fn by_priority(voter: NodeId, candidate: NodeId, scene: Scene) -> Option<Vec<Piece>> {
    let [own, theirs] = [voter, candidate].map(|node| scene.cluster.priority(node));
    let text = format!("'s priority is {own}, and ");
    (own > theirs).then(|| node(voter).text(&text).node(candidate).text(&format!("'s is {theirs}")).0)
}

/// The voter has given its vote already, or is in a later term.
fn by_vote(voter: &Voter, candidate: NodeId, wanted: Vote) -> Option<Vec<Piece>> {
    let Voter { id, vote, .. } = *voter;
    let by = vote.voted_for;
    let text = if vote.term > wanted.term {
        let text = node(id).text(" was in ").term(vote.term).text(" already");
        match (by, vote.elected) {
            (None, _) => text,
            (Some(by), true) if by == id => text.text(", as its leader"),
            (Some(by), false) if by == id => text.text(", as a candidate"),
            (Some(by), true) => text.text(", and followed ").node(by),
            (Some(by), false) => text.text(", and voted for ").node(by),
        }
    } else if vote.term < wanted.term {
        return None;
    } else if by == Some(id) {
        node(id).text(if vote.elected { " leads " } else { " voted for itself in " }).term(wanted.term)
    } else if by != Some(candidate) {
        node(id).text(" has already voted for ").node(by?).text(" in ").term(wanted.term)
    } else if vote.elected {
        node(candidate).text(" leads ").term(wanted.term).text(" already")
    } else {
        return None;
    };
    Some(text.0)
}
