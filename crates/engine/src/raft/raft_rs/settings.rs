//! What all raft-rs replicas of a cluster are built with.

use raft::{Config, NO_LIMIT, ReadOnlyOption};

use model::cluster::Cluster;
use model::entry::Membership;
use model::types::{NodeId, Time};

/// After so many heartbeats without an answer a snapshot counts as lost, and is sent again.
const SNAPSHOT_HEARTBEATS: u64 = 10;

/// The settings of one cluster.
pub struct Settings {
    config: Config,
    pub(super) cluster: Cluster,
    pub(super) tick: Time,
    pub(super) snapshot_patience: Time,
    /// The members with which every node is created. They are no entry that is replicated: index 0, before raft-rs's log.
    pub(super) first: Membership,
}

impl Settings {
    /// The settings of this cluster. Fails when raft-rs refuses them; its dialect refuses the same earlier.
    pub fn new(cluster: &Cluster) -> Result<Settings, String> {
        let tick = cluster.tick.0.max(1);
        let ticks = |span: Time| usize::try_from(span.0 / tick).map_err(|_| "a span is too long".to_string());
        let config = Config {
            id: 1,
            heartbeat_tick: ticks(cluster.heartbeat)?,
            election_tick: ticks(cluster.election.min)?,
            min_election_tick: ticks(cluster.election.min)?,
            max_election_tick: ticks(cluster.election.max)?,
            // raft-rs's own default is one entry a message.
            max_size_per_msg: cluster.append_bytes.unwrap_or(NO_LIMIT),
            max_inflight_msgs: usize::try_from(cluster.max_inflight)
                .map_err(|_| "too much is under way".to_string())?,
            max_uncommitted_size: cluster.uncommitted_bytes.unwrap_or(NO_LIMIT),
            check_quorum: cluster.check_quorum,
            pre_vote: cluster.pre_vote,
            read_only_option: ReadOnlyOption::Safe,
            ..Config::default()
        };
        config.validate().map_err(|error| error.to_string())?;
        let voters = (1..=cluster.nodes).map(NodeId).collect();
        Ok(Settings {
            config,
            cluster: cluster.clone(),
            tick: Time(tick),
            snapshot_patience: Time(cluster.heartbeat.0 * SNAPSHOT_HEARTBEATS),
            first: Membership { voters: vec![voters], learners: Vec::new() },
        })
    }

    /// raft-rs's configuration of a node whose state machine has applied the entries up to this index.
    pub(super) fn config(&self, node: NodeId, applied: u64) -> Config {
        let priority = i64::try_from(self.cluster.priority(node)).unwrap_or(i64::MAX);
        Config { id: node.0, applied, priority, ..self.config.clone() }
    }

    /// The range of election time-outs in ticks, without its end.
    pub(super) fn election(&self) -> (usize, usize) {
        (self.config.min_election_tick(), self.config.max_election_tick())
    }
}
