//! The stage: the cluster as a ring of nodes, and what the pointer does to it.

mod client;
mod legend;
mod links;
mod menu;
mod messages;
mod node;

use std::collections::{BTreeMap, BTreeSet};

use web_sys::{Element, PointerEvent};
use yew::prelude::*;

use self::client::Clients;
use self::legend::Legend;
use self::links::CutLinks;
use self::menu::{Menu, MenuChoice, Opened};
use self::messages::Messages;
use self::node::{Look, Node};
use super::format::px;
use super::geometry::{Point, Ring, crossed, link_at};
use super::intent::{Chosen, Intent, Tool};
use super::moment::Moment;
use super::size::use_size;
use crate::action::{Action, Links, Target};
use crate::trace::Link;
use crate::types::NodeId;

/// A stroke shorter than this is a press.
const STROKE_MIN_PX: f64 = 14.0;

/// How near a press must be to a link to mean it.
const LINK_REACH_PX: f64 = 9.0;

/// The most points of one stroke; a longer one keeps its beginning.
const STROKE_POINTS_MAX: usize = 2_000;

/// The stage's properties.
#[derive(Properties, PartialEq)]
pub struct StageProps {
    /// What is drawn.
    pub moment: Moment,
    /// What is chosen.
    pub chosen: Option<Chosen>,
    /// The tool in hand.
    pub tool: Tool,
    /// What stands above the stage, to the left of the tools.
    pub children: Children,
    /// Where wishes go.
    pub on: Callback<Intent>,
}

