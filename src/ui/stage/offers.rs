//! What the menu of a node or a link offers.

use super::menu::Opened;
use crate::action::{Action, Links, Target};
use crate::types::NodeId;
use crate::ui::geometry::{is_isolated, rejoin};
use crate::ui::intent::{Chosen, Intent};
use crate::ui::operations;
use crate::view::{Process, View};

/// The share of messages that a link loses when the menu makes it bad.
const LOSS_PERMILLE: u16 = 300;

fn is_cut(view: &View, from: NodeId, to: NodeId) -> bool {
    view.links.get(&(from, to)).is_some_and(|link| link.cut)
}

/// What may be done to a link.
pub fn of_link(a: NodeId, b: NodeId, view: &View) -> Opened {
    let (there, back) = (is_cut(view, a, b), is_cut(view, b, a));
    let act = |label: String, action: Action| (label, Intent::Act(action));
    let mut items = Vec::new();
    if !there && !back {
        items.push(act("Cut both ways".into(), Action::Cut(Links::Between(a, b))));
    }
    for (from, to, cut) in [(a, b, there), (b, a, back)] {
        let links = Links::OneWay(from, to);
        items.push(match cut {
            true => act(format!("Heal {from} → {to}"), Action::Heal(links)),
            false => act(format!("Cut {from} → {to} only"), Action::Cut(links)),
        });
    }
    if there && back {
        items.push(act("Heal both ways".into(), Action::Heal(Links::Between(a, b))));
    }
    let usual = view.usual_link.map_or(0, |link| link.loss_permille);
    let loses =
        [(a, b), (b, a)].iter().any(|ends| view.links.get(ends).is_some_and(|link| link.loss_permille != usual));
    let (label, permille) =
        if loses { ("Lose no more than the others", usual) } else { ("Lose 30 % of the messages", LOSS_PERMILLE) };
    items.push(act(label.into(), Action::Loss { links: Links::Between(a, b), permille }));
    items.push(("Inspect".to_string(), Intent::Choose(Some(Chosen::Link(a, b)))));
    Opened { title: format!("Link {a} – {b}"), items, ..Opened::default() }
}

/// What may be done to a node.
pub fn of_node(node: NodeId, view: &View) -> Opened {
    let process = view.nodes.get(&node).map(|node| node.process).unwrap_or_default();
    let mut items = Vec::new();
    match process {
        Process::Running | Process::Paused => items.push(("Crash".to_string(), Intent::ToggleCrash(node))),
        Process::Crashed | Process::Failed => items.push(("Restart".to_string(), Intent::ToggleCrash(node))),
    }
    match process {
        Process::Running => items.push(("Pause".to_string(), Intent::TogglePause(node))),
        Process::Paused => items.push(("Resume".to_string(), Intent::TogglePause(node))),
        Process::Crashed | Process::Failed => {}
    }
    let back = way_back(node, view);
    match back {
        None => items.push(("Isolate".to_string(), Intent::Isolate(node))),
        Some(actions) if actions.len() == 1 => {
            items.extend(actions.into_iter().map(|action| ("Let it rejoin".to_string(), Intent::Act(action))));
        }
        Some(_) => {}
    }
    if process == Process::Running {
        items.push(("Write the next value to it".to_string(), Intent::Write(Target::Node(node))));
        items.push(("Read from it".to_string(), Intent::Read(Target::Node(node))));
    }
    items.extend(operations::items(node, view).into_iter().map(|(label, action)| (label, Intent::Act(action))));
    items.push(("Inspect".to_string(), Intent::Choose(Some(Chosen::Node(node)))));
    Opened { title: format!("Node {node}"), items, ..Opened::default() }
}

/// What brings an isolated node back to the others; `None` when it is not isolated.
pub fn way_back(node: NodeId, view: &View) -> Option<Vec<Action>> {
    let nodes: Vec<NodeId> = view.nodes.keys().copied().collect();
    let usual = view.usual_link?;
    is_isolated(&nodes, &view.links, node).then(|| rejoin(&nodes, &view.links, usual, node))
}
