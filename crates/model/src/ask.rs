//! What is asked of a node, and how it ends.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::change::Change;
use crate::operation::Operation;
use crate::types::{LogId, NodeId};

/// What a client asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// Set a key to a value, or change the one that is there.
    Write {
        /// The key.
        key: String,
        /// What becomes of its value.
        value: Change,
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
    /// The read saw this value, or it did not fit the write, which has no effect: another one than a compare-and-set asks for.
    Read(Option<String>),
    /// The node refused before the request had any effect.
    Refused(Refusal),
    /// No clear answer has come: the write may or may not take effect.
    Unknown(String),
    /// The members are changed: the last entry of the change is committed and applied at this log id.
    Changed(LogId),
    /// openraft took the order and does not say what comes of it; the trace does.
    Accepted,
}

/// Why a node refused a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// The node does not lead; the leader that it names, if it has one.
    NotLeader(Option<NodeId>),
    /// No quorum has answered the leader for longer than its lease.
    NoQuorum,
    /// Anything else, in openraft's words.
    Other(String),
}

/// Prints the reason as a part of a sentence.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::NotLeader(Some(leader)) => write!(f, "the node follows {leader}"),
            Refusal::NotLeader(None) => f.write_str("the node has no leader"),
            Refusal::NoQuorum => f.write_str("no quorum has answered the leader within its lease"),
            Refusal::Other(words) => f.write_str(words),
        }
    }
}
