//! The positions of nodes and links on the stage, and the links that a stroke across it cuts.

use litemap::LiteMap;
use std::collections::BTreeSet;

use model::action::{Action, Links, NetworkAction};
use model::trace::LinkState;
use model::types::NodeId;

/// A point on the stage, in pixels from its upper left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl Point {
    /// The point `x`, `y`.
    pub const fn new(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    /// The point at the fraction `part` of the way to `other`.
    pub fn towards(self, other: Point, part: f64) -> Point {
        Point::new(self.x + (other.x - self.x) * part, self.y + (other.y - self.y) * part)
    }

    /// The distance to `other`, in pixels.
    pub fn distance(self, other: Point) -> f64 {
        let (x, y) = (self.x - other.x, self.y - other.y);
        (x * x + y * y).sqrt()
    }
}

/// The nodes on a ring, clockwise, the first one at the upper left.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ring {
    /// The middle of the ring.
    pub centre: Point,
    /// The ring's half width and half height.
    pub radius: Point,
    /// The radius of one node.
    pub node_px: f64,
    /// The position of each node.
    pub places: LiteMap<NodeId, Point>,
}

impl Ring {
    /// Places nodes on a stage of this size.
    pub fn new(nodes: &[NodeId], width_px: f64, height_px: f64) -> Ring {
        let centre = Point::new(width_px / 2.0, height_px / 2.0);
        let largest_px = (width_px.min(height_px) * 0.085).clamp(20.0, 52.0);
        // Room for a crown above a node and for two lines below it: its role and its faults.
        let radius_y = (height_px / 2.0 - largest_px - 38.0).max(20.0);
        let radius_x = (width_px / 2.0 - largest_px - 22.0).max(20.0).min(radius_y * 1.28);
        let radius = Point::new(radius_x, radius_y);
        let places: LiteMap<NodeId, Point> = match nodes {
            [only] => LiteMap::from_iter([(*only, centre)]),
            _ => {
                let place = |index: usize| on_ring(centre, radius, 2 * index, nodes.len());
                nodes.iter().enumerate().map(|(index, node)| (*node, place(index))).collect()
            }
        };
        let spots: Vec<Point> = places.values().copied().collect();
        let nearest_px = (1..spots.len()).map(|index| spots[index].distance(spots[index - 1])).fold(f64::MAX, f64::min);
        let node_px = largest_px.min(nearest_px * 0.36).max(9.0);
        Ring { centre, radius, node_px, places }
    }

    /// The same ring, so much further to the right and down.
    pub fn moved(mut self, by: Point) -> Ring {
        let move_on = |point: &mut Point| *point = Point::new(point.x + by.x, point.y + by.y);
        move_on(&mut self.centre);
        self.places.iter_mut().map(|(_, value)| value).for_each(move_on);
        self
    }

    /// The position of a node; the centre when it has none.
    pub fn place(&self, node: NodeId) -> Point {
        self.places.get(&node).copied().unwrap_or(self.centre)
    }

    /// The visible part of the line between two nodes: from edge to edge, moved `aside_px` to its right.
    pub fn lane(&self, from: NodeId, to: NodeId, aside_px: f64) -> (Point, Point) {
        let (start, end) = (self.place(from), self.place(to));
        let length = start.distance(end).max(1.0);
        let edge = ((self.node_px + 4.0) / length).min(0.5);
        let aside = Point::new(-(end.y - start.y) / length * aside_px, (end.x - start.x) / length * aside_px);
        let moved = |point: Point| Point::new(point.x + aside.x, point.y + aside.y);
        (moved(start.towards(end, edge)), moved(end.towards(start, edge)))
    }

