//! The logs panel: one row per node, aligned by index; only the visible part is rendered.

mod geometry;
mod legend;
mod overview;
mod row;
mod scroller;

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use self::geometry::{Geometry, HEAD_PX};
use self::legend::LogLegend;
use self::overview::{Overview, OverviewProps};
use self::row::{COLUMN_PX, LogRow, LogRowProps};
use self::scroller::use_scroller;
use super::moment::Facts;
use super::size::use_size;
use crate::ui::part::{keyed, part};
use model::types::{LogIndex, NodeId, Role};
use model::view::{NodeView, Process};
use page::chosen::Chosen;
use page::msg::{Msg, SelectionMsg};
use story::format::px;
use story::log_window;
use story::membership_label::MembershipLabel;

#[derive(Properties, PartialEq)]
pub struct LogsProps {
    pub facts: Facts,
    pub chosen: Option<Chosen>,
    pub on: Callback<Msg>,
}

/// The nodes whose rows are drawn, with the places of the rows.
type DrawnNodes<'a> = Vec<(usize, NodeId, &'a NodeView)>;

/// The logs of all nodes.
#[component]
pub fn Logs(props: &LogsProps) -> Html {
    let element = use_node_ref();
    let (width, height) = use_size(element.clone());
    let moment = &props.facts.0;
    let view = &moment.view;
    let columns = log_window::columns(view.nodes.values());
    let chosen = match props.chosen {
        Some(Chosen::Entry(index)) => Some(index),
        _ => None,
    };
    let scroller = use_scroller(element, columns, width, moment.run, chosen);
    let geometry = Geometry::new(view, width, height, *scroller.scrolled);
    let drawn: DrawnNodes = (0..).zip(&view.nodes).map(|(place, (id, node))| (place, *id, node)).collect();
    let drawn: DrawnNodes = drawn.into_iter().filter(|(place, ..)| geometry.is_drawn(*place)).collect();
    let follows = scroller.scrolled.follows;
    let on_scroll = {
        let scroller = scroller.clone();
        Callback::from(move |_: Event| scroller.has_scrolled())
    };
    let on_newest = {
        let scroller = scroller.clone();
        Callback::from(move |_: MouseEvent| scroller.follow())
    };
    let on_key = {
        let (on, last) = (props.on.clone(), columns.end.saturating_sub(2));
        Callback::from(move |event: KeyboardEvent| {
            let index = match (event.key().as_str(), chosen) {
                ("Enter", None) => last,
                ("ArrowLeft", Some(index)) => index.saturating_sub(1),
                ("ArrowRight", Some(index)) => (index + 1).min(last),
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            on.emit(Msg::Selection(SelectionMsg::Choose(Some(Chosen::Entry(index)))));
        })
    };
    let track = format!("width:{}px;height:{}px", px(geometry.track_px), px(HEAD_PX + geometry.rows_px));
    html! {
        <section class="panel logs" aria-label="Logs">
            <header class="panel-head"><h2>{ "Logs" }</h2>{ part::<LogLegend>(()) }</header>
            <div class="log-field">
                <div class="log-scroll" ref={scroller.element.clone()} onscroll={on_scroll} onkeydown={on_key} tabindex="0" role="region"
                    aria-label="Log entries by index; scroll for more, Enter chooses the newest, arrows go on from there">
                    <div class={classes!("log-track", follows.then_some("follows"))} ~style={track}>
                        { track_content(&geometry, &drawn, chosen, props) }
                    </div>
                </div>
                if geometry.below > 0 {
                    <span class="more-rows" aria-hidden="true">{ format!("↓ {} more", geometry.below) }</span>
                }
                if !follows && geometry.seen.end < columns.end {
                    <button type="button" class="small newest" onclick={on_newest}>{ "newest ▸" }</button>
                }
            </div>
            if geometry.track_px > width + 1.0 {
                { overview(&geometry, props, Callback::from(move |part| scroller.go(part))) }
            }
        </section>
    }
}

/// What is scrolled: the indexes, the rows and the names of the nodes.
fn track_content(geometry: &Geometry, drawn: &DrawnNodes, chosen: Option<LogIndex>, props: &LogsProps) -> Html {
    let moment = &props.facts.0;
    let view = &moment.view;
    let leader = view.leader();
    let window = geometry.window;
    let (left, width) = (px(geometry.left_px), px(geometry.picture_px));
    let height = px(geometry.rows_px);
    let on_press = {
        let on = props.on.clone();
        Callback::from(move |event: MouseEvent| {
            if let Some(index) = pressed_index(&event) {
                on.emit(Msg::Selection(SelectionMsg::Choose(Some(Chosen::Entry(index)))));
            }
        })
    };
    let notes =
        drawn.iter().filter_map(|(place, _, node)| Some((place, log_window::outside(node, geometry.right_of)?)));
    html! {
        <>
            <div class="log-head">
                <span class="log-corner">{ "index" }</span>
                <svg class="log-indexes" ~style={format!("left:{left}px")} width={width.clone()} height={px(HEAD_PX)} onclick={on_press.clone()}>
                    { for (window.first..window.end).map(|index| html! {
                        <g key={index} data-index={index.to_string()} class={classes!((chosen == Some(index)).then_some("chosen-index"))}>
                            <rect x={px(geometry.x_px(index))} y="0" width={px(COLUMN_PX)} height={px(HEAD_PX)} />
                            <text x={px(geometry.x_px(index) + COLUMN_PX / 2.0)} y="14">{ index }</text>
                        </g>
                    }) }
                </svg>
            </div>
            // It lies under the picture: an entry that is seen covers it.
            <div class="log-notes">
                { for notes.map(|(place, last)| html! {
                    <span class="log-outside" ~style={format!("top:{}px;line-height:{}px", px(geometry.y_px(*place)), px(geometry.row_px - 8.0))}
                        title="This log ends to the left of what is shown">{ format!("… {last}") }</span>
                }) }
            </div>
            <svg class="log-svg" ~style={format!("left:{left}px;margin-bottom:-{height}px")} width={width} height={height.clone()}
                onclick={on_press}>
                if let Some(index) = chosen.filter(|index| (window.first..window.end).contains(index)) {
                    <rect class="chosen-column" x={px(geometry.x_px(index))} y="0" width={px(COLUMN_PX)} height={height.clone()} />
                }
                { for drawn.iter().map(|(place, id, node)| {
                    let current = leader.filter(|leader| leader != id).and_then(|leader| view.nodes.get(&leader));
                    keyed::<LogRow>(id.0, LogRowProps {
                        id: *id, row: Rc::new(log_window::row(*id, node, current, window)), window,
                        base: geometry.columns.first, run: moment.run, position: view.position,
                        y: geometry.y_px(*place), row_px: geometry.row_px,
                    })
                }) }
            </svg>
            <div class="log-labels" ~style={format!("height:{height}px")}>
                { for drawn.iter().map(|(place, id, node)| label(*place, *id, node, geometry.row_px, props)) }
            </div>
        </>
    }
}

/// The whole log in one line.
fn overview(geometry: &Geometry, props: &LogsProps, on_go: Callback<f64>) -> Html {
    let nodes = props.facts.0.view.nodes.values();
    let longest = nodes.max_by_key(|node| (node.last().map(|last| last.index), node.commit));
    part::<Overview>(OverviewProps {
        columns: geometry.columns,
        seen: geometry.seen,
        stretches: longest.map(log_window::stretches).unwrap_or_default(),
        commit: longest.and_then(|node| node.commit).map(|commit| commit.index),
        on_go,
    })
}

/// The index whose cell or number was pressed.
fn pressed_index(event: &MouseEvent) -> Option<LogIndex> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest("[data-index]").ok()??.get_attribute("data-index")?.parse().ok()
}

