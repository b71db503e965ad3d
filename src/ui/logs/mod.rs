//! The logs panel: one row per node, aligned by index; only the visible part is rendered.

mod legend;
mod overview;
mod row;

use std::rc::Rc;
use story::geometry::bounded;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use self::legend::LogLegend;
use self::overview::{Overview, OverviewProps};
use self::row::{COLUMN_PX, LogRow, LogRowProps};
use super::moment::Facts;
use super::size::use_size;
use crate::ui::part::{keyed, part};
use model::types::{LogIndex, NodeId, Role};
use model::view::{NodeView, Process};
use page::chosen::Chosen;
use page::msg::{Msg, SelectionMsg};
use story::format::px;
use story::log_window::{self, Window};
use story::membership_label::MembershipLabel;

const LABEL_PX: f64 = 52.0;
const HEAD_PX: f64 = 22.0;
const ROW_MAX_PX: f64 = 46.0;
const ROW_MIN_PX: f64 = 19.0;

/// How many columns and rows are rendered beyond the visible part, and the step: a short scroll renders nothing.
const SPARE: u64 = 4;

#[derive(Properties, PartialEq)]
pub struct LogsProps {
    pub facts: Facts,
    pub chosen: Option<Chosen>,
    pub on: Callback<Msg>,
}

/// The scroll position, in whole columns and rows.
#[derive(Clone, Copy, Default, PartialEq)]
struct Scrolled {
    columns: u64,
    rows: u64,
    follows: bool,
}