    /// The lines that separate these groups on the ring when they cannot reach each other:
    /// control points of quadratic curves (start, control, end). Empty when a group does not
    /// occupy consecutive places on the ring, as no line can separate it from the others then.
    pub fn rifts(&self, groups: &[Vec<NodeId>]) -> Vec<[Point; 3]> {
        let order: Vec<NodeId> = self.places.keys().copied().collect();
        let group_of = |node: NodeId| groups.iter().position(|group| group.contains(&node));
        let count = order.len();
        let gaps: Vec<usize> =
            (0..count).filter(|index| group_of(order[*index]) != group_of(order[(index + 1) % count])).collect();
        if groups.len() < 2 || gaps.len() != groups.len() {
            return Vec::new();
        }
        let reach = Point::new(self.radius.x + self.node_px * 0.9, self.radius.y + self.node_px * 0.9);
        let outer: Vec<Point> = gaps.iter().map(|gap| on_ring(self.centre, reach, 2 * gap + 1, count)).collect();
        if let [start, end] = outer[..] {
            let middle = self.middle_of(&groups[0]).towards(self.middle_of(&groups[1]), 0.5);
            let control = |outer: f64, middle: f64| 2.0 * middle - 0.5 * outer;
            let control = Point::new(control(start.x + end.x, middle.x), control(start.y + end.y, middle.y));
            return vec![[start, control, end]];
        }
        outer.into_iter().map(|start| [start, start.towards(self.centre, 0.5), self.centre]).collect()
    }

    fn middle_of(&self, group: &[NodeId]) -> Point {
        let sum = group
            .iter()
            .map(|node| self.place(*node))
            .fold(Point::default(), |sum, place| Point::new(sum.x + place.x, sum.y + place.y));
        Point::new(sum.x / group.len() as f64, sum.y / group.len() as f64)
    }
}

/// A place on the ring's ellipse, in half steps clockwise from half a step left of its top:
/// node n stands at half step 2n, the gap after it is at 2n + 1.
fn on_ring(centre: Point, radius: Point, half_steps: usize, count: usize) -> Point {
    use std::f64::consts::{FRAC_PI_2, PI};
    let half_step = PI / count as f64;
    let (sine_of_step, cosine_of_step) = (sine(half_step), sine(FRAC_PI_2 - half_step));
    let turned = |(x, y): (f64, f64), sine: f64| (x * cosine_of_step - y * sine, x * sine + y * cosine_of_step);
    // From straight up, first back by half a step, then on.
    let direction =
        (0..half_steps).fold(turned((0.0, -1.0), -sine_of_step), |direction, _| turned(direction, sine_of_step));
    Point::new(centre.x + radius.x * direction.0, centre.y + radius.y * direction.1)
}

/// The sine of an angle from 0 to a quarter turn, as exact as a screen is. The library's, which is
/// exact for every angle, would be a sixtieth of all that the page downloads.
fn sine(angle: f64) -> f64 {
    let square = angle * angle;
    let factors = [210.0, 156.0, 110.0, 72.0, 42.0, 20.0, 6.0];
    angle * factors.into_iter().fold(1.0, |sum, factor| 1.0 - square / factor * sum)
}

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
pub fn cut_pairs(links: &LiteMap<(NodeId, NodeId), LinkState>) -> BTreeSet<Pair> {
    let cut = |from: NodeId, to: NodeId| links.get(&(from, to)).is_some_and(|link| link.cut);
    links.keys().filter(|(from, to)| cut(*from, *to) && cut(*to, *from)).map(|(from, to)| pair(*from, *to)).collect()
}

/// The groups of nodes that can still reach each other, over any number of links.
pub fn groups(nodes: &[NodeId], cut: &BTreeSet<Pair>) -> Vec<Vec<NodeId>> {
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
        group.sort();
        groups.push(group);
    }
    groups
}

/// The links that a stroke crosses.
pub fn crossed(stroke: &[Point], places: &LiteMap<NodeId, Point>) -> BTreeSet<Pair> {
    let nodes: Vec<NodeId> = places.keys().copied().collect();
    pairs(&nodes)
        .filter(|(a, b)| stroke.windows(2).any(|piece| crosses(piece[0], piece[1], places[a], places[b])))
        .collect()
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
    point.distance(start.towards(end, part.clamp(0.0, 1.0)))
}

