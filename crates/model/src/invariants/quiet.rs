//! Whether a cluster is left alone: what the liveness properties assume. Nothing is done to it but requests of clients,
//! no fault is in force, and no link loses or delays more than the cluster's own do.

use litemap::LiteMap;

use super::bounds::Bounds;
use super::logs::{Held, Node, Nodes};
use super::state_ordering::StateOrdering;
use crate::action::{Action, Links, NetworkAction};
use crate::fault::{Kind, Messages};
use crate::operation::{Operation, Switch};
use crate::shared::Set;
use crate::trace::{
    Ask, ClientEvent, DiskEvent, Event, FaultEvent, LinkState, NetworkEvent, Payload, ProcessEvent, Record,
};
use crate::types::{LogId, NodeId, Time};

/// The true rate of a clock, in thousandths.
const TRUE_RATE: u16 = 1_000;

/// What is wrong with a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Ill {
    Dead,
    Paused,
    Disk,
    Rotten,
    Clock,
    Slow,
    SlowApply,
    Armed,
    /// Ticks, elections or heartbeats are switched off.
    Off(u8),
}

/// The state of the assumption.
#[derive(Clone, Debug)]
pub(super) struct Quiet {
    started: Set<NodeId>,
    ills: Set<(NodeId, Ill)>,
    /// The directions of links that were changed, and whether they are whole.
    links: LiteMap<(NodeId, NodeId), bool>,
    usual_is_whole: bool,
    latency: Time,
    /// True while a standing order holds messages, or a single one is held.
    holds: bool,
    /// When the last message that was delayed by hand arrives.
    late: Time,
    /// Whether the network is whole between the nodes that run, as far as it is known.
    whole: Option<bool>,
    /// True when something has been done to the cluster since this was taken.
    disturbed: bool,
}

impl Quiet {
    /// Of a cluster that has not begun.
    pub(super) fn new(bounds: &Bounds) -> Quiet {
        Quiet {
            started: Set::new(),
            ills: Set::new(),
            links: LiteMap::new(),
            usual_is_whole: bounds.loses_nothing,
            latency: bounds.latency,
            holds: false,
            late: Time::ZERO,
            whole: None,
            disturbed: false,
        }
    }

    /// True when something was done to the cluster since the last call.
    pub(super) fn was_disturbed(&mut self) -> bool {
        std::mem::take(&mut self.disturbed)
    }

    /// True when the node runs and nothing is wrong with it.
    pub(super) fn is_sound(&self, node: NodeId) -> bool {
        self.started.contains(&node) && !self.ills.iter().any(|(of, _)| *of == node)
    }

    fn is_out(&self, node: NodeId) -> bool {
        self.ills.iter().any(|(of, ill)| *of == node && matches!(ill, Ill::Dead | Ill::Paused))
    }

    /// The nodes that run, with nothing wrong with them.
    pub(super) fn sound(&self) -> impl Iterator<Item = NodeId> {
        self.started.iter().copied().filter(|node| self.is_sound(*node))
    }

    /// True when no fault is in force: every node is sound or does not run at all, and every link between those that run
    /// is whole.
    pub(super) fn is_healed(&mut self, now: Time) -> bool {
        if self.holds || now < self.late {
            return false;
        }
        if let Some(whole) = self.whole {
            return whole;
        }
        let ill = self.started.iter().any(|node| !self.is_sound(*node) && !self.is_out(*node));
        let is_whole = |from: NodeId, to: NodeId| {
            from == to || self.links.get(&(from, to)).copied().unwrap_or(self.usual_is_whole)
        };
        let whole = !ill && self.sound().all(|from| self.sound().all(|to| is_whole(from, to)));
        self.whole = Some(whole);
        whole
    }

