//! Puts nodes in the places of `leader` and `others`, which the text of an action may name instead.

use super::{Action, ClockAction, DiskAction, NetworkAction, Operation, ProcessAction};
use crate::fault::Messages;
use crate::types::{LEADER, Links, NodeId, OTHERS, Target};

/// What is done to each node that an action names.
type Visit<'a> = &'a mut dyn FnMut(&mut NodeId);

impl Action {
    /// True when it names the leader where only nodes can stand while it is done.
    pub fn names_leader(&self) -> bool {
        let mut named = false;
        self.clone().each_node(&mut |node| named |= *node == LEADER || *node == OTHERS);
        named
    }

    /// The same action, with this leader and these nodes of the cluster in the places of [`LEADER`] and [`OTHERS`].
    pub fn resolved(&self, leader: NodeId, all: &[NodeId]) -> Action {
        let mut action = self.clone();
        action.each_node(&mut |node| {
            if *node == LEADER {
                *node = leader;
            }
        });
        if let Action::Network(NetworkAction::Partition(groups)) = &mut action {
            *groups = groups_of(groups, all);
        }
        action
    }

    /// The same action on another node, for one that a line may say of several nodes; any other stays as it is.
    pub fn on(&self, node: NodeId) -> Action {
        let mut action = self.clone();
        match &mut action {
            Action::Process(
                ProcessAction::Crash(at)
                | ProcessAction::Pause(at)
                | ProcessAction::Suspend(at)
                | ProcessAction::CrashAt { node: at, .. },
            )
            | Action::Admin { at, .. } => *at = Target::from(node),
            Action::Process(
                ProcessAction::Restart(at)
                | ProcessAction::Resume(at)
                | ProcessAction::Slow { node: at, .. }
                | ProcessAction::SlowApply { node: at, .. },
            )
            | Action::Disk(
                DiskAction::Trouble { node: at, .. }
                | DiskAction::Wipe(at)
                | DiskAction::Backup(at)
                | DiskAction::Restore(at)
                | DiskAction::RestoreFrom { node: at, .. }
                | DiskAction::Rot { node: at, .. }
                | DiskAction::Log { node: at, .. },
            )
            | Action::Clock(ClockAction::Rate { node: at, .. } | ClockAction::Jump { node: at, .. }) => *at = node,
            Action::Client(_) | Action::Network(_) | Action::Chaos(_) | Action::ScriptOff | Action::Named { .. } => {}
        }
        action
    }

    /// Visits every node that it names. A [`Target`] is resolved when the action is done.
    fn each_node(&mut self, visit: Visit) {
        match self {
            Action::Network(action) => action.each_node(visit),
            Action::Disk(DiskAction::RestoreFrom { node, from }) => {
                visit(node);
                visit(from);
            }
            Action::Disk(
                DiskAction::Trouble { node, .. }
                | DiskAction::Wipe(node)
                | DiskAction::Backup(node)
                | DiskAction::Restore(node)
                | DiskAction::Rot { node, .. }
                | DiskAction::Log { node, .. },
            )
            | Action::Clock(ClockAction::Rate { node, .. } | ClockAction::Jump { node, .. })
            | Action::Process(
                ProcessAction::Slow { node, .. }
                | ProcessAction::SlowApply { node, .. }
                | ProcessAction::Restart(node)
                | ProcessAction::Resume(node),
            )
            | Action::Admin {
                operation:
                    Operation::Promote(node)
                    | Operation::Demote(node)
                    | Operation::Remove(node)
                    | Operation::Replace { old: node, .. }
                    | Operation::Transfer(node),
                ..
            } => visit(node),
            Action::Admin { operation: Operation::Members(nodes), .. } => nodes.iter_mut().for_each(visit),
            Action::Named { action, .. } => action.each_node(visit),
            Action::Process(
                ProcessAction::Crash(_)
                | ProcessAction::CrashAt { .. }
                | ProcessAction::Pause(_)
                | ProcessAction::Suspend(_),
            )
            | Action::Admin {
                operation:
                    Operation::AddLearner { .. }
                    | Operation::Elect { .. }
                    | Operation::Heartbeat
                    | Operation::Snapshot
                    | Operation::Purge { .. }
                    | Operation::Switch { .. }
                    | Operation::Initialize(_),
                ..
            }
            | Action::Client(_)
            | Action::Chaos(_)
            | Action::ScriptOff => {}
        }
    }
}

impl Links {
    /// The same links, with this leader in the place of [`LEADER`].
    pub fn resolved(mut self, leader: NodeId) -> Links {
        self.each_node(&mut |node| {
            if *node == LEADER {
                *node = leader;
            }
        });
        self
    }

    fn each_node(&mut self, visit: Visit) {
        match self {
            Links::All => {}
            Links::Between(a, b) | Links::OneWay(a, b) => {
                visit(a);
                visit(b);
            }
        }
    }
}

impl NetworkAction {
    fn each_node(&mut self, visit: Visit) {
        match self {
            NetworkAction::Partition(groups) => groups.iter_mut().flatten().for_each(visit),
            NetworkAction::Cut(links)
            | NetworkAction::Heal(links)
            | NetworkAction::Loss { links, .. }
            | NetworkAction::Latency { links, .. }
            | NetworkAction::Duplicate { links, .. }
            | NetworkAction::Jitter { links, .. }
            | NetworkAction::Reorder { links, .. }
            | NetworkAction::Bandwidth { links, .. }
            | NetworkAction::Clog(links)
            | NetworkAction::Unclog(links)
            | NetworkAction::Hold(Messages::All { links, .. })
            | NetworkAction::Release(Messages::All { links, .. })
            | NetworkAction::Drop(Messages::All { links, .. })
            | NetworkAction::Delay { messages: Messages::All { links, .. }, .. }
            | NetworkAction::Copy(Messages::All { links, .. }) => links.each_node(visit),
            NetworkAction::Hold(Messages::One(_))
            | NetworkAction::Release(Messages::One(_))
            | NetworkAction::Drop(Messages::One(_))
            | NetworkAction::Delay { messages: Messages::One(_), .. }
            | NetworkAction::Copy(Messages::One(_)) => {}
        }
    }
}

/// The groups of a partition whose leader is resolved; an empty group is none.
fn groups_of(groups: &[Vec<NodeId>], all: &[NodeId]) -> Vec<Vec<NodeId>> {
    let others = || all.iter().copied().filter(|node| !groups.iter().flatten().any(|named| named == node));
    let group = |group: &Vec<NodeId>| {
        let nodes = group.iter().flat_map(|node| match *node {
            OTHERS => others().collect(),
            node => vec![node],
        });
        nodes.collect::<Vec<_>>()
    };
    groups.iter().map(group).filter(|group| !group.is_empty()).collect()
}
