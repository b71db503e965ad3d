//! The subject of a menu, and the page within it.

use model::action::{Links, Target};
use model::types::{MessageId, NodeId};

/// The subject of a menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A node.
    Node(NodeId),
    /// Links: all, one, or one direction of one.
    Links(Links),
    /// A message in flight.
    Message(MessageId),
    /// The whole cluster.
    Cluster,
    /// The reads of a client.
    Client(Target),
}

/// A page of a menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// The first one.
    Top,
    /// Speed and crashes of a process.
    Process,
    /// A disk.
    Disk,
    /// A clock.
    Clock,
    /// Members, leader, log.
    Members,
    /// Messages by their kind.
    Messages,
}

/// The address of a menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its subject.
    pub subject: Subject,
    /// Its page.
    pub leaf: Leaf,
}

impl Asked {
    /// The first page of a subject.
    pub const fn top(subject: Subject) -> Asked {
        Asked { subject, leaf: Leaf::Top }
    }

    /// A page of a subject.
    pub(super) const fn leaf(subject: Subject, leaf: Leaf) -> Asked {
        Asked { subject, leaf }
    }
}
