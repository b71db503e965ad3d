//! Pointer gestures on the stage: press, long press, stroke through links, drag of a node; and what they mean.

use std::rc::Rc;

use crate::chosen::{Chosen, Tool};
use crate::client_boxes;
use crate::drag::{self, Meaning};
use crate::menus::{Subject, way_back};
use crate::msg::{ClusterMsg, Msg, SelectionMsg};
use model::action::{Action, Links, NetworkAction};
use model::client::ClientId;
use model::shared::Set;
use model::types::NodeId;
use model::view::View;
use story::geometry::{Pair, Point, Ring, crossed, is_isolated, link_at, node_at};
use story::message_sprites::{Sprite, sprite_at};

/// A stroke or a drag shorter than this is a press.
const STROKE_MIN_PX: f64 = 14.0;

/// A stroke gets another point only this far from its last one, and at most this many.
const STEP_MIN_PX: f64 = 3.0;
const STROKE_POINTS_MAX: usize = 2_000;

/// How near a pointer must be to a link, a message or a node's edge to hit it.
const LINK_REACH_PX: f64 = 7.0;
const MESSAGE_REACH_PX: f64 = 4.0;
const NODE_REACH_PX: f64 = 7.0;

/// The additional reach of touch.
const FINGER_PX: f64 = 9.0;

/// The duration of a long press, and how far the finger may move meanwhile.
pub const LONG_PRESS_MS: u32 = 500;
const LONG_PRESS_PX: f64 = 10.0;

/// With more nodes than this, links without faults are not drawn and cannot be hit.
const ALL_LINKS_NODES_MAX: usize = 9;

/// A pointer on the stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pointer {
    /// Its place in pixels.
    pub at: Point,
    /// True for a finger.
    pub is_finger: bool,
    /// The time by the browser's clock: a busy page may notice a long press only when it is over.
    pub ms: f64,
}

/// What lies on the stage.
#[derive(Clone)]
pub struct Field {
    /// The places of the nodes.
    pub ring: Rc<Ring>,
    /// The drawn moment.
    pub view: Rc<View>,
    /// The drawn messages.
    pub sprites: Rc<Vec<Sprite>>,
    /// The boxes of the clients.
    pub clients: Rc<Vec<(Option<ClientId>, Point)>>,
}

impl Field {
    /// The node at this point.
    pub fn node(&self, at: Point) -> Option<NodeId> {
        node_at(at, &self.ring, NODE_REACH_PX)
    }

    /// The drawn message at this pointer.
    pub fn sprite(&self, pointer: Pointer) -> Option<&Sprite> {
        sprite_at(&self.sprites, pointer.at, MESSAGE_REACH_PX + finger_px(pointer))
    }

    /// The link at this pointer, of those that are drawn.
    pub fn link(&self, pointer: Pointer) -> Option<Pair> {
        let links = &self.view.links;
        let drawn = |(a, b): &Pair| {
            self.ring.places.len() <= ALL_LINKS_NODES_MAX
                || links.contains_key(&(*a, *b))
                || links.contains_key(&(*b, *a))
        };
        link_at(pointer.at, &self.ring.places, LINK_REACH_PX + finger_px(pointer)).filter(drawn)
    }

    /// What a menu at this pointer is about; `pressed` is the node on which it went down.
    pub fn subject(&self, pointer: Pointer, pressed: Option<NodeId>) -> Subject {
        let message = || self.sprite(pointer).map(|sprite| sprite.id).filter(|id| self.view.flying.contains_key(id));
        let link = || self.link(pointer).map(|(a, b)| Subject::Links(Links::Between(a, b)));
        let node = pressed.or_else(|| self.node(pointer.at)).map(Subject::Node);
        node.or_else(|| message().map(Subject::Message)).or_else(link).unwrap_or(Subject::Cluster)
    }

    /// What dropping this node at this point would do.
    pub fn drop_means(&self, node: NodeId, at: Point) -> Option<Meaning> {
        let nodes: Vec<NodeId> = self.view.nodes.keys().copied().collect();
        drag::meaning(&self.ring, node, at, is_isolated(&nodes, &self.view.links, node))
    }

    /// The messages that come of dropping this node at this point.
    fn dropped(&self, node: NodeId, at: Point) -> Vec<Msg> {
        match self.drop_means(node, at) {
            Some(Meaning::Isolate) => vec![Msg::Cluster(ClusterMsg::Isolate(node))],
            Some(Meaning::Rejoin) => {
                let actions = way_back(node, &self.view).unwrap_or_default();
                actions.into_iter().map(|action| Msg::Cluster(ClusterMsg::Act(action))).collect()
            }
            None => Vec::new(),
        }
    }

    /// What a press with the cut tool on a link means: a cut link heals, another one is cut.
    fn cut_or_heal(&self, (a, b): Pair) -> Msg {
        let is_cut = |ends| self.view.links.get(&ends).is_some_and(|link| link.cut);
        Msg::Cluster(match is_cut((a, b)) || is_cut((b, a)) {
            true => ClusterMsg::Act(Action::Network(NetworkAction::Heal(Links::Between(a, b)))),
            false => ClusterMsg::Cut(Set::from([(a, b)])),
        })
    }
}

/// What a pressed pointer does.
#[derive(Clone, Debug, PartialEq)]
enum Gesture {
    /// It draws a stroke.
    Stroke(Vec<Point>),
    /// It drags a node; it went down at the first point and is at the second one.
    Node(NodeId, Point, Point),
}

