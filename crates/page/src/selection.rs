//! What is chosen for the inspector, and what a press means with the tool in hand.

use super::cluster::ClusterMsg;
use super::update::Page;
use model::action::{Action, ClockAction, DiskAction, ProcessAction, Target};
use model::client::ClientId;
use model::trace::{ClientEvent, DiskEvent, Event, NetworkEvent, ProcessEvent, RaftEvent};
use model::types::{LogIndex, MessageId, NodeId};

/// What a press on the stage does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// Chooses a node for the inspector.
    Select,
    /// Cuts links.
    Cut,
    /// Crashes or restarts a node.
    Kill,
    /// Writes the next value to a node.
    Write,
}

/// What the inspector is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// A node.
    Node(NodeId),
    /// A message, in flight or long gone.
    Message(MessageId),
    /// The entry at this index, wherever it is held.
    Entry(LogIndex),
    /// A link, from its lower end to its higher one.
    Link(NodeId, NodeId),
    /// A client outside the cluster.
    Client(ClientId),
}

impl Chosen {
    /// The chosen node, if it is one.
    pub fn node(self) -> Option<NodeId> {
        match self {
            Chosen::Node(node) => Some(node),
            Chosen::Message(_) | Chosen::Entry(_) | Chosen::Link(..) | Chosen::Client(_) => None,
        }
    }
}

/// What can be done about the selection.
#[derive(Clone, Debug, PartialEq)]
pub enum SelectionMsg {
    /// Choose something for the inspector, or nothing.
    Choose(Option<Chosen>),
    /// Choose the node so many places further round the ring.
    Near(i32),
    /// Take up a tool.
    Tool(Tool),
    /// Do to this node what the tool in hand does.
    Press(NodeId),
}

/// What an event is about, as far as that can be chosen.
pub fn subject_of(event: &Event) -> Option<Chosen> {
    Some(match event {
        Event::Process(
            ProcessEvent::Started { node, .. }
            | ProcessEvent::Crashed { node, .. }
            | ProcessEvent::Paused { node }
            | ProcessEvent::Resumed { node }
            | ProcessEvent::Failed { node, .. },
        )
        | Event::Disk(
            DiskEvent::VoteSaved { node, .. }
            | DiskEvent::VoteFlushed { node, .. }
            | DiskEvent::Appended { node, .. }
            | DiskEvent::Flushed { node, .. }
            | DiskEvent::Truncated { node, .. }
            | DiskEvent::Purged { node, .. },
        )
        | Event::Raft(
            RaftEvent::RoleChanged { node, .. }
            | RaftEvent::Committed { node, .. }
            | RaftEvent::Applied { node, .. }
            | RaftEvent::SnapshotBuilt { node, .. }
            | RaftEvent::SnapshotInstalled { node, .. }
            | RaftEvent::TimeoutDrawn { node, .. },
        )
        | Event::Client(ClientEvent::Requested { node, .. }) => Chosen::Node(*node),
        Event::Network(
            NetworkEvent::Sent { message, .. }
            | NetworkEvent::Delivered { message, .. }
            | NetworkEvent::Dropped { message, .. }
            | NetworkEvent::Held { message, .. }
            | NetworkEvent::Rescheduled { message, .. },
        ) => Chosen::Message(*message),
        Event::Network(NetworkEvent::Linked { from, to, .. }) => Chosen::Link(*from.min(to), *from.max(to)),
        Event::Client(ClientEvent::Began { operation, .. } | ClientEvent::Ended { operation, .. }) => {
            Chosen::Client(operation.client)
        }
        Event::Acted(action) => return node_of(action).map(Chosen::Node),
        Event::Raft(_) | Event::Network(_) | Event::Client(_) | Event::Fault(_) => return None,
    })
}

/// The node that an action names.
fn node_of(action: &Action) -> Option<NodeId> {
    let named = |target: &Target| match target {
        Target::Node(node) => Some(*node),
        Target::Leader => None,
    };
    match action {
        Action::Process(
            ProcessAction::Crash(target)
            | ProcessAction::Pause(target)
            | ProcessAction::Suspend(target)
            | ProcessAction::CrashAt { node: target, .. },
        )
        | Action::Admin { at: target, .. } => named(target),
        Action::Process(
            ProcessAction::Restart(node)
            | ProcessAction::Resume(node)
            | ProcessAction::Slow { node, .. }
            | ProcessAction::SlowApply { node, .. },
        )
        | Action::Disk(
            DiskAction::Trouble { node, .. }
            | DiskAction::Wipe(node)
            | DiskAction::Backup(node)
            | DiskAction::Restore(node)
            | DiskAction::Rot { node, .. }
            | DiskAction::RestoreFrom { node, .. }
            | DiskAction::Log { node, .. },
        )
        | Action::Clock(ClockAction::Rate { node, .. } | ClockAction::Jump { node, .. }) => Some(*node),
        Action::Named { action, .. } => node_of(action),
        Action::Client(_) | Action::Network(_) | Action::Chaos(_) | Action::ScriptOff => None,
    }
}

impl Page {
    pub(crate) fn on_selection(&mut self, msg: SelectionMsg) {
        match msg {
            SelectionMsg::Choose(chosen) => {
                self.state.chosen = chosen.filter(|chosen| self.exists(*chosen));
                if let Some(chosen) = self.state.chosen {
                    self.point_at(chosen);
                }
            }
            SelectionMsg::Near(steps) => self.choose_near(steps),
            SelectionMsg::Tool(tool) => self.state.tool = tool,
            SelectionMsg::Press(node) => match self.state.tool {
                Tool::Select | Tool::Cut => self.on_selection(SelectionMsg::Choose(Some(Chosen::Node(node)))),
                Tool::Kill => self.on_cluster(ClusterMsg::ToggleCrash(node)),
                Tool::Write => self.on_cluster(ClusterMsg::Write(Target::Node(node))),
            },
        }
    }

    fn choose_near(&mut self, steps: i32) {
        let nodes = self.nodes();
        let here =
            self.state.chosen.and_then(Chosen::node).and_then(|node| nodes.iter().position(|other| *other == node));
        let place = match here {
            Some(here) => (here as i64 + i64::from(steps)).rem_euclid(nodes.len() as i64) as usize,
            None => 0,
        };
        self.state.chosen = nodes.get(place).map(|node| Chosen::Node(*node)).or(self.state.chosen);
    }

    /// True when there is such a thing in a branch that is seen, at whatever moment.
    pub fn exists(&self, chosen: Chosen) -> bool {
        let made = self.session.opened().cluster.nodes;
        let compared = self.session.compared();
        let is_node = |node: NodeId| {
            let is_here = (1..=made).contains(&node.0) || self.session.newest().nodes.contains_key(&node);
            is_here || compared.as_ref().is_some_and(|compared| compared.view.nodes.contains_key(&node))
        };
        match chosen {
            Chosen::Node(node) => is_node(node),
            Chosen::Link(a, b) => a < b && is_node(a) && is_node(b),
            Chosen::Message(_) | Chosen::Entry(_) | Chosen::Client(_) => true,
        }
    }

    /// Chooses nothing when what was chosen is not there any more: another branch or run is shown.
    pub(crate) fn drop_lost_selection(&mut self) {
        self.state.chosen = self.state.chosen.filter(|chosen| self.exists(*chosen));
    }
}
