//! What can be chosen for the inspector, and the tools that choose and act.

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
    /// What is chosen, in words that an address can hold.
    pub(crate) fn words(self) -> String {
        match self {
            Chosen::Node(node) => format!("node {node}"),
            Chosen::Message(message) => format!("message {}", message.0),
            Chosen::Entry(index) => format!("entry {index}"),
            Chosen::Link(a, b) => format!("link {a} {b}"),
            Chosen::Client(client) => format!("client {}", client.0),
        }
    }

    /// What these words choose, if they choose anything.
    pub(crate) fn by_words(words: &str) -> Option<Chosen> {
        let mut words = words.split(' ');
        let kind = words.next()?;
        let first = words.next()?.parse().ok()?;
        Some(match kind {
            "node" => Chosen::Node(NodeId(first)),
            "message" => Chosen::Message(MessageId(first)),
            "entry" => Chosen::Entry(first),
            "link" => Chosen::Link(NodeId(first), NodeId(words.next()?.parse().ok()?)),
            "client" => Chosen::Client(ClientId(first)),
            _ => return None,
        })
    }

    /// The chosen node, if it is one.
    pub fn node(self) -> Option<NodeId> {
        match self {
            Chosen::Node(node) => Some(node),
            Chosen::Message(_) | Chosen::Entry(_) | Chosen::Link(..) | Chosen::Client(_) => None,
        }
    }
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
