//! The log of one node: its entries, the overwritten ones, and the marks.

use std::rc::Rc;

use yew::prelude::*;

use model::types::{LogIndex, NodeId};
use story::format::{px, term_class};
use story::log_window::{self, Cell, Row, Window};

/// The width of an entry.
pub const COLUMN_PX: f64 = 50.0;

/// How wide a digit of a term and a letter of a short text are at the most.
const TERM_DIGIT_PX: f64 = 6.0;
const TEXT_LETTER_PX: f64 = 7.0;

/// How many overwritten entries of one row flash at most.
const FLASHES_MAX: usize = 40;

#[derive(Properties)]
pub struct LogRowProps {
    pub id: NodeId,
    pub row: Rc<Row>,
    pub window: Window,
    /// The first column of all.
    pub base: LogIndex,
    pub run: u32,
    pub position: usize,
    pub y: f64,
    pub row_px: f64,
}

// The position shows only whether time went forward; it does not change what is drawn.
impl PartialEq for LogRowProps {
    fn eq(&self, other: &LogRowProps) -> bool {
        let drawn = |props: &LogRowProps| (props.id, props.window, props.run, props.base);
        let measured = |props: &LogRowProps| (props.y, props.row_px);
        drawn(self) == drawn(other) && measured(self) == measured(other) && self.row == other.row
    }
}

/// The previous state of a row, to find overwritten entries.
#[derive(Default)]
struct Before {
    run: u32,
    position: usize,
    cells: Vec<Cell>,
    /// By a number of its own each, the newest last.
    flashes: Vec<(u64, Cell)>,
    next_flash: u64,
}

impl Before {
    fn note(&mut self, props: &LogRowProps) {
        if self.run != props.run || props.position < self.position {
            *self = Before { run: props.run, next_flash: self.next_flash, ..Before::default() };
        }
        for cell in log_window::overwritten(&self.cells, &props.row.cells, props.window) {
            self.flashes.push((self.next_flash, cell));
            self.next_flash += 1;
        }
        while self.flashes.len() > FLASHES_MAX {
            self.flashes.remove(0);
        }
        self.position = props.position;
        self.cells.clone_from(&props.row.cells);
    }
}

