//! The small words every room speaks: node, time, term, log id, vote, role.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};
pub use sim::{DropReason, LinkState, MessageId, NodeId, Range, Time};

/// A Raft term: a logical clock that numbers elections (paper §5.1).
pub type Term = u64;

/// The position of an entry in a log. openraft's first entry, the initial membership, is at 0.
pub type LogIndex = u64;

/// Names a leader among all leaders of a run. The paper's leaders are named by their terms. Where several may lead in
/// one term, one after another (openraft's default leader id), the node belongs to the name, and the greater of two
/// nodes counts as the later leader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Leader {
    /// The term.
    pub term: Term,
    /// The node, where several may lead in a term; 0 where the term says enough, as in the paper.
    pub node: NodeId,
}

/// Prints the term, and behind a point the node if that belongs to the name: `2`, `2.3`.
impl fmt::Display for Leader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.node {
            NodeId(0) => write!(f, "{}", self.term),
            node => write!(f, "{}.{node}", self.term),
        }
    }
}

/// Names one entry of a log: the leader that received it, and its index.
///
/// Ordered as the paper compares logs for "at least as up-to-date" (§5.4.1): term first, then index. Between the two
/// comes the node, where several may lead in a term.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LogId {
    /// The term of the leader that received the entry.
    pub term: Term,
    /// The leader, where several may lead in a term; 0 where the term says enough: see [`Leader`].
    pub node: NodeId,
    /// The entry's position.
    pub index: LogIndex,
}

impl LogId {
    /// The log id `term/index`.
    pub const fn new(term: Term, index: LogIndex) -> LogId {
        LogId { term, node: NodeId(0), index }
    }

    /// The log id of an entry of this leader.
    pub const fn of(leader: Leader, index: LogIndex) -> LogId {
        LogId { term: leader.term, node: leader.node, index }
    }

    /// The leader that received the entry.
    pub const fn leader(self) -> Leader {
        Leader { term: self.term, node: self.node }
    }
}

impl fmt::Display for LogId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.leader(), self.index)
    }
}

/// Prints an optional log id, an en dash standing for "none".
pub fn show_log_id(log_id: Option<LogId>) -> String {
    log_id.map_or_else(|| "–".to_string(), |log_id| log_id.to_string())
}

/// What a node must not forget besides its log (§5.1, §5.2): the term it is in, the node it voted for in that term or
/// follows in it, and which of the two that is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Vote {
    /// The term of the vote.
    pub term: Term,
    /// The candidate that has the vote, or the leader; `None` when the node has given no vote in this term.
    pub voted_for: Option<NodeId>,
    /// True once that node is known to lead `term`, because a quorum voted for it.
    pub elected: bool,
    /// True where several may lead in a term: then a greater node's vote of one term is the greater vote.
    pub shares_term: bool,
}

impl Vote {
    /// The node that has the vote, node 0 when none has.
    pub fn node(self) -> NodeId {
        self.voted_for.unwrap_or_default()
    }

    /// The leader that the vote is for.
    pub fn leader(self) -> Leader {
        Leader { term: self.term, node: if self.shares_term { self.node() } else { NodeId(0) } }
    }
}

/// Of two votes of one term for different nodes that of an elected leader is greater, and otherwise none is, unless
/// several may lead in a term; then the greater node's is.
impl PartialOrd for Vote {
    fn partial_cmp(&self, other: &Vote) -> Option<Ordering> {
        let leaders = self.leader().cmp(&other.leader());
        match leaders.then(self.elected.cmp(&other.elected)) {
            Ordering::Equal if self.voted_for != other.voted_for => None,
            order => Some(order),
        }
    }
}

impl fmt::Display for Vote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let elected = if self.elected { " (committed)" } else { "" };
        match self.voted_for {
            Some(node) => write!(f, "term {} → {node}{elected}", self.term),
            None => write!(f, "term {} → –", self.term),
        }
    }
}

/// What a node says it is (Figure 4; a learner is a non-voting member, dissertation §4.2.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Receives entries but has no vote.
    Learner,
    /// Follows a leader, or waits for one.
    #[default]
    Follower,
    /// Asks for votes (§5.2).
    Candidate,
    /// Leads its term by its own state. A higher term may exist elsewhere.
    Leader,
    /// Asks whether it would be elected, and stays in its term meanwhile (dissertation §9.6). Only an engine that calls this
    /// a role is in it. It stands last because the encoding of the others is older than it.
    PreCandidate,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Role::Learner => "learner",
            Role::Follower => "follower",
            Role::PreCandidate => "pre-candidate",
            Role::Candidate => "candidate",
            Role::Leader => "leader",
        })
    }
}

/// What is wrong with a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DiskTrouble {
    /// It takes this long to make a write durable.
    Slow(Range),
    /// A write is taken, but making it durable fails.
    Fails,
    /// A write is refused at once: there is no space.
    Full,
    /// It says at once that a write is durable, and it is not.
    Lies,
    /// It does so for votes only.
    ForgetsVotes,
}

/// Numbers a client request within a run, from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RequestId(pub u64);

/// How a leader sends to a follower, in an engine that distinguishes it (raft-rs: `ProgressState`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// One AppendEntries at a time, until an answer says what the follower has.
    Probe,
    /// One after the other, without waiting for answers.
    Replicate,
    /// Nothing, until the snapshot that was sent has arrived.
    Snapshot,
}

impl Progress {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Progress::Probe => "probe",
            Progress::Replicate => "replicate",
            Progress::Snapshot => "snapshot",
        }
    }
}

/// Stands for the leader in an action on links, disks or clocks, until the action is done: see
/// [`Action::resolved`](crate::action::Action::resolved).
pub const LEADER: NodeId = NodeId(u64::MAX);

/// Stands for all nodes that a partition does not name.
pub const OTHERS: NodeId = NodeId(u64::MAX - 1);

/// Whom an action means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// The running leader of the highest term at the moment of acting.
    Leader,
    /// This node.
    Node(NodeId),
}

/// [`LEADER`] is the leader.
impl From<NodeId> for Target {
    fn from(node: NodeId) -> Target {
        if node == LEADER { Target::Leader } else { Target::Node(node) }
    }
}

/// Which links an action means. A link has two directions that fail independently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Links {
    /// Every link of the cluster, both ways.
    All,
    /// Both directions between two nodes.
    Between(NodeId, NodeId),
    /// One direction only: from the first node to the second.
    OneWay(NodeId, NodeId),
}

impl Links {
    /// True when the direction from one node to another is among them.
    pub fn means(self, from: NodeId, to: NodeId) -> bool {
        match self {
            Links::All => from != to,
            Links::Between(a, b) => (from, to) == (a, b) || (from, to) == (b, a),
            Links::OneWay(a, b) => (from, to) == (a, b),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_ids_compare_by_term_before_index() {
        assert!(LogId::new(3, 1) > LogId::new(2, 9));
        assert!(LogId::new(3, 2) > LogId::new(3, 1));
        let of = |node, index| LogId::of(Leader { term: 3, node: NodeId(node) }, index);
        assert!(of(2, 1) > of(1, 9));
        assert_eq!((of(2, 9).to_string(), of(0, 9).to_string()), ("3.2/9".to_string(), "3/9".to_string()));
    }
}
