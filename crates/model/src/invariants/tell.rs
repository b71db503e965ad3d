//! Short descriptions of the payloads of entries.

use crate::trace::{Membership, Payload};
use crate::types::NodeId;

/// The longest value that is printed in full, in characters.
const CHARS_MAX: usize = 40;

/// Describes the payload of an entry.
pub(super) fn payload(payload: &Payload) -> String {
    match payload {
        Payload::Blank => "a blank entry".to_string(),
        Payload::Write(write) => write.value.label(&write.key, short),
        Payload::Membership(membership) => members(membership),
    }
}

/// The nodes, one beside the other.
pub(super) fn nodes(nodes: &[NodeId]) -> String {
    nodes.iter().map(NodeId::to_string).collect::<Vec<_>>().join(" ")
}

fn members(membership: &Membership) -> String {
    let voters: Vec<String> = membership.voters.iter().map(|set| nodes(set)).collect();
    format!("the membership {}", voters.join(" | "))
}

/// A text, shortened to fit into a sentence.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}
