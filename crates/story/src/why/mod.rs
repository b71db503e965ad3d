//! Why: the reason of what went otherwise than hoped, from the contents of the real RPCs and from
//! what their senders and receivers held.
//!
//! openraft does not say why it refuses. What is said here repeats its own comparisons, in its own
//! order, on the same values: its `handle_vote_req`, for instance, looks at the leader's lease first,
//! then at the logs, then at the vote.

mod append;
mod disk;
mod lost;
mod memory;
mod refusal;
mod role;
mod vote;
mod words;

pub use memory::{Letter, MEMORY_MAX, Memory};

use crate::words::Piece;
use model::scenario::Cluster;
use model::trace::{Body, Event, Outcome, Record};
use model::view::View;

/// What is known when something happens.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The view right before.
    pub before: &'a View,
    /// How the cluster was made.
    pub cluster: &'a Cluster,
    /// What has been said before.
    pub memory: &'a Memory,
}

/// What happened, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Why {
    /// What happened.
    pub what: Vec<Piece>,
    /// The reason.
    pub because: Vec<Piece>,
}

impl Why {
    /// Both in one sentence.
    pub fn sentence(&self) -> Vec<Piece> {
        let colon = [Piece::Text(": ".to_string())];
        self.what.iter().chain(&colon).chain(&self.because).cloned().collect()
    }
}

/// Why a record is as it is; `None` for what needs no reason, or has none that is known.
pub fn why(record: &Record, scene: Scene) -> Option<Why> {
    match &record.event {
        Event::Sent { from, to, body, .. } => match &**body {
            Body::VoteReply { answers, vote, last, granted: false, pre_vote } => {
                let asked = scene.memory.request(*answers)?;
                let voter = vote::Voter { id: *from, vote: *vote, last: *last, pre_vote: *pre_vote };
                vote::refused(voter, *to, asked, scene)
            }
            Body::AppendReply { answers, result } => {
                append::refused(*from, *to, *result, scene.memory.request(*answers)?, scene)
            }
            Body::SnapshotReply { answers, vote, .. } => {
                append::snapshot_refused(*from, *to, *vote, &scene.memory.request(*answers)?.body)
            }
            Body::TransferReply { accepted: false, answers } => {
                append::transfer_declined(*from, *to, &scene.memory.request(*answers)?.body, scene)
            }
            Body::VoteReply { granted: true, .. }
            | Body::TransferReply { accepted: true, .. }
            | Body::RequestVote { .. }
            | Body::AppendEntries { .. }
            | Body::InstallSnapshot { .. }
            | Body::TransferLeader { .. } => None,
        },
        Event::Dropped { message, why } => lost::lost(*message, *why, record.at, scene),
        Event::RoleChanged { node, role, term, leader } => {
            role::changed(role::Change { node: *node, role: *role, term: *term, leader: *leader }, scene)
        }
        Event::Crashed { node, kept, vote } => disk::crashed(*node, *kept, *vote, scene),
        Event::Started { node, start } => disk::started(*node, *start, scene),
        Event::Truncated { node, after } => disk::truncated(*node, *after, record.at, scene),
        Event::Answered { request, outcome } => match outcome {
            Outcome::Refused(refusal) => refusal::refused(*request, refusal, record.at, scene),
            Outcome::Unknown(words) => refusal::unknown(*request, words, scene),
            Outcome::Written(_) | Outcome::Read(_) | Outcome::Changed(_) | Outcome::Accepted => None,
        },
        Event::Acted(_)
        | Event::Paused { .. }
        | Event::Resumed { .. }
        | Event::Failed { .. }
        | Event::Linked { .. }
        | Event::Delivered { .. }
        | Event::VoteSaved { .. }
        | Event::VoteFlushed { .. }
        | Event::Appended { .. }
        | Event::Flushed { .. }
        | Event::Purged { .. }
        | Event::Committed { .. }
        | Event::Applied { .. }
        | Event::SnapshotBuilt { .. }
        | Event::SnapshotInstalled { .. }
        | Event::Matched { .. }
        | Event::TimeoutDrawn { .. }
        | Event::Requested { .. }
        | Event::Faulted(_)
        | Event::Client(_) => None,
    }
}
