//! What happened in a span, in sentences with their reasons: the table of a report.

use std::rc::Rc;

use super::run::Run;
use super::trace_lines::fields;
use crate::event_log::{EventLog, Sentence};
use model::types::NodeId;

/// The most rows of a table. Of a longer span the last ones are shown, and how many are not.
pub(super) const ROWS_MAX: usize = 200;

/// A sentence, and the node on which its event happened, if it happened on one.
pub(super) type Row = (Option<NodeId>, Rc<Sentence>);

/// The last sentences of the span, at most so many, and how many came before them.
pub(super) fn sentences(run: &Run<'_>, most: usize) -> (usize, Vec<Row>) {
    let mut log = EventLog::new(Rc::new(run.scenario.cluster.clone()));
    let mut view = run.start();
    let mut nodes: Vec<(usize, NodeId)> = Vec::new();
    for (position, record) in run.trace.range(0..run.trace.position_at(run.until)) {
        log.add(record, &view);
        if log.sentences().last().is_some_and(|newest| newest.position == position)
            && let Some(node) = fields(&record.event, &view).node
        {
            nodes.push((position, node));
        }
        view.apply(record);
    }
    let mut rows: Vec<Rc<Sentence>> =
        log.sentences().iter().filter(|sentence| sentence.at >= run.from).cloned().collect();
    let skipped = rows.len().saturating_sub(most);
    let of = |position| nodes.binary_search_by_key(&position, |(of, _)| *of).ok().map(|place| nodes[place].1);
    (skipped, rows.split_off(skipped).into_iter().map(|row| (of(row.position), row)).collect())
}
