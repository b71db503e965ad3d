//! A run as the rows of a sequence diagram, which the printers of Mermaid and PlantUML write down.
//!
//! Heartbeats and their answers are folded: each stretch of them is one note. A message stands where it was sent, with
//! the times at which it was sent and arrived.

mod builder;

use super::run::Run;
use builder::Builder;
use model::types::NodeId;

/// Who takes part. Nodes come before clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    /// A node.
    Node(NodeId),
    /// A client; number 0 sends the requests that stand alone.
    Client(u64),
}

/// Why a stretch of the diagram is shaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shade {
    /// Links are cut.
    Cut,
    /// No node leads.
    NoLeader,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Row {
    /// A message, a request or an answer.
    Arrow { from: Who, to: Who, text: String, is_reply: bool, is_lost: bool },
    /// Something that happened at these.
    Note { over: (Who, Who), text: String },
    /// From here on the diagram is shaded, or no more.
    Shaded(Option<Shade>),
}

/// A whole diagram.
#[derive(Clone, Debug, Default)]
pub(super) struct Sequence {
    /// Who takes part, in order.
    pub(super) who: Vec<Who>,
    /// The rows, in order.
    pub(super) rows: Vec<Row>,
}

impl Sequence {
    /// How many arrows there are.
    pub(super) fn arrows(&self) -> usize {
        self.rows.iter().filter(|row| matches!(row, Row::Arrow { .. })).count()
    }
}

/// The diagram of a run's span.
pub(super) fn sequence(run: &Run<'_>) -> Sequence {
    let mut builder = Builder::new(run);
    run.records().for_each(|(_, record)| builder.add(record));
    builder.end()
}
