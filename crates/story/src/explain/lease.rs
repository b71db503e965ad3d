//! A leader's lease as openraft counts it, by the longest election time-out, and what it forbids.
//!
//! No engine reports why it refuses. This module and those beside it repeat the engine's comparisons, in its own order, on the same
//! values.

use super::words::node;
use super::{Received, Scene};
use crate::format::span;
use crate::words::Piece;
use model::shared::sort_short;
use model::types::{NodeId, Role, Time, Vote};
use model::view::NodeView;

/// The last message from its leader; for a leader, the last time that a quorum had answered it.
pub(super) fn leased(node: NodeId, seen: &NodeView) -> Option<Time> {
    match seen.role {
        Role::Leader => acked(node, seen),
        Role::Learner | Role::Follower | Role::PreCandidate | Role::Candidate => {
            seen.timer_from.filter(|_| seen.in_lease)
        }
    }
}

/// When a quorum, the leader included, had answered it the last time.
pub(super) fn acked(leader: NodeId, seen: &NodeView) -> Option<Time> {
    let voters = seen.membership.1.voters.first()?;
    let others = voters.iter().filter(|voter| **voter != leader);
    let mut times: Vec<Time> = others.filter_map(|voter| seen.answered.get(voter).copied()).collect();
    sort_short(&mut times, |a, b| b.cmp(a));
    let needed = (voters.len() / 2 + 1).checked_sub(usize::from(voters.contains(&leader)))?;
    times.get(needed.checked_sub(1)?).copied()
}

/// The lease that a voter grants its leader, or that a leader has from a quorum: within it no vote is granted,
/// unless the leader itself requested the election.
pub(super) fn refuses(voter: NodeId, vote: Vote, transfer: bool, asked: &Received, scene: Scene) -> Option<Vec<Piece>> {
    let span_of_lease = scene.cluster.election.max;
    // A leader's lease counts from when it sent what a quorum answered; the newest answer is an upper bound.
    let passed = asked.at.saturating_sub(asked.leased?);
    if transfer || !vote.elected || passed >= span_of_lease {
        return None;
    }
    let text = if vote.node() == voter {
        let text = node(voter).text(" leads ").term(vote.term);
        text.text(" itself, and a majority answered it ").text(&span(passed)).text(" ago")
    } else {
        let text = node(voter).text(" got a message from ").node(vote.node());
        text.text(", the leader of ").term(vote.term).text(", ").text(&span(passed)).text(" ago")
    };
    Some(text.text(", within its lease of ").text(&span(span_of_lease)).0)
}
