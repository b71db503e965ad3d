//! What engines differ in when a run is described: names, settings, operations, kinds of messages. Pure data,
//! chosen by the cluster; no engine is needed for it.

mod openraft;

use crate::cluster::{Cluster, Flaw};
use crate::fault::Kind;
use crate::message::Body;
use crate::operation::Operation;
use crate::types::Time;

/// The words of one engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// openraft's.
    #[default]
    Openraft,
}

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
        Dialect::Openraft
    }
}

impl Dialect {
    /// The engine's name.
    pub const fn name(self) -> &'static str {
        match self {
            Dialect::Openraft => self::openraft::NAME,
        }
    }

    /// The engine's version.
    pub const fn version(self) -> &'static str {
        match self {
            Dialect::Openraft => self::openraft::VERSION,
        }
    }

    /// Whether the engine can do this. Fails with one sentence when it never can.
    pub fn offers(self, operation: &Operation) -> Result<(), &'static str> {
        match self {
            Dialect::Openraft => self::openraft::offers(operation),
        }
    }

    /// When an operation is answered, where that is the engine's own choice.
    pub fn answers(self, operation: &Operation) -> Option<&'static str> {
        match self {
            Dialect::Openraft => self::openraft::answers(operation),
        }
    }

    /// What can be set before a run, in the order of the cluster line.
    pub fn keys(self) -> &'static [Key] {
        match self {
            Dialect::Openraft => self::openraft::KEYS,
        }
    }

    /// What of the settings can be switched while a cluster runs, and why the rest cannot.
    pub const fn live_settings(self) -> &'static str {
        match self {
            Dialect::Openraft => self::openraft::LIVE_SETTINGS,
        }
    }

    /// The first setting that the engine refuses.
    pub fn flaw(self, cluster: &Cluster) -> Option<Flaw> {
        match self {
            Dialect::Openraft => self::openraft::flaw(cluster),
        }
    }

    /// What goes badly in a cluster that the engine accepts, in one sentence.
    pub fn warning(self, cluster: &Cluster) -> Option<String> {
        match self {
            Dialect::Openraft => self::openraft::warning(cluster),
        }
    }

    /// How long the sender of a message waits for its answer, if it is one that is answered: a later answer does not
    /// count.
    pub fn waits(self, cluster: &Cluster, body: &Body) -> Option<Time> {
        match self {
            Dialect::Openraft => self::openraft::waits(cluster, body),
        }
    }

    /// The setting of a cluster that takes away an assumption of Raft's proofs, if one does, and which assumption
    /// that is, in one sentence.
    pub fn voids(self, cluster: &Cluster) -> Option<(&'static str, &'static str)> {
        match self {
            Dialect::Openraft => self::openraft::voids(cluster),
        }
    }

    /// The kinds of messages that the engine sends, and all of them as one.
    pub fn kinds(self) -> &'static [Kind] {
        match self {
            Dialect::Openraft => self::openraft::KINDS,
        }
    }
}
