//! What actions select: messages by kind, and moments of a node's work.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::types::{Links, LogId, MessageId};

/// Which messages a fault means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Messages {
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr, VariantArray)]
pub enum Kind {
    /// Any message.
    #[strum(serialize = "messages")]
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
    /// ReadIndex.
    ReadIndex,
    /// The answer to ReadIndex.
    ReadIndexReply,
}

impl Kind {
    /// Every kind.
    pub const ALL: &'static [Kind] = Kind::VARIANTS;

    /// Its name in a scenario.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// True when a message of kind `of` is meant by this kind.
    pub fn means(self, of: Kind) -> bool {
        self == of || self == Kind::Any || (self == Kind::AppendEntries && of == Kind::Heartbeat)
    }
}

/// A moment in a node's work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Whether it is right before the step or right after it, and what becomes of the process.
    pub when: When,
    /// The step.
    pub work: Work,
    /// The entry it is about; the next step of this kind when `None`.
    pub entry: Option<LogId>,
}

impl Moment {
    /// What the process does then, in words.
    pub fn verb(self) -> &'static str {
        if self.when.pauses() { "stands still" } else { "dies" }
    }
}

/// Where at a step a process dies or stands still. The first two are encoded as a flag is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum When {
    /// It dies right before the step.
    DiesBefore,
    /// It dies right after it.
    DiesAfter,
    /// It stands still right before the step, which comes once it is resumed.
    StandsBefore,
    /// It stands still once it has had the turn in which it took the step.
    StandsAfter,
}

impl When {
    /// This side of a step, and whether the process stands still there or dies.
    pub fn of(after: bool, pauses: bool) -> When {
        match (pauses, after) {
            (false, false) => When::DiesBefore,
            (false, true) => When::DiesAfter,
            (true, false) => When::StandsBefore,
            (true, true) => When::StandsAfter,
        }
    }

    /// True right after the step, false right before it.
    pub fn after(self) -> bool {
        matches!(self, When::DiesAfter | When::StandsAfter)
    }

    /// True when the process stands still, false when it dies.
    pub fn pauses(self) -> bool {
        matches!(self, When::StandsBefore | When::StandsAfter)
    }
}

/// What a node does with its disk and its state machine, and for those who ask it.
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
    /// Answers a client or an administrator.
    Answer,
}

impl Work {
    /// True for a step that is about entries.
    pub fn has_entries(self) -> bool {
        !matches!(self, Work::Vote | Work::Answer)
    }

    /// Every step as "before it …" and "after it …" say it.
    pub const NAMES: [(Work, &'static str, &'static str); 6] = [
        (Work::Append, "appends", "appended"),
        (Work::Flush, "flushes", "flushed"),
        (Work::Vote, "votes", "voted"),
        (Work::Truncate, "truncates", "truncated"),
        (Work::Apply, "applies", "applied"),
        (Work::Answer, "answers", "answered"),
    ];
}
