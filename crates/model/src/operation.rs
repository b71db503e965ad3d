//! What an administrator may ask of a cluster: to change its members, its leader or its logs.

use serde::{Deserialize, Serialize};

use crate::types::{LEADER, LogIndex, NodeId};

/// What an administrator asks a node for. Each is a request of its own, with openraft's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operation {
    /// A node joins without a vote (openraft `Raft::add_learner`).
    AddLearner {
        /// The node, made with an empty disk when it is named for the first time.
        node: NodeId,
        /// Answer only when the learner has caught up, as openraft's `blocking` does.
        wait: bool,
    },
    /// A learner becomes a voter (openraft `ChangeMembers::AddVoterIds`).
    Promote(NodeId),
    /// A voter becomes a learner (openraft `ChangeMembers::RemoveVoters`, retaining it).
    Demote(NodeId),
    /// A member, voter or learner, leaves (openraft `ChangeMembers::RemoveVoters` or `RemoveNodes`).
    /// Its process goes on running.
    Remove(NodeId),
    /// One voter leaves and another joins, in one change.
    Replace {
        /// The voter that leaves.
        old: NodeId,
        /// The node that joins, made with an empty disk when it is named for the first time.
        new: NodeId,
    },
    /// These are the voters from now on, and all others leave (openraft `ChangeMembers::ReplaceAllVoters`).
    /// Nodes that are named for the first time are made with an empty disk.
    Members(Vec<NodeId>),
    /// The leader hands over to this node (openraft `Trigger::transfer_leader`, dissertation §3.10).
    Transfer(NodeId),
    /// The node stands for election at once (openraft `Trigger::elect`).
    Elect {
        /// Ask before standing, so that a healthy leader is not disturbed.
        pre_vote: bool,
    },
    /// The leader sends heartbeats at once (openraft `Trigger::heartbeat`).
    Heartbeat,
    /// The node builds a snapshot at once (openraft `Trigger::snapshot`).
    Snapshot,
    /// The node removes the entries up to this index that its snapshot contains (openraft `Trigger::purge_log`).
    Purge {
        /// The last index to go.
        upto: LogIndex,
    },
    /// Something that openraft lets be switched while it runs (openraft `RuntimeConfigHandle`), until the
    /// process dies.
    Switch {
        /// What is switched.
        what: Switch,
        /// On or off.
        on: bool,
    },
    /// An empty node begins a cluster of these voters (openraft `Raft::initialize`). Nodes that are named for the
    /// first time are made with an empty disk.
    Initialize(Vec<NodeId>),
}

/// What can be switched while a node runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Switch {
    /// Whether time passes for openraft at all: without ticks it neither stands for election nor sends heartbeats.
    Ticks,
    /// Whether it stands for election when its election timer has run out without a message from a leader.
    Elections,
    /// Whether it sends heartbeats while it leads.
    Heartbeats,
    /// Whether it asks before standing for election.
    PreVote,
}

impl Operation {
    /// The nodes that join, and are made when they are named for the first time.
    pub fn joining(&self) -> &[NodeId] {
        match self {
            Operation::AddLearner { node, .. } => std::slice::from_ref(node),
            Operation::Replace { new, .. } => std::slice::from_ref(new),
            Operation::Members(nodes) | Operation::Initialize(nodes) => nodes,
            Operation::Promote(_)
            | Operation::Demote(_)
            | Operation::Remove(_)
            | Operation::Transfer(_)
            | Operation::Elect { .. }
            | Operation::Heartbeat
            | Operation::Snapshot
            | Operation::Purge { .. }
            | Operation::Switch { .. } => &[],
        }
    }

    /// How many nodes there are once those have joined.
    pub fn nodes_after(&self, nodes: u64) -> u64 {
        let new = self.joining().iter().filter(|node| **node != LEADER);
        new.map(|node| node.0).fold(nodes, u64::max)
    }

    /// The nodes that must exist.
    pub fn existing(&self) -> Option<NodeId> {
        match self {
            Operation::Promote(node) | Operation::Demote(node) | Operation::Remove(node) => Some(*node),
            Operation::Replace { old, .. } => Some(*old),
            Operation::Transfer(node) => Some(*node),
            Operation::AddLearner { .. }
            | Operation::Members(_)
            | Operation::Initialize(_)
            | Operation::Elect { .. }
            | Operation::Heartbeat
            | Operation::Snapshot
            | Operation::Purge { .. }
            | Operation::Switch { .. } => None,
        }
    }
}
