//! The part of the logs that is drawn, and the content of each cell.

use crate::format;
use model::types::{LogId, LogIndex, Term};
use model::view::NodeView;

/// The longest text in a cell, in characters.
const CELL_CHARACTERS_MAX: usize = 8;

/// The minimal width, in columns, of the block for entries that all nodes have purged.
const SUMMARY_COLUMNS: LogIndex = 2;

/// The step in which the first column moves.
const FIRST_STEP: LogIndex = 32;

/// The most columns: a browser cannot lay out more of them side by side. Older entries cannot be scrolled to.
const COLUMNS_MAX: LogIndex = 500_000;

/// The most stretches of one term each in the overview of a log.
const STRETCHES_MAX: usize = 200;

/// Consecutive log indexes that are drawn: `first ≤ index < end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// The first one.
    pub first: LogIndex,
    /// The one after the last.
    pub end: LogIndex,
}

/// One row of the logs panel, as far as it lies in the window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// The entries, in log order.
    pub cells: Vec<Cell>,
    /// The last purged index: everything up to it is in the snapshot only.
    pub purged: Option<LogIndex>,
    /// The last entry in the snapshot, as text, and its index.
    pub snapshot: Option<(LogIndex, String)>,
    /// The node's commit index.
    pub commit: Option<LogIndex>,
    /// The last applied index.
    pub applied: Option<LogIndex>,
    /// The next index the leader will send to this node.
    pub next: Option<LogIndex>,
    /// The leader's match index for this node.
    pub matched: Option<LogIndex>,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its log id.
    pub id: LogId,
    /// Its payload.
    pub text: String,
    /// The full text, when the label is shortened.
    pub full: String,
    /// True when it is not after the node's commit index.
    pub committed: bool,
    /// True when it is on disk.
    pub flushed: bool,
}

/// The row of a node. `leader` is the running leader, for its `next` and `match` marks.
pub fn row(id: model::types::NodeId, node: &NodeView, leader: Option<&NodeView>, window: Window) -> Row {
    let end = node.last().map_or(0, |last| last.index + 1).min(window.end);
    let cells = (window.first.max(node.first_index)..end).filter_map(|index| node.entry(index)).map(|entry| {
        let full = format::payload(entry);
        Cell {
            id: entry.id,
            text: format::shortened(&full, CELL_CHARACTERS_MAX),
            full,
            committed: node.counts_as_committed(entry.id.index),
            flushed: node.flushed.is_some_and(|flushed| entry.id.index <= flushed.index),
        }
    });
    let snapshot_last = node.snapshot.as_ref().and_then(|snapshot| snapshot.last);
    Row {
        cells: cells.collect(),
        purged: node.purged.map(|purged| purged.index),
        snapshot: snapshot_last.map(|last| (last.index, last.to_string())),
        commit: node.commit.map(|commit| commit.index),
        applied: node.applied.map(|applied| applied.index),
        next: leader.and_then(|leader| leader.next.get(&id)).copied(),
        matched: leader.and_then(|leader| leader.matched.get(&id)).copied().flatten().map(|matched| matched.index),
    }
}

/// The last entry of a log that ends to the left of what is seen, so that its row is empty there.
pub fn outside(node: &NodeView, seen: Window) -> Option<LogId> {
    node.last().filter(|last| last.index < seen.first && seen.first < seen.end)
}

/// The columns of all logs: from shortly before the first index that is in any log to one after the last.
///
/// Entries that every node has purged are one block without columns of their own. The first column moves in steps,
/// so that the picture seldom shifts.
pub fn columns<'a>(nodes: impl Iterator<Item = &'a NodeView>) -> Window {
    let (mut first, mut end) = (LogIndex::MAX, 0);
    for node in nodes {
        first = first.min(if node.purged.is_some() { node.first_index } else { 0 });
        end = end.max(node.last().map_or(0, |last| last.index + 1));
    }
    // One more, for the mark of the next index.
    let end = end + 1;
    let kept = if first == LogIndex::MAX { 0 } else { first.saturating_sub(SUMMARY_COLUMNS) };
    Window { first: (kept / FIRST_STEP * FIRST_STEP).max(end.saturating_sub(COLUMNS_MAX)), end }
}

/// Where the terms of a log change: the first index, the one after the last, and the term of each stretch, the newest
/// [`STRETCHES_MAX`] of them. The terms of a log never decrease, so each stretch's end is found by binary search.
pub fn stretches(node: &NodeView) -> Vec<(LogIndex, LogIndex, Term)> {
    let mut stretches = Vec::new();
    let mut end = node.entries.len();
    while end > 0 && stretches.len() < STRETCHES_MAX {
        let term = node.entries[end - 1].id.term;
        let (mut low, mut high) = (0, end - 1);
        while low < high {
            let middle = (low + high) / 2;
            if node.entries[middle].id.term < term { low = middle + 1 } else { high = middle }
        }
        stretches.push((node.first_index + low as LogIndex, node.first_index + end as LogIndex, term));
        end = low;
    }
    stretches.reverse();
    stretches
}

