//! The stage: the cluster as a ring of nodes, and its pointer input.

mod client;
mod dark;
mod held;
mod joint;
mod legend;
mod link_faults;
mod links;
mod look;
mod messages;
mod node;
mod paint;
mod painter;
mod palette;
mod sessions;
mod tips;
mod tools;
mod unseen;

use model::shared::Set;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};
use yew::prelude::*;

use self::client::{Clients, ClientsProps};
use self::dark::use_dark;
use self::held::{drag_hint, let_go};
use self::joint::{JointSets, JointSetsProps, JointWords, JointWordsProps};
use self::legend::Legend;
use self::link_faults::{LinkFaults, LinkFaultsProps};
use self::links::{CutLinks, CutLinksProps, Torn};
use self::look::Look;
use self::messages::{Messages, MessagesProps};
use self::node::{Node, NodeProps, empty_node};
use self::sessions::{Sessions, SessionsProps};
pub use self::sessions::{carries_id, sentence as client_sentence};
use self::tools::{Corner, CornerProps, Tools, ToolsProps};
use self::unseen::{Unseen, UnseenProps};
use super::menu_place::beside;
use super::moment::Moment;
use super::newest::use_newest;
use super::size::{local, use_size};
use crate::ui::part::{keyed, part};
use model::action::{Action, Links, NetworkAction};
use model::types::NodeId;
use page::chosen::{Chosen, Tool};
use page::look::Theme;
use page::menus::{Asked, Subject};
use page::msg::{ClusterMsg, DialogsMsg, Msg, SelectionMsg};
use story::client_figures::Figures;
use story::fault_labels::of_links;
use story::format::px;
use story::geometry::{Pair, Point, Ring, crossed, link_at, node_at};
use story::membership_label::joint;
use story::message_sprites::{mark_late, sprite_at, sprites};

/// A stroke shorter than this is a click.
const STROKE_MIN_PX: f64 = 14.0;

/// How near a pointer must be to a link, a message or a node's edge to hit it.
const LINK_REACH_PX: f64 = 7.0;
const MESSAGE_REACH_PX: f64 = 4.0;
const NODE_REACH_PX: f64 = 7.0;

/// The additional reach of touch.
const FINGER_PX: f64 = 9.0;

/// The duration of a long press, and how far the finger may move meanwhile.
const LONG_PRESS_MS: u32 = 500;
const LONG_PRESS_PX: f64 = 10.0;

/// The most points of one stroke; further ones are ignored.
const STROKE_POINTS_MAX: usize = 2_000;

/// With more nodes than this, links without faults are not drawn and cannot be hit.
const ALL_LINKS_NODES_MAX: usize = 9;

/// The stage's properties.
#[derive(Properties, PartialEq)]
pub struct StageProps {
    /// The drawn moment.
    pub moment: Moment,
    /// What clients get from the cluster.
    pub figures: Option<Figures>,
    /// The selection.
    pub chosen: Option<Chosen>,
    /// The active tool.
    pub tool: Tool,
    /// True while time passes.
    pub playing: bool,
    /// The page's theme.
    pub theme: Theme,
    /// The content above the stage, to the left of the tools.
    pub above: Html,
    /// Where messages go.
    pub on: Callback<Msg>,
}

/// The gesture of a pressed pointer.
#[derive(Clone, PartialEq)]
enum Gesture {
    /// It draws a stroke.
    Stroke(Vec<Point>),
    /// It drags a node; it went down at the first point and is at the second one.
    Node(NodeId, Point, Point),
}

/// The position of a hovering pointer, and the tooltip where there is no message, node or link.
#[derive(Clone, PartialEq)]
struct Hover {
    at: Point,
    tip: Option<String>,
}

