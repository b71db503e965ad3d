//! The rows of a sequence diagram, and who takes part.

use model::types::NodeId;

/// Who takes part. Nodes come before clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::export) enum Who {
    /// A node.
    Node(NodeId),
    /// A client; number 0 sends the requests that stand alone.
    Client(u64),
}

/// Why a stretch of the diagram is shaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::export) enum Shade {
    /// Links are cut.
    Cut,
    /// No node leads.
    NoLeader,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::export) enum Row {
    /// A message, a request or an answer.
    Arrow { from: Who, to: Who, text: String, is_reply: bool, is_lost: bool },
    /// Something that happened at these.
    Note { over: (Who, Who), text: String },
    /// From here on the diagram is shaded, or no more.
    Shaded(Option<Shade>),
}

/// A whole diagram.
#[derive(Clone, Debug, Default)]
pub(in crate::export) struct Sequence {
    /// Who takes part, in order.
    pub(in crate::export) who: Vec<Who>,
    /// The rows, in order.
    pub(in crate::export) rows: Vec<Row>,
}

impl Sequence {
    /// How many arrows there are.
    pub(in crate::export) fn arrows(&self) -> usize {
        self.rows.iter().filter(|row| matches!(row, Row::Arrow { .. })).count()
    }
}
