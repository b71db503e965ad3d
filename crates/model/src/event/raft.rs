//! What Raft did, in the trace.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::entry::{Entry, Snapshot};
use crate::types::{Leader, LogId, NodeId, Progress, Role, Term, Time};

/// A fact about a replica.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RaftEvent {
    /// The node learned that its log is committed up to here.
    Committed {
        /// The node.
        node: NodeId,
        /// The last committed entry that the node holds.
        upto: LogId,
    },
    /// The state machine applied these entries.
    Applied {
        /// The node.
        node: NodeId,
        /// The entries, in log order.
        entries: Vec<Entry>,
    },
    /// The node built a snapshot of its state machine.
    SnapshotBuilt {
        /// The node.
        node: NodeId,
        /// What it contains.
        snapshot: Rc<Snapshot>,
    },
    /// The node replaced its state machine by a snapshot: one received from a leader,
    /// or its own, loaded at a start.
    SnapshotInstalled {
        /// The node.
        node: NodeId,
        /// What it contains.
        snapshot: Rc<Snapshot>,
    },
    /// The role, term or known leader of a node is another one than before.
    RoleChanged {
        /// The node.
        node: NodeId,
        /// Its role.
        role: Role,
        /// Its current term.
        term: Term,
        /// The leader it follows, if there is one.
        leader: Option<NodeId>,
    },
    /// The node learned who leads a term, or that it leads itself: a leader says so before it does anything as one.
    Leads {
        /// The node that learned it.
        node: NodeId,
        /// The node that leads.
        leader: NodeId,
        /// Its leadership, as entries name it.
        by: Leader,
    },
    /// A leader learned how far a follower's log matches its own (the paper's `matchIndex`).
    Matched {
        /// The leader.
        leader: NodeId,
        /// The follower.
        follower: NodeId,
        /// The last entry known to be the same on both.
        upto: Option<LogId>,
    },
    /// The newest message of a leader that a quorum has answered is another one than before: it decides whether the
    /// leader takes writes.
    QuorumAcked {
        /// The leader.
        leader: NodeId,
        /// When the message was sent, by the leader's own clock; `None` when no quorum has answered one, as after
        /// voters were added.
        sent: Option<Time>,
        /// How long the leader's lease lasts from then on, by the same clock; without end ([`u64::MAX`]) when the leader is
        /// the only voter, or when its engine takes writes for as long as it has the role.
        lease: Time,
    },
    /// A node drew the election time-out that holds until its next election.
    TimeoutDrawn {
        /// The node.
        node: NodeId,
        /// The span without hearing from a leader, on top of the leader's lease.
        timeout: Time,
    },
    /// A leader sends to a follower in another way than before. Only of an engine that says so (raft-rs: `ProgressState`).
    Progress {
        /// The leader.
        leader: NodeId,
        /// The follower.
        follower: NodeId,
        /// How it sends now.
        state: Progress,
    },
    /// A leader was asked to hand leadership over, and takes no writes meanwhile, or has given that up (thesis §3.10).
    HandsOver {
        /// The leader.
        leader: NodeId,
        /// The node that is to lead; `None` when the leader has given up, and takes writes again.
        to: Option<NodeId>,
    },
    /// When a leader looks next whether a majority of voters has answered it, without which it steps down (raft-rs:
    /// check-quorum). Only of an engine that looks so.
    ChecksQuorum {
        /// The leader.
        leader: NodeId,
        /// The reading of its own clock at which it looks; `None` while its ticks are switched off.
        due: Option<Time>,
        /// True when it begins to count the answers again: after its election, and after each look. Otherwise only the time of the look
        /// has moved.
        restarts: bool,
    },
}