/// One node's log.
#[component]
pub fn LogRow(props: &LogRowProps) -> Html {
    let before = use_mut_ref(Before::default);
    before.borrow_mut().note(props);
    let ended = use_state_eq(|| 0_u64);
    let row = &*props.row;
    // Places are counted from the first drawn column, where the picture begins.
    let x_of = |index: LogIndex| (index as f64 - props.window.first as f64) * COLUMN_PX;
    let left_px = x_of(props.base.max(props.window.first));
    // Below this height a term above the text would touch it.
    let small = props.row_px < 33.0;
    let (top, cell_px) = if small { (1.0, props.row_px - 3.0) } else { (3.0, props.row_px - 12.0) };
    let cell = |cell: &Cell, class: &'static str, key: String| {
        let state = if cell.committed { "committed" } else { "open" };
        let disk = if cell.flushed { "" } else { ", not on disk yet" };
        let title = format!(
            "Log index {}, term {}: {}, {}{disk}",
            cell.id.index,
            cell.id.leader(),
            cell.full,
            if cell.committed { "committed" } else { "not counted as committed by this node" }
        );
        let count = cell.text.chars().count();
        let long = count > 6;
        // Beside the term there is less room than a long text needs.
        let term_px = TERM_DIGIT_PX * cell.id.leader().to_string().chars().count() as f64 + 6.0;
        let room_px = COLUMN_PX - term_px - 4.0;
        let squeezed = (small && count as f64 * TEXT_LETTER_PX > room_px).then(|| px(room_px));
        html! {
            <g {key} class={classes!("cell", class, state, term_class(cell.id.term), (!cell.flushed).then_some("volatile"))}
                data-index={cell.id.index.to_string()} data-term={cell.id.term.to_string()}>
                <title>{ title }</title>
                <rect x={px(x_of(cell.id.index) + 1.0)} y={px(top)} width={px(COLUMN_PX - 2.0)} height={px(cell_px)} rx="5" />
                <text class="cell-term" x={px(x_of(cell.id.index) + 5.0)} y={px(top + if small { cell_px * 0.72 } else { 10.5 })}>{ cell.id.leader().to_string() }</text>
                <text class={classes!("cell-text", long.then_some("long"))} textLength={squeezed} lengthAdjust="spacingAndGlyphs" x={px(x_of(cell.id.index) + if small { term_px + room_px / 2.0 } else { COLUMN_PX * 0.5 })}
                    y={px(top + cell_px * 0.72)}>{ &cell.text }</text>
            </g>
        }
    };
    let inside = |index: LogIndex| index >= props.window.first && index < props.window.end;
    let committed_end =
        row.commit.map(|commit| commit + 1).filter(|end| (props.window.first..=props.window.end).contains(end));
    // What has come back stands in its place again.
    let has = |gone: &Cell| row.cells.iter().any(|cell| cell.id == gone.id);
    // A flash that has ended is removed, so that it does not start again when the row is scrolled.
    let on_end = {
        let (before, ended) = (before.clone(), ended.clone());
        move |key: u64| {
            let (before, ended) = (before.clone(), ended.clone());
            Callback::from(move |_: AnimationEvent| {
                before.borrow_mut().flashes.retain(|(flash, _)| *flash != key);
                ended.set(key + 1);
            })
        }
    };
    let flashes = before.borrow();
    html! {
        <g class={classes!("log-row", small.then_some("small"))} data-row={props.id.to_string()} transform={format!("translate(0,{})", px(props.y))}>
            if let Some(purged) = row.purged.filter(|purged| *purged + 1 > props.window.first) {
                <g class="summary" data-purged={purged.to_string()}>
                    <title>{ summary_sentence(row, purged) }</title>
                    <rect x={px(left_px + 1.0)} y={px(top)} height={px(cell_px)} rx="5"
                        width={px((x_of(purged + 1) - left_px - 2.0).max(0.0))} />
                    { summary_text(row, left_px, x_of(purged + 1), top, cell_px) }
                </g>
            }
            { for row.cells.iter().map(|entry| cell(entry, "", entry.id.index.to_string())) }
            { for flashes.flashes.iter().filter(|(_, entry)| inside(entry.id.index) && !has(entry)).map(|(key, entry)| html! {
                <g key={format!("gone{key}")} onanimationend={on_end(*key)}>{ cell(entry, "gone", String::new()) }</g>
            }) }
            if let Some((index, upto)) = row.snapshot.clone().filter(|(index, _)| inside(*index) && row.purged.is_none_or(|purged| purged < *index)) {
                <path class="snapshot-mark" d={format!("M{},{} h-9 v-5", px(x_of(index + 1) - 2.0), px(top + cell_px + 3.0))}>
                    <title>{ format!("The snapshot contains everything up to {upto}") }</title>
                </path>
            }
            if let Some(applied) = row.applied.filter(|applied| *applied >= props.window.first) {
                <line class="applied" x1={px(left_px + 3.0)} x2={px(x_of((applied + 1).min(props.window.end)) - 3.0)}
                    y1={px(top + cell_px + 2.5)} y2={px(top + cell_px + 2.5)}>
                    <title>{ format!("Applied: the state machine has applied everything up to index {applied}") }</title>
                </line>
            }
            if let Some(end) = committed_end {
                <line class="commit" x1={px(x_of(end))} x2={px(x_of(end))} y1={px(top - 3.0)} y2={px(top + cell_px + 4.0)}>
                    <title>{ format!("Commit index {}: node {} counts everything to the left as committed", end - 1, props.id) }</title>
                </line>
            }
            if let Some(next) = row.next.filter(|next| inside(*next)) {
                <path class="next" d={format!("M{},{} h9 l-4.5,6 Z", px(x_of(next) + COLUMN_PX / 2.0 - 4.5), px(top - 1.0))}>
                    <title>{ format!("next: the leader sends index {next} next") }</title>
                </path>
            }
            if let Some(matched) = row.matched.filter(|matched| inside(*matched)) {
                <circle class="match" cx={px(x_of(matched) + COLUMN_PX / 2.0)} cy={px(top + cell_px + 2.5)} r="3">
                    <title>{ format!("match: the logs are confirmed to match up to index {matched}") }</title>
                </circle>
            }
        </g>
    }
}

fn summary_sentence(row: &Row, purged: LogIndex) -> String {
    let upto = row.snapshot.as_ref().map(|(_, upto)| upto.as_str()).unwrap_or("?");
    format!("Entries up to index {purged} are purged; the snapshot up to {upto} contains them")
}

/// The block's text, in the middle of its drawn part.
fn summary_text(row: &Row, left: f64, right: f64, top: f64, cell_px: f64) -> Html {
    let upto = row.snapshot.as_ref().map(|(_, upto)| upto.clone()).unwrap_or_default();
    // A long block has its text near its end, where the log continues.
    let (room, middle) = (right - left, ((left + right) / 2.0).max(right - 3.0 * COLUMN_PX));
    if room < COLUMN_PX {
        return html! { <text x={px(middle)} y={px(top + cell_px * 0.7)}>{ "…" }</text> };
    }
    if cell_px < 26.0 {
        let text = if room < 90.0 { format!("…{upto}") } else { format!("snapshot …{upto}") };
        return html! { <text x={px(middle)} y={px(top + cell_px * 0.7)}>{ text }</text> };
    }
    html! {
        <>
            <text x={px(middle)} y={px(top + cell_px * 0.43)}>{ "snapshot" }</text>
            <text x={px(middle)} y={px(top + cell_px * 0.78)}>{ format!("…{upto}") }</text>
        </>
    }
}
