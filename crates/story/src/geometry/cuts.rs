//! The actions that cut links or let a node reach the others again, as few as possible.

use litemap::LiteMap;
use model::shared::Set;

use super::{Pair, cut_pairs, groups, pair};
use model::action::{Action, Links, NetworkAction};
use model::trace::LinkState;
use model::types::NodeId;

/// The actions that cut these links as well: one partition when the nodes
/// then fall apart into groups and nothing else is cut, single cuts otherwise.
pub fn cut(nodes: &[NodeId], links: &LiteMap<(NodeId, NodeId), LinkState>, more: &Set<Pair>) -> Vec<Action> {
    let before = cut_pairs(links);
    let mut after = before.clone();
    after.extend(more.iter().copied());
    if after == before {
        return Vec::new();
    }
    let groups = groups(nodes, &after);
    let group_of = |node: NodeId| groups.iter().position(|group| group.contains(&node));
    let within = |(a, b): &Pair| group_of(*a) == group_of(*b);
    let one_way = links.iter().any(|((from, to), link)| link.cut && !before.contains(&pair(*from, *to)));
    if groups.len() > 1 && !one_way && !after.iter().any(within) {
        return vec![Action::Network(NetworkAction::Partition(groups))];
    }
    let missing = more.iter().filter(|pair| !before.contains(*pair));
    missing.map(|(a, b)| Action::Network(NetworkAction::Cut(Links::Between(*a, *b)))).collect()
}

/// True when a node is cut off from all others, both ways.
pub fn is_isolated(nodes: &[NodeId], links: &LiteMap<(NodeId, NodeId), LinkState>, node: NodeId) -> bool {
    let cut = |from: NodeId, to: NodeId| links.get(&(from, to)).is_some_and(|link| link.cut);
    nodes.len() > 1 && nodes.iter().all(|other| *other == node || cut(node, *other) && cut(*other, node))
}

/// What to do so that a node can reach all others again: as few actions as it takes, and other cuts stay.
pub fn rejoin(
    nodes: &[NodeId],
    links: &LiteMap<(NodeId, NodeId), LinkState>,
    usual: LinkState,
    node: NodeId,
) -> Vec<Action> {
    let touches = |from: NodeId, to: NodeId| from == node || to == node;
    let own = links.iter().all(|((from, to), link)| touches(*from, *to) && *link == LinkState { cut: true, ..usual });
    if own {
        return vec![Action::Network(NetworkAction::Heal(Links::All))];
    }
    let others = nodes.iter().filter(|other| **other != node);
    others
        .map(|other| Action::Network(NetworkAction::Heal(Links::Between(node.min(*other), node.max(*other)))))
        .collect()
}
