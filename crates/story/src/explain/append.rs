//! The reason why a leader's message was refused.

use super::words::node;
use super::{Explanation, Received, Scene};
use crate::words::Piece;
use model::trace::{AppendResult, Body};
use model::types::{NodeId, Vote};

/// Why entries were not appended.
pub(super) fn refused(
    follower: NodeId,
    leader: NodeId,
    result: AppendResult,
    asked: &Received,
    scene: Scene,
) -> Option<Explanation> {
    let Body::AppendEntries { vote, previous, entries, .. } = &*asked.body else { return None };
    let name = if entries.is_empty() { "'s heartbeat" } else { "'s AppendEntries" };
    let what = node(follower).text(" refused ").node(leader).text(name).0;
    let because = match result {
        AppendResult::Success | AppendResult::Partial(_) => return None,
        AppendResult::Conflict => {
            let previous = (*previous)?;
            let seen = scene.before.nodes.get(&follower)?;
            // openraft removes conflicting entries before it answers.
            let removed = scene.memory.node(follower)?.truncated;
            let removed = removed.filter(|(when, first, _)| *when >= asked.at && first.index == previous.index);
            let there = removed.map(|(_, first, _)| first).or(seen.log_id_at(previous.index));
            let text = node(follower).text(" does not hold ").log_id(Some(previous)).text(", the previous entry; ");
            match there {
                Some(there) => text.text("it had ").log_id(Some(there)).text(" at that index").0,
                None => text.text("its log ends with ").log_id(seen.last()).0,
            }
        }
        AppendResult::HigherVote(higher) => higher_vote(follower, leader, *vote, higher),
    };
    Some(Explanation { what, because })
}

/// Why a snapshot was not installed.
pub(super) fn snapshot_refused(follower: NodeId, leader: NodeId, higher: Vote, asked: &Body) -> Option<Explanation> {
    let Body::InstallSnapshot { vote, .. } = asked else { return None };
    let refused = higher.term > vote.term || (higher.term == vote.term && higher.node() != vote.node());
    refused.then(|| Explanation {
        what: node(follower).text(" refused ").node(leader).text("'s snapshot").0,
        because: higher_vote(follower, leader, *vote, higher),
    })
}

/// Why a node did not take over.
pub(super) fn transfer_declined(follower: NodeId, leader: NodeId, asked: &Body, scene: Scene) -> Option<Explanation> {
    let Body::TransferLeader { vote, last, .. } = asked else { return None };
    let seen = scene.before.nodes.get(&follower)?;
    let what = node(follower).text(" declined to take over from ").node(leader).0;
    let because = match seen.vote {
        Some(own) if own != *vote => higher_vote(follower, leader, *vote, own),
        _ if seen.last() < *last => {
            node(follower).text("'s log is behind (").log_id(seen.last()).text(" < ").log_id(*last).text(")").0
        }
        _ => return None,
    };
    Some(Explanation { what, because })
}

fn higher_vote(follower: NodeId, leader: NodeId, vote: Vote, higher: Vote) -> Vec<Piece> {
    let text = node(follower).text(" was in ").term(higher.term).text(" already (it ");
    let text = match (higher.node() == follower, higher.elected) {
        (true, true) => text.text("led it"),
        (true, false) => text.text("stood for election in it"),
        (false, true) => text.text("followed ").node(higher.node()),
        (false, false) => text.text("voted for ").node(higher.node()),
    };
    text.text("), and ").node(leader).text(" sent it in ").term(vote.term).0
}
