//! What chaos may be made of.

use model::chaos::ChaosKind;
use model::dialect::Dialect;

/// What chaos is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// Whether each seed draws its cluster as well, its clients, and changes of its members.
    pub wide: bool,
    /// How many nodes the cluster has, where it is not drawn.
    pub nodes: u64,
    /// The kinds of faults, each with its weight; plain ones when it names none.
    pub kinds: Vec<(ChaosKind, u64)>,
    /// Whether a restarted leader leads on without an election, see [`leader_restore`](model::scenario::Cluster::leader_restore).
    pub leader_restore: bool,
    /// Whether several nodes may lead in a term, see [`several_leaders`](model::scenario::Cluster::several_leaders).
    pub several_leaders: bool,
    /// Which engine the nodes run.
    pub engine: Dialect,
}

impl Recipe {
    /// True when Raft promises nothing under these faults, or in such a cluster.
    pub fn is_unbearable(&self) -> bool {
        self.leader_restore || self.kinds.iter().any(|(kind, _)| kind.is_unbearable())
    }

    /// True when chaos is made of this kind among others.
    pub(crate) fn has(&self, kind: ChaosKind) -> bool {
        self.kinds.iter().any(|(of, _)| *of == kind)
    }
}