    /// True when of every set of voters a majority runs, in every membership that may count on a node that runs: those
    /// that it holds, down to the newest that it has applied.
    pub(super) fn has_majority<'a>(&self, nodes: &'a Nodes, states: &StateOrdering) -> bool {
        let held = |node: NodeId| nodes.get(&node).map(|held| (states.applied_to(node), held));
        let counts = |(applied, node): (Option<LogId>, &'a Node)| {
            let is_older = move |held: &Held| applied.is_some_and(|applied| held.id.index <= applied.index);
            let newer = node.memberships().take_while(|held| !is_older(held)).count();
            node.memberships().take(newer + 1)
        };
        let mut sets =
            self.sound().filter_map(held).flat_map(counts).flat_map(|held| &held.membership.voters).peekable();
        let runs = |voters: &Vec<NodeId>| voters.iter().filter(|voter| self.is_sound(**voter)).count();
        sets.peek().is_some() && sets.all(|voters| runs(voters) > voters.len() / 2)
    }

    /// The node gets this illness, or is rid of it.
    fn put(&mut self, node: NodeId, ill: Ill, on: bool) {
        match on {
            true => drop(self.ills.insert((node, ill))),
            false => self.ills.retain(|has| *has != (node, ill)),
        }
        self.disturb();
    }

    fn disturb(&mut self) {
        (self.disturbed, self.whole) = (true, None);
    }

    /// What ends with the process, whichever way it ends.
    fn forgets(&mut self, node: NodeId) {
        let stays = |ill: &Ill| !matches!(ill, Ill::Dead | Ill::Paused | Ill::Armed | Ill::Off(_));
        self.ills.retain(|(of, ill)| *of != node || stays(ill));
    }

    /// Adds the next event.
    pub(super) fn add(&mut self, record: &Record) {
        match &record.event {
            Event::Acted(action) => self.acted(action, record.at),
            Event::Process(ProcessEvent::Started { node, start: _ }) => {
                self.started.insert(*node);
                self.forgets(*node);
                self.disturb();
            }
            Event::Process(ProcessEvent::Crashed { node, .. } | ProcessEvent::Failed { node, .. }) => {
                self.forgets(*node);
                self.put(*node, Ill::Dead, true);
            }
            Event::Process(ProcessEvent::Paused { node }) => self.put(*node, Ill::Paused, true),
            Event::Process(ProcessEvent::Resumed { node }) => self.put(*node, Ill::Paused, false),
            Event::Network(NetworkEvent::Linked { from, to, state }) => {
                self.links.insert((*from, *to), self.is_whole(state));
                self.disturb();
            }
            Event::Fault(fault) => self.fault(fault),
            Event::Client(ClientEvent::Requested {
                node, ask: Ask::Operate(Operation::Switch { what, on }), ..
            }) => {
                // Whether it asks before standing keeps no node from being elected.
                if *what != Switch::PreVote {
                    self.put(*node, Ill::Off(*what as u8), !on);
                }
            }
            Event::Disk(DiskEvent::Appended { node: _, entries }) => {
                // Another membership is another quorum.
                self.disturbed |= entries.iter().any(|entry| matches!(entry.payload, Payload::Membership(_)));
            }
            Event::Network(
                NetworkEvent::Sent { .. }
                | NetworkEvent::Held { .. }
                | NetworkEvent::Rescheduled { .. }
                | NetworkEvent::Duplicated { .. }
                | NetworkEvent::Delivered { .. }
                | NetworkEvent::Dropped { .. },
            )
            | Event::Disk(
                DiskEvent::VoteSaved { .. }
                | DiskEvent::VoteFlushed { .. }
                | DiskEvent::Flushed { .. }
                | DiskEvent::Truncated { .. }
                | DiskEvent::Purged { .. },
            )
            | Event::Raft(_)
            | Event::Client(_) => {}
        }
    }

    fn is_whole(&self, state: &LinkState) -> bool {
        let LinkState { in_order, latency, .. } = *state;
        *state == LinkState { in_order, ..LinkState::plain(latency, 0) } && latency.max <= self.latency
    }

    fn acted(&mut self, action: &Action, now: Time) {
        let all = |messages: &Messages| matches!(messages, Messages::All { kind: Kind::Any, links: Links::All });
        match action {
            Action::Named { action, .. } => return self.acted(action, now),
            Action::Client(_) => return,
            Action::Network(NetworkAction::Hold(_)) => self.holds = true,
            Action::Network(NetworkAction::Heal(Links::All)) => self.holds = false,
            Action::Network(NetworkAction::Release(messages)) if all(messages) => self.holds = false,
            Action::Network(NetworkAction::Delay { messages: _, by }) => self.late = self.late.max(now + *by),
            Action::Network(_)
            | Action::Admin { .. }
            | Action::Process(_)
            | Action::Disk(_)
            | Action::Clock(_)
            | Action::Chaos(_)
            | Action::ScriptOff => {}
        }
        self.disturb();
    }

    fn fault(&mut self, fault: &FaultEvent) {
        match fault {
            FaultEvent::DiskChanged { node, trouble } => self.put(*node, Ill::Disk, trouble.is_some()),
            FaultEvent::DiskReplaced { node, disk: _ } => self.put(*node, Ill::Rotten, false),
            FaultEvent::Rotted { node, index: _ } => self.put(*node, Ill::Rotten, true),
            FaultEvent::ClockChanged { node, rate_permille, reads: _ } => {
                self.put(*node, Ill::Clock, *rate_permille != TRUE_RATE);
            }
            FaultEvent::Slowed { node, cost } => self.put(*node, Ill::Slow, *cost > Time::ZERO),
            FaultEvent::ApplySlowed { node, cost } => self.put(*node, Ill::SlowApply, *cost > Time::ZERO),
            FaultEvent::Armed { node, moment: _ } => self.put(*node, Ill::Armed, true),
            FaultEvent::Triggered { node, moment: _ } => self.put(*node, Ill::Armed, false),
            FaultEvent::BackedUp { .. } => {}
        }
    }
}
