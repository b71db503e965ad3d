//! The logs panel: one row per node, aligned by index, only as much of it as is seen.

use std::collections::BTreeMap;
use std::rc::Rc;

use web_sys::HtmlElement;
use yew::prelude::*;

use super::format::{px, term_class};
use super::intent::{Chosen, Intent};
use super::log_window::{self, Cell, Row, Window};
use super::moment::Facts;
use super::size::use_size;
use crate::types::{LogIndex, NodeId, Role};
use crate::view::Process;

const LABEL_PX: f64 = 52.0;
const COLUMN_PX: f64 = 50.0;
const HEAD_PX: f64 = 22.0;
const ROW_MAX_PX: f64 = 46.0;
const ROW_MIN_PX: f64 = 19.0;

/// How many overwritten entries of one row flash at most.
const FLASHES_MAX: usize = 40;

#[derive(Properties, PartialEq)]
pub struct LogsProps {
    pub facts: Facts,
    pub chosen: Option<Chosen>,
    pub on: Callback<Intent>,
}

/// The logs of all nodes.
#[component]
pub fn Logs(props: &LogsProps) -> Html {
    let scroller = use_node_ref();
    let (width, height) = use_size(scroller.clone());
    let scrolled = use_state_eq(|| 0.0_f64);
    let follows = use_mut_ref(|| true);
    let moment = &props.facts.0;
    let view = &moment.view;
    let columns = log_window::columns(view.nodes.values());
    let track_px = LABEL_PX + columns.end as f64 * COLUMN_PX + 8.0;
    {
        let (scroller, follows) = (scroller.clone(), follows.clone());
        use_effect_with((columns.end, width as u32, moment.run), move |_| {
            if let Some(element) = scroller.cast::<HtmlElement>().filter(|_| *follows.borrow()) {
                element.set_scroll_left(element.scroll_width());
            }
        });
    }
    let on_scroll = {
        let (scroller, scrolled, follows) = (scroller.clone(), scrolled.clone(), follows.clone());
        Callback::from(move |_: Event| {
            let Some(element) = scroller.cast::<HtmlElement>() else { return };
            let (left, seen, whole) = (element.scroll_left(), element.client_width(), element.scroll_width());
            *follows.borrow_mut() = f64::from(left + seen) >= f64::from(whole) - COLUMN_PX * 0.8;
            scrolled.set(f64::from(left));
        })
    };

    let rows = view.nodes.len().max(1) as f64;
    let row_px = ((height - HEAD_PX - 6.0) / rows).clamp(ROW_MIN_PX, ROW_MAX_PX);
    let left = scrolled.min((track_px - width).max(0.0));
    let first = (left / COLUMN_PX) as LogIndex;
    let seen = ((width - LABEL_PX) / COLUMN_PX).ceil().max(0.0) as LogIndex + 1;
    let window = Window { first, end: (first + seen).min(columns.end.max(seen)) };
    let leader = view.leader();
    let svg_px = HEAD_PX + rows * row_px + 4.0;
    let x_of = move |index: LogIndex| LABEL_PX + index as f64 * COLUMN_PX - left;
    html! {
        <section class="panel logs" aria-label="Logs">
            <header class="panel-head">
                <h2>{ "Logs" }</h2>
                <p class="key">
                    <span>{ "colour = term · solid = committed · " }</span>
                    <span class="key-applied">{ "▬" }</span><span>{ " applied · " }</span>
                    <span class="key-mark">{ "▾" }</span><span>{ " next " }</span>
                    <span class="key-mark">{ "●" }</span><span>{ " match" }</span>
                </p>
            </header>
            <div class="log-scroll" ref={scroller} onscroll={on_scroll} tabindex="0" role="region"
                aria-label="Log entries by index; scroll for more">
                <div class="log-track" style={format!("width:{}px;height:{}px", px(track_px), px(svg_px))}>
                    <svg class="log-svg" width={px(width)} height={px(svg_px)}>
                        <g class="log-head">
                            { for (window.first..window.end).map(|index| html! {
                                <text key={index} x={px(x_of(index) + COLUMN_PX / 2.0)} y="13">{ index }</text>
                            }) }
                        </g>
                        { for view.nodes.iter().enumerate().map(|(place, (id, node))| {
                            let current = leader.filter(|leader| leader != id).and_then(|leader| view.nodes.get(&leader));
                            let letter = match (node.process, node.role) {
                                (Process::Crashed | Process::Failed, _) => "✕",
                                (Process::Paused, _) => "‖",
                                (Process::Running, Role::Leader) => "L",
                                (Process::Running, Role::Candidate) => "C",
                                (Process::Running, Role::Follower) => "F",
                                (Process::Running, Role::Learner) => "·",
                            };
                            html! {
                                <LogRow key={id.0} id={*id} {letter} row={Rc::new(log_window::row(*id, node, current, window))}
                                    {window} run={moment.run} position={view.position} left={left as i32}
                                    y={HEAD_PX + place as f64 * row_px} {row_px}
                                    chosen={props.chosen == Some(Chosen::Node(*id))} on={props.on.clone()} />
                            }
                        }) }
                    </svg>
                </div>
            </div>
        </section>
    }
}

