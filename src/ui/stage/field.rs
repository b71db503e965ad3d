//! The two drawings of the stage's field: what lies beneath the messages, and the nodes and clients above them.

use std::rc::Rc;

use yew::prelude::*;

use super::client::{Clients, ClientsProps};
use super::drag_hint::drag_hint;
use super::joint::{JointSets, JointSetsProps};
use super::link_faults::{LinkFaults, LinkFaultsProps};
use super::links::{CutLinks, CutLinksProps, Torn};
use super::look::Look;
use super::node::{Node, NodeProps, empty_node};
use super::pointer::Handlers;
use super::sessions::{Sessions, SessionsProps};
use crate::ui::moment::Moment;
use crate::ui::part::{keyed, part};
use model::types::NodeId;
use page::chosen::{Chosen, Tool};
use page::msg::{Msg, SelectionMsg};
use page::stage_gesture::StageGesture;
use story::fault_labels::of_links;
use story::format::px;
use story::geometry::{Point, Ring};
use story::membership_label::Joint;

/// What one drawing of the stage has.
pub struct Drawn<'a> {
    pub moment: &'a Moment,
    pub chosen: Option<Chosen>,
    pub handlers: Handlers,
    /// The ring, in which a dragged node is where the pointer holds it.
    pub bent: Rc<Ring>,
    pub width_px: f64,
}

/// What lies beneath the messages: the sets of a joint membership, links and their faults.
pub fn ground(drawn: &Drawn, torn: Rc<Torn>, joint: Option<&Joint>) -> Html {
    let view = &drawn.moment.view;
    let troubles = if view.links.is_empty() && view.holds.is_empty() { Vec::new() } else { of_links(view) };
    let chosen = match drawn.chosen {
        Some(Chosen::Link(a, b)) => Some((a, b)),
        _ => None,
    };
    let ring = &drawn.bent;
    html! {
        <svg class="stage-svg stage-ground" aria-hidden="true">
            if let Some(joint) = joint {
                { part::<JointSets>(JointSetsProps { ring: ring.clone(), joint: joint.clone() }) }
            }
            { part::<CutLinks>(CutLinksProps { ring: ring.clone(), links: view.links.clone(), torn, chosen }) }
            { part::<LinkFaults>(LinkFaultsProps { ring: ring.clone(), troubles }) }
        </svg>
    }
}

/// What lies above the messages, and takes the pointer: clients and nodes, the stroke and the hint of a drag.
pub fn nodes_layer(drawn: &Drawn, gesture: &StageGesture, dragged: Option<(NodeId, Point)>) -> Html {
    let Drawn { moment, chosen, handlers, bent, width_px } = drawn;
    let on = &handlers.on;
    let ring = &handlers.field.ring;
    let view = &moment.view;
    let lease = moment.cluster.election.max;
    let tool_class = match handlers.tool {
        Tool::Select => "tool-select",
        Tool::Cut => "tool-cut",
        Tool::Kill => "tool-kill",
        Tool::Write => "tool-write",
    };
    let chosen_client = match chosen {
        Some(Chosen::Client(client)) => Some(*client),
        _ => None,
    };
    let stroke = gesture.stroke().map(|points| {
        let points: Vec<String> = points.iter().map(|point| [px(point.x), px(point.y)].join(",")).collect();
        points.join(" ")
    });
    // The page has the tool that was taken up last, even if that has not been drawn yet.
    let on_press = on.reform(|node| Msg::Selection(SelectionMsg::Press(node)));
    let on_menu = handlers.handler(Handlers::node_menu);
    let hover = handlers.pointer.hover.clone();
    let leave = Callback::from(move |_: web_sys::PointerEvent| hover.set(None));
    html! {
        <svg ref={handlers.pointer.svg.clone()} class={classes!("stage-svg", tool_class, dragged.map(|_| "holds"))}
            role="group" aria-label="Nodes" onpointerdown={handlers.handler(Handlers::down)}
            onpointermove={handlers.handler(Handlers::moves)} onpointerup={handlers.handler(Handlers::up)}
            onpointercancel={handlers.handler(|shared, _| shared.cancel())} onpointerleave={leave}
            oncontextmenu={handlers.handler(Handlers::context_menu)}>
            <defs>
                <pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                    <rect width="7" height="7" class="hatch-ground" />
                    <line x1="0" y1="0" x2="0" y2="7" class="hatch-line" />
                </pattern>
            </defs>
            { part::<Clients>(ClientsProps { moment: Moment::clone(moment), ring: ring.clone(), width: *width_px }) }
            { part::<Sessions>(SessionsProps {
                moment: Moment::clone(moment), ring: bent.clone(), places: handlers.field.clients.clone(),
                chosen: chosen_client, on: on.clone(),
            }) }
            if view.nodes.is_empty() && *width_px > 0.0 {
                { for ring.places.values().map(|at| empty_node(*at, ring.node_px)) }
            }
            { for view.nodes.iter().filter(|_| *width_px > 0.0).map(|(id, node)| keyed::<Node>(id.0, NodeProps {
                look: Look::new(*id, node, view, lease), at: bent.place(*id), radius: ring.node_px, text: ring.small_text(*id),
                chosen: *chosen == Some(Chosen::Node(*id)), springs: *handlers.pointer.springs == Some(*id),
                on_press: on_press.clone(), on_menu: on_menu.clone(),
            })) }
            if let Some(points) = stroke {
                <polyline class="stroke" {points} />
            }
            if let Some((node, at)) = dragged {
                { drag_hint(&handlers.field, node, at) }
            }
        </svg>
    }
}
