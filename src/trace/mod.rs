//! What happened, in Raft's words: an append-only list of events, each at its virtual time.

mod chapters;

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::action::{Action, Operation};
use crate::client::{ClientEvent, ClientId, OperationId, Remembered};
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
    /// openraft panicked or stopped on this node. The process is dead, as after a crash.
    Failed {
        /// The node.
        node: NodeId,
        /// What the panic or the fatal error said.
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
        /// What the snapshot contains.
        snapshot: Rc<Snapshot>,
    },
    /// The answer to InstallSnapshot.
    SnapshotReply {
        /// The message it answers.
        answers: MessageId,
        /// The receiver's vote: higher than the leader's when it refused.
        vote: Vote,
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

/// One entry of a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its term and index.
    pub id: LogId,
    /// What it carries.
    pub payload: Payload,
}

/// What an entry carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Payload {
    /// Nothing: a new leader appends it to commit what came before (§5.4.2).
    Blank,
    /// A client's write.
    Write(Rc<Write>),
    /// A cluster configuration (§6).
    Membership(Rc<Membership>),
}

/// A client's write.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Write {
    /// The request it came with.
    pub request: RequestId,
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
    /// The request id that its client would send again, when it sends one.
    pub id: Option<OperationId>,
}

/// Who belongs to the cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The voters: one set, or two while the change is joint. Each set is sorted.
    pub voters: Vec<Vec<NodeId>>,
    /// The learners, sorted.
    pub learners: Vec<NodeId>,
}

/// How a node stands in a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// It votes, in one set or in both.
    Voter,
    /// It receives entries but has no vote.
    Learner,
    /// It does not belong to the cluster, not yet or no more.
    NonMember,
}

/// A snapshot of a state machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The last entry it contains.
    pub last: Option<LogId>,
    /// The log id of the membership it contains.
    pub membership_id: Option<LogId>,
    /// The membership it contains.
    pub membership: Membership,
    /// The state machine, sorted by key.
    pub data: Vec<(String, String)>,
    /// What it remembers of the clients' sessions, sorted by client.
    pub sessions: Vec<(ClientId, Remembered)>,
}

/// What a client asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// Set a key to a value.
    Write {
        /// The key.
        key: String,
        /// The value.
        value: String,
    },
    /// Read a key, linearizably.
    Read {
        /// The key.
        key: String,
    },
    /// Read a key, linearizably as long as clocks keep pace.
    LeaseRead {
        /// The key.
        key: String,
    },
    /// Read what the node itself holds, which may be old.
    LocalRead {
        /// The key.
        key: String,
    },
    /// Do what an administrator wants.
    Operate(Operation),
}

/// How a client request ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// The write is committed and applied at this log id.
    Written(LogId),
    /// The read saw this value.
    Read(Option<String>),
    /// The node refused before the request had any effect.
    Refused(Refusal),
    /// Nobody knows. The write may or may not take effect.
    Unknown(String),
    /// The members are changed: the last entry of the change is committed and applied at this log id.
    Changed(LogId),
    /// openraft took the order and does not say what comes of it; the trace does.
    Accepted,
}

/// Why a node refused a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// The node does not lead; it may know who does.
    NotLeader(Option<NodeId>),
    /// The leader has not heard from a quorum for longer than its lease.
    NoQuorum,
    /// Anything else, in openraft's words.
    Other(String),
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

impl Membership {
    /// How a node stands in this membership.
    pub fn standing(&self, node: NodeId) -> Standing {
        if self.voters.iter().any(|set| set.contains(&node)) {
            Standing::Voter
        } else if self.learners.contains(&node) {
            Standing::Learner
        } else {
            Standing::NonMember
        }
    }

    /// True while two sets of voters must agree.
    pub fn is_joint(&self) -> bool {
        self.voters.len() > 1
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
