//! The fold of faults: messages that wait, links, disks, clocks and processors that are not as they should be.

use super::{NodeView, View};
use crate::action::{Action, Links, NetworkAction, Switch};
use crate::fault::{Kind, Messages, Moment};
use crate::trace::{DiskImage, FaultEvent};
use crate::types::{DiskTrouble, LinkState, LogId, NodeId, Time};

/// What is wrong with one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeFaults {
    /// What is wrong with its disk.
    pub disk: Option<DiskTrouble>,
    /// The last entry of its backup; the outer `None` when it has none.
    pub backup: Option<Option<LogId>>,
    /// How many entries have gone bad on its disk since it was replaced.
    pub rotten: u32,
    /// Thousandths of the true rate at which its clock runs.
    pub rate_permille: u16,
    /// When its clock was set, and what it read then.
    pub clock_set: (Time, Time),
    /// What one turn of its process costs.
    pub cost: Time,
    /// What applying an entry costs.
    pub apply_cost: Time,
    /// When it will die.
    pub moment: Option<Moment>,
}

impl Default for NodeFaults {
    fn default() -> Self {
        NodeFaults {
            disk: None,
            backup: None,
            rotten: 0,
            rate_permille: 1_000,
            clock_set: (Time::ZERO, Time::ZERO),
            cost: Time::ZERO,
            apply_cost: Time::ZERO,
            moment: None,
        }
    }
}

impl NodeFaults {
    /// What the node's own clock reads at a true moment.
    pub fn reads(&self, now: Time) -> Time {
        let (since, read_then) = self.clock_set;
        read_then + Time(now.saturating_sub(since).0.saturating_mul(u64::from(self.rate_permille)) / 1_000)
    }

    /// The true moment at which the node's own clock reads this, unless it is changed before; not before it was set.
    pub fn when_reads(&self, reading: Time) -> Time {
        let (since, read_then) = self.clock_set;
        let left = reading.saturating_sub(read_then).0.saturating_mul(1_000);
        Time(since.0.saturating_add(left.div_ceil(u64::from(self.rate_permille).max(1))))
    }
}

/// What has been switched on a node since it started; `None` is as the cluster made it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Switched {
    /// Whether time passes for openraft.
    pub ticks: Option<bool>,
    /// Whether it may stand for election.
    pub elections: Option<bool>,
    /// Whether it sends heartbeats while it leads.
    pub heartbeats: Option<bool>,
    /// Whether it asks before standing.
    pub pre_vote: Option<bool>,
}

impl Switched {
    /// What was done to this switch, if anything.
    pub fn get(&self, what: Switch) -> Option<bool> {
        match what {
            Switch::Ticks => self.ticks,
            Switch::Elections => self.elections,
            Switch::Heartbeats => self.heartbeats,
            Switch::PreVote => self.pre_vote,
        }
    }

    pub(super) fn set(&mut self, what: Switch, on: bool) {
        let switch = match what {
            Switch::Ticks => &mut self.ticks,
            Switch::Elections => &mut self.elections,
            Switch::Heartbeats => &mut self.heartbeats,
            Switch::PreVote => &mut self.pre_vote,
        };
        *switch = Some(on);
    }
}

impl View {
    /// Adds what was done, where no event of its own reports it: standing orders to hold messages.
    pub(super) fn acted(&mut self, action: &Action) {
        match action {
            Action::Network(NetworkAction::Heal(Links::All)) => self.holds.clear(),
            Action::Network(NetworkAction::Hold(Messages::All { kind, links })) => {
                let ordered = self.directions(*links).into_iter().map(|(from, to)| (from, to, *kind));
                self.holds.extend(ordered.collect::<Vec<_>>());
            }
            Action::Network(NetworkAction::Release(Messages::All { kind, links })) => {
                let is_over = |from: NodeId, to: NodeId, held: Kind| kind.means(held) && links.means(from, to);
                self.holds.retain(|(from, to, held)| !is_over(*from, *to, *held));
            }
            Action::Network(
                NetworkAction::Partition(_)
                | NetworkAction::Cut(_)
                | NetworkAction::Heal(_)
                | NetworkAction::Loss { .. }
                | NetworkAction::Latency { .. }
                | NetworkAction::Duplicate { .. }
                | NetworkAction::Jitter { .. }
                | NetworkAction::Reorder { .. }
                | NetworkAction::Bandwidth { .. }
                | NetworkAction::Clog(_)
                | NetworkAction::Unclog(_)
                | NetworkAction::Hold(Messages::One(_))
                | NetworkAction::Release(Messages::One(_))
                | NetworkAction::Drop(_)
                | NetworkAction::Delay { .. }
                | NetworkAction::Copy(_),
            )
            | Action::Client(_)
            | Action::Admin { .. }
            | Action::Process(_)
            | Action::Disk(_)
            | Action::Clock(_)
            | Action::Chaos(_)
            | Action::Named { .. }
            | Action::ScriptOff => {}
        }
    }

    /// The directions that are meant, between the nodes that are there.
    pub fn directions(&self, links: Links) -> Vec<(NodeId, NodeId)> {
        match links {
            Links::All => {
                let ends = self.nodes.keys().flat_map(|from| self.nodes.keys().map(move |to| (*from, *to)));
                ends.filter(|(from, to)| from != to).collect()
            }
            Links::Between(a, b) => vec![(a, b), (b, a)],
            Links::OneWay(from, to) => vec![(from, to)],
        }
    }

    /// What a direction of a link is like.
    pub fn link(&self, from: NodeId, to: NodeId) -> LinkState {
        self.links.get(&(from, to)).copied().or(self.usual_link).unwrap_or_default()
    }

    /// Adds what a fault did.
    pub(super) fn fault(&mut self, event: &FaultEvent) {
        let at = self.at;
        match event {
            FaultEvent::DiskChanged { node, trouble } => self.node(*node).faults.disk = *trouble,
            FaultEvent::DiskReplaced { node, disk } => self.node(*node).replace_disk(disk),
            FaultEvent::BackedUp { node, last } => self.node(*node).faults.backup = Some(*last),
            FaultEvent::Rotted { node, index: _ } => self.node(*node).faults.rotten += 1,
            FaultEvent::ClockChanged { node, rate_permille, reads } => {
                let faults = &mut self.node(*node).faults;
                (faults.rate_permille, faults.clock_set) = (*rate_permille, (at, *reads));
            }
            FaultEvent::Slowed { node, cost } => self.node(*node).faults.cost = *cost,
            FaultEvent::ApplySlowed { node, cost } => self.node(*node).faults.apply_cost = *cost,
            FaultEvent::Armed { node, moment } => self.node(*node).faults.moment = Some(*moment),
            FaultEvent::Triggered { node, moment: _ } => self.node(*node).faults.moment = None,
        }
    }
}

impl NodeView {
    fn replace_disk(&mut self, disk: &DiskImage) {
        let DiskImage { vote, purged, entries, snapshot } = disk;
        self.term = vote.map_or(0, |vote| vote.term);
        let after_purged = purged.map_or(0, |purged| purged.index + 1);
        self.first_index = entries.first().map_or(after_purged, |first| first.id.index);
        (self.vote, self.vote_flushed) = (*vote, vote.is_some());
        (self.purged, self.entries) = (*purged, entries.iter().cloned().collect());
        self.flushed = self.last();
        self.faults.rotten = 0;
        self.snapshot = snapshot.clone();
        self.membership = self.newest_membership();
    }
}
