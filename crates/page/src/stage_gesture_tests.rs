//! Tests of the stage's gestures.

use super::*;
use crate::msg::DialogsMsg;
use model::trace::LinkState;
use model::view::NodeView;

/// Five nodes on a field of 700 by 500 pixels; the links of these ends are cut.
fn field(cut: &[(u64, u64)]) -> Field {
    let nodes = [1, 2, 3, 4, 5].map(NodeId);
    let mut view = View::default();
    nodes.iter().for_each(|node| drop(view.nodes.insert(*node, NodeView::default())));
    for (from, to) in cut {
        let state = LinkState { cut: true, ..LinkState::default() };
        view.links.insert((NodeId(*from), NodeId(*to)), state);
    }
    let ring = Rc::new(Ring::new(&nodes, 700.0, 500.0));
    Field { ring, view: Rc::new(view), sprites: Rc::default(), clients: Rc::default() }
}

/// A mouse pointer at this place and time.
fn mouse(at: Point, ms: f64) -> Pointer {
    Pointer { at, is_finger: false, ms }
}

/// The release of a pointer that went down at the first point, and over the others.
fn drawn(field: &Field, tool: Tool, points: &[Point]) -> Release {
    let mut gesture = StageGesture::default();
    gesture.press(mouse(points[0], 0.0), field, tool);
    for point in points {
        gesture.move_to(*point, tool);
    }
    gesture.release(mouse(points[points.len() - 1], 40.0), false, field, tool)
}

fn middle(field: &Field, a: u64, b: u64) -> Point {
    field.ring.place(NodeId(a)).towards(field.ring.place(NodeId(b)), 0.5)
}

fn cut(pairs: &[(u64, u64)]) -> Vec<Msg> {
    let pairs = pairs.iter().map(|(a, b)| (NodeId(*a), NodeId(*b)));
    vec![Msg::Cluster(ClusterMsg::Cut(pairs.collect()))]
}

#[test]
fn a_press_on_a_node_is_a_press_with_every_tool() {
    let field = field(&[]);
    let at = field.ring.place(NodeId(4));
    for tool in [Tool::Select, Tool::Cut, Tool::Kill, Tool::Write] {
        assert_eq!(drawn(&field, tool, &[at]).msgs, [Msg::Selection(SelectionMsg::Press(NodeId(4)))]);
    }
}

#[test]
fn a_press_on_a_link_selects_it_and_one_on_nothing_selects_nothing() {
    let field = field(&[]);
    let choose = |chosen| vec![Msg::Selection(SelectionMsg::Choose(chosen))];
    let link = Chosen::Link(NodeId(1), NodeId(2));
    assert_eq!(drawn(&field, Tool::Select, &[middle(&field, 1, 2)]).msgs, choose(Some(link)));
    assert_eq!(drawn(&field, Tool::Select, &[Point::new(2.0, 2.0)]).msgs, choose(None));
    assert_eq!(drawn(&field, Tool::Kill, &[Point::new(2.0, 2.0)]).msgs, []);
}

#[test]
fn the_cut_tool_cuts_the_pressed_link_and_heals_a_cut_one() {
    let whole = field(&[]);
    assert_eq!(drawn(&whole, Tool::Cut, &[middle(&whole, 1, 2)]).msgs, cut(&[(1, 2)]));
    let one_way = field(&[(2, 1)]);
    let heal = Action::Network(NetworkAction::Heal(Links::Between(NodeId(1), NodeId(2))));
    assert_eq!(drawn(&one_way, Tool::Cut, &[middle(&one_way, 1, 2)]).msgs, [Msg::Cluster(ClusterMsg::Act(heal))]);
}

#[test]
fn a_stroke_cuts_the_links_that_it_crosses() {
    let field = field(&[]);
    let on = middle(&field, 1, 2);
    let points = [Point::new(on.x, on.y - 20.0), Point::new(on.x, on.y + 20.0)];
    assert_eq!(drawn(&field, Tool::Select, &points).msgs, cut(&[(1, 2)]));
    let outside = [Point::new(2.0, 2.0), Point::new(2.0, 60.0)];
    assert_eq!(drawn(&field, Tool::Select, &outside), Release::default());
}

