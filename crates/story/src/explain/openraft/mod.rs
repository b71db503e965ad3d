//! The reasons of openraft's answers and of its changes of role.
//!
//! openraft does not report why it refuses. This code repeats its comparisons, in its own
//! order, on the same values: its `handle_vote_req`, for instance, checks the leader's lease first,
//! then at the logs, then at the vote.

mod append;
mod lease;
mod refusal;
mod role;
mod vote;

pub(super) use lease::leased;

use super::{Explanation, Scene};
use model::trace::{Body, Outcome};
use model::types::{NodeId, RequestId, Time};

pub(super) use role::{Change, changed};

/// Why openraft sent a negative answer.
pub(super) fn sent(from: NodeId, to: NodeId, body: &Body, scene: Scene) -> Option<Explanation> {
    match body {
        Body::VoteReply { answers, vote, last, granted: false, pre_vote } => {
            let asked = scene.memory.request((*answers)?)?;
            let voter = vote::Voter { id: from, vote: *vote, last: *last, pre_vote: *pre_vote };
            vote::refused(voter, to, asked, scene)
        }
        Body::AppendReply { answers, result } => {
            append::refused(from, to, *result, scene.memory.request((*answers)?)?, scene)
        }
        Body::SnapshotReply { answers, vote, .. } => {
            append::snapshot_refused(from, to, *vote, &scene.memory.request((*answers)?)?.body)
        }
        Body::TransferReply { accepted: false, answers } => {
            append::transfer_declined(from, to, &scene.memory.request((*answers)?)?.body, scene)
        }
        Body::VoteReply { granted: true, .. }
        | Body::TransferReply { accepted: true, .. }
        | Body::RequestVote { .. }
        | Body::AppendEntries { .. }
        | Body::InstallSnapshot { .. }
        | Body::TransferLeader { .. } => None,
    }
}

/// Why openraft refused a client's request or left it with an unknown outcome.
pub(super) fn answered(request: RequestId, outcome: &Outcome, at: Time, scene: Scene) -> Option<Explanation> {
    match outcome {
        Outcome::Refused(refusal) => refusal::refused(request, refusal, at, scene),
        Outcome::Unknown(words) => refusal::unknown(request, words, scene),
        Outcome::Written(_) | Outcome::Read(_) | Outcome::Changed(_) | Outcome::Accepted => None,
    }
}
