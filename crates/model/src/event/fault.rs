//! What faults did to disks, clocks and processes, in the trace.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::entry::{Entry, Snapshot};
use crate::fault::Moment;
use crate::types::{DiskTrouble, LogId, LogIndex, NodeId, Time, Vote};

/// A fact about what a fault did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FaultEvent {
    /// A disk is in trouble, or sound again.
    DiskChanged {
        /// The node.
        node: NodeId,
        /// What is wrong.
        trouble: Option<DiskTrouble>,
    },
    /// A dead node has another disk.
    DiskReplaced {
        /// The node.
        node: NodeId,
        /// What the disk holds.
        disk: Box<DiskImage>,
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
    /// A node will die or stand still at this moment of its work, see the action.
    Armed {
        /// The node.
        node: NodeId,
        /// When.
        moment: Moment,
    },
    /// That moment has come; the node dies or stands still now.
    Triggered {
        /// The node.
        node: NodeId,
        /// When.
        moment: Moment,
    },
    /// Each entry costs a node's state machine this much time.
    ApplySlowed {
        /// The node.
        node: NodeId,
        /// The time.
        cost: Time,
    },
}

/// What a disk holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiskImage {
    /// The vote on it.
    pub vote: Option<Vote>,
    /// The last purged entry.
    pub purged: Option<LogId>,
    /// The log after it.
    pub entries: Vec<Entry>,
    /// The snapshot.
    pub snapshot: Option<Rc<Snapshot>>,
}

impl DiskImage {
    /// The last entry of its log, purged or not.
    pub fn last(&self) -> Option<LogId> {
        self.entries.last().map(|entry| entry.id).or(self.purged)
    }
}

impl FaultEvent {
    /// What needs a sentence beyond the action that led to it.
    pub fn summary(&self) -> Option<String> {
        match self {
            FaultEvent::Triggered { node, moment } => Some(format!("{node} {} right {moment}", moment.verb())),
            FaultEvent::DiskReplaced { node, disk } => Some(match disk.last() {
                Some(last) => format!("the disk of {node} now ends with {last}"),
                None => format!("the disk of {node} is empty"),
            }),
            FaultEvent::DiskChanged { .. }
            | FaultEvent::BackedUp { .. }
            | FaultEvent::Rotted { .. }
            | FaultEvent::ClockChanged { .. }
            | FaultEvent::Slowed { .. }
            | FaultEvent::ApplySlowed { .. }
            | FaultEvent::Armed { .. } => None,
        }
    }
}
