//! Links as pairs of nodes: which are cut, which a stroke crosses, and which lies near a point.

use crate::geometry::bounded;
use litemap::LiteMap;

use super::Point;
use model::shared::{Set, sort_short};
use model::trace::LinkState;
use model::types::NodeId;

/// A link, named by its two ends, the lower number first.
pub type Pair = (NodeId, NodeId);

/// Names the link between two nodes.
pub fn pair(a: NodeId, b: NodeId) -> Pair {
    if a < b { (a, b) } else { (b, a) }
}

/// Every link between these nodes.
pub fn pairs(nodes: &[NodeId]) -> impl Iterator<Item = Pair> + '_ {
    nodes.iter().enumerate().flat_map(|(index, a)| nodes[index + 1..].iter().map(|b| pair(*a, *b)))
}

/// The links that are cut in both directions.
pub fn cut_pairs(links: &LiteMap<(NodeId, NodeId), LinkState>) -> Set<Pair> {
    let cut = |from: NodeId, to: NodeId| links.get(&(from, to)).is_some_and(|link| link.cut);
    let both = links.keys().filter(|(from, to)| cut(*from, *to) && cut(*to, *from));
    let mut pairs = Set::new();
    pairs.extend(both.map(|(from, to)| pair(*from, *to)));
    pairs
}

/// The groups of nodes that can still reach each other, over any number of links.
pub fn groups(nodes: &[NodeId], cut: &Set<Pair>) -> Vec<Vec<NodeId>> {
    let mut groups: Vec<Vec<NodeId>> = Vec::new();
    for node in nodes {
        if groups.iter().any(|group| group.contains(node)) {
            continue;
        }
        let mut group = vec![*node];
        let mut next = 0;
        while next < group.len() {
            let from = group[next];
            next += 1;
            for to in nodes {
                if !group.contains(to) && !cut.contains(&pair(from, *to)) {
                    group.push(*to);
                }
            }
        }
        sort_short(&mut group, NodeId::cmp);
        groups.push(group);
    }
    groups
}

/// The links that a stroke crosses.
pub fn crossed(stroke: &[Point], places: &LiteMap<NodeId, Point>) -> Set<Pair> {
    let nodes: Vec<NodeId> = places.keys().copied().collect();
    let crossed = |(a, b): &Pair| stroke.windows(2).any(|piece| crosses(piece[0], piece[1], places[a], places[b]));
    let mut found = Set::new();
    found.extend(pairs(&nodes).filter(crossed));
    found
}

/// The link nearest to a point, if one is within `reach_px`.
pub fn link_at(point: Point, places: &LiteMap<NodeId, Point>, reach_px: f64) -> Option<Pair> {
    let nodes: Vec<NodeId> = places.keys().copied().collect();
    let distance = |(a, b): &Pair| distance_to_piece(point, places[a], places[b]);
    let near = pairs(&nodes).filter(|pair| distance(pair) <= reach_px);
    near.min_by(|one, other| distance(one).total_cmp(&distance(other)))
}

fn distance_to_piece(point: Point, start: Point, end: Point) -> f64 {
    let (along_x, along_y) = (end.x - start.x, end.y - start.y);
    let length_squared = along_x * along_x + along_y * along_y;
    if length_squared == 0.0 {
        return point.distance(start);
    }
    let part = ((point.x - start.x) * along_x + (point.y - start.y) * along_y) / length_squared;
    point.distance(start.towards(end, bounded(part, 0.0, 1.0)))
}

fn crosses(a: Point, b: Point, c: Point, d: Point) -> bool {
    let side = |p: Point, q: Point, r: Point| (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}
