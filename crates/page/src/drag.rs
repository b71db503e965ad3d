//! What it means to drag a node across the stage.

use model::types::NodeId;
use story::geometry::{Point, Ring};

/// What happens when a dragged node is let go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// It is cut off from all others.
    Isolate,
    /// It reaches all others again.
    Rejoin,
}

/// How far a node must be dragged to mean anything.
fn far_px(ring: &Ring) -> f64 {
    ring.node_px * 1.3 + 14.0
}

/// What letting a node go at `point` means: pulled away from its place it is isolated; an isolated one
/// that is pulled towards the others comes back.
pub fn meaning(ring: &Ring, node: NodeId, point: Point, isolated: bool) -> Option<Meaning> {
    let place = ring.place(node);
    if place.distance(point) < far_px(ring) {
        return None;
    }
    if !isolated {
        return Some(Meaning::Isolate);
    }
    let nearer = place.distance(ring.centre) - point.distance(ring.centre);
    (nearer > far_px(ring) * 0.5).then_some(Meaning::Rejoin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pulled_away_a_node_is_isolated_and_pulled_inwards_it_comes_back() {
        let ring = Ring::new(&[1, 2, 3, 4, 5].map(NodeId), 700.0, 500.0);
        let node = NodeId(3);
        let (place, centre) = (ring.place(node), ring.centre);
        let inwards = place.towards(centre, 0.6);
        let outwards = place.towards(centre, -0.6);
        let hardly = place.towards(centre, -0.05);
        let meant = |point, isolated| meaning(&ring, node, point, isolated);
        assert_eq!([meant(hardly, false), meant(hardly, true)], [None, None]);
        assert_eq!([meant(outwards, false), meant(inwards, false)], [Some(Meaning::Isolate); 2]);
        assert_eq!([meant(outwards, true), meant(inwards, true)], [None, Some(Meaning::Rejoin)]);
    }
}