#[test]
fn with_the_cut_tool_a_drag_from_a_node_is_a_stroke() {
    let field = field(&[]);
    let from = field.ring.place(NodeId(1));
    let mut gesture = StageGesture::default();
    gesture.press(mouse(from, 0.0), &field, Tool::Cut);
    gesture.move_to(Point::new(from.x, from.y + 30.0), Tool::Cut);
    assert_eq!(gesture.stroke().map(<[Point]>::len), Some(2));
    assert_eq!(gesture.dragged(&field.ring), None);
}

#[test]
fn a_dragged_node_follows_the_pointer_and_is_isolated_where_it_is_dropped_far_away() {
    let field = field(&[]);
    let node = NodeId(3);
    let (place, far) = (field.ring.place(node), field.ring.place(node).towards(field.ring.centre, 0.6));
    let mut gesture = StageGesture::default();
    gesture.press(mouse(Point::new(place.x + 3.0, place.y), 0.0), &field, Tool::Select);
    assert_eq!(gesture.dragged(&field.ring), None, "a press is no drag");
    gesture.move_to(Point::new(far.x + 3.0, far.y), Tool::Select);
    let (dragged, at) = gesture.dragged(&field.ring).expect("it is dragged");
    assert!(dragged == node && at.distance(far) < 1e-6, "{at:?} instead of {far:?}");
    let release = gesture.release(mouse(Point::new(far.x + 3.0, far.y), 90.0), false, &field, Tool::Select);
    assert_eq!((release.msgs, release.springs), (vec![Msg::Cluster(ClusterMsg::Isolate(node))], Some(node)));
    assert!(!gesture.is_down());
}

#[test]
fn a_long_press_that_was_not_noticed_opens_the_menu_of_what_lies_there() {
    let field = field(&[]);
    let finger = |at, ms| Pointer { at, is_finger: true, ms };
    let subject = |at: Point, ms: f64| {
        let mut gesture = StageGesture::default();
        gesture.press(finger(at, 0.0), &field, Tool::Select);
        gesture.release(finger(at, ms), true, &field, Tool::Select).menu
    };
    let node = field.ring.place(NodeId(2));
    assert_eq!(subject(node, f64::from(LONG_PRESS_MS)), Some(Subject::Node(NodeId(2))));
    assert_eq!(subject(node, f64::from(LONG_PRESS_MS) - 1.0), None);
    let link = Links::Between(NodeId(1), NodeId(2));
    assert_eq!(subject(middle(&field, 1, 2), 900.0), Some(Subject::Links(link)));
    assert_eq!(subject(Point::new(2.0, 2.0), 900.0), Some(Subject::Cluster));
}

#[test]
fn a_finger_that_moves_away_presses_no_longer() {
    let field = field(&[]);
    let mut gesture = StageGesture::default();
    assert_eq!(gesture.move_to(Point::new(9.0, 9.0), Tool::Select), None, "nothing is pressed");
    gesture.press(mouse(Point::new(2.0, 2.0), 0.0), &field, Tool::Select);
    assert_eq!(gesture.move_to(Point::new(9.0, 9.0), Tool::Select), Some(false));
    assert_eq!(gesture.move_to(Point::new(20.0, 9.0), Tool::Select), Some(true));
    gesture.cancel();
    assert_eq!(gesture.release(mouse(Point::new(20.0, 9.0), 9.0), false, &field, Tool::Select), Release::default());
}

#[test]
fn a_press_on_a_client_s_box_means_the_client() {
    let clients = Rc::new(vec![(None, Point::new(0.0, 0.0))]);
    let field = Field { clients, ..field(&[]) };
    let show = Msg::Dialogs(DialogsMsg::Show(Some(crate::dialog::Dialog::Workload)));
    assert_eq!(drawn(&field, Tool::Select, &[Point::new(20.0, 20.0)]).msgs, [show]);
}
