//! The stage: the cluster as a ring of nodes.

mod client;
mod drag_hint;
mod field;
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
mod pointer;
mod sessions;
mod tips;
mod tools;
mod unseen;

use std::rc::Rc;

use yew::prelude::*;

use self::field::{Drawn, ground, nodes_layer};
use self::joint::{JointWords, JointWordsProps};
use self::legend::Legend;
use self::links::Torn;
use self::look::Look;
use self::messages::{Messages, MessagesProps};
use self::pointer::{Handlers, Hover, use_stage_pointer};
pub use self::sessions::{carries_id, sentence as client_sentence};
use self::tools::{Corner, CornerProps, Tools, ToolsProps};
use self::unseen::{Unseen, UnseenProps};
use super::dark::use_dark;
use super::moment::Moment;
use super::size::use_size;
use crate::ui::part::part;
use model::types::{NodeId, Time};
use page::chosen::{Chosen, Tool};
use page::client_boxes;
use page::look::Theme;
use page::msg::Msg;
use page::stage_gesture::{Field, Pointer};
use story::client_figures::Figures;
use story::format::px;
use story::geometry::{Point, Ring};
use story::membership_label::joint;
use story::message_sprites::{mark_late, sprites};

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

/// The stage.
#[component]
pub fn Stage(props: &StageProps) -> Html {
    let pointer = use_stage_pointer();
    let (width, height) = use_size(pointer.svg.clone());
    let dark = use_dark();
    let view = &props.moment.view;
    // Until the engine has answered, the ring is empty, as it is in `index.html`.
    let nodes: Vec<NodeId> = match view.nodes.is_empty() {
        true => (1..=props.moment.cluster.nodes).map(NodeId).collect(),
        false => view.nodes.keys().copied().collect(),
    };
    let room = client_boxes::room_px(view, width);
    let ring = use_memo((nodes, width as u32, height as u32, room), |(nodes, width, height, room)| {
        Ring::new(nodes, f64::from(*width) - room.x, f64::from(*height) - room.y).moved(*room)
    });
    let gesture = pointer.gesture.get();
    // The links and messages of a dragged node move with it.
    let dragged = gesture.dragged(&ring);
    let bent = match dragged {
        Some((node, at)) => {
            let mut bent = (*ring).clone();
            bent.places.insert(node, at);
            Rc::new(bent)
        }
        None => ring.clone(),
    };
    let torn = use_memo((bent.clone(), view.links.clone()), |(ring, links)| Torn::new(ring, links));
    let marks = use_memo((props.moment.clone(), bent.clone(), torn.clone()), |(moment, ring, torn)| {
        let mut marks = sprites(&moment.view, ring, &torn.rifts);
        mark_late(&mut marks, &moment.late);
        marks
    });
    let clients = Rc::new(client_boxes::places(view, width, height));
    let field = Field { ring: ring.clone(), view: view.clone(), sprites: marks.clone(), clients };
    let handlers = Handlers { pointer, field, tool: props.tool, on: props.on.clone() };
    let tip = handlers.pointer.hover.as_ref().filter(|_| !gesture.is_down()).and_then(|hover| {
        let text = tip_text(&handlers.field, hover, props.moment.cluster.election.max)?;
        Some(tip(&text, hover.at, width))
    });
    let on_focus = {
        let hover = handlers.pointer.hover.clone();
        Callback::from(move |at: Option<Point>| hover.set(at.map(|at| Hover { at, tip: None })))
    };
    let joint = joint(view);
    let drawn = Drawn { moment: &props.moment, chosen: props.chosen, handlers, bent, width_px: width };
    let chosen = match props.chosen {
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
                { ground(&drawn, torn, joint.as_ref()) }
                { part::<Messages>(MessagesProps {
                    marks: marks.clone(), size: Point::new(width, height), chosen,
                    flying: view.flying.len(), theme: (props.theme, dark),
                }) }
                { nodes_layer(&drawn, &gesture, dragged) }
                if !props.playing {
                    { part::<Unseen>(UnseenProps { marks, view: view.clone(), on_focus, on: props.on.clone() }) }
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
            if joint.is_some() { { part::<JointWords>(JointWordsProps { joint }) } } else { { part::<Legend>(()) } }
        </section>
    }
}

/// What is said of that over which the pointer hovers. `lease` is the longest election time-out.
fn tip_text(field: &Field, hover: &Hover, lease: Time) -> Option<String> {
    let view = &field.view;
    let at = Pointer { at: hover.at, is_finger: false, ms: 0.0 };
    let about_node = |node: NodeId| Some(Look::new(node, view.nodes.get(&node)?, view, lease).sentence(false));
    let node = field.node(hover.at).and_then(about_node);
    let message = || field.sprite(at).map(|sprite| tips::of_mark(sprite, view));
    let link = || field.link(at).map(|(a, b)| tips::of_link(a, b, view));
    node.or_else(|| hover.tip.clone()).or_else(message).or_else(link)
}

/// The tooltip beside the pointer, on the side with room.
fn tip(text: &str, at: Point, width_px: f64) -> Html {
    let side = if at.x > width_px / 2.0 { "left" } else { "right" };
    let x = if side == "left" { at.x - 14.0 } else { at.x + 14.0 };
    let style = format!("left:{}px;top:{}px", px(x), px(at.y + 16.0));
    html! { <div class={classes!("tip", side)} role="status" ~style={style}>{ text }</div> }
}
