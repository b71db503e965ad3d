//! What faults did, in the trace: facts about messages, disks, clocks and processes.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::entry::{Entry, Snapshot};
use crate::fault::Moment;
use crate::types::{DiskTrouble, LogId, LogIndex, MessageId, NodeId, Shape, Time, Vote};

/// One thing that a fault did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Faulted {
    /// One direction of a link carries messages in another way from now on.
    Shaped {
        /// The sending end.
        from: NodeId,
        /// The receiving end.
        to: NodeId,
        /// How it carries them.
        shape: Shape,
    },
    /// A message in flight is held, by hand or by a clogged link.
    Held {
        /// The message.
        message: MessageId,
    },
    /// A message in flight will arrive at another time than was said. If it was held, it no longer is.
    Rescheduled {
        /// The message.
        message: MessageId,
        /// When.
        arrives: Time,
    },
    /// The network carries a message a second time.
    Duplicated {
        /// The message, that is still in flight itself.
        message: MessageId,
        /// The number of the second one.
        copy: MessageId,
        /// When the second one arrives.
        arrives: Time,
    },
    /// A disk is in trouble, or sound again.
    DiskChanged {
        /// The node.
        node: NodeId,
        /// What is wrong.
        trouble: Option<DiskTrouble>,
    },
    /// A dead node has another disk, that holds this.
    DiskReplaced {
        /// The node.
        node: NodeId,
        /// The vote on it.
        vote: Option<Vote>,
        /// The last purged entry.
        purged: Option<LogId>,
        /// The log after it.
        entries: Vec<Entry>,
        /// The snapshot.
        snapshot: Option<Rc<Snapshot>>,
    },
    /// The durable part of a disk was copied.
    BackedUp {
        /// The node.
        node: NodeId,
        /// The last entry of the copy.
        last: Option<LogId>,
    },
    /// An entry went bad on a disk.
    Rotted {
        /// The node.
        node: NodeId,
        /// The entry.
        index: LogIndex,
    },
    /// A node's clock runs or reads otherwise than before.
    ClockChanged {
        /// The node.
        node: NodeId,
        /// Thousandths of the true rate.
        rate_permille: u16,
        /// What it reads at this moment.
        reads: Time,
    },
    /// Each turn of a node's process costs this much time.
    Slowed {
        /// The node.
        node: NodeId,
        /// The time.
        cost: Time,
    },
    /// A node will die at this moment of its work, see the action.
    Armed {
        /// The node.
        node: NodeId,
        /// When.
        moment: Moment,
    },
    /// That moment has come; the node dies now.
    Triggered {
        /// The node.
        node: NodeId,
        /// When.
        moment: Moment,
    },
}

impl Faulted {
    /// What is worth a sentence beyond the action that led to it.
    pub fn told(&self) -> Option<String> {
        match self {
            Faulted::Triggered { node, moment } => Some(format!("{node} dies right {moment}")),
            Faulted::DiskReplaced { node, purged, entries, .. } => {
                let last = entries.last().map(|entry| entry.id).or(*purged);
                Some(match last {
                    Some(last) => format!("the disk of {node} now ends with {last}"),
                    None => format!("the disk of {node} is empty"),
                })
            }
            Faulted::Shaped { .. }
            | Faulted::Held { .. }
            | Faulted::Rescheduled { .. }
            | Faulted::Duplicated { .. }
            | Faulted::DiskChanged { .. }
            | Faulted::BackedUp { .. }
            | Faulted::Rotted { .. }
            | Faulted::ClockChanged { .. }
            | Faulted::Slowed { .. }
            | Faulted::Armed { .. } => None,
        }
    }
}
