//! The meaning of dragging a node on the stage.

use model::types::NodeId;
use story::geometry::{Point, Ring};

/// The effect of dropping a dragged node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// It is cut off from all others.
    Isolate,
    /// It reaches all others again.
    Rejoin,
}

/// The least distance that a node must be dragged to have an effect.
fn far_px(ring: &Ring) -> f64 {
    ring.node_px * 1.3 + 14.0
}

/// The effect of dropping a node at `point`: dragged away from its place it is isolated; an isolated one
/// that is dragged towards the others is reconnected.
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
    fn a_node_dragged_away_is_isolated_and_one_dragged_inwards_is_reconnected() {
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