#[derive(Properties)]
struct LogRowProps {
    id: NodeId,
    letter: &'static str,
    row: Rc<Row>,
    window: Window,
    run: u32,
    position: usize,
    left: i32,
    y: f64,
    row_px: f64,
    chosen: bool,
    on: Callback<Intent>,
}

// The position says whether time went forward; by itself it changes nothing that is drawn.
impl PartialEq for LogRowProps {
    fn eq(&self, other: &LogRowProps) -> bool {
        let drawn = |props: &LogRowProps| (props.id, props.letter, props.window, props.run, props.left, props.chosen);
        let measured = |props: &LogRowProps| (props.y, props.row_px);
        drawn(self) == drawn(other) && measured(self) == measured(other) && self.row == other.row
    }
}

/// What a row remembers of itself, to see what was overwritten.
#[derive(Default)]
struct Before {
    run: u32,
    position: usize,
    cells: Vec<Cell>,
    flashes: BTreeMap<u64, Cell>,
    next_flash: u64,
}

impl Before {
    fn note(&mut self, props: &LogRowProps) {
        if self.run != props.run || props.position < self.position {
            *self = Before { run: props.run, next_flash: self.next_flash, ..Before::default() };
        }
        for cell in log_window::overwritten(&self.cells, &props.row.cells, props.window) {
            self.flashes.insert(self.next_flash, cell);
            self.next_flash += 1;
        }
        while self.flashes.len() > FLASHES_MAX {
            self.flashes.pop_first();
        }
        self.position = props.position;
        self.cells.clone_from(&props.row.cells);
    }
}