/// The stage.
#[component]
pub fn Stage(props: &StageProps) -> Html {
    let svg = use_node_ref();
    let (width, height) = use_size(svg.clone());
    let stroke = use_state(Vec::<Point>::new);
    let menu = use_state_eq(|| None::<Opened>);
    let view = &props.moment.view;
    let nodes: Vec<NodeId> = view.nodes.keys().copied().collect();
    let ring = use_memo((nodes, width as u32, height as u32), |(nodes, width, height)| {
        Ring::new(nodes, f64::from(*width), f64::from(*height))
    });

    let at = {
        let svg = svg.clone();
        move |x: i32, y: i32| {
            let corner = svg.cast::<Element>().map(|element| element.get_bounding_client_rect());
            corner
                .map(|corner| Point::new(f64::from(x) - corner.left(), f64::from(y) - corner.top()))
                .unwrap_or_default()
        }
    };
    let on_down = {
        let (stroke, menu, svg, at, tool) = (stroke.clone(), menu.clone(), svg.clone(), at.clone(), props.tool);
        Callback::from(move |event: PointerEvent| {
            menu.set(None);
            if event.button() != 0 || matches!(tool, Tool::Kill | Tool::Write) {
                return;
            }
            if let Some(element) = svg.cast::<Element>() {
                // Without capture a stroke that leaves the stage would never end.
                let _ = element.set_pointer_capture(event.pointer_id());
            }
            stroke.set(vec![at(event.client_x(), event.client_y())]);
        })
    };
    let on_move = {
        let (stroke, at) = (stroke.clone(), at.clone());
        Callback::from(move |event: PointerEvent| {
            let point = at(event.client_x(), event.client_y());
            let Some(last) = stroke.last() else { return };
            if last.distance(point) >= 3.0 && stroke.len() < STROKE_POINTS_MAX {
                let mut longer = (*stroke).clone();
                longer.push(point);
                stroke.set(longer);
            }
        })
    };
    let on_up = {
        let (stroke, ring, on, tool, at) = (stroke.clone(), ring.clone(), props.on.clone(), props.tool, at.clone());
        let links = view.links.clone();
        Callback::from(move |event: PointerEvent| {
            let Some(first) = stroke.first().copied() else { return };
            let end = at(event.client_x(), event.client_y());
            let mut points = (*stroke).clone();
            points.push(end);
            stroke.set(Vec::new());
            let reach = points.iter().map(|point| point.distance(first)).fold(0.0, f64::max);
            if reach >= STROKE_MIN_PX {
                let cut = crossed(&points, &ring.places);
                if !cut.is_empty() {
                    on.emit(Intent::Cut(cut));
                }
                return;
            }
            match link_at(end, &ring.places, LINK_REACH_PX).filter(|_| tool == Tool::Cut) {
                Some((a, b)) if is_cut(&links, a, b) || is_cut(&links, b, a) => {
                    on.emit(Intent::Act(Action::Heal(Links::Between(a, b))));
                }
                Some((a, b)) => on.emit(Intent::Cut(BTreeSet::from([(a, b)]))),
                None if tool == Tool::Select => on.emit(Intent::Choose(None)),
                None => {}
            }
        })
    };
    let on_cancel = {
        let stroke = stroke.clone();
        Callback::from(move |_: PointerEvent| stroke.set(Vec::new()))
    };
    let on_link_menu = {
        let (menu, ring, stroke, links) = (menu.clone(), ring.clone(), stroke.clone(), view.links.clone());
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            stroke.set(Vec::new());
            let point = at(event.client_x(), event.client_y());
            let link = link_at(point, &ring.places, LINK_REACH_PX);
            let upwards = point.y > ring.centre.y;
            menu.set(link.map(|(a, b)| Opened { at: point, upwards, ..link_menu(a, b, &links) }));
        })
    };
    let on_node_menu = {
        let (menu, moment, ring) = (menu.clone(), props.moment.clone(), ring.clone());
        Callback::from(move |node: NodeId| {
            let place = ring.place(node);
            let upwards = place.y > ring.centre.y;
            let beside = ring.node_px * if upwards { -0.6 } else { 0.6 };
            let at = Point::new(place.x.clamp(90.0, (2.0 * ring.centre.x - 90.0).max(90.0)), place.y + beside);
            menu.set(Some(Opened { at, upwards, ..node_menu(node, &moment) }));
        })
    };
    let on_choice = {
        let (menu, on) = (menu.clone(), props.on.clone());
        Callback::from(move |choice: MenuChoice| {
            menu.set(None);
            if let MenuChoice::Wish(intent) = choice {
                on.emit(*intent);
            }
        })
    };
    let on_press = {
        let (on, tool) = (props.on.clone(), props.tool);
        Callback::from(move |node: NodeId| {
            on.emit(match tool {
                Tool::Select | Tool::Cut => Intent::Choose(Some(Chosen::Node(node))),
                Tool::Kill => Intent::ToggleCrash(node),
                Tool::Write => Intent::Write(Target::Node(node)),
            });
        })
    };

    let lease = props.moment.cluster.election.max;
    let drawn_stroke: Vec<String> = stroke.iter().map(|point| format!("{},{}", px(point.x), px(point.y))).collect();
    let tool_class = match props.tool {
        Tool::Select => "tool-select",
        Tool::Cut => "tool-cut",
        Tool::Kill => "tool-kill",
        Tool::Write => "tool-write",
    };
    html! {
        <section class="panel stage" aria-label="Cluster">
            <header class="stage-head">
                { props.children.clone() }
                { tools(props.tool, &props.on) }
            </header>
            <div class="stage-field">
                <svg ref={svg} class={classes!("stage-svg", tool_class)} role="group" aria-label="Nodes and messages"
                    onpointerdown={on_down} onpointermove={on_move} onpointerup={on_up} onpointercancel={on_cancel}
                    oncontextmenu={on_link_menu}>
                    <defs>
                        <pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                            <rect width="7" height="7" class="hatch-ground" />
                            <line x1="0" y1="0" x2="0" y2="7" class="hatch-line" />
                        </pattern>
                    </defs>
                    <CutLinks moment={super::moment::Facts(props.moment.clone())} ring={ring.clone()} />
                    <Clients moment={props.moment.clone()} ring={ring.clone()} />
                    <Messages moment={props.moment.clone()} ring={ring.clone()} />
                    { for view.nodes.iter().filter(|_| width > 0.0).map(|(id, node)| html! {
                        <Node key={id.0} look={Look::new(*id, node, view, lease)} place={ring.place(*id)}
                            radius={ring.node_px} chosen={props.chosen == Some(Chosen::Node(*id))}
                            on_press={on_press.clone()} on_menu={on_node_menu.clone()} />
                    }) }
                    if drawn_stroke.len() > 1 {
                        <polyline class="stroke" points={drawn_stroke.join(" ")} />
                    }
                </svg>
                if let Some(opened) = &*menu {
                    <Menu opened={opened.clone()} on={on_choice} />
                }
            </div>
            <Legend />
        </section>
    }
}

