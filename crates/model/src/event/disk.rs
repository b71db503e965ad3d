//! What nodes wrote to their disks, in the trace.

use serde::{Deserialize, Serialize};

use crate::entry::Entry;
use crate::types::{LogId, NodeId, Vote};

/// A fact about what a node wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DiskEvent {
    /// The storage took a vote. It is durable after the next [`DiskEvent::VoteFlushed`].
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
    /// The storage took entries at the end of the log. They are durable after [`DiskEvent::Flushed`].
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
}
