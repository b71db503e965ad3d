//! Puts nodes in the places of `leader` and `others`, which the text of an action may name instead.

use super::{Action, ClockAction, DiskAction, NetworkAction, ProcessAction};
use crate::fault::Messages;
use crate::types::{LEADER, Links, NodeId, OTHERS};

impl Action {
    /// True when it names the leader where only nodes can stand while it is done.
    pub fn names_leader(&self) -> bool {
        // No node has this number.
        self.resolved(NodeId(0), &[]) != *self
    }

    /// The same action, with this leader and these nodes of the cluster in the places of [`LEADER`] and [`OTHERS`].
    pub fn resolved(&self, leader: NodeId, all: &[NodeId]) -> Action {
        let node = |node: NodeId| if node == LEADER { leader } else { node };
        match self {
            Action::Network(action) => Action::Network(action.resolved(leader, all)),
            Action::Disk(action) => Action::Disk(match action {
                DiskAction::Trouble { node: at, trouble } => DiskAction::Trouble { node: node(*at), trouble: *trouble },
                DiskAction::Wipe(at) => DiskAction::Wipe(node(*at)),
                DiskAction::Backup(at) => DiskAction::Backup(node(*at)),
                DiskAction::Restore(at) => DiskAction::Restore(node(*at)),
                DiskAction::Rot { node: at, index } => DiskAction::Rot { node: node(*at), index: *index },
                DiskAction::RestoreFrom { .. } | DiskAction::Log { .. } => action.clone(),
            }),
            Action::Clock(action) => Action::Clock(match action {
                ClockAction::Rate { node: at, permille } => ClockAction::Rate { node: node(*at), permille: *permille },
                ClockAction::Jump { node: at, by } => ClockAction::Jump { node: node(*at), by: *by },
            }),
            Action::Process(ProcessAction::Slow { node: at, cost }) => {
                Action::Process(ProcessAction::Slow { node: node(*at), cost: *cost })
            }
            Action::Process(ProcessAction::SlowApply { node: at, cost }) => {
                Action::Process(ProcessAction::SlowApply { node: node(*at), cost: *cost })
            }
            Action::Process(_)
            | Action::Client(_)
            | Action::Admin { .. }
            | Action::Chaos(_)
            | Action::ScriptOff
            | Action::Named { .. } => self.clone(),
        }
    }
}

impl Links {
    /// The same links, with this leader in the place of [`LEADER`].
    pub fn resolved(self, leader: NodeId) -> Links {
        let node = |node: NodeId| if node == LEADER { leader } else { node };
        match self {
            Links::All => Links::All,
            Links::Between(a, b) => Links::Between(node(a), node(b)),
            Links::OneWay(from, to) => Links::OneWay(node(from), node(to)),
        }
    }
}

impl Messages {
    fn resolved(self, leader: NodeId) -> Messages {
        match self {
            Messages::One(message) => Messages::One(message),
            Messages::All { kind, links } => Messages::All { kind, links: links.resolved(leader) },
        }
    }
}

impl NetworkAction {
    fn resolved(&self, leader: NodeId, all: &[NodeId]) -> NetworkAction {
        let to = |links: &Links| links.resolved(leader);
        match self {
            NetworkAction::Partition(groups) => NetworkAction::Partition(groups_of(groups, leader, all)),
            NetworkAction::Cut(links) => NetworkAction::Cut(to(links)),
            NetworkAction::Heal(links) => NetworkAction::Heal(to(links)),
            NetworkAction::Loss { links, permille } => NetworkAction::Loss { links: to(links), permille: *permille },
            NetworkAction::Latency { links, range } => NetworkAction::Latency { links: to(links), range: *range },
            NetworkAction::Duplicate { links, permille } => {
                NetworkAction::Duplicate { links: to(links), permille: *permille }
            }
            NetworkAction::Jitter { links, most } => NetworkAction::Jitter { links: to(links), most: *most },
            NetworkAction::Reorder { links, on } => NetworkAction::Reorder { links: to(links), on: *on },
            NetworkAction::Bandwidth { links, bytes_per_second } => {
                NetworkAction::Bandwidth { links: to(links), bytes_per_second: *bytes_per_second }
            }
            NetworkAction::Clog(links) => NetworkAction::Clog(to(links)),
            NetworkAction::Unclog(links) => NetworkAction::Unclog(to(links)),
            NetworkAction::Hold(messages) => NetworkAction::Hold(messages.resolved(leader)),
            NetworkAction::Release(messages) => NetworkAction::Release(messages.resolved(leader)),
            NetworkAction::Drop(messages) => NetworkAction::Drop(messages.resolved(leader)),
            NetworkAction::Delay { messages, by } => {
                NetworkAction::Delay { messages: messages.resolved(leader), by: *by }
            }
            NetworkAction::Copy(messages) => NetworkAction::Copy(messages.resolved(leader)),
        }
    }
}

/// The groups of a partition; an empty group is none.
fn groups_of(groups: &[Vec<NodeId>], leader: NodeId, all: &[NodeId]) -> Vec<Vec<NodeId>> {
    let led = |node: &NodeId| if *node == LEADER { leader } else { *node };
    let named: Vec<NodeId> = groups.iter().flatten().map(led).collect();
    let others = || all.iter().copied().filter(|node| !named.contains(node));
    let group = |group: &Vec<NodeId>| {
        let nodes = group.iter().flat_map(|node| match *node {
            OTHERS => others().collect(),
            _ => vec![led(node)],
        });
        nodes.collect::<Vec<_>>()
    };
    groups.iter().map(group).filter(|group| !group.is_empty()).collect()
}