/// A node's name beside its row.
fn label(place: usize, id: NodeId, node: &NodeView, row_px: f64, props: &LogsProps) -> Html {
    let belongs = MembershipLabel::of(&props.facts.0.view, id);
    let letter = match (node.process, node.role) {
        (Process::Crashed | Process::Failed, _) => "✕",
        (Process::Paused, _) => "‖",
        (Process::Running, Role::Leader) => "L",
        (Process::Running, Role::PreCandidate) => "P",
        (Process::Running, Role::Candidate) => "C",
        (Process::Running, Role::Follower) => "F",
        (Process::Running, Role::Learner) => "◻",
    };
    // A second sign shows the membership status, unless it is a voter.
    let sign = match belongs {
        MembershipLabel::Voter | MembershipLabel::Learner => "",
        MembershipLabel::Leaving => "−",
        MembershipLabel::Joining => "+",
        MembershipLabel::Removed => "∕",
        MembershipLabel::Outside => "∘",
    };
    let state = match (belongs.dead_word(node.process), node.process) {
        (Some(word), _) => word.to_string(),
        (None, Process::Paused) => format!("{}, paused", node.role),
        (None, _) => node.role.to_string(),
    };
    let word = belongs.word().filter(|word| !state.starts_with(word));
    let state = state.clone() + &word.map(|word| [", ", word].concat()).unwrap_or_default();
    let chosen = props.chosen == Some(Chosen::Node(id));
    let on = props.on.reform(move |_: MouseEvent| Msg::Selection(SelectionMsg::Choose(Some(Chosen::Node(id)))));
    let style = format!("top:{}px;height:{}px", px(place as f64 * row_px), px(row_px - 2.0));
    html! {
        <button key={id.0} type="button" class={classes!("row-label", belongs.name(), chosen.then_some("chosen-row"), (row_px < 30.0).then_some("small-row"))}
            ~style={style} onclick={on} title={format!("Node {id}: {state}")} aria-label={format!("Node {id}, {state}")}>
            // The letter is drawn by the style sheet: the accessible name has the whole word.
            <b class="row-id">{ id.0 }</b><span class="row-role" data-letter={letter.to_string() + sign}></span>
        </button>
    }
}