fn crosses(a: Point, b: Point, c: Point, d: Point) -> bool {
    let side = |p: Point, q: Point, r: Point| (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

/// The actions that cut these links as well: one partition when the nodes
/// then fall apart into groups and nothing else is cut, single cuts otherwise.
pub fn cut(nodes: &[NodeId], links: &LiteMap<(NodeId, NodeId), LinkState>, more: &BTreeSet<Pair>) -> Vec<Action> {
    let before = cut_pairs(links);
    let after: BTreeSet<Pair> = before.union(more).copied().collect();
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
    more.difference(&before).map(|(a, b)| Action::Network(NetworkAction::Cut(Links::Between(*a, *b)))).collect()
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

/// The node under a point, if one is within `reach_px` of its edge.
pub fn node_at(point: Point, ring: &Ring, reach_px: f64) -> Option<NodeId> {
    let reach = ring.node_px + reach_px;
    let near = ring.places.iter().map(|(node, place)| (place.distance(point), *node));
    let near = near.filter(|(distance, _)| *distance <= reach);
    near.min_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, node)| node)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::types::{Range, Time};

    fn five() -> Vec<NodeId> {
        (1..=5).map(NodeId).collect()
    }

    fn set(pairs: &[(u64, u64)]) -> BTreeSet<Pair> {
        pairs.iter().map(|(a, b)| (NodeId(*a), NodeId(*b))).collect()
    }

    fn links(pairs: &[(u64, u64)]) -> LiteMap<(NodeId, NodeId), LinkState> {
        let link = LinkState { cut: true, loss_permille: 0, latency: NO_LATENCY, ..LinkState::default() };
        set(pairs).into_iter().flat_map(|(a, b)| [((a, b), link), ((b, a), link)]).collect()
    }

    /// A latency; it does not affect where anything is drawn.
    const NO_LATENCY: Range = Range { min: Time::ZERO, max: Time::ZERO };

    #[test]
    fn nodes_are_placed_as_trigonometry_computes() {
        for count in 2..=25 {
            let angle = |half_steps: usize| (half_steps as f64 - 1.0) * std::f64::consts::PI / count as f64;
            for half_steps in 0..2 * count {
                let place = on_ring(Point::default(), Point::new(1_000.0, 1_000.0), half_steps, count);
                let exact = Point::new(1_000.0 * angle(half_steps).sin(), -1_000.0 * angle(half_steps).cos());
                assert!(place.distance(exact) < 0.01, "{half_steps} of {count}: {place:?}, not {exact:?}");
            }
        }
    }

    #[test]
    fn twenty_five_nodes_do_not_touch() {
        for count in 2..=25 {
            let nodes: Vec<NodeId> = (1..=count).map(NodeId).collect();
            let ring = Ring::new(&nodes, 600.0, 380.0);
            for (a, b) in pairs(&nodes) {
                assert!(ring.place(a).distance(ring.place(b)) > 2.0 * ring.node_px, "{a} and {b} of {count}");
            }
        }
    }

    #[test]
    fn a_stroke_across_the_ring_is_one_partition() {
        let ring = Ring::new(&five(), 700.0, 500.0);
        let between = |a: u64, b: u64| ring.place(NodeId(a)).towards(ring.place(NodeId(b)), 0.5);
        let crossed = crossed(&[between(2, 3), ring.centre, between(5, 1)], &ring.places);
        // The stroke begins and ends on a link, so lengthen it a little at both ends.
        assert!(crossed.len() >= 4);
        let outside = |point: Point| ring.centre.towards(point, 1.3);
        let crossed = super::crossed(&[outside(between(2, 3)), ring.centre, outside(between(5, 1))], &ring.places);
        let groups = vec![vec![NodeId(1), NodeId(2)], vec![NodeId(3), NodeId(4), NodeId(5)]];
        assert_eq!(cut(&five(), &LiteMap::new(), &crossed), [Action::Network(NetworkAction::Partition(groups))]);
    }

    #[test]
    fn a_short_stroke_cuts_single_links() {
        let more = set(&[(1, 2), (2, 3)]);
        let expected: Vec<Action> =
            more.iter().map(|(a, b)| Action::Network(NetworkAction::Cut(Links::Between(*a, *b)))).collect();
        assert_eq!(cut(&five(), &LiteMap::new(), &more), expected);
    }

    #[test]
    fn a_second_stroke_keeps_the_first_partition() {
        let first = links(&[(1, 3), (1, 4), (1, 5), (2, 3), (2, 4), (2, 5)]);
        let groups = [[1, 2].as_slice(), &[3], &[4, 5]].map(|group| group.iter().copied().map(NodeId).collect());
        assert_eq!(
            cut(&five(), &first, &set(&[(3, 4), (3, 5)])),
            [Action::Network(NetworkAction::Partition(groups.into()))]
        );
        assert_eq!(cut(&five(), &first, &set(&[(1, 3)])), []);
    }

    #[test]
    fn a_node_that_is_dragged_back_reaches_all_again_and_other_cuts_stay() {
        let usual = LinkState::plain(NO_LATENCY, 0);
        let nodes = five();
        let alone = links(&[(1, 3), (2, 3), (3, 4), (3, 5)]);
        assert!(is_isolated(&nodes, &alone, NodeId(3)) && !is_isolated(&nodes, &alone, NodeId(2)));
        assert_eq!(rejoin(&nodes, &alone, usual, NodeId(3)), [Action::Network(NetworkAction::Heal(Links::All))]);

        let two = links(&[(1, 3), (2, 3), (3, 4), (3, 5), (1, 2), (2, 4), (2, 5)]);
        assert_eq!(rejoin(&nodes, &two, usual, NodeId(3)).len(), 4, "node 2 stays cut off from the others");

        let slow = LinkState { loss_permille: 100, ..usual };
        let mut lossy = alone.clone();
        lossy.insert((NodeId(1), NodeId(2)), slow);
        assert_eq!(rejoin(&nodes, &lossy, usual, NodeId(3)).len(), 4, "the loss between 1 and 2 stays");
    }

    #[test]
    fn two_groups_have_one_rift_that_separates_them() {
        let ring = Ring::new(&five(), 700.0, 500.0);
        let groups: Vec<Vec<NodeId>> = vec![vec![NodeId(1), NodeId(2)], vec![NodeId(3), NodeId(4), NodeId(5)]];
        let rifts = ring.rifts(&groups);
        let [[start, control, end]] = rifts[..] else { panic!("one rift, not {rifts:?}") };
        let curve: Vec<Point> = (0..=20)
            .map(|step| f64::from(step) / 20.0)
            .map(|part| start.towards(control, part).towards(control.towards(end, part), part))
            .collect();
        let expected: BTreeSet<Pair> = set(&[(1, 3), (1, 4), (1, 5), (2, 3), (2, 4), (2, 5)]);
        assert_eq!(crossed(&curve, &ring.places), expected);
    }

    #[test]
    fn a_link_is_found_near_its_line_only() {
        let ring = Ring::new(&five(), 700.0, 500.0);
        let beside = ring.place(NodeId(1)).towards(ring.place(NodeId(2)), 0.4);
        let near = Point::new(beside.x, beside.y - 5.0);
        assert_eq!(link_at(near, &ring.places, 8.0), Some((NodeId(1), NodeId(2))));
        assert_eq!(link_at(Point::new(beside.x, beside.y - 15.0), &ring.places, 8.0), None);
    }

    #[test]
    fn groups_that_are_not_contiguous_have_no_rift() {
        let ring = Ring::new(&five(), 700.0, 500.0);
        assert!(ring.rifts(&[vec![NodeId(1), NodeId(3)], vec![NodeId(2), NodeId(4), NodeId(5)]]).is_empty());
    }
}
