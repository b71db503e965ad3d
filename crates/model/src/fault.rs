//! Everything that can go wrong on purpose, beyond crashes and cuts: of network, disk, clock and process.

use serde::{Deserialize, Serialize};

use crate::types::{DiskTrouble, Links, LogId, LogIndex, MessageId, NodeId, Target, Time};

/// A fault, or the end of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// Each message over these links arrives a second time with this chance.
    Duplicate {
        /// The links.
        links: Links,
        /// How many of a thousand: `0 ≤ permille ≤ 1000`.
        permille: u16,
    },
    /// Each message over these links takes up to this much longer, drawn evenly.
    Jitter {
        /// The links.
        links: Links,
        /// The longest addition.
        most: Time,
    },
    /// Whether messages of one direction may overtake each other. They may unless somebody says otherwise.
    Reorder {
        /// The links.
        links: Links,
        /// True when they may.
        on: bool,
    },
    /// Messages of one direction follow each other through a wire of this width.
    Bandwidth {
        /// The links.
        links: Links,
        /// Encoded bytes in a second, `None` for a wire without a limit.
        bytes_per_second: Option<u64>,
    },
    /// Messages over these links wait at the receiving end. None is lost.
    Clog(Links),
    /// What waits on these links arrives now, in order.
    Unclog(Links),
    /// Keeps these messages in flight until they are released.
    Hold(Mail),
    /// Lets held messages go on.
    Release(Mail),
    /// Takes messages away that are in flight or held now.
    Drop(Mail),
    /// Lets messages that are in flight or held now arrive later.
    Delay {
        /// The messages.
        mail: Mail,
        /// By how much.
        by: Time,
    },
    /// Sends messages that are in flight or held now a second time.
    Copy(Mail),
    /// A node's disk gets into trouble, or out of it: a new trouble replaces the one before.
    Disk {
        /// The node.
        node: NodeId,
        /// What is wrong with it from now on; `None` for a sound disk.
        trouble: Option<DiskTrouble>,
    },
    /// A dead node's disk is replaced by an empty one.
    Wipe(NodeId),
    /// Keeps a copy of what is durable on a node's disk, in the place of the copy before.
    Backup(NodeId),
    /// A dead node's disk is replaced by its backup.
    Restore(NodeId),
    /// An entry goes bad on a node's disk. The process sees it when it reads the disk again, at its next start.
    Rot {
        /// The node.
        node: NodeId,
        /// The entry.
        index: LogIndex,
    },
    /// A node's clock runs at this rate.
    ClockRate {
        /// The node.
        node: NodeId,
        /// Thousandths of the true rate: `500 ≤ permille ≤ 2000`.
        permille: u16,
    },
    /// A node's clock jumps into the future. It never jumps back: openraft reads a monotonic clock, and is
    /// right to rely on it.
    ClockJump {
        /// The node.
        node: NodeId,
        /// How far.
        by: Time,
    },
    /// Each time a node's process is given the processor, it needs this long.
    Slow {
        /// The node.
        node: NodeId,
        /// The time one turn takes; zero for a processor that costs none.
        cost: Time,
    },
    /// A node dies once, right before or after it takes a step.
    CrashAt {
        /// The node.
        node: Target,
        /// When.
        moment: Moment,
    },
}

impl Fault {
    /// True for what ends a fault.
    pub fn mends(&self) -> bool {
        match self {
            Fault::Duplicate { permille, .. } => *permille == 0,
            Fault::Jitter { most, .. } => *most == Time::ZERO,
            Fault::Reorder { on, .. } => *on,
            Fault::Bandwidth { bytes_per_second, .. } => bytes_per_second.is_none(),
            Fault::Unclog(_) | Fault::Release(_) => true,
            Fault::Disk { trouble, .. } => trouble.is_none(),
            Fault::ClockRate { permille, .. } => *permille == 1_000,
            Fault::Slow { cost, .. } => *cost == Time::ZERO,
            Fault::Clog(_)
            | Fault::Hold(_)
            | Fault::Drop(_)
            | Fault::Delay { .. }
            | Fault::Copy(_)
            | Fault::Wipe(_)
            | Fault::Backup(_)
            | Fault::Restore(_)
            | Fault::Rot { .. }
            | Fault::ClockJump { .. }
            | Fault::CrashAt { .. } => false,
        }
    }

