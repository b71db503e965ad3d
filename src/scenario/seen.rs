//! What conditions and reports ask of a view: who leads, who is stale, where a log ends.

use crate::types::{LogId, NodeId, Role};
use crate::view::{NodeView, Process, View};

/// True when this node believes it leads while a higher term exists anywhere.
pub(super) fn is_stale(view: &View, node: NodeId) -> bool {
    let Some(seen) = view.nodes.get(&node) else { return false };
    let alive = matches!(seen.process, Process::Running | Process::Paused);
    alive && seen.role == Role::Leader && view.nodes.values().any(|other| other.term > seen.term)
}

/// The running leader that is not stale.
pub(super) fn leader(view: &View) -> Option<NodeId> {
    let leads = |node: NodeId, seen: &NodeView| {
        seen.process == Process::Running && seen.role == Role::Leader && !is_stale(view, node)
    };
    view.nodes.iter().find(|(node, seen)| leads(**node, seen)).map(|(node, _)| *node)
}

/// The last entry of a node's log, or the last one that a snapshot or a purge took from it.
pub(super) fn last(seen: &NodeView) -> Option<LogId> {
    let snapshot = seen.snapshot.as_ref().and_then(|snapshot| snapshot.last);
    seen.entries.last().map(|entry| entry.id).max(seen.purged).max(snapshot)
}
