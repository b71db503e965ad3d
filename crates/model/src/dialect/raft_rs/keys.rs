//! The keys of the cluster line, each with raft-rs's own name for it.

use crate::dialect::Key;
use crate::dialect::common_keys::{
    CHUNK_SAYS, ENGINE, FLUSH, KEEP_SAYS, LATENCY, LOSS, NODES, PRE_VOTE_SAYS, SEED, SNAPSHOT_SAYS, key, switch,
};

/// What can be set before a run, in the order of the cluster line.
pub(in crate::dialect) const KEYS: &[Key] = &[
    NODES,
    SEED,
    ENGINE,
    key("heartbeat", "heartbeat_tick", "The interval of a leader's heartbeats."),
    key("election", "election_tick, max_election_tick", "How long a follower waits before it stands for election."),
    LATENCY,
    LOSS,
    FLUSH,
    key("snapshot", "", SNAPSHOT_SAYS),
    key("keep", "", KEEP_SAYS),
    switch("pre-vote", "pre_vote", PRE_VOTE_SAYS),
    key("chunk", "", CHUNK_SAYS),
    switch(
        "check-quorum",
        "check_quorum",
        "A leader without a quorum steps down, and a follower of a live leader ignores candidates.",
    ),
    key("tick", "RawNode::tick", "The unit of time in which raft-rs counts."),
    key("inflight", "max_inflight_msgs", "The most AppendEntries to a follower that are not answered."),
    key("append-size", "max_size_per_msg", "The most bytes of entries in one AppendEntries, or no limit (off)."),
    key(
        "uncommitted",
        "max_uncommitted_size",
        "The most bytes of uncommitted entries that a leader takes (off: no limit).",
    ),
    key(
        "priority",
        "priority",
        "A number for each node, such as 0/0/1: no vote for a candidate of a lower one than the voter's.",
    ),
    switch("follower-reads", "MsgReadIndex", "A follower answers a linearizable read, by the leader's commit index."),
];