    /// Which assumption of Raft's proofs this fault takes away, in one sentence; `None` when Raft
    /// promises to bear it.
    pub fn voids(&self) -> Option<&'static str> {
        match self {
            Fault::Disk { trouble: Some(DiskTrouble::Lies), .. } => Some(
                "Raft assumes that what a server has written to its disk survives a crash: this disk says so and forgets.",
            ),
            Fault::Disk { trouble: Some(DiskTrouble::ForgetsVotes), .. } => Some(
                "Raft assumes that a server never forgets whom it voted for: after a crash this one may vote twice in a term.",
            ),
            Fault::Wipe(_) => Some(
                "Raft assumes that a server comes back with its log and vote: an empty disk under the same name may help to elect a leader that lacks committed entries.",
            ),
            Fault::Restore(_) => Some(
                "Raft assumes that a server never goes back in time: an old backup forgets votes and entries that others count on.",
            ),
            Fault::ClockRate { permille, .. } if *permille != 1_000 => Some(
                "A lease assumes that clocks run alike: with this one a lease read may be stale. All else in Raft holds.",
            ),
            Fault::ClockJump { .. } => Some(
                "A lease assumes that clocks do not jump: with this one a lease read may be stale. All else in Raft holds.",
            ),
            Fault::Disk { .. }
            | Fault::ClockRate { .. }
            | Fault::Duplicate { .. }
            | Fault::Jitter { .. }
            | Fault::Reorder { .. }
            | Fault::Bandwidth { .. }
            | Fault::Clog(_)
            | Fault::Unclog(_)
            | Fault::Hold(_)
            | Fault::Release(_)
            | Fault::Drop(_)
            | Fault::Delay { .. }
            | Fault::Copy(_)
            | Fault::Backup(_)
            | Fault::Rot { .. }
            | Fault::Slow { .. }
            | Fault::CrashAt { .. } => None,
        }
    }
}

/// Which messages a fault means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mail {
    /// This one.
    One(MessageId),
    /// All of a kind on these links.
    All {
        /// The kind.
        kind: Kind,
        /// The links.
        links: Links,
    },
}

/// Kinds of messages, by the names of the paper's RPCs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// Any message.
    Any,
    /// RequestVote.
    RequestVote,
    /// PreVote.
    PreVote,
    /// The answer to RequestVote or PreVote.
    VoteReply,
    /// AppendEntries, with entries or without.
    AppendEntries,
    /// AppendEntries without entries.
    Heartbeat,
    /// The answer to AppendEntries.
    AppendReply,
    /// InstallSnapshot.
    InstallSnapshot,
    /// The answer to InstallSnapshot.
    SnapshotReply,
    /// TransferLeader.
    TransferLeader,
    /// The answer to TransferLeader.
    TransferReply,
}

impl Kind {
    /// Every kind and its name in a scenario.
    pub const NAMES: [(Kind, &'static str); 11] = [
        (Kind::Any, "messages"),
        (Kind::RequestVote, "RequestVote"),
        (Kind::PreVote, "PreVote"),
        (Kind::VoteReply, "VoteReply"),
        (Kind::AppendEntries, "AppendEntries"),
        (Kind::Heartbeat, "Heartbeat"),
        (Kind::AppendReply, "AppendReply"),
        (Kind::InstallSnapshot, "InstallSnapshot"),
        (Kind::SnapshotReply, "SnapshotReply"),
        (Kind::TransferLeader, "TransferLeader"),
        (Kind::TransferReply, "TransferReply"),
    ];

    /// True when a message of kind `of` is meant by this kind.
    pub fn means(self, of: Kind) -> bool {
        self == of || self == Kind::Any || (self == Kind::AppendEntries && of == Kind::Heartbeat)
    }
}

/// A moment in a node's work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// True right after the step, false right before it.
    pub after: bool,
    /// The step.
    pub work: Work,
    /// The entry it is about; the next step of this kind when `None`.
    pub entry: Option<LogId>,
}

/// What a node does with its disk and its state machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Work {
    /// Takes entries into its log. They are not durable yet.
    Append,
    /// Makes entries durable.
    Flush,
    /// Makes a vote durable.
    Vote,
    /// Removes entries from the end of its log.
    Truncate,
    /// Applies entries to its state machine.
    Apply,
}

impl Work {
    /// Every step as "before it …" and "after it …" say it.
    pub const NAMES: [(Work, &'static str, &'static str); 5] = [
        (Work::Append, "appends", "appended"),
        (Work::Flush, "flushes", "flushed"),
        (Work::Vote, "votes", "voted"),
        (Work::Truncate, "truncates", "truncated"),
        (Work::Apply, "applies", "applied"),
    ];
}