/// The stage.
#[component]
pub fn Stage(props: &StageProps) -> Html {
    let svg = use_node_ref();
    let (width, height) = use_size(svg.clone());
    let gesture = use_newest(|| None::<Gesture>);
    let held_now = gesture.get();
    let hover = use_state_eq(|| None::<Hover>);
    let springs = use_state_eq(|| None::<NodeId>);
    let long_press = use_mut_ref(|| None::<Timeout>);
    // When the pointer went down, by the browser's clock: a busy page may notice a long press only when it is over.
    let down_ms = use_mut_ref(|| 0.0_f64);
    let dark = use_dark();
    let view = &props.moment.view;
    // Until the engine has answered, the ring is empty, as it is in `index.html`.
    let waits = view.nodes.is_empty();
    let nodes: Vec<NodeId> = match waits {
        true => (1..=props.moment.cluster.nodes).map(NodeId).collect(),
        false => view.nodes.keys().copied().collect(),
    };
    let crowded = nodes.len() > ALL_LINKS_NODES_MAX;
    let room = sessions::room_px(view, width);
    let ring = use_memo((nodes, width as u32, height as u32, room), |(nodes, width, height, room)| {
        Ring::new(nodes, f64::from(*width) - room.x, f64::from(*height) - room.y).moved(*room)
    });
    let client_places = Rc::new(sessions::places(view, width, height));
    // The links and messages of a dragged node move with it.
    let bent = match &held_now {
        Some(Gesture::Node(node, from, now)) if from.distance(*now) >= STROKE_MIN_PX => {
            let mut bent = (*ring).clone();
            let place = ring.place(*node);
            bent.places.insert(*node, Point::new(place.x + now.x - from.x, place.y + now.y - from.y));
            Rc::new(bent)
        }
        _ => ring.clone(),
    };
    let torn = use_memo((bent.clone(), view.links.clone()), |(ring, links)| Torn::new(ring, links));
    let marks = use_memo((props.moment.clone(), bent.clone(), torn.clone()), |(moment, ring, torn)| {
        let mut marks = sprites(&moment.view, ring, &torn.rifts);
        mark_late(&mut marks, &moment.late);
        marks
    });

    let at = {
        let svg = svg.clone();
        Rc::new(move |event: &MouseEvent| {
            let place = svg.cast::<Element>().map(|element| local(&element, event.client_x(), event.client_y()));
            place.map(|(x, y)| Point::new(x, y)).unwrap_or_default()
        })
    };
    // A pointer hits any link that is drawn.
    let link_near = {
        let (ring, view) = (ring.clone(), view.clone());
        Rc::new(move |point: Point, reach_px: f64| -> Option<Pair> {
            let drawn =
                |(a, b): &Pair| !crowded || view.links.contains_key(&(*a, *b)) || view.links.contains_key(&(*b, *a));
            link_at(point, &ring.places, reach_px).filter(drawn)
        })
    };
    // Converts a point of the stage to window coordinates.
    let in_window = {
        let svg = svg.clone();
        Rc::new(move |point: Point| {
            let edges = svg.cast::<Element>().map(|element| element.get_bounding_client_rect());
            edges.map_or(point, |edges| Point::new(edges.left() + point.x, edges.top() + point.y))
        })
    };
    let open_menu = {
        let (on, ring, view, link_near) = (props.on.clone(), ring.clone(), view.clone(), link_near.clone());
        let (marks, in_window) = (marks.clone(), in_window.clone());
        Callback::from(move |(point, node, reach_px): (Point, Option<NodeId>, f64)| {
            let message = || sprite_at(&marks, point, MESSAGE_REACH_PX + reach_px).map(|mark| mark.id);
            let flying = || message().filter(|id| view.flying.contains_key(id)).map(Subject::Message);
            let link = || link_near(point, LINK_REACH_PX + reach_px).map(|(a, b)| Subject::Links(Links::Between(a, b)));
            let node = node.or_else(|| node_at(point, &ring, NODE_REACH_PX)).map(Subject::Node);
            let subject = node.or_else(flying).or_else(link).unwrap_or(Subject::Cluster);
            on.emit(Msg::Dialogs(DialogsMsg::Menu(Asked::top(subject), Some(in_window(point)))));
        })
    };
    let on_node_menu = {
        let on = props.on.clone();
        Callback::from(move |node: NodeId| {
            let at = beside(&format!("[data-node='{node}'][data-role]"));
            on.emit(Msg::Dialogs(DialogsMsg::Menu(Asked::top(Subject::Node(node)), at)));
        })
    };
    let on_press = {
        // The page knows which tool was taken up last, even if that has not been drawn yet.
        props.on.reform(|node| Msg::Selection(SelectionMsg::Press(node)))
    };
    let on_down = {
        let (gesture, hover, svg, at) = (gesture.clone(), hover.clone(), svg.clone(), at.clone());
        let (ring, tool, long_press, open_menu) = (ring.clone(), props.tool, long_press.clone(), open_menu.clone());
        let (springs, down_ms) = (springs.clone(), down_ms.clone());
        Callback::from(move |event: PointerEvent| {
            *down_ms.borrow_mut() = event.time_stamp();
            hover.set(None);
            springs.set(None);
            if event.button() != 0 {
                return;
            }
            if let Some(element) = svg.cast::<Element>() {
                // Without capture a stroke that leaves the stage would never end.
                let _ = element.set_pointer_capture(event.pointer_id());
            }
            let point = at(&event);
            let node = node_at(point, &ring, NODE_REACH_PX);
            gesture.set(match (node, tool) {
                (Some(node), _) => Some(Gesture::Node(node, point, point)),
                (None, Tool::Select | Tool::Cut) => Some(Gesture::Stroke(vec![point])),
                (None, Tool::Kill | Tool::Write) => None,
            });
            if event.pointer_type() == "touch" {
                let (gesture, open_menu) = (gesture.clone(), open_menu.clone());
                *long_press.borrow_mut() = Some(Timeout::new(LONG_PRESS_MS, move || {
                    gesture.set(None);
                    open_menu.emit((point, node, FINGER_PX));
                }));
            }
        })
    };
    let on_move = {
        let (gesture, hover, at, tool) = (gesture.clone(), hover.clone(), at.clone(), props.tool);
        let long_press = long_press.clone();
        Callback::from(move |event: PointerEvent| {
            let point = at(&event);
            let first = match gesture.get() {
                None => {
                    if event.pointer_type() != "touch" {
                        hover.set(Some(Hover { at: point, tip: tip_of_target(&event) }));
                    }
                    return;
                }
                // With the cut tool a node is not dragged.
                Some(Gesture::Node(_, from, _)) if tool == Tool::Cut && from.distance(point) >= STROKE_MIN_PX => {
                    gesture.set(Some(Gesture::Stroke(vec![from, point])));
                    from
                }
                Some(Gesture::Node(node, from, _)) => {
                    gesture.set(Some(Gesture::Node(node, from, point)));
                    from
                }
                Some(Gesture::Stroke(points)) => {
                    let Some((first, last)) = points.first().copied().zip(points.last().copied()) else { return };
                    if last.distance(point) >= 3.0 && points.len() < STROKE_POINTS_MAX {
                        gesture.set(Some(Gesture::Stroke([points.as_slice(), &[point]].concat())));
                    }
                    first
                }
            };
            if first.distance(point) > LONG_PRESS_PX {
                *long_press.borrow_mut() = None;
            }
        })
    };
    let on_up = {
        let (gesture, ring, on, tool, at) = (gesture.clone(), ring.clone(), props.on.clone(), props.tool, at.clone());
        let (view, marks, link_near) = (view.clone(), marks.clone(), link_near.clone());
        let (springs, long_press, on_press) = (springs.clone(), long_press.clone(), on_press.clone());
        let (client_places, open_menu, down_ms) = (client_places.clone(), open_menu.clone(), down_ms.clone());
        Callback::from(move |event: PointerEvent| {
            let was_waiting = long_press.borrow_mut().take().is_some();
            let end = at(&event);
            let held_ms = event.time_stamp() - *down_ms.borrow();
            let node = match gesture.get() {
                Some(Gesture::Node(node, ..)) => Some(Some(node)),
                Some(Gesture::Stroke(_)) => Some(None),
                None => None,
            };
            if let Some(node) = node.filter(|_| was_waiting && held_ms >= f64::from(LONG_PRESS_MS)) {
                gesture.set(None);
                return open_menu.emit((end, node, FINGER_PX));
            }
            let finger_px = if event.pointer_type() == "touch" { FINGER_PX } else { 0.0 };
            let points = match gesture.get() {
                None => return,
                Some(Gesture::Node(node, from, _)) => {
                    gesture.set(None);
                    if from.distance(end) < STROKE_MIN_PX || tool != Tool::Select {
                        return on_press.emit(node);
                    }
                    springs.set(Some(node));
                    return let_go(&ring, &view, node, from, end).into_iter().for_each(|msg| on.emit(msg));
                }
                Some(Gesture::Stroke(points)) => [points.as_slice(), &[end]].concat(),
            };
            gesture.set(None);
            let reach = points.iter().map(|point| point.distance(points[0])).fold(0.0, f64::max);
            if reach >= STROKE_MIN_PX {
                let cut = crossed(&points, &ring.places);
                if !cut.is_empty() {
                    on.emit(Msg::Cluster(ClusterMsg::Cut(cut)));
                }
                return;
            }
            if let Some(msg) = sessions::pressed(&client_places, end) {
                return on.emit(msg);
            }
            if tool == Tool::Cut {
                if let Some((a, b)) = link_at(end, &ring.places, LINK_REACH_PX + finger_px) {
                    let is_cut = |ends| view.links.get(&ends).is_some_and(|link| link.cut);
                    on.emit(match is_cut((a, b)) || is_cut((b, a)) {
                        true => {
                            Msg::Cluster(ClusterMsg::Act(Action::Network(NetworkAction::Heal(Links::Between(a, b)))))
                        }
                        false => Msg::Cluster(ClusterMsg::Cut(Set::from([(a, b)]))),
                    });
                }
                return;
            }
            let message = sprite_at(&marks, end, MESSAGE_REACH_PX + finger_px).map(|mark| Chosen::Message(mark.id));
            let link = || link_near(end, LINK_REACH_PX + finger_px).map(|(a, b)| Chosen::Link(a, b));
            on.emit(Msg::Selection(SelectionMsg::Choose(message.or_else(link))));
        })
    };
    let on_cancel = {
        let (gesture, long_press) = (gesture.clone(), long_press.clone());
        Callback::from(move |_: PointerEvent| {
            gesture.set(None);
            *long_press.borrow_mut() = None;
        })
    };
    let on_leave = {
        let hover = hover.clone();
        Callback::from(move |_: PointerEvent| hover.set(None))
    };
    let on_context_menu = {
        let (gesture, ring, at, long_press) = (gesture.clone(), ring.clone(), at.clone(), long_press.clone());
        let (open_menu, on_node_menu, hover) = (open_menu.clone(), on_node_menu.clone(), hover.clone());
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            gesture.set(None);
            hover.set(None);
            *long_press.borrow_mut() = None;
            let point = at(&event);
            let is_touch = event.dyn_ref::<PointerEvent>().is_some_and(|event| event.pointer_type() == "touch");
            match node_at(point, &ring, NODE_REACH_PX) {
                // A finger's menu stands beside the finger, wherever the node's would.
                Some(node) if !is_touch => on_node_menu.emit(node),
                node => open_menu.emit((point, node, if is_touch { FINGER_PX } else { 0.0 })),
            }
        })
    };
    let on_focus = {
        let hover = hover.clone();
        Callback::from(move |at: Option<Point>| hover.set(at.map(|at| Hover { at, tip: None })))
    };

    let lease = props.moment.cluster.election.max;
    let joint = joint(view);
    let links_in_trouble = if view.links.is_empty() && view.holds.is_empty() { Vec::new() } else { of_links(view) };
    let tip = hover.as_ref().filter(|_| held_now.is_none()).and_then(|hover| {
        let about_node = |node: NodeId| Some(Look::new(node, view.nodes.get(&node)?, view, lease).sentence(false));
        let node = || node_at(hover.at, &ring, NODE_REACH_PX).and_then(about_node);
        let message = || sprite_at(&marks, hover.at, MESSAGE_REACH_PX).map(|mark| tips::of_mark(mark, view));
        let link = || link_near(hover.at, LINK_REACH_PX).map(|(a, b)| tips::of_link(a, b, view));
        let text = node().or_else(|| hover.tip.clone()).or_else(message).or_else(link)?;
        Some(tip(&text, hover.at, width))
    });
    let (stroke, held) = match &held_now {
        Some(Gesture::Stroke(points)) if points.len() > 1 => {
            let points: Vec<String> = points.iter().map(|point| [px(point.x), px(point.y)].join(",")).collect();
            (Some(points.join(" ")), None)
        }
        Some(Gesture::Node(node, from, now)) if from.distance(*now) >= STROKE_MIN_PX => (None, Some(*node)),
        _ => (None, None),
    };
    let tool_class = match props.tool {
        Tool::Select => "tool-select",
        Tool::Cut => "tool-cut",
        Tool::Kill => "tool-kill",
        Tool::Write => "tool-write",
    };
    let chosen_link = match props.chosen {
        Some(Chosen::Link(a, b)) => Some((a, b)),
        _ => None,
    };
    let chosen_client = match props.chosen {
        Some(Chosen::Client(client)) => Some(client),
        _ => None,
    };
    let chosen_message = match props.chosen {
        Some(Chosen::Message(id)) => Some(id),
        _ => None,
    };
    html! {
        <section class="panel stage" aria-label="Cluster">
            <header class="stage-head">
                { props.above.clone() }
                { part::<Tools>(ToolsProps { tool: props.tool, on: props.on.clone() }) }
            </header>
            <div class="stage-field">
                <svg class="stage-svg stage-ground" aria-hidden="true">
                    if let Some(joint) = &joint { { part::<JointSets>(JointSetsProps {
                        ring: bent.clone(), joint: joint.clone(),
                    }) } }
                    { part::<CutLinks>(CutLinksProps {
                        ring: bent.clone(), links: view.links.clone(), torn, chosen: chosen_link,
                    }) }
                    { part::<LinkFaults>(LinkFaultsProps { ring: bent.clone(), troubles: links_in_trouble }) }
                </svg>
                { part::<Messages>(MessagesProps {
                    marks: marks.clone(), size: Point::new(width, height), chosen: chosen_message,
                    flying: view.flying.len(), theme: (props.theme, dark),
                }) }
                <svg ref={svg} class={classes!("stage-svg", tool_class, held.map(|_| "holds"))} role="group" aria-label="Nodes"
                    onpointerdown={on_down} onpointermove={on_move} onpointerup={on_up} onpointercancel={on_cancel}
                    onpointerleave={on_leave} oncontextmenu={on_context_menu}>
                    <defs>
                        <pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                            <rect width="7" height="7" class="hatch-ground" />
                            <line x1="0" y1="0" x2="0" y2="7" class="hatch-line" />
                        </pattern>
                    </defs>
                    { part::<Clients>(ClientsProps { moment: props.moment.clone(), ring: ring.clone(), width }) }
                    { part::<Sessions>(SessionsProps {
                        moment: props.moment.clone(), ring: bent.clone(), places: client_places,
                        chosen: chosen_client, on: props.on.clone(),
                    }) }
                    if waits && width > 0.0 { { for ring.places.values().map(|at| empty_node(*at, ring.node_px)) } }
                    { for view.nodes.iter().filter(|_| width > 0.0).map(|(id, node)| keyed::<Node>(id.0, NodeProps {
                        look: Look::new(*id, node, view, lease), at: bent.place(*id), radius: ring.node_px, text: ring.small_text(*id),
                        chosen: props.chosen == Some(Chosen::Node(*id)), springs: *springs == Some(*id),
                        on_press: on_press.clone(), on_menu: on_node_menu.clone(),
                    })) }
                    if let Some(points) = stroke {
                        <polyline class="stroke" {points} />
                    }
                    if let Some(node) = held {
                        { drag_hint(&ring, view, node, bent.place(node)) }
                    }
                </svg>
                if !props.playing {
                    { part::<Unseen>(UnseenProps { marks: marks.clone(), view: view.clone(), on_focus, on: props.on.clone() }) }
                }
                { tip.unwrap_or_default() }
                if let Some(figures) = props.figures {
                    <p class={classes!("client-figures", figures.is_outage().then_some("outage"))} aria-label="What clients get">
                        { for figures.sentences().map(|sentence| html! { <span>{ sentence }</span> }) }
                    </p>
                }
                { part::<Corner>(CornerProps { nodes: view.nodes.len() as u64, on: props.on.clone() }) }
            </div>
            // During a joint membership its two majorities replace the legend.
            if joint.is_some() { { part::<JointWords>(JointWordsProps {
                joint: joint.clone(),
            }) } } else { { part::<Legend>(()) } }
        </section>
    }
}

/// The tooltip of the element under the pointer.
fn tip_of_target(event: &PointerEvent) -> Option<String> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest("[data-tip]").ok()??.get_attribute("data-tip")
}

/// The tooltip beside the pointer, on the side with room.
fn tip(text: &str, at: Point, width_px: f64) -> Html {
    let side = if at.x > width_px / 2.0 { "left" } else { "right" };
    let x = if side == "left" { at.x - 14.0 } else { at.x + 14.0 };
    let style = format!("left:{}px;top:{}px", px(x), px(at.y + 16.0));
    html! { <div class={classes!("tip", side)} role="status" ~style={style}>{ text }</div> }
}
