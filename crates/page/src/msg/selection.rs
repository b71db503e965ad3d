//! What can be asked about the selection.

use crate::chosen::{Chosen, Tool};
use model::types::{LogId, NodeId};

/// What can be done about the selection.
#[derive(Clone, Debug, PartialEq)]
pub enum SelectionMsg {
    /// Choose something for the inspector, or nothing.
    Choose(Option<Chosen>),
    /// Choose this entry in a log, which the picture shows with its term.
    Entry(LogId),
    /// Choose the node so many places further round the ring.
    Near(i32),
    /// Take up a tool.
    Tool(Tool),
    /// Do to this node what the tool in hand does.
    Press(NodeId),
}
