//! Seed, configuration and timed actions: what a lesson, a test and a replay have in common.

use serde::{Deserialize, Serialize};

use crate::action::{Action, Range};
use crate::types::{LogId, NodeId, RequestId, Role, Term, Time};

/// The most nodes a cluster may have.
pub const NODES_MAX: u64 = 25;

/// How a cluster is made, before anything is done to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cluster {
    /// How many voters, numbered from 1: `1 ≤ nodes ≤ NODES_MAX`.
    pub nodes: u64,
    /// Where all randomness comes from.
    pub seed: u64,
    /// How often a leader sends heartbeats; also the time-out of AppendEntries (openraft `heartbeat_interval`).
    /// Whole milliseconds.
    pub heartbeat: Time,
    /// From where election time-outs are drawn (openraft `election_timeout_min` and `_max`).
    /// Whole milliseconds. The longest one is also the leader's lease.
    pub election: Range,
    /// The one-way latency of every link.
    pub latency: Range,
    /// How many of a thousand messages every link loses.
    pub loss_permille: u16,
    /// How long a disk takes to make a write durable.
    pub flush: Range,
    /// A snapshot is built after this many committed entries, never when `None`.
    pub snapshot_every: Option<u64>,
    /// How many entries that a snapshot contains are kept in the log all the same.
    pub snapshot_keep: u64,
    /// The most entries one AppendEntries carries (openraft `max_payload_entries`).
    pub max_payload: u64,
    /// Ask before standing for election (openraft `enable_pre_vote`).
    pub pre_vote: bool,
    /// Let a restarted leader lead on without an election (openraft `enable_leader_restore`). Unsafe here.
    pub leader_restore: bool,
    /// Lets a leader without a quorum fall silent in turns (openraft `quorum_loss_probe_interval`).
    pub quorum_loss_probe: Option<Time>,
}

impl Default for Cluster {
    fn default() -> Cluster {
        let range = |min, max| Range { min: Time::from_millis(min), max: Time::from_millis(max) };
        Cluster {
            nodes: 5,
            seed: 1,
            heartbeat: Time::from_millis(100),
            election: range(300, 600),
            latency: range(10, 20),
            loss_permille: 0,
            flush: range(1, 1),
            snapshot_every: None,
            snapshot_keep: 0,
            max_payload: 300,
            pre_vote: false,
            leader_restore: false,
            quorum_loss_probe: None,
        }
    }
}

/// A run that can be told, tested and repeated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scenario {
    /// The lesson's words: the `#` lines that stand before the cluster line.
    pub lesson: Vec<String>,
    /// The cluster.
    pub cluster: Cluster,
    /// What is done, in order.
    pub lines: Vec<Line>,
    /// What the first run printed: the text below `----`, if there is one.
    pub output: Option<String>,
}

/// One line of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The `#` lines that stand right before it.
    pub words: Vec<String>,
    /// What is done.
    pub step: Step,
    /// The prediction to ask for, after `?`.
    pub question: Option<String>,
}

/// What one line does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Lets this much virtual time pass.
    Run(Time),
    /// Lets time pass until the condition holds; it is a failure if it does not hold within the limit.
    RunUntil {
        /// What is waited for.
        condition: Condition,
        /// How long at the most.
        within: Time,
    },
    /// Does something to the cluster.
    Act(Action),
    /// Fails the scenario unless the condition holds now.
    Expect(Condition),
    /// Prints the state of every node.
    View,
}

/// How long `run until` waits when the text does not say.
pub const WITHIN_DEFAULT: Time = Time::from_secs(10);

/// Something that holds or does not hold of a view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    /// The opposite.
    Not(Box<Condition>),
    /// There is a running leader that is not stale; a given one, or any.
    Leader(Option<NodeId>),
    /// The node is as said.
    Node(NodeId, NodeIs),
    /// All running nodes follow one leader and have the same log, all of it committed and applied.
    Converged,
    /// The key has this value in the state machine of a node, or of every running node.
    Value {
        /// The node, or every running node.
        node: Option<NodeId>,
        /// The key.
        key: String,
        /// The value, `None` when the key is not set.
        value: Option<String>,
    },
    /// The request, numbered from 1 in the order of asking, ended like this.
    Request(RequestId, OutcomeIs),
}

/// What a node may be expected to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NodeIs {
    /// It has this role and runs.
    Role(Role),
    /// It believes it leads while a higher term exists.
    StaleLeader,
    /// Its process is dead.
    Crashed,
    /// Its process does not run.
    Paused,
    /// Its current term.
    Term(Term),
    /// Its last entry.
    Last(Option<LogId>),
    /// The last entry it knows to be committed.
    Commit(Option<LogId>),
}

/// How a request may be expected to have ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OutcomeIs {
    /// The write was acknowledged, or the read answered.
    Answered,
    /// The read saw this value.
    Saw(Option<String>),
    /// The node refused.
    Refused,
    /// Nobody knows.
    Unknown,
    /// The client still waits.
    Waiting,
}
