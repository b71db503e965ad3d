//! One node on the stage.

use web_sys::KeyboardEvent;
use yew::prelude::*;

use super::look::{ARC_PARTS, Look};
use model::types::{NodeId, Role, show_log_id};
use model::view::Process;
use story::format::{decimal, px, term_class};
use story::geometry::{NAMED_PX, Point, bounded};
use story::membership_label::MembershipLabel;

#[derive(Properties, PartialEq)]
pub struct NodeProps {
    pub look: Look,
    /// Its position: on the ring, or where it is dragged.
    pub at: Point,
    pub radius: f64,
    /// Where the text of a small node is, from its centre, and to which side it goes.
    pub text: (Point, f64),
    pub chosen: bool,
    /// True while it moves back to its place.
    pub springs: bool,
    pub on_press: Callback<NodeId>,
    pub on_menu: Callback<NodeId>,
}

/// A node: its disc in the colour of its term, the ring of its election timer, and its signs.
///
/// The stage handles pointers, for strokes and drags; this handles keys and assistive technology.
#[component]
pub fn Node(props: &NodeProps) -> Html {
    let (look, radius) = (&props.look, props.radius);
    let id = look.id;
    let on_click = {
        let on_press = props.on_press.clone();
        Callback::from(move |event: MouseEvent| {
            // A click by a pointer has a press count; a count of zero comes from assistive technology.
            if event.detail() == 0 {
                event.stop_propagation();
                on_press.emit(id);
            }
        })
    };
    let on_key = {
        let (on_press, on_menu) = (props.on_press.clone(), props.on_menu.clone());
        Callback::from(move |event: KeyboardEvent| {
            match (event.key().as_str(), event.shift_key()) {
                ("Enter" | " ", _) => on_press.emit(id),
                ("ContextMenu", _) | ("F10", true) => on_menu.emit(id),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };

    let alive = matches!(look.process, Process::Running | Process::Paused);
    let leads = alive && look.role == Role::Leader;
    let (large, medium) = (radius >= 34.0, radius >= NAMED_PX);
    let process = match look.process {
        Process::Running => "running",
        Process::Paused => "paused",
        Process::Crashed => "crashed",
        Process::Failed => "failed",
    };
    let role = look.role.to_string();
    let label = look.label.clone();
    let powerless = look.stale || look.no_quorum.is_some();
    let voids = look.troubles.iter().any(|trouble| trouble.voids.is_some());
    html! {
        <g class={classes!("node", role.clone(), look.belongs.name(), process, term_class(look.term), look.stale.then_some("stale"), look.no_quorum.is_some().then_some("no-quorum"), look.is_new.then_some("new"), props.springs.then_some("springs"))}
            role="button" ~style={format!("transform:translate({}px,{}px)", px(props.at.x), px(props.at.y))}
            tabindex="0" aria-label={look.sentence(!medium)} aria-pressed={props.chosen.to_string()}
            data-node={id.to_string()} data-role={role.clone()} data-stale={look.stale.to_string()} data-quorum={look.no_quorum.is_none().to_string()} data-process={process}
            data-term={look.term.to_string()} data-commit={show_log_id(look.commit)}
            data-belongs={look.belongs.name()} data-troubles={look.all_troubles()}
            data-applied={show_log_id(look.applied)} data-last={show_log_id(look.last)}
            onclick={on_click} onkeydown={on_key}>
            <circle class="halo" r={px(radius + 7.0)} />
            if props.chosen { <circle class="chosen" r={px(radius + 7.0)} /> }
            { body(look, radius) }
            if leads {
                <path class={classes!("crown", powerless.then_some("hollow"))}
                    transform={format!("translate(0,{}) scale({})", px(-radius - 3.0), decimal(radius / 47.0, 3))}
                    d="M-15,0 L-18,-15 L-8.5,-7 L0,-20 L8.5,-7 L18,-15 L15,0 Z" />
            }
            <text class="id" y={px(if large { -radius * 0.16 } else if medium { -radius * 0.02 } else { radius * 0.3 })}
                font-size={px(if medium { radius * 0.54 } else { radius * 0.82 })}>{ id.0 }</text>
            { " " }
            // With twenty-five nodes there is no room for names; crown and signs have the same meaning.
            if medium {
                <text class="label" y={px(radius + 20.0)}>{ label }</text>
            }
            { " " }
            if medium && !look.troubles.is_empty() {
                <text class={classes!("troubles", voids.then_some("voids"))} y={px(radius + 33.0)}>{ &look.troubles_line }</text>
            }
            if !medium && !look.troubles.is_empty() {
                <g class="trouble-sign" transform={format!("translate({},{})", px(-radius * 0.78), px(radius * 0.78))}>
                    <circle r="5.5" /><path d="M0,-3 V0.5 M0,2.8 V3" />
                </g>
            }
            { " " }
            if medium {
                <text class="term" y={px(if large { radius * 0.16 } else { radius * 0.42 })}
                    font-size={px((radius * 0.245).max(9.0))}>{ format!("term {}", look.term) }</text>
            }
            { " " }
            if !medium {
                <text class={classes!("term", match props.text.1 {
                    side if side < 0.0 => Some("to-left"),
                    side if side > 0.0 => Some("to-right"),
                    _ => None,
                })} x={px(props.text.0.x)} y={px(props.text.0.y)} font-size="10">{ format!("term {}", look.term) }</text>
            }
            if large {
                <text class="log" y={px(radius * 0.46)} font-size={px((radius * 0.2).max(8.0))}>
                    { format!("log {}", show_log_id(look.last)) }
                </text>
            }
            if look.process == Process::Paused {
                <g class="pause-sign" transform={corner_sign(radius)}>
                    <circle r="10" />
                    <path d="M-3.5,-4.5 V4.5 M3.5,-4.5 V4.5" />
                </g>
            }
            if !alive {
                <g class="dead-sign" transform={corner_sign(radius)}>
                    <circle r="10" />
                    <path d="M-4,-4 L4,4 M4,-4 L-4,4" />
                </g>
            }
            if look.process == Process::Running && matches!(look.role, Role::PreCandidate | Role::Candidate) {
                <g class="candidate-sign" transform={corner_sign(radius)}>
                    <circle r="10" />
                    <text aria-hidden="true" y="5">{ "?" }</text>
                </g>
            }
        </g>
    }
}

/// The disc and the ring around it; a learner is square, as it has no vote and no timer. A node that is not a member
/// is a square without background, struck out when it was removed.
fn body(look: &Look, radius: f64) -> Html {
    let width = line_px(radius);
    let inner = radius - width * 1.75;
    if look.role == Role::Learner {
        let square = |half: f64, class: &'static str| {
            html! {
                <rect {class} x={px(-half)} y={px(-half)} width={px(2.0 * half)} height={px(2.0 * half)} rx={px(half * 0.24)} />
            }
        };
        let outside = matches!(look.belongs, MembershipLabel::Removed | MembershipLabel::Outside);
        let corner = radius * 0.94;
        return html! {
            <>
                { square(corner, "track") }
                if !outside { { square(inner * 0.9, "disc") } }
                if look.belongs == MembershipLabel::Removed {
                    <path class="struck" d={format!("M{0},{1} L{1},{0}", px(-corner), px(corner))} />
                }
            </>
        };
    }
    html! {
        <>
            <circle class="ground" r={px(radius)} />
            <circle class="track" r={px(radius)} stroke-width={px(width)} />
            if let Some(arc) = look.arc {
                <circle class="arc" r={px(radius)} stroke-width={px(width)} pathLength={px(ARC_PARTS)}
                    stroke-dasharray={format!("{arc} {}", px(ARC_PARTS))} transform="rotate(-90)" />
            }
            <circle class="disc" r={px(inner)} />
            if look.belongs == MembershipLabel::Removed {
                <path class="struck" d={format!("M{0},{1} L{1},{0}", px(-radius * 0.75), px(radius * 0.75))} />
            }
        </>
    }
}

/// A node of which nothing is known yet.
pub fn empty_node(at: Point, radius: f64) -> Html {
    let width = line_px(radius);
    html! { <circle class="empty-node" cx={px(at.x)} cy={px(at.y)} r={px(radius)} stroke-width={px(width)} /> }
}

/// How broad the ring round a node is.
fn line_px(radius: f64) -> f64 {
    (radius * 0.125).max(2.5)
}

/// The position of a sign at the upper right of a node.
fn corner_sign(radius: f64) -> String {
    let (corner, size) = (radius * 0.78, bounded(radius / 40.0, 0.55, 1.0));
    format!("translate({},{}) scale({})", px(corner), px(-corner), decimal(size, 2))
}
