//! How a cluster is made.

use serde::{Deserialize, Serialize};

use crate::types::{NodeId, Range, Time};

/// The most nodes a cluster may have.
pub const NODES_MAX: u64 = 25;

/// The longest time-out, interval, latency or flush of a cluster: one virtual hour.
pub const SPAN_MAX: Time = Time::from_secs(60 * 60);

/// The most that `snapshot=`, `keep=`, `payload=` and a number of `priority=` may say.
pub const COUNT_MAX: u64 = 1_000_000;

/// The smallest and the largest chunk of a snapshot, and limit on the bytes of entries.
pub const CHUNK_BYTES_MIN: u64 = 16;
/// See [`CHUNK_BYTES_MIN`].
pub const CHUNK_BYTES_MAX: u64 = 1_000_000;

/// The most AppendEntries that `inflight=` may say: raft-rs has room for all of them from the start.
pub const INFLIGHT_MAX: u64 = 4_096;

/// Which Raft library the nodes run. Its words are in [`crate::dialect`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dialect {
    /// openraft.
    #[default]
    Openraft,
    /// tikv/raft-rs.
    RaftRs,
}

/// How a cluster is made, before anything is done to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cluster {
    /// How many voters, numbered from 1: `1 ≤ nodes ≤ NODES_MAX`.
    pub nodes: u64,
    /// Where all randomness comes from.
    pub seed: u64,
    /// Which Raft library the nodes run.
    pub engine: Dialect,
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
    /// Let several nodes lead in one term, one after another, as openraft's default leader id does; the paper's allows
    /// one.
    pub several_leaders: bool,
    /// How many bytes of an encoded snapshot one InstallSnapshot carries (openraft `snapshot_max_chunk_size`);
    /// all of them when `None`.
    pub chunk_bytes: Option<u64>,
    /// Lets a leader without a quorum fall silent in turns (openraft `quorum_loss_probe_interval`).
    pub quorum_loss_probe: Option<Time>,
    /// Every node begins with the membership of all, as if the cluster had been initialised before; otherwise every
    /// node is empty, and one has to be initialised.
    pub bootstrap: bool,
    /// Let a leader start again from the beginning with a follower that has lost entries (openraft `allow_log_reversion`).
    pub log_reversion: bool,
    /// A leader that a quorum has not answered for the shortest election time-out steps down, and a follower of a leader
    /// that has just sent it something ignores candidates (raft-rs `check_quorum`).
    pub check_quorum: bool,
    /// How often the clock that raft-rs counts in is advanced (raft-rs `RawNode::tick`).
    pub tick: Time,
    /// The most AppendEntries with entries that a leader sends to a follower before one of them is answered (raft-rs
    /// `max_inflight_msgs`).
    pub max_inflight: u64,
    /// The most bytes of entries in one AppendEntries, where one entry is always allowed; no limit when `None` (raft-rs
    /// `max_size_per_msg`).
    pub append_bytes: Option<u64>,
    /// The most bytes of entries that a leader has taken and not committed, where one entry is always allowed; no limit when
    /// `None` (raft-rs `max_uncommitted_size`).
    pub uncommitted_bytes: Option<u64>,
    /// The election priority of each node, from node 1 on; 0 where the list ends (raft-rs `priority`). The last one is not 0.
    pub priorities: Vec<u64>,
    /// A follower forwards a linearizable read to its leader and answers it itself (raft-rs `MsgReadIndex`).
    pub follower_reads: bool,
}

impl Cluster {
    /// Gives nodes 1, 2, 3 and so on these election priorities: without the zeros at the end, which say nothing.
    pub fn set_priorities(&mut self, mut all: Vec<u64>) {
        all.truncate(all.iter().rposition(|priority| *priority > 0).map_or(0, |last| last + 1));
        self.priorities = all;
    }

    /// The election priority of a node (raft-rs `priority`).
    pub fn priority(&self, node: NodeId) -> u64 {
        let place = node.0.checked_sub(1).and_then(|place| usize::try_from(place).ok());
        place.and_then(|place| self.priorities.get(place)).copied().unwrap_or_default()
    }
}

impl Default for Cluster {
    fn default() -> Cluster {
        let range = |min, max| Range { min: Time::from_millis(min), max: Time::from_millis(max) };
        Cluster {
            nodes: 5,
            seed: 1,
            engine: Dialect::default(),
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
            several_leaders: false,
            chunk_bytes: None,
            quorum_loss_probe: None,
            bootstrap: true,
            log_reversion: false,
            check_quorum: true,
            tick: Time::from_millis(10),
            max_inflight: 256,
            append_bytes: None,
            uncommitted_bytes: None,
            priorities: Vec::new(),
            follower_reads: false,
        }
    }
}

/// What is wrong with a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The keys of the cluster line that do not go together, the likeliest one first.
    pub keys: &'static [&'static str],
    /// What is wrong and what would be right, in one sentence.
    pub message: String,
}
