//! The keys of the cluster line, each with raft-rs's own name for it.

use crate::dialect::Key;
use crate::dialect::common_keys::{ENGINE, FLUSH, LATENCY, LOSS, NODES, SEED};

const fn key(word: &'static str, own: &'static str, says: &'static str) -> Key {
    Key { word, says, own, values: &[] }
}

const fn switch(word: &'static str, own: &'static str, says: &'static str) -> Key {
    Key { word, says, own, values: &["off", "on"] }
}

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
    key("snapshot", "", "The number of entries after which a snapshot is built, or never (off)."),
    key("keep", "", "The number of entries kept in the log although the snapshot contains them."),
    switch("pre-vote", "pre_vote", "Ask for votes before standing for election."),
    switch(
        "check-quorum",
        "check_quorum",
        "A leader without a quorum steps down, and a follower of a live leader ignores candidates.",
    ),
    key("tick", "RawNode::tick", "The unit of time in which raft-rs counts."),
];

/// What is switched while a cluster runs, and why the rest is not.
pub(in crate::dialect) const LIVE_SETTINGS: &str = "raft-rs reads these once, when a node is created. Elections, ticks and \
    pre-vote can be switched on a running node.";
