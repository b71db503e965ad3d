//! The places on the ring, strokes across it, and the links that they cut.

use model::shared::Set;

use litemap::LiteMap;

use super::ring::on_ring;
use super::*;
use model::action::{Action, Links, NetworkAction};
use model::trace::LinkState;
use model::types::NodeId;
use model::types::{Range, Time};

fn five() -> Vec<NodeId> {
    (1..=5).map(NodeId).collect()
}

fn set(pairs: &[(u64, u64)]) -> Set<Pair> {
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
fn the_term_of_a_small_node_lies_on_no_node_and_no_other_term() {
    // Seven letters such as `term 12`, ten pixels high.
    let (width_px, height_px) = (42.0, 9.0);
    for (count, size) in
        [(5, (330.0, 180.0)), (9, (330.0, 250.0)), (17, (560.0, 400.0)), (25, (560.0, 400.0)), (25, (900.0, 560.0))]
    {
        let nodes: Vec<NodeId> = (1..=count).map(NodeId).collect();
        let ring = Ring::new(&nodes, size.0, size.1);
        let text = |node: NodeId| {
            let (anchor, side) = ring.small_text(node);
            let place = ring.place(node);
            Point::new(place.x + anchor.x + side * width_px / 2.0, place.y + anchor.y - height_px / 2.0)
        };
        for (a, b) in pairs(&nodes).flat_map(|(a, b)| [(a, b), (b, a)]) {
            let (one, other, node) = (text(a), text(b), ring.place(b));
            let apart = (one.x - other.x).abs() >= width_px || (one.y - other.y).abs() >= height_px;
            assert!(apart, "the terms of {a} and {b} of {count}: {one:?} {other:?}");
            let nearest = Point::new(
                node.x.clamp(one.x - width_px / 2.0, one.x + width_px / 2.0),
                node.y.clamp(one.y - height_px / 2.0, one.y + height_px / 2.0),
            );
            assert!(nearest.distance(node) >= ring.node_px - 1.0, "the term of {a} lies on {b} of {count}");
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
    let expected: Set<Pair> = set(&[(1, 3), (1, 4), (1, 5), (2, 3), (2, 4), (2, 5)]);
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
