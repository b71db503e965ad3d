//! A `Ready` of raft-rs on its way to the disk.

use super::letter::Letter;
use model::types::NodeId;

/// What is to become durable. One does after the other.
pub(super) struct Persist {
    /// raft-rs's number of the `Ready`.
    pub(super) number: u64,
    /// How many writes of it are not durable.
    pub(super) parts: u32,
    /// What may be sent once it is durable, and to which node.
    pub(super) letters: Vec<(NodeId, Letter)>,
    /// The last entry in it.
    pub(super) last: Option<u64>,
    /// The last entry of the snapshot in it.
    pub(super) snapshot: Option<u64>,
}