/// One node's log.
#[component]
fn LogRow(props: &LogRowProps) -> Html {
    let before = use_mut_ref(Before::default);
    before.borrow_mut().note(props);
    let row = &*props.row;
    let x_of = |index: LogIndex| LABEL_PX + index as f64 * COLUMN_PX - f64::from(props.left);
    let small = props.row_px < 30.0;
    let (top, cell_px) = if small { (1.0, props.row_px - 3.0) } else { (3.0, props.row_px - 12.0) };
    let cell = |cell: &Cell, class: &'static str, key: String| {
        let state = if cell.committed { "committed" } else { "open" };
        let disk = if cell.flushed { "" } else { ", not on disk yet" };
        let title = format!(
            "Log index {}, term {}: {}, {}{disk}",
            cell.index,
            cell.term,
            cell.full,
            if cell.committed { "committed" } else { "not committed as far as this node knows" }
        );
        html! {
            <g {key} class={classes!("cell", class, state, term_class(cell.term), (!cell.flushed).then_some("volatile"))}>
                <title>{ title }</title>
                <rect x={px(x_of(cell.index) + 1.0)} y={px(top)} width={px(COLUMN_PX - 2.0)} height={px(cell_px)} rx="5" />
                <text class="cell-term" x={px(x_of(cell.index) + 5.0)} y={px(top + if small { cell_px * 0.72 } else { 10.5 })}>{ cell.term }</text>
                <text class={classes!("cell-text", (cell.text.chars().count() > 6).then_some("long"))} x={px(x_of(cell.index) + COLUMN_PX * if small { 0.59 } else { 0.5 })}
                    y={px(top + cell_px * 0.72)}>{ &cell.text }</text>
            </g>
        }
    };
    let inside = |index: LogIndex| index >= props.window.first && index < props.window.end;
    let committed_end = row.commit.map(|commit| commit + 1).filter(|end| *end >= props.window.first);
    let on = {
        let id = props.id;
        props.on.reform(move |_: MouseEvent| Intent::Choose(Some(Chosen::Node(id))))
    };
    let flashes = before.borrow();
    html! {
        <g class={classes!("log-row", small.then_some("small"), props.chosen.then_some("chosen-row"))} transform={format!("translate(0,{})", px(props.y))}>
            if let Some(purged) = row.purged.filter(|purged| *purged + 1 > props.window.first) {
                <g class="summary">
                    <rect x={px(x_of(0).max(LABEL_PX - 20.0) + 1.0)} y={px(top)} height={px(cell_px)} rx="5"
                        width={px((x_of(purged + 1) - x_of(0).max(LABEL_PX - 20.0) - 2.0).max(0.0))} />
                    { summary_text(row, (x_of(0).max(LABEL_PX) + x_of(purged + 1)) / 2.0, x_of(purged + 1) - x_of(0).max(LABEL_PX), top, cell_px) }
                </g>
            }
            { for row.cells.iter().map(|entry| cell(entry, "", entry.index.to_string())) }
            { for flashes.flashes.iter().filter(|(_, entry)| inside(entry.index)).map(|(key, entry)| cell(entry, "gone", format!("gone{key}"))) }
            if let Some((index, upto)) = row.snapshot.clone().filter(|(index, _)| inside(*index) && row.purged.is_none_or(|purged| purged < *index)) {
                <path class="snapshot-mark" d={format!("M{},{} h-9 v-5", px(x_of(index + 1) - 2.0), px(top + cell_px + 3.0))}>
                    <title>{ format!("The snapshot contains everything up to {upto}") }</title>
                </path>
            }
            if let Some(applied) = row.applied.filter(|applied| *applied >= props.window.first) {
                <line class="applied" x1={px(x_of(0).max(LABEL_PX) + 3.0)} x2={px(x_of(applied + 1) - 3.0)}
                    y1={px(top + cell_px + 2.5)} y2={px(top + cell_px + 2.5)} />
            }
            if let Some(end) = committed_end {
                <line class="commit" x1={px(x_of(end))} x2={px(x_of(end))} y1={px(top - 3.0)} y2={px(top + cell_px + 4.0)}>
                    <title>{ "Commit index" }</title>
                </line>
            }
            if let Some(next) = row.next.filter(|next| inside(*next)) {
                <path class="next" d={format!("M{},{} h9 l-4.5,6 Z", px(x_of(next) + COLUMN_PX / 2.0 - 4.5), px(top - 1.0))}>
                    <title>{ format!("next: the leader sends index {next} next") }</title>
                </path>
            }
            if let Some(matched) = row.matched.filter(|matched| inside(*matched)) {
                <circle class="match" cx={px(x_of(matched) + COLUMN_PX / 2.0)} cy={px(top + cell_px + 2.5)} r="3">
                    <title>{ format!("match: the leader knows index {matched} to be the same") }</title>
                </circle>
            }
            <g class="row-label" onclick={on}>
                <rect x="0" y={px(top - 3.0)} width={px(LABEL_PX - 3.0)} height={px(props.row_px)} />
                <text class="row-id" x="10" y={px(top + cell_px / 2.0 + if small { 4.5 } else { 6.0 })}>{ props.id.0 }</text>
                <text class="row-role" x="36" y={px(top + cell_px / 2.0 + 4.0)}>{ props.letter }</text>
            </g>
        </g>
    }
}

fn summary_text(row: &Row, middle: f64, room: f64, top: f64, cell_px: f64) -> Html {
    let upto = row.snapshot.as_ref().map(|(_, upto)| upto.clone()).unwrap_or_default();
    if room < 60.0 {
        return html! {};
    }
    if cell_px < 26.0 {
        return html! { <text x={px(middle)} y={px(top + cell_px * 0.7)}>{ format!("snapshot …{upto}") }</text> };
    }
    html! {
        <>
            <text x={px(middle)} y={px(top + cell_px * 0.43)}>{ "snapshot" }</text>
            <text x={px(middle)} y={px(top + cell_px * 0.78)}>{ format!("…{upto}") }</text>
        </>
    }
}
