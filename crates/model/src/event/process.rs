//! What happened to processes, in the trace.

use serde::{Deserialize, Serialize};

use crate::types::{LogId, NodeId, Vote};

/// A fact about a process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProcessEvent {
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
}
