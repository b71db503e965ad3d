//! What may be done to links, and to messages on their way.

use serde::{Deserialize, Serialize};

use crate::fault::Messages;
use crate::types::{Links, NodeId, Range, Time};

/// An action on the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NetworkAction {
    /// Cuts every link between nodes of different groups. A node in no group is on its own.
    /// A new partition replaces all cuts made before it.
    Partition(Vec<Vec<NodeId>>),
    /// Nothing sent over these links arrives any more, including what is already in flight.
    Cut(Links),
    /// These links carry messages again. `Links::All` makes every link as the cluster made it, and releases what is
    /// held.
    Heal(Links),
    /// Each message over these links is lost with this chance.
    Loss {
        /// The links.
        links: Links,
        /// How many of a thousand messages are lost: `0 ≤ permille ≤ 1000`.
        permille: u16,
    },
    /// Each message over these links takes a time drawn from this range.
    Latency {
        /// The links.
        links: Links,
        /// One-way latency.
        range: Range,
    },
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
    /// Whether messages of one direction may overtake each other. They may unless this says otherwise.
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
    Hold(Messages),
    /// Lets held messages go on.
    Release(Messages),
    /// Takes messages away that are in flight or held now.
    Drop(Messages),
    /// Lets messages that are in flight or held now arrive later.
    Delay {
        /// The messages.
        messages: Messages,
        /// By how much.
        by: Time,
    },
    /// Sends messages that are in flight or held now a second time.
    Copy(Messages),
}

impl NetworkAction {
    /// True for what ends a fault.
    pub fn mends(&self) -> bool {
        match self {
            NetworkAction::Heal(_) | NetworkAction::Unclog(_) | NetworkAction::Release(_) => true,
            NetworkAction::Loss { permille, .. } | NetworkAction::Duplicate { permille, .. } => *permille == 0,
            NetworkAction::Jitter { most, .. } => *most == Time::ZERO,
            NetworkAction::Reorder { on, .. } => *on,
            NetworkAction::Bandwidth { bytes_per_second, .. } => bytes_per_second.is_none(),
            NetworkAction::Partition(_)
            | NetworkAction::Cut(_)
            | NetworkAction::Latency { .. }
            | NetworkAction::Clog(_)
            | NetworkAction::Hold(_)
            | NetworkAction::Drop(_)
            | NetworkAction::Delay { .. }
            | NetworkAction::Copy(_) => false,
        }
    }
}