/// What comes of a pointer that goes up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Release {
    /// The messages to the page.
    pub msgs: Vec<Msg>,
    /// The node that springs back to its place.
    pub springs: Option<NodeId>,
    /// What a menu is asked for.
    pub menu: Option<Subject>,
}

/// The gesture of the pointer that is down, if one is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StageGesture {
    gesture: Option<Gesture>,
    down_ms: f64,
}

impl StageGesture {
    /// A pointer goes down. Returns the node on which it did.
    pub fn press(&mut self, pointer: Pointer, field: &Field, tool: Tool) -> Option<NodeId> {
        self.down_ms = pointer.ms;
        let node = field.node(pointer.at);
        self.gesture = match (node, tool) {
            (Some(node), _) => Some(Gesture::Node(node, pointer.at, pointer.at)),
            (None, Tool::Select | Tool::Cut) => Some(Gesture::Stroke(vec![pointer.at])),
            (None, Tool::Kill | Tool::Write) => None,
        };
        node
    }

    /// The pointer has moved. `None` without a gesture; otherwise whether it has left the place of a long press.
    pub fn move_to(&mut self, at: Point, tool: Tool) -> Option<bool> {
        let first = match self.gesture.as_mut()? {
            // With the cut tool a node is not dragged.
            Gesture::Node(_, from, _) if tool == Tool::Cut && from.distance(at) >= STROKE_MIN_PX => {
                let from = *from;
                self.gesture = Some(Gesture::Stroke(vec![from, at]));
                from
            }
            Gesture::Node(_, from, now) => {
                *now = at;
                *from
            }
            Gesture::Stroke(points) => {
                let far = points.last().is_some_and(|last| last.distance(at) >= STEP_MIN_PX);
                if far && points.len() < STROKE_POINTS_MAX {
                    points.push(at);
                }
                points[0]
            }
        };
        Some(first.distance(at) > LONG_PRESS_PX)
    }

    /// The pointer goes up. `was_waiting` is true for a finger that has not moved, and whose long press was not noticed.
    pub fn release(&mut self, pointer: Pointer, was_waiting: bool, field: &Field, tool: Tool) -> Release {
        let Some(gesture) = self.gesture.take() else { return Release::default() };
        let msgs = |msgs| Release { msgs, ..Release::default() };
        if was_waiting && pointer.ms - self.down_ms >= f64::from(LONG_PRESS_MS) {
            let node = match gesture {
                Gesture::Node(node, ..) => Some(node),
                Gesture::Stroke(_) => None,
            };
            return Release { menu: Some(field.subject(pointer, node)), ..Release::default() };
        }
        let mut points = match gesture {
            Gesture::Node(node, from, _) if from.distance(pointer.at) < STROKE_MIN_PX || tool != Tool::Select => {
                return msgs(vec![Msg::Selection(SelectionMsg::Press(node))]);
            }
            Gesture::Node(node, from, _) => {
                let at = moved(field.ring.place(node), from, pointer.at);
                return Release { springs: Some(node), ..msgs(field.dropped(node, at)) };
            }
            Gesture::Stroke(points) => points,
        };
        points.push(pointer.at);
        let reach = points.iter().map(|point| point.distance(points[0])).fold(0.0, f64::max);
        if reach >= STROKE_MIN_PX {
            let cut = crossed(&points, &field.ring.places);
            return msgs(if cut.is_empty() { Vec::new() } else { vec![Msg::Cluster(ClusterMsg::Cut(cut))] });
        }
        if let Some(msg) = client_boxes::pressed(&field.clients, pointer.at) {
            return msgs(vec![msg]);
        }
        if tool == Tool::Cut {
            // Also a link that is not drawn can be cut.
            let link = link_at(pointer.at, &field.ring.places, LINK_REACH_PX + finger_px(pointer));
            return msgs(link.map(|link| field.cut_or_heal(link)).into_iter().collect());
        }
        let message = field.sprite(pointer).map(|sprite| Chosen::Message(sprite.id));
        let link = || field.link(pointer).map(|(a, b)| Chosen::Link(a, b));
        msgs(vec![Msg::Selection(SelectionMsg::Choose(message.or_else(link)))])
    }

    /// The gesture has no effect any more.
    pub fn cancel(&mut self) {
        self.gesture = None;
    }

    /// True while a pointer is down.
    pub fn is_down(&self) -> bool {
        self.gesture.is_some()
    }

    /// The stroke that is drawn.
    pub fn stroke(&self) -> Option<&[Point]> {
        match &self.gesture {
            Some(Gesture::Stroke(points)) if points.len() > 1 => Some(points),
            Some(Gesture::Stroke(_) | Gesture::Node(..)) | None => None,
        }
    }

    /// The node that is dragged, and where it is held.
    pub fn dragged(&self, ring: &Ring) -> Option<(NodeId, Point)> {
        match &self.gesture {
            Some(Gesture::Node(node, from, now)) if from.distance(*now) >= STROKE_MIN_PX => {
                Some((*node, moved(ring.place(*node), *from, *now)))
            }
            Some(Gesture::Stroke(_) | Gesture::Node(..)) | None => None,
        }
    }
}

/// Where a place lies that moved as the pointer did.
fn moved(place: Point, from: Point, to: Point) -> Point {
    Point::new(place.x + to.x - from.x, place.y + to.y - from.y)
}

fn finger_px(pointer: Pointer) -> f64 {
    if pointer.is_finger { FINGER_PX } else { 0.0 }
}

#[cfg(test)]
#[path = "stage_gesture_tests.rs"]
mod tests;
