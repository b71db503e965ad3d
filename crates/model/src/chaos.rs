//! What chaos is made of: kinds of faults, and how often each strikes.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// How often a kind can strike at the most, in ten virtual seconds.
pub const INTENSITY_MAX: u64 = 100;

/// A kind of fault that chaos may be made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "lowercase")]
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
    /// No fault: clients that write and read.
    Writes,
    /// The leader takes writes, dies before its disk has them, and starts again at once.
    Leader,
}

impl ChaosKind {
    /// Every kind.
    pub const ALL: &'static [ChaosKind] = ChaosKind::VARIANTS;

    /// Its name in a scenario and on the command line.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<ChaosKind> {
        ChaosKind::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// What it does, in a few words.
    pub fn words(self) -> &'static str {
        match self {
            ChaosKind::Plain => "crashes, pauses, partitions, loss",
            ChaosKind::Network => "duplicated, late, held, clogged, narrow",
            ChaosKind::Disk => "slow, failing and full disks",
            ChaosKind::Clock => "clocks at other rates, and jumps",
            ChaosKind::Process => "slow processors, crashes in a step",
            ChaosKind::Lies => "disks that lie about what is durable",
            ChaosKind::Votes => "disks that forget votes",
            ChaosKind::Wipe => "voters whose disk is wiped",
            ChaosKind::Backup => "old backups that are restored",
            ChaosKind::Writes => "clients that write and read",
            ChaosKind::Leader => "leaders that die in the middle of writes",
        }
    }

    /// True when Raft promises nothing under these faults. Clocks are no such kind: only leases rely on them.
    pub fn is_unbearable(self) -> bool {
        match self {
            ChaosKind::Lies | ChaosKind::Votes | ChaosKind::Wipe | ChaosKind::Backup => true,
            ChaosKind::Plain | ChaosKind::Network | ChaosKind::Disk | ChaosKind::Clock | ChaosKind::Process => false,
            ChaosKind::Writes | ChaosKind::Leader => false,
        }
    }

    /// True when it takes away an assumption of Raft, if only that of leases.
    pub fn voids(self) -> bool {
        self.is_unbearable() || self == ChaosKind::Clock
    }
}

/// Chaos on top of a run: which faults strike, how often, and from which seed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChaosPlan {
    /// Where its randomness comes from, apart from that of the cluster.
    pub seed: u64,
    /// The kinds, in order, each once, and how often each strikes in ten virtual seconds on average:
    /// `1 ≤ often ≤ INTENSITY_MAX`. Not empty.
    pub kinds: Vec<(ChaosKind, u64)>,
}

impl ChaosPlan {
    /// How often this kind strikes.
    pub fn often(&self, kind: ChaosKind) -> u64 {
        self.kinds.iter().find(|(of, _)| *of == kind).map_or(0, |(_, often)| *often)
    }

    /// How often anything strikes.
    pub fn total(&self) -> u64 {
        self.kinds.iter().fold(0, |total, (_, often)| total.saturating_add(*often))
    }
}
