//! What happened, in Raft's words: an append-only list of events, each at its virtual time.

mod chapters;

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
pub use crate::ask::{Ask, Outcome, Refusal};
use crate::client::ClientEvent;
pub use crate::entry::{Entry, Membership, Payload, Snapshot, Standing, Write};
use crate::fault::Kind;
use crate::faulted::Faulted;
pub use crate::types::{DropReason, Link};
use crate::types::{LogId, MessageId, NodeId, RequestId, Role, Term, Time, Vote};
pub use chapters::{CHAPTER_WEIGHT, Trace};

/// An event and when it happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The virtual time of the event. Records of a trace never go back in time.
    pub at: Time,
    /// What happened.
    pub event: Event,
}

/// What happened. Each event is one fact that openraft, its storage, the network or the
/// process reported; nothing here is inferred.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// Somebody did this to the cluster.
    Acted(Box<Action>),
    /// A process started with what its disk held; `start` counts from 1.
    Started {
        /// The node.
        node: NodeId,
        /// How often this node has started, this start included.
        start: u32,
    },
    /// A process died. Everything not flushed is gone.
    Crashed {
        /// The node.
        node: NodeId,
        /// The last entry that survived on disk.
        kept: Option<LogId>,
        /// The vote that survived on disk.
        vote: Option<Vote>,
    },
    /// A process stopped running.
    Paused {
        /// The node.
        node: NodeId,
    },
    /// A paused process went on.
    Resumed {
        /// The node.
        node: NodeId,
    },
    /// The replica of this node stopped by itself, and the process is dead as after a crash; or a task of this node
    /// panicked, and this is the last event of the run.
    Failed {
        /// The node.
        node: NodeId,
        /// What the fatal error said; or whose code panicked, where, and what it said.
        message: String,
    },
    /// One direction of a link changed.
    Linked {
        /// The sending end.
        from: NodeId,
        /// The receiving end.
        to: NodeId,
        /// What the direction is like from now on.
        link: Link,
    },

    /// A message left a node.
    Sent {
        /// The message, numbered in sending order.
        message: MessageId,
        /// The sender.
        from: NodeId,
        /// The receiver.
        to: NodeId,
        /// When the network will deliver it, unless something happens to it on the way.
        arrives: Time,
        /// What it says.
        body: Rc<Body>,
    },
    /// A message reached its node, and the replica took it.
    Delivered {
        /// The message.
        message: MessageId,
    },
    /// A message will never arrive.
    Dropped {
        /// The message.
        message: MessageId,
        /// What happened to it.
        why: DropReason,
    },

    /// The storage took a vote. It is durable after the next [`Event::VoteFlushed`].
    VoteSaved {
        /// The node.
        node: NodeId,
        /// The vote.
        vote: Vote,
    },
    /// The saved vote is on disk.
    VoteFlushed {
        /// The node.
        node: NodeId,
    },
    /// The storage took entries at the end of the log. They are durable after [`Event::Flushed`].
    Appended {
        /// The node.
        node: NodeId,
        /// The entries, in log order, the first right after the last one before.
        entries: Vec<Entry>,
    },
    /// The log up to `last` is on disk.
    Flushed {
        /// The node.
        node: NodeId,
        /// The last durable entry.
        last: Option<LogId>,
    },
    /// Every entry after `after` was removed from the end of the log.
    Truncated {
        /// The node.
        node: NodeId,
        /// The last entry that stays.
        after: Option<LogId>,
    },
    /// Every entry up to and including `upto` was removed from the start of the log.
    Purged {
        /// The node.
        node: NodeId,
        /// The last removed entry.
        upto: LogId,
    },
    /// The node learned that its log is committed up to here (openraft's `local_committed`).
    Committed {
        /// The node.
        node: NodeId,
        /// The last committed entry that the node holds.
        upto: LogId,
    },
    /// The state machine applied these entries.
    Applied {
        /// The node.
        node: NodeId,
        /// The entries, in log order.
        entries: Vec<Entry>,
    },
    /// The node built a snapshot of its state machine.
    SnapshotBuilt {
        /// The node.
        node: NodeId,
        /// What it contains.
        snapshot: Rc<Snapshot>,
    },
    /// The node replaced its state machine by a snapshot: one received from a leader,
    /// or its own, loaded at a start.
    SnapshotInstalled {
        /// The node.
        node: NodeId,
        /// What it contains.
        snapshot: Rc<Snapshot>,
    },

    /// openraft reports another role, term or leader for a node.
    RoleChanged {
        /// The node.
        node: NodeId,
        /// What it is now.
        role: Role,
        /// Its current term.
        term: Term,
        /// The leader it knows of.
        leader: Option<NodeId>,
    },
    /// A leader learned how far a follower's log matches its own (the paper's `matchIndex`).
    Matched {
        /// The leader.
        leader: NodeId,
        /// The follower.
        follower: NodeId,
        /// The last entry known to be the same on both.
        upto: Option<LogId>,
    },
    /// A node drew the election time-out that holds until its next election.
    TimeoutDrawn {
        /// The node.
        node: NodeId,
        /// The span without hearing from a leader, on top of the leader's lease.
        timeout: Time,
    },

    /// A client asked a node.
    Requested {
        /// The request.
        request: RequestId,
        /// The node.
        node: NodeId,
        /// What was asked.
        ask: Ask,
    },
    /// A client got its answer, or stopped waiting for one.
    Answered {
        /// The request.
        request: RequestId,
        /// How it ended.
        outcome: Outcome,
    },

    /// A fault did something.
    Faulted(Box<Faulted>),
    /// A client with a session did something.
    Client(Box<ClientEvent>),
}

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
        /// The message it answers.
        answers: MessageId,
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
        /// The message it answers.
        answers: MessageId,
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
        /// The message it answers.
        answers: MessageId,
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
        /// The message it answers.
        answers: MessageId,
        /// True when the follower will stand for election.
        accepted: bool,
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

/// How an AppendEntries went (openraft `AppendEntriesResponse`).
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
        }
    }
}

/// Hashes a trace record by record, so that a long run need not be kept to be compared.
#[derive(Clone, Debug)]
pub struct TraceHash {
    value: u64,
    buffer: Vec<u8>,
}

impl Default for TraceHash {
    fn default() -> Self {
        Self::new()
    }
}

impl TraceHash {
    /// The hash of the empty trace.
    pub fn new() -> TraceHash {
        TraceHash { value: 0xcbf2_9ce4_8422_2325, buffer: Vec::new() }
    }

    /// Adds one record.
    pub fn add(&mut self, record: &Record) {
        self.buffer.clear();
        let buffer = std::mem::take(&mut self.buffer);
        self.buffer = postcard::to_extend(record, buffer).expect("a record always serializes into memory");
        for byte in &self.buffer {
            self.value = (self.value ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// The hash of everything added so far.
    pub fn value(&self) -> u64 {
        self.value
    }
}
