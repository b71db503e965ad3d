//! What engines differ in when a run is described: names, settings, operations, kinds of messages. Pure data,
//! chosen by the cluster; no engine is needed for it.

mod common_keys;
mod common_rules;
mod openraft;
mod raft_rs;

pub use crate::cluster::Dialect;
use crate::cluster::{Cluster, Flaw};
use crate::fault::Kind;
use crate::message::Body;
use crate::operation::Operation;
use crate::types::Time;
pub use common_rules::LEASE;

/// One key of the cluster line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The key.
    pub word: &'static str,
    /// What it means.
    pub says: &'static str,
    /// The engine's own name for it; empty for what is the simulator's.
    pub own: &'static str,
    /// The values it can have, when these are few.
    pub values: &'static [&'static str],
}

impl Cluster {
    /// The words of the engine that the cluster runs.
    pub fn dialect(&self) -> Dialect {
        self.engine
    }
}

impl Dialect {
    /// Every engine.
    pub const ALL: [Dialect; 2] = [Dialect::Openraft, Dialect::RaftRs];

    /// The engine of this name.
    pub fn named(name: &str) -> Option<Dialect> {
        Dialect::ALL.into_iter().find(|dialect| dialect.name() == name)
    }

    /// The engine's name.
    pub const fn name(self) -> &'static str {
        match self {
            Dialect::Openraft => self::openraft::NAME,
            Dialect::RaftRs => self::raft_rs::NAME,
        }
    }

    /// The engine's version.
    pub const fn version(self) -> &'static str {
        match self {
            Dialect::Openraft => self::openraft::VERSION,
            Dialect::RaftRs => self::raft_rs::VERSION,
        }
    }

    /// The name of the engine's library among Rust's packages.
    pub const fn package(self) -> &'static str {
        match self {
            Dialect::Openraft => self::openraft::NAME,
            Dialect::RaftRs => self::raft_rs::PACKAGE,
        }
    }

    /// Whether the engine has this key of the cluster line. Fails with one sentence when it has not.
    pub fn has_key(self, key: &str) -> Result<(), String> {
        match self.keys().iter().any(|known| known.word == key) {
            true => Ok(()),
            false => Err(format!("{} has no `{key}`: leave it out", self.name())),
        }
    }

    /// Whether the engine can do this. Fails with one sentence when it never can.
    pub fn offers(self, operation: &Operation) -> Result<(), &'static str> {
        match self {
            Dialect::Openraft => self::openraft::offers(operation),
            Dialect::RaftRs => self::raft_rs::offers(operation),
        }
    }

    /// When an operation is answered, where that is not plain.
    pub fn answers(self, operation: &Operation) -> Option<&'static str> {
        match operation {
            Operation::AddLearner { wait: true, .. } => Some("answered when it has caught up"),
            Operation::AddLearner { wait: false, .. } => Some("answered when the entry is committed"),
            Operation::Promote(_)
            | Operation::Demote(_)
            | Operation::Remove(_)
            | Operation::Replace { .. }
            | Operation::Members(_)
            | Operation::Transfer(_)
            | Operation::Elect { .. }
            | Operation::Heartbeat
            | Operation::Snapshot
            | Operation::Purge { .. }
            | Operation::Initialize(_)
            | Operation::Switch { .. } => None,
        }
    }

    /// What can be set before a run, in the order of the cluster line.
    pub fn keys(self) -> &'static [Key] {
        match self {
            Dialect::Openraft => self::openraft::KEYS,
            Dialect::RaftRs => self::raft_rs::KEYS,
        }
    }

    /// The first setting that the engine refuses.
    pub fn flaw(self, cluster: &Cluster) -> Option<Flaw> {
        match self {
            Dialect::Openraft => self::openraft::flaw(cluster),
            Dialect::RaftRs => self::raft_rs::flaw(cluster),
        }
    }

    /// True when a cluster whose time-outs this engine warns of elects a leader all the same, only later: then liveness is judged.
    pub fn elects_though_warned(self) -> bool {
        self == Dialect::RaftRs
    }

    /// What goes badly in a cluster that the engine accepts, in one sentence.
    pub fn warning(self, cluster: &Cluster) -> Option<String> {
        match self {
            Dialect::Openraft => self::openraft::warning(cluster),
            Dialect::RaftRs => self::raft_rs::warning(cluster),
        }
    }

    /// How long the sender of a message waits for its answer, if it is one that is answered: a later answer does not
    /// count.
    pub fn waits(self, cluster: &Cluster, body: &Body) -> Option<Time> {
        match self {
            Dialect::Openraft => self::openraft::waits(cluster, body),
            Dialect::RaftRs => self::raft_rs::waits(cluster, body),
        }
    }

    /// The setting of a cluster that takes away an assumption of Raft's proofs, if one does, and which assumption
    /// that is, in one sentence.
    pub fn voids(self, cluster: &Cluster) -> Option<(&'static str, &'static str)> {
        match self {
            Dialect::Openraft => self::openraft::voids(cluster),
            Dialect::RaftRs => self::raft_rs::voids(cluster),
        }
    }

    /// Why a read by lease may be old although every clock is right, in one sentence, if it may.
    pub fn lease_is_loose(self) -> Option<&'static str> {
        match self {
            Dialect::Openraft => None,
            Dialect::RaftRs => Some(self::raft_rs::LOOSE_LEASE),
        }
    }

    /// True when a vote of a node says whether a quorum elected whom it is for, and then is a lease of that leader: openraft's
    /// `Vote::committed`. It refuses candidates and requests by it.
    pub fn votes_are_leases(self) -> bool {
        self == Dialect::Openraft
    }

    /// True when a leader that was removed leads on without end, and refuses every write.
    pub fn removed_leader_leads_on(self) -> bool {
        self == Dialect::RaftRs
    }

    /// True when a membership counts from when a node has applied it, and not from when it has appended it (§6): raft-rs
    /// changes its configuration in `apply_conf_change`.
    pub fn members_count_when_applied(self) -> bool {
        self == Dialect::RaftRs
    }

    /// The kinds of messages that the engine sends, and all of them as one.
    pub fn kinds(self) -> &'static [Kind] {
        match self {
            Dialect::Openraft => self::openraft::KINDS,
            Dialect::RaftRs => self::raft_rs::KINDS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_engine_is_found_by_its_name() {
        for dialect in Dialect::ALL {
            assert_eq!(Dialect::named(dialect.name()), Some(dialect));
            let engine = dialect.keys().iter().find(|key| key.word == "engine").expect("every engine can be chosen");
            assert_eq!(engine.values, Dialect::ALL.map(Dialect::name));
        }
        assert_eq!(Dialect::named("etcd"), None);
    }
}
