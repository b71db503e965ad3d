//! The messages that nodes send each other, by the names of the paper's RPCs.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::entry::{Entry, Snapshot};
use crate::fault::Kind;
use crate::types::{LogId, LogIndex, MessageId, NodeId, Term, Vote};

/// A message, as the real RPC says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    /// RequestVote (§5.2); with `pre_vote`, a question only, that changes nothing (dissertation §9.6).
    RequestVote {
        /// The vote asked for.
        vote: Vote,
        /// The candidate's last entry.
        last: Option<LogId>,
        /// True for PreVote.
        pre_vote: bool,
        /// True when the leader asked the candidate to take over (dissertation §3.10).
        transfer: bool,
    },
    /// The answer to RequestVote or PreVote.
    VoteReply {
        /// The message it answers, when it says which.
        answers: Option<MessageId>,
        /// The voter's own vote after the request.
        vote: Vote,
        /// The voter's last entry.
        last: Option<LogId>,
        /// True when the vote was granted.
        granted: bool,
        /// True for PreVote.
        pre_vote: bool,
    },
    /// AppendEntries (§5.3). Without entries it is a heartbeat or carries only the commit index.
    AppendEntries {
        /// The leader's vote.
        vote: Vote,
        /// The entry right before `entries`.
        previous: Option<LogId>,
        /// The entries to append.
        entries: Vec<Entry>,
        /// The leader's commit index.
        commit: Option<LogId>,
    },
    /// The answer to AppendEntries.
    AppendReply {
        /// The message it answers, when it says which.
        answers: Option<MessageId>,
        /// How it went.
        result: AppendResult,
    },
    /// InstallSnapshot (§7).
    InstallSnapshot {
        /// The leader's vote.
        vote: Vote,
        /// What the snapshot contains. A chunk names the snapshot, and has none of its data here.
        snapshot: Rc<Snapshot>,
        /// Which part of the snapshot this message carries, when it travels in chunks.
        chunk: Option<Chunk>,
    },
    /// The answer to InstallSnapshot.
    SnapshotReply {
        /// The message it answers, when it says which.
        answers: Option<MessageId>,
        /// The receiver's vote: higher than the leader's when it refused.
        vote: Vote,
        /// To a chunk: how many bytes of the snapshot the receiver holds, which is the offset it expects next.
        received: Option<u64>,
    },
    /// A leader asks a follower to take over (dissertation §3.10, there TimeoutNow).
    TransferLeader {
        /// The leader's vote.
        vote: Vote,
        /// The node to take over.
        to: NodeId,
        /// The leader's last entry.
        last: Option<LogId>,
    },
    /// The answer to TransferLeader.
    TransferReply {
        /// The message it answers, when it says which.
        answers: Option<MessageId>,
        /// True when the follower will stand for election.
        accepted: bool,
    },
    /// A node that does not lead asks its leader how far it must have applied to answer a linearizable read (dissertation
    /// §6.4).
    ReadIndex {
        /// Which of its reads it is.
        read: u64,
    },
    /// The answer to ReadIndex, once a quorum has confirmed the leader.
    ReadIndexReply {
        /// The message it answers, when it says which.
        answers: Option<MessageId>,
        /// The leader's term.
        term: Term,
        /// Which read of the node that asked it is.
        read: u64,
        /// The leader's commit index when it was asked.
        commit: LogIndex,
    },
}

/// A part of an encoded snapshot (§7: `offset`, `data[]`, `done`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// Which chunk it is, from 1.
    pub number: u64,
    /// How many there are.
    pub of: u64,
    /// Where it starts in the encoded snapshot, in bytes.
    pub offset: u64,
    /// How many bytes it has.
    pub bytes: u64,
    /// How many bytes the encoded snapshot has.
    pub total: u64,
    /// True for the last one.
    pub done: bool,
}

/// The result of an AppendEntries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AppendResult {
    /// All entries are in the follower's log.
    Success,
    /// The entries up to here are in the follower's log.
    Partial(Option<LogId>),
    /// The follower does not hold the previous entry.
    Conflict,
    /// The follower has a higher vote, so the sender no longer leads.
    HigherVote(Vote),
}

impl Body {
    /// Which kind of message it is.
    pub fn kind(&self) -> Kind {
        match self {
            Body::RequestVote { pre_vote: false, .. } => Kind::RequestVote,
            Body::RequestVote { pre_vote: true, .. } => Kind::PreVote,
            Body::VoteReply { .. } => Kind::VoteReply,
            Body::AppendEntries { entries, .. } if entries.is_empty() => Kind::Heartbeat,
            Body::AppendEntries { .. } => Kind::AppendEntries,
            Body::AppendReply { .. } => Kind::AppendReply,
            Body::InstallSnapshot { .. } => Kind::InstallSnapshot,
            Body::SnapshotReply { .. } => Kind::SnapshotReply,
            Body::TransferLeader { .. } => Kind::TransferLeader,
            Body::TransferReply { .. } => Kind::TransferReply,
            Body::ReadIndex { .. } => Kind::ReadIndex,
            Body::ReadIndexReply { .. } => Kind::ReadIndexReply,
        }
    }

    /// True for the reply to a request.
    pub fn is_reply(&self) -> bool {
        match self {
            Body::VoteReply { .. }
            | Body::AppendReply { .. }
            | Body::SnapshotReply { .. }
            | Body::TransferReply { .. }
            | Body::ReadIndexReply { .. } => true,
            Body::RequestVote { .. }
            | Body::AppendEntries { .. }
            | Body::InstallSnapshot { .. }
            | Body::TransferLeader { .. }
            | Body::ReadIndex { .. } => false,
        }
    }

    /// The request that this message answers, when it is a reply that says so.
    pub fn answers(&self) -> Option<MessageId> {
        match self {
            Body::VoteReply { answers, .. }
            | Body::AppendReply { answers, .. }
            | Body::SnapshotReply { answers, .. }
            | Body::TransferReply { answers, .. }
            | Body::ReadIndexReply { answers, .. } => *answers,
            Body::RequestVote { .. }
            | Body::AppendEntries { .. }
            | Body::InstallSnapshot { .. }
            | Body::TransferLeader { .. }
            | Body::ReadIndex { .. } => None,
        }
    }
}
