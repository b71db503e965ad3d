//! What can be asked about the selection.

use crate::chosen::{Chosen, Tool};
use model::types::NodeId;

/// What can be done about the selection.
#[derive(Clone, Debug, PartialEq)]
pub enum SelectionMsg {
    /// Choose something for the inspector, or nothing.
    Choose(Option<Chosen>),
    /// Choose the node so many places further round the ring.
    Near(i32),
    /// Take up a tool.
    Tool(Tool),
    /// Do to this node what the tool in hand does.
    Press(NodeId),
}
