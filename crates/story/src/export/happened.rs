//! What happened in a span, in sentences with their reasons: the table of a report.

use std::rc::Rc;

use super::run::Run;
use crate::event_log::{EventLog, Sentence};

/// The most rows of a table. Of a longer span the last ones are shown, and how many are not.
pub(super) const ROWS_MAX: usize = 200;

/// The last sentences of the span, at most so many, and how many came before them.
pub(super) fn sentences(run: &Run<'_>, most: usize) -> (usize, Vec<Rc<Sentence>>) {
    let mut log = EventLog::new(Rc::new(run.scenario.cluster.clone()));
    let mut view = run.start();
    for (_, record) in run.trace.range(0..run.trace.position_at(run.until)) {
        log.add(record, &view);
        view.apply(record);
    }
    let mut rows: Vec<Rc<Sentence>> =
        log.sentences().iter().filter(|sentence| sentence.at >= run.from).cloned().collect();
    let skipped = rows.len().saturating_sub(most);
    (skipped, rows.split_off(skipped))
}