fn is_cut(links: &BTreeMap<(NodeId, NodeId), Link>, from: NodeId, to: NodeId) -> bool {
    links.get(&(from, to)).is_some_and(|link| link.cut)
}

fn link_menu(a: NodeId, b: NodeId, links: &BTreeMap<(NodeId, NodeId), Link>) -> Opened {
    let (there, back) = (is_cut(links, a, b), is_cut(links, b, a));
    let act = |label: String, action: Action| (label, Intent::Act(action));
    let mut items = Vec::new();
    if !there && !back {
        items.push(act("Cut both ways".into(), Action::Cut(Links::Between(a, b))));
    }
    for (from, to, cut) in [(a, b, there), (b, a, back)] {
        let links = Links::OneWay(from, to);
        items.push(match cut {
            true => act(format!("Heal {from} → {to}"), Action::Heal(links)),
            false => act(format!("Cut {from} → {to} only"), Action::Cut(links)),
        });
    }
    if there && back {
        items.push(act("Heal both ways".into(), Action::Heal(Links::Between(a, b))));
    }
    Opened { title: format!("Link {a} – {b}"), items, ..Opened::default() }
}

fn node_menu(node: NodeId, moment: &Moment) -> Opened {
    use crate::view::Process;
    let process = moment.view.nodes.get(&node).map(|node| node.process).unwrap_or_default();
    let mut items = Vec::new();
    match process {
        Process::Running | Process::Paused => items.push(("Crash".to_string(), Intent::ToggleCrash(node))),
        Process::Crashed | Process::Failed => items.push(("Restart".to_string(), Intent::ToggleCrash(node))),
    }
    match process {
        Process::Running => items.push(("Pause".to_string(), Intent::TogglePause(node))),
        Process::Paused => items.push(("Resume".to_string(), Intent::TogglePause(node))),
        Process::Crashed | Process::Failed => {}
    }
    items.push(("Isolate".to_string(), Intent::Isolate(node)));
    if process == Process::Running {
        items.push(("Write the next value to it".to_string(), Intent::Write(Target::Node(node))));
        items.push(("Read from it".to_string(), Intent::Read(Target::Node(node))));
    }
    items.extend(
        super::operations::items(node, &moment.view).into_iter().map(|(label, action)| (label, Intent::Act(action))),
    );
    items.push(("Inspect".to_string(), Intent::Choose(Some(Chosen::Node(node)))));
    Opened { title: format!("Node {node}"), items, ..Opened::default() }
}

fn tools(tool_in_hand: Tool, on: &Callback<Intent>) -> Html {
    let tools = [
        (Tool::Select, "select", "", "Select", "Choose a node; drag across links to cut them (S)"),
        (Tool::Cut, "cut", "✂", "Cut", "Drag across links to cut them, press a link to cut or heal it (C)"),
        (Tool::Kill, "kill", "⚡", "Kill", "Press a node to crash it, or to start it again (K)"),
        (Tool::Write, "write", "✎", "Write", "Press a node to write the next value to it (W)"),
    ];
    html! {
        <div class="tools" role="toolbar" aria-label="Tools">
            { for tools.map(|(tool, name, sign, label, title)| {
                let on = on.reform(move |_: MouseEvent| Intent::Tool(tool));
                let pressed = tool_in_hand == tool;
                html! {
                    <button type="button" data-tool={name} aria-pressed={pressed.to_string()} {title} onclick={on}>
                        if !sign.is_empty() { <span class="sign" aria-hidden="true">{ sign }</span> }
                        { label }
                    </button>
                }
            }) }
        </div>
    }
}
