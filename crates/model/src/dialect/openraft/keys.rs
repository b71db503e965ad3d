//! The keys of the cluster line, each with openraft's own name for it.

use crate::dialect::Key;

const fn key(word: &'static str, own: &'static str, says: &'static str) -> Key {
    Key { word, says, own, values: &[] }
}

const fn switch(word: &'static str, own: &'static str, says: &'static str) -> Key {
    Key { word, says, own, values: &["off", "on"] }
}

/// What can be set before a run, in the order of the cluster line.
pub(in crate::dialect) const KEYS: &[Key] = &[
    key("nodes", "", "How many voters the cluster starts with."),
    key("seed", "", "Where all randomness comes from: the same seed, the same run."),
    key(
        "heartbeat",
        "heartbeat_interval",
        "How often a leader is heard from. It is the time-out of AppendEntries, too.",
    ),
    key(
        "election",
        "election_timeout_min, election_timeout_max",
        "How long a follower waits before it stands. The longest is the leader's lease.",
    ),
    key("latency", "", "How long a message is on its way, one way."),
    key("loss", "", "How many messages never arrive."),
    key("flush", "", "How long a disk takes to make a write durable."),
    key("snapshot", "snapshot_policy", "A snapshot is built after so many entries, or never (off)."),
    key("keep", "max_in_snapshot_log_to_keep", "How many entries of a snapshot stay in the log all the same."),
    key("payload", "max_payload_entries", "The most entries one AppendEntries carries."),
    switch("pre-vote", "enable_pre_vote", "Ask before standing, so that a healthy leader is not disturbed."),
    switch(
        "leader-restore",
        "enable_leader_restore",
        "A restarted leader leads on without an election. It can lose acknowledged writes.",
    ),
    Key {
        word: "leader-ids",
        says: "With several, nodes may lead one after another in one term, as openraft's default leader id allows.",
        own: "LeaderId",
        values: &["paper", "several"],
    },
    key(
        "chunk",
        "snapshot_max_chunk_size",
        "How much of a snapshot one InstallSnapshot carries, such as 64B or 4kB, or all of it (off).",
    ),
    key(
        "probe",
        "quorum_loss_probe_interval",
        "A leader without a quorum falls silent in turns of this length, or never (off).",
    ),
];

/// What is switched while a cluster runs, and why the rest is not.
pub(in crate::dialect) const LIVE_SETTINGS: &str = "openraft reads these once, when a node is made, so they hold for a whole run. Elections, \
    heartbeats, ticks and pre-vote can be switched on a living node: in its menu, under Cluster.";