/// The logs of all nodes.
#[component]
pub fn Logs(props: &LogsProps) -> Html {
    let scroller = use_node_ref();
    let (width, height) = use_size(scroller.clone());
    let scrolled = use_state_eq(|| Scrolled { follows: true, ..Scrolled::default() });
    let follows = use_mut_ref(|| true);
    let base_before = use_mut_ref(|| 0_u64);
    // Where following has scrolled to: the event of that may come when the logs have grown again, and ends nothing.
    let followed_to = use_mut_ref(|| 0_i32);
    let moment = &props.facts.0;
    let view = &moment.view;
    let columns = log_window::columns(view.nodes.values());
    let chosen_entry = match props.chosen {
        Some(Chosen::Entry(index)) => Some(index),
        _ => None,
    };
    let track_px = LABEL_PX + (columns.end - columns.first) as f64 * COLUMN_PX + 8.0;
    let element = {
        let scroller = scroller.clone();
        move || scroller.cast::<HtmlElement>()
    };
    {
        let (element, follows, followed_to) = (element.clone(), follows.clone(), followed_to.clone());
        use_effect_with((columns.first, columns.end, width as u32, moment.run), move |(first, ..)| {
            let Some(element) = element() else { return };
            let moved = *first as f64 - *base_before.borrow() as f64;
            *base_before.borrow_mut() = *first;
            if *follows.borrow() {
                element.set_scroll_left(element.scroll_width());
                *followed_to.borrow_mut() = element.scroll_left();
            } else if moved != 0.0 {
                // The first column has changed; the scroll position is adjusted so that the content does not move.
                element.set_scroll_left(element.scroll_left() - (moved * COLUMN_PX) as i32);
            }
        });
    }
    {
        let (element, follows, base) = (element.clone(), follows.clone(), columns.first);
        use_effect_with(chosen_entry, move |chosen| {
            let (Some(element), Some(index)) = (element(), *chosen) else { return };
            let x = (index.saturating_sub(base) as f64 * COLUMN_PX) as i32;
            let (left, seen) = (element.scroll_left(), element.client_width() - LABEL_PX as i32);
            if x < left || x + COLUMN_PX as i32 > left + seen {
                *follows.borrow_mut() = false;
                element.set_scroll_left(x - seen / 2);
            }
        });
    }
    let on_scroll = {
        let (element, scrolled, follows) = (element.clone(), scrolled.clone(), follows.clone());
        Callback::from(move |_: Event| {
            let Some(element) = element() else { return };
            let (left, seen, whole) = (element.scroll_left(), element.client_width(), element.scroll_width());
            let is_followed = *follows.borrow() && left >= *followed_to.borrow();
            let at_end = is_followed || f64::from(left + seen) >= f64::from(whole) - COLUMN_PX * 0.8;
            *follows.borrow_mut() = at_end;
            let steps =
                |scrolled_px: i32, step_px: f64| (f64::from(scrolled_px.max(0)) / step_px) as u64 / SPARE * SPARE;
            scrolled.set(Scrolled {
                columns: steps(left, COLUMN_PX),
                rows: steps(element.scroll_top(), ROW_MIN_PX),
                follows: at_end,
            });
        })
    };
    let on_newest = {
        let (element, follows) = (element.clone(), follows.clone());
        Callback::from(move |_: MouseEvent| {
            *follows.borrow_mut() = true;
            if let Some(element) = element() {
                element.set_scroll_left(element.scroll_width());
            }
        })
    };
    let on_go = {
        let element = element.clone();
        Callback::from(move |part: f64| {
            if let Some(element) = element() {
                let middle = part * f64::from(element.scroll_width()) - f64::from(element.client_width()) / 2.0;
                element.set_scroll_left(middle as i32);
            }
        })
    };
    let on_press = {
        let on = props.on.clone();
        Callback::from(move |event: MouseEvent| {
            if let Some(index) = pressed_index(&event) {
                on.emit(Msg::Selection(SelectionMsg::Choose(Some(Chosen::Entry(index)))));
            }
        })
    };
    let on_key = {
        let (on, last) = (props.on.clone(), columns.end.saturating_sub(2));
        Callback::from(move |event: KeyboardEvent| {
            let index = match (event.key().as_str(), chosen_entry) {
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

    let rows = view.nodes.len().max(1) as f64;
    let row_px = bounded((height - HEAD_PX - 6.0) / rows, ROW_MIN_PX, ROW_MAX_PX);
    let seen = ((width - LABEL_PX) / COLUMN_PX).ceil().max(0.0) as LogIndex + 1;
    // What follows the end is drawn there at once, and not only when the scroll event has come.
    let last_at = (columns.end - columns.first).saturating_sub(seen);
    let column_at = columns.first + if scrolled.follows { last_at } else { scrolled.columns.min(last_at) };
    let first = column_at.saturating_sub(SPARE).max(columns.first);
    // Columns beyond the newest entry fill the panel; more would make it scrollable.
    let fitting = ((width - LABEL_PX - 8.0) / COLUMN_PX).max(0.0) as LogIndex;
    let window = Window { first, end: (column_at + seen + 2 * SPARE).min(columns.end.max(columns.first + fitting)) };
    let seen = Window { first: column_at, end: (column_at + seen).min(columns.end) };
    // Where a log ends that lies to the left: so far to the right the first seen column may be.
    let right_of = Window { first: column_at + if scrolled.follows { 2 } else { SPARE }, end: columns.end };
    let top_px = scrolled.rows as f64 * ROW_MIN_PX;
    let row_seen = |place: usize| {
        let y = place as f64 * row_px;
        y + row_px >= top_px - SPARE as f64 * row_px && y <= top_px + height + SPARE as f64 * ROW_MIN_PX
    };
    let leader = view.leader();
    let rows_px = rows * row_px + 4.0;
    let below = (rows - ((top_px + height - HEAD_PX) / row_px).floor()).max(0.0) as u64;
    let x_of = move |index: LogIndex| (index - window.first) as f64 * COLUMN_PX;
    let picture_px = (window.end - window.first) as f64 * COLUMN_PX;
    // Where the end is followed the picture stands still in the panel, and does not wait for the panel to be scrolled.
    let scrolled_px = if scrolled.follows { (track_px - width).max(0.0) } else { 0.0 };
    let left_px = LABEL_PX + (window.first - columns.first) as f64 * COLUMN_PX - scrolled_px;
    let longest = view.nodes.values().max_by_key(|node| (node.last().map(|last| last.index), node.commit));
    let drawn: Vec<(usize, NodeId, &NodeView)> = view
        .nodes
        .iter()
        .enumerate()
        .filter(|(place, _)| row_seen(*place))
        .map(|(place, (id, node))| (place, *id, node))
        .collect();
    html! {
        <section class="panel logs" aria-label="Logs">
            <header class="panel-head"><h2>{ "Logs" }</h2>{ part::<LogLegend>(()) }</header>
            <div class="log-field">
                <div class="log-scroll" ref={scroller} onscroll={on_scroll} onkeydown={on_key} tabindex="0" role="region"
                    aria-label="Log entries by index; scroll for more, Enter chooses the newest, arrows go on from there">
                    <div class={classes!("log-track", scrolled.follows.then_some("follows"))} ~style={format!("width:{}px;height:{}px", px(track_px), px(HEAD_PX + rows_px))}>
                        <div class="log-head">
                            <span class="log-corner">{ "index" }</span>
                            <svg class="log-indexes" ~style={format!("left:{}px", px(left_px))} width={px(picture_px)} height={px(HEAD_PX)} onclick={on_press.clone()}>
                                { for (window.first..window.end).map(|index| html! {
                                    <g key={index} data-index={index.to_string()} class={classes!((chosen_entry == Some(index)).then_some("chosen-index"))}>
                                        <rect x={px(x_of(index))} y="0" width={px(COLUMN_PX)} height={px(HEAD_PX)} />
                                        <text x={px(x_of(index) + COLUMN_PX / 2.0)} y="14">{ index }</text>
                                    </g>
                                }) }
                            </svg>
                        </div>
                        // It lies under the picture: an entry that is seen covers it.
                        <div class="log-notes">
                            { for drawn.iter().filter_map(|(place, _, node)| Some((place, log_window::outside(node, right_of)?))).map(|(place, last)| html! {
                                <span class="log-outside" ~style={format!("top:{}px;line-height:{}px", px(*place as f64 * row_px), px(row_px - 8.0))}
                                    title="This log ends to the left of what is shown">{ format!("… {last}") }</span>
                            }) }
                        </div>
                        <svg class="log-svg" ~style={format!("left:{}px;margin-bottom:-{}px", px(left_px), px(rows_px))} width={px(picture_px)} height={px(rows_px)}
                            onclick={on_press}>
                            if let Some(index) = chosen_entry.filter(|index| (window.first..window.end).contains(index)) {
                                <rect class="chosen-column" x={px(x_of(index))} y="0" width={px(COLUMN_PX)} height={px(rows_px)} />
                            }
                            { for drawn.iter().map(|(place, id, node)| {
                                let current = leader.filter(|leader| leader != id).and_then(|leader| view.nodes.get(&leader));
                                keyed::<LogRow>(id.0, LogRowProps {
                                    id: *id, row: Rc::new(log_window::row(*id, node, current, window)), window,
                                    base: columns.first, run: moment.run, position: view.position,
                                    y: *place as f64 * row_px, row_px,
                                })
                            }) }
                        </svg>
                        <div class="log-labels" ~style={format!("height:{}px", px(rows_px))}>
                            { for drawn.iter().map(|(place, id, node)| label(*place, *id, node, row_px, props)) }
                        </div>
                    </div>
                </div>
                if below > 0 {
                    <span class="more-rows" aria-hidden="true">{ format!("↓ {below} more") }</span>
                }
                if !scrolled.follows && seen.end < columns.end {
                    <button type="button" class="small newest" onclick={on_newest}>{ "newest ▸" }</button>
                }
            </div>
            if track_px > width + 1.0 {
                { part::<Overview>(OverviewProps {
                    columns, seen, stretches: longest.map(log_window::stretches).unwrap_or_default(),
                    commit: longest.and_then(|node| node.commit).map(|commit| commit.index), on_go,
                }) }
            }
        </section>
    }
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
