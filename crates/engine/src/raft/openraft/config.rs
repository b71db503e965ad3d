//! The types openraft is built with here, and its configuration.

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use openraft::impls::EmptyNode;
use openraft::{Config, ConfigError, EntryPayload, RaftTypeConfig, SnapshotPolicy};
use serde::{Deserialize, Serialize};

use super::leader_id::SharedTerms;
pub use super::leader_id::{EntryLeader, LeaderId};
use crate::runtime::SimRuntime;
use model::cluster::Cluster;
use model::trace::{Outcome, Write};
use model::types::{NodeId, Term};
use sim::machine::Machine;

/// openraft's vote.
pub type RaftVote = openraft::Vote<LeaderId>;
/// openraft's log id.
pub type RaftLogId = openraft::LogId<EntryLeader>;
/// openraft's entry.
pub type RaftEntry = openraft::Entry<EntryLeader, EntryPayload<Command, NodeId, EmptyNode>>;
/// openraft's membership.
pub type RaftMembership = openraft::Membership<NodeId, EmptyNode>;
/// openraft's membership with its log id.
pub type RaftStoredMembership = openraft::StoredMembership<EntryLeader, NodeId, EmptyNode>;

/// The size of a chunk that means that a snapshot travels as one message. It fits into 32 bits: openraft
/// says the size as a `usize`, which is that small in the browser.
pub const ONE_MESSAGE: u64 = u32::MAX as u64;

openraft::declare_raft_types!(
    /// The playground's openraft, on the simulated machine.
    pub TypeConfig:
        D = Command,
        R = Option<Outcome>,
        NodeId = NodeId,
        Node = EmptyNode,
        Term = Term,
        LeaderId = LeaderId,
        AsyncRuntime = SimRuntime,
);

/// Any openraft with these types, whatever runtime it runs on. Lets a benchmark run
/// the same store on openraft's own tokio runtime.
pub trait PlaygroundTypes:
    RaftTypeConfig<
        D = Command,
        R = Option<Outcome>,
        NodeId = NodeId,
        Node = EmptyNode,
        Term = Term,
        LeaderId = LeaderId,
        Vote = RaftVote,
        Entry = RaftEntry,
    >
{
}

impl<C> PlaygroundTypes for C where
    C: RaftTypeConfig<
            D = Command,
            R = Option<Outcome>,
            NodeId = NodeId,
            Node = EmptyNode,
            Term = Term,
            LeaderId = LeaderId,
            Vote = RaftVote,
            Entry = RaftEntry,
        >
{
}

/// What a client's entry carries. Cloning shares it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command(pub Rc<Write>);

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.value.label(&self.0.key, str::to_string))
    }
}

/// openraft's configuration for this cluster.
///
/// Fails when openraft refuses it; its dialect refuses the same earlier and more clearly.
pub fn raft_config(cluster: &Cluster) -> Result<Config, ConfigError> {
    let snapshot_policy = match cluster.snapshot_every {
        Some(entries) => SnapshotPolicy::LogsSinceLast(entries),
        None => SnapshotPolicy::Never,
    };
    Config {
        cluster_name: "playground".to_string(),
        heartbeat_interval: cluster.heartbeat.as_millis(),
        election_timeout_min: cluster.election.min.as_millis(),
        election_timeout_max: cluster.election.max.as_millis(),
        install_snapshot_timeout: cluster.heartbeat.as_millis() * 10,
        max_payload_entries: cluster.max_payload,
        snapshot_policy,
        max_in_snapshot_log_to_keep: cluster.snapshot_keep,
        enable_pre_vote: Some(cluster.pre_vote),
        // With the default, a leader that crashes before it has flushed what it replicated comes back
        // as the leader of the same term with a shorter log, and may lose acknowledged writes.
        enable_leader_restore: Some(cluster.leader_restore),
        allow_log_reversion: Some(cluster.log_reversion),
        snapshot_max_chunk_size: cluster.chunk_bytes.unwrap_or(ONE_MESSAGE),
        quorum_loss_probe_interval: cluster.quorum_loss_probe.map(|interval| interval.as_millis()),
        ..Config::default()
    }
    .validate()
}

/// What all openraft replicas of a cluster are built with.
pub struct Settings {
    config: Arc<Config>,
    several_leaders: bool,
}

impl Settings {
    /// The settings of this cluster. Fails when openraft refuses them.
    pub fn new(cluster: &Cluster) -> Result<Settings, String> {
        let config = raft_config(cluster).map_err(|error| error.to_string())?;
        Ok(Settings { config: Arc::new(config), several_leaders: cluster.several_leaders })
    }

    /// openraft's configuration.
    pub fn config(&self) -> Arc<Config> {
        Arc::clone(&self.config)
    }

    /// Says on the machine whether several nodes may lead in one term.
    pub fn prepare(&self, machine: &Machine) {
        if self.several_leaders {
            machine.extend(SharedTerms);
        }
    }
}
