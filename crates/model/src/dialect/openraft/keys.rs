//! The keys of the cluster line, each with openraft's own name for it.

use crate::dialect::Key;
use crate::dialect::common_keys::{
    CHUNK_SAYS, ENGINE, FLUSH, KEEP_SAYS, LATENCY, LOSS, NODES, PRE_VOTE_SAYS, SEED, SNAPSHOT_SAYS, key, switch,
};

/// What can be set before a run, in the order of the cluster line.
pub(in crate::dialect) const KEYS: &[Key] = &[
    NODES,
    SEED,
    ENGINE,
    key(
        "heartbeat",
        "heartbeat_interval",
        "The interval of a leader's heartbeats. It is also the time-out of AppendEntries.",
    ),
    key(
        "election",
        "election_timeout_min, election_timeout_max",
        "How long a follower waits before it stands for election. The maximum is the leader's lease.",
    ),
    LATENCY,
    LOSS,
    FLUSH,
    key("snapshot", "snapshot_policy", SNAPSHOT_SAYS),
    key("keep", "max_in_snapshot_log_to_keep", KEEP_SAYS),
    key("payload", "max_payload_entries", "The most entries one AppendEntries carries."),
    switch("pre-vote", "enable_pre_vote", PRE_VOTE_SAYS),
    switch(
        "leader-restore",
        "enable_leader_restore",
        "A restarted leader stays leader without an election. It can lose acknowledged writes.",
    ),
    Key {
        word: "leader-ids",
        says: "With several, a term may have several leaders one after another, as openraft's default leader id allows.",
        own: "LeaderId",
        values: &["paper", "several"],
    },
    key("chunk", "snapshot_max_chunk_size", CHUNK_SAYS),
    key(
        "probe",
        "quorum_loss_probe_interval",
        "A leader without a quorum stops sending for periods of this length, or never (off).",
    ),
    Key {
        word: "bootstrap",
        says: "With voters, every node begins as a voter of one cluster; with none, every node is empty until one is initialised.",
        own: "Raft::initialize",
        values: &["voters", "none"],
    },
    switch(
        "log-reversion",
        "allow_log_reversion",
        "A leader repairs a follower that comes back with an empty or shorter log.",
    ),
];
