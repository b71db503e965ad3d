//! The nodes on a ring: their places, the lanes between them and the rifts of a partition.

use crate::geometry::bounded;
use litemap::LiteMap;

use super::Point;
use model::types::NodeId;

/// A node of this radius has its role written below it; a smaller one only its term.
pub const NAMED_PX: f64 = 23.0;

/// So many nodes are small on every stage, and their ring is broader.
const MANY: usize = 17;

/// How far from the middle line a node stands whose term is written to its side, in parts of the ring's half width.
const BESIDE: f64 = 0.3;

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
        let many = nodes.len() >= MANY;
        let largest_px = bounded(width_px.min(height_px) * 0.085, 20.0, if many { 22.0 } else { 52.0 });
        // Room for a crown above a node and for two lines below it: its role and its faults. A small node has one, at
        // its side where there is a side.
        let (lines_px, beside_px) = if largest_px < NAMED_PX { (28.0, 48.0) } else { (38.0, 22.0) };
        let radius_y = (height_px / 2.0 - largest_px - lines_px).max(20.0);
        let radius_x =
            (width_px / 2.0 - largest_px - beside_px).max(20.0).min(radius_y * if many { 1.6 } else { 1.28 });
        let radius = Point::new(radius_x, radius_y);
        let mut places = LiteMap::new();
        for (index, node) in nodes.iter().enumerate() {
            let place = if nodes.len() == 1 { centre } else { on_ring(centre, radius, 2 * index, nodes.len()) };
            places.insert(*node, place);
        }
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

    /// The anchor of the text under a small node, from the node's centre: a node at the left has it to its left, as −1
    /// says, one at the right to its right, as 1 does, so that it lies on no neighbour; at 0 its middle lies below.
    pub fn small_text(&self, node: NodeId) -> (Point, f64) {
        let place = self.place(node);
        let from_centre = Point::new(
            (place.x - self.centre.x) / self.radius.x.max(1.0),
            (place.y - self.centre.y) / self.radius.y.max(1.0),
        );
        if from_centre.x.abs() <= BESIDE {
            return (Point::new(0.0, self.node_px + 11.0), 0.0);
        }
        let side = from_centre.x.signum();
        (Point::new(side * (self.node_px + 4.0), 3.5 + 5.0 * from_centre.y), side)
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
pub(super) fn on_ring(centre: Point, radius: Point, half_steps: usize, count: usize) -> Point {
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

/// The node under a point, if one is within `reach_px` of its edge.
pub fn node_at(point: Point, ring: &Ring, reach_px: f64) -> Option<NodeId> {
    let reach = ring.node_px + reach_px;
    let near = ring.places.iter().map(|(node, place)| (place.distance(point), *node));
    let near = near.filter(|(distance, _)| *distance <= reach);
    near.min_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, node)| node)
}
