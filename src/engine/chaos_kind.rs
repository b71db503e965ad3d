//! What chaos may be made of.

/// A kind of fault that chaos may be made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChaosKind {
    /// Crashes, restarts, pauses, partitions, one-way cuts, loss: what chaos is made of without being asked.
    Plain,
    /// Duplication, jitter, order, bandwidth, clogs, held and delayed messages.
    Network,
    /// Slow disks, disks that fail and full ones.
    Disk,
    /// Clocks that run at other rates and jump.
    Clock,
    /// Slow processors, and crashes in the middle of a step.
    Process,
    /// Disks that lie about what is durable.
    Lies,
    /// Disks that forget votes.
    Votes,
    /// Disks that are replaced by empty ones.
    Wipe,
    /// Disks that are replaced by old backups.
    Backup,
    /// The leader takes writes, dies before its slow disk has them, and starts again at once.
    Leader,
}

impl ChaosKind {
    /// Every kind and its name on the command line.
    pub const NAMES: [(ChaosKind, &'static str); 10] = [
        (ChaosKind::Plain, "plain"),
        (ChaosKind::Network, "network"),
        (ChaosKind::Disk, "disk"),
        (ChaosKind::Clock, "clock"),
        (ChaosKind::Process, "process"),
        (ChaosKind::Lies, "lies"),
        (ChaosKind::Votes, "votes"),
        (ChaosKind::Wipe, "wipe"),
        (ChaosKind::Backup, "backup"),
        (ChaosKind::Leader, "leader"),
    ];

    /// True when Raft promises nothing under these faults. Clocks are no such kind: nobody reads by lease here.
    pub fn is_unbearable(self) -> bool {
        match self {
            ChaosKind::Lies | ChaosKind::Votes | ChaosKind::Wipe | ChaosKind::Backup => true,
            ChaosKind::Plain
            | ChaosKind::Network
            | ChaosKind::Disk
            | ChaosKind::Clock
            | ChaosKind::Process
            | ChaosKind::Leader => false,
        }
    }

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        ChaosKind::NAMES.iter().find(|(of, _)| *of == self).map_or("", |(_, name)| *name)
    }
}

/// What chaos is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// How many nodes the cluster has.
    pub nodes: u64,
    /// The kinds of faults, each with its weight.
    pub kinds: Vec<(ChaosKind, u64)>,
    /// Whether a restarted leader leads on without an election, see [`leader_restore`](crate::scenario::Cluster::leader_restore).
    pub leader_restore: bool,
    /// Whether several nodes may lead in a term, see [`several_leaders`](crate::scenario::Cluster::several_leaders).
    pub several_leaders: bool,
}

impl Recipe {
    /// True when Raft promises nothing under these faults, or in such a cluster.
    pub fn is_unbearable(&self) -> bool {
        self.leader_restore || self.kinds.iter().any(|(kind, _)| kind.is_unbearable())
    }

    /// True when chaos is made of this kind among others.
    pub(super) fn has(&self, kind: ChaosKind) -> bool {
        self.kinds.iter().any(|(of, _)| *of == kind)
    }
}
