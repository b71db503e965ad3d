//! What a menu may be about, and which of its pages is meant.

use model::action::{Links, Target};
use model::types::{MessageId, NodeId};

/// What a menu is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A node.
    Node(NodeId),
    /// Links: all, one, or one direction of one.
    Links(Links),
    /// A message in flight.
    Message(MessageId),
    /// Whatever concerns everybody.
    Cluster,
    /// What a client may ask.
    Client(Target),
}

/// A page of a menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// The first one.
    Top,
    /// Speed and death of a process.
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

/// A menu that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What it is about.
    pub subject: Subject,
    /// Its page.
    pub leaf: Leaf,
}

impl Asked {
    /// The first page about something.
    pub const fn top(subject: Subject) -> Asked {
        Asked { subject, leaf: Leaf::Top }
    }

    /// A page about something.
    pub(super) const fn leaf(subject: Subject, leaf: Leaf) -> Asked {
        Asked { subject, leaf }
    }
}
