//! What can be asked of the cluster.

use crate::by_hand::ByHand;
use model::action::{Action, Target};
use model::shared::Set;
use model::types::NodeId;
use story::geometry::Pair;

/// What can be done to the cluster.
#[derive(Clone, Debug, PartialEq)]
pub enum ClusterMsg {
    /// Do this.
    Act(Action),
    /// Do all of this, in this order.
    All(Vec<Action>),
    /// Cut these links as well, as one partition if that is what it comes to.
    Cut(Set<Pair>),
    /// Cut a node from all others.
    Isolate(NodeId),
    /// Crash a node, or start it again when it is dead.
    ToggleCrash(NodeId),
    /// Pause a node, or let it go on.
    TogglePause(NodeId),
    /// Write what stands in the write box.
    Write(Target),
    /// Read the key that stands in the write box.
    Read(Target),
    /// The write box's key.
    WriteKey(String),
    /// The write box's value.
    WriteValue(String),
    /// Begin the chaos that was last, or end it.
    ToggleChaos,
    /// Mend everything that is broken.
    Mend,
    /// Do something to the chosen node.
    ToChosen(Doing),
    /// Do something to the chosen message.
    ToMessage(ByHand),
}

/// What a key does to the chosen node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Crash it, or start it again.
    Crash,
    /// Pause it, or let it go on.
    Pause,
    /// Cut it off, or heal its links when it is.
    Isolate,
    /// Write the next value to it, or to the leader when no node is chosen.
    Write,
    /// Read from it, or from the leader when no node is chosen.
    Read,
    /// Cut the link from it to this node, or heal it.
    Link(u64),
}