/// The cells that `after` no longer holds, or holds under another log id, though `before` did.
pub fn overwritten(before: &[Cell], after: &[Cell], after_window: Window) -> Vec<Cell> {
    let stays = |cell: &Cell| after.iter().any(|other| other.id == cell.id);
    let seen = |cell: &Cell| (after_window.first..after_window.end).contains(&cell.id.index);
    let first_kept = after.first().map_or(0, |cell| cell.id.index);
    before.iter().filter(|cell| seen(cell) && cell.id.index >= first_kept && !stays(cell)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::trace::{Entry, Payload};
    use model::types::{Leader, LogId, NodeId};

    fn node(terms: &[Term], commit: u64) -> NodeView {
        let entries = terms
            .iter()
            .enumerate()
            .map(|(index, term)| Entry { id: LogId::new(*term, index as u64), payload: Payload::Blank });
        let commit = Some(LogId::new(1, commit));
        NodeView { entries: entries.collect(), commit, ..NodeView::default() }
    }

    #[test]
    fn a_log_that_ends_before_what_is_seen_is_named_there() {
        let short = node(&[1, 1, 2], 2);
        let window = Window { first: 90, end: 110 };
        let row = row(NodeId(3), &short, None, window);
        assert!(row.cells.is_empty());
        assert_eq!(outside(&short, window), short.last());
        assert_eq!(outside(&short, Window { first: 1, end: 20 }), None);
    }

    #[test]
    fn only_the_window_is_drawn_of_a_long_log() {
        let node = node(&[1; 500], 498);
        let row = row(NodeId(1), &node, None, Window { first: 495, end: 505 });
        let cells: Vec<(u64, bool)> = row.cells.iter().map(|cell| (cell.id.index, cell.committed)).collect();
        assert_eq!(cells, [(495, true), (496, true), (497, true), (498, true), (499, false)]);
        assert_eq!(columns([&node].into_iter()), Window { first: 0, end: 501 });
    }

    #[test]
    fn entries_that_all_nodes_have_purged_take_no_columns() {
        let purged = |index: u64| NodeView {
            purged: Some(LogId::new(1, index - 1)),
            first_index: index,
            entries: (index..1_000).map(|index| Entry { id: LogId::new(1, index), payload: Payload::Blank }).collect(),
            ..NodeView::default()
        };
        let (one, other) = (purged(900), purged(950));
        assert_eq!(columns([&one, &other].into_iter()), Window { first: 896, end: 1_001 });
        assert_eq!(columns([&one, &node(&[1; 5], 1)].into_iter()).first, 0, "one node still holds everything");
        let huge = NodeView { purged: Some(LogId::new(1, 2_000_000)), ..NodeView::default() };
        let columns = columns([&huge, &node(&[1; 5], 1)].into_iter());
        assert_eq!(columns.end - columns.first, COLUMNS_MAX);
    }

    #[test]
    fn stretches_of_one_term_are_found_without_visiting_every_entry() {
        let node = node(&[1, 1, 2, 2, 2, 5], 0);
        assert_eq!(stretches(&node), [(0, 2, 1), (2, 5, 2), (5, 6, 5)]);
        assert_eq!(stretches(&NodeView::default()), []);
    }

    #[test]
    fn an_entry_that_a_committed_one_will_replace_is_not_drawn_as_committed() {
        let mut node = node(&[1, 1, 1], 0);
        (node.commit, node.applied) = (Some(LogId::new(2, 1)), Some(LogId::new(1, 0)));
        let window = Window { first: 0, end: 9 };
        let committed = |node: &NodeView| -> Vec<bool> {
            row(NodeId(1), node, None, window).cells.iter().map(|cell| cell.committed).collect()
        };
        assert_eq!(committed(&node), [true, false, false]);
        node.commit = Some(LogId::new(1, 1));
        assert_eq!(committed(&node), [true, true, false]);
    }

    #[test]
    fn overwritten_entries_are_found() {
        let window = Window { first: 0, end: 9 };
        let cells = |terms: &[Term]| row(NodeId(1), &node(terms, 0), None, window).cells;
        let gone = overwritten(&cells(&[1, 1, 2, 2]), &cells(&[1, 1, 3]), window);
        let gone: Vec<(u64, u64)> = gone.iter().map(|cell| (cell.id.term, cell.id.index)).collect();
        assert_eq!(gone, [(2, 2), (2, 3)]);
        assert!(overwritten(&cells(&[1, 1]), &cells(&[1, 1, 2]), window).is_empty());
    }

    #[test]
    fn an_entry_is_overwritten_by_that_of_another_leader_of_its_term() {
        let window = Window { first: 0, end: 9 };
        let cells = |leader: u64| {
            let id = LogId::of(Leader { term: 1, node: NodeId(leader) }, 0);
            let entries = [Entry { id, payload: Payload::Blank }].into_iter().collect();
            row(NodeId(1), &NodeView { entries, ..NodeView::default() }, None, window).cells
        };
        let gone: Vec<String> =
            overwritten(&cells(1), &cells(3), window).iter().map(|cell| cell.id.to_string()).collect();
        assert_eq!(gone, ["1.1/0"]);
        assert!(overwritten(&cells(3), &cells(3), window).is_empty());
    }
}
