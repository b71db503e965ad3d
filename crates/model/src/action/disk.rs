//! What may be done to a node's disk.

use serde::{Deserialize, Serialize};

use crate::types::{DiskTrouble, LogIndex, NodeId, Term};

/// An action on a disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DiskAction {
    /// A node's disk gets into trouble, or out of it: a new trouble replaces the one before.
    Trouble {
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
    /// A dead node's disk is replaced by the backup of another node's, its vote included.
    RestoreFrom {
        /// The node.
        node: NodeId,
        /// Whose backup it is.
        from: NodeId,
    },
    /// At the start: the node begins with a log of these terms, from index 1 on.
    Log {
        /// The node.
        node: NodeId,
        /// The term of each entry: never smaller than the one before.
        terms: Vec<Term>,
    },
}

impl DiskAction {
    /// True for what ends a fault.
    pub fn mends(&self) -> bool {
        match self {
            DiskAction::Trouble { trouble, .. } => trouble.is_none(),
            DiskAction::Wipe(_)
            | DiskAction::Backup(_)
            | DiskAction::Restore(_)
            | DiskAction::Rot { .. }
            | DiskAction::RestoreFrom { .. }
            | DiskAction::Log { .. } => false,
        }
    }

    /// Which assumption of Raft's proofs this takes away, in one sentence, if it does.
    pub fn voids(&self) -> Option<&'static str> {
        match self {
            DiskAction::Trouble { trouble, .. } => match trouble {
                Some(DiskTrouble::Lies) => Some(
                    "Raft assumes that what a server has written to its disk survives a crash: this disk says so and forgets.",
                ),
                Some(DiskTrouble::ForgetsVotes) => Some(
                    "Raft assumes that a server never forgets whom it voted for: after a crash this one may vote twice in a term.",
                ),
                Some(DiskTrouble::Slow(_) | DiskTrouble::Fails | DiskTrouble::Full) | None => None,
            },
            DiskAction::Wipe(_) => Some(
                "Raft assumes that a server comes back with its log and vote: an empty disk under the same name may help to elect a leader that lacks committed entries.",
            ),
            DiskAction::Log { .. } => Some(
                "Raft assumes that logs come about by its own rules: this one was given, and may be one that Raft never leads to.",
            ),
            DiskAction::Restore(_) | DiskAction::RestoreFrom { .. } => Some(
                "Raft assumes that a server never goes back in time: an old backup forgets votes and entries that others count on.",
            ),
            DiskAction::Backup(_) | DiskAction::Rot { .. } => None,
        }
    }
}
