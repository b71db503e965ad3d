//! What is painted beside the scene.

use model::invariants::Violation;
use model::types::{MessageId, NodeId, Time};
use story::timeline::seen::Seen;

/// The inputs beside the scene.
pub struct Extra<'a> {
    pub run: u32,
    pub events: usize,
    pub seen: &'a Seen,
    /// The violations.
    pub broken: &'a [Time],
    /// The violation shown.
    pub selected: Option<&'a Violation>,
    pub chosen: Option<MessageId>,
    pub pointed: Option<MessageId>,
    /// The chosen node.
    pub node: Option<NodeId>,
}
