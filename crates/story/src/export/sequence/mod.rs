//! A run as the rows of a sequence diagram, which the printers of Mermaid and PlantUML write down.
//!
//! Heartbeats and their answers are folded: each stretch of them is one note. A message stands where it was sent, with
//! the times at which it was sent and arrived.

mod beats;
mod builder;
mod rows;

use super::run::Run;
use builder::Builder;
pub(super) use rows::{Row, Sequence, Shade, Who};

/// The diagram of a run's span.
pub(super) fn sequence(run: &Run<'_>) -> Sequence {
    let mut builder = Builder::new(run);
    run.records().for_each(|(_, record)| builder.add(record));
    builder.end()
}
