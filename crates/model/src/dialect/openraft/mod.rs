//! How openraft is described: its name, operations and messages.

mod keys;
mod rules;

pub(super) use keys::KEYS;
pub(super) use rules::{flaw, voids, waits, warning};

use crate::fault::Kind;
use crate::operation::Operation;

pub(super) const NAME: &str = "openraft";

/// The version that the workspace pins; the test below compares the two.
pub(super) const VERSION: &str = "0.10.0-alpha.37";

/// openraft sends every kind of message that a trace can hold.
pub(super) const KINDS: &[Kind] = &[
    Kind::Any,
    Kind::RequestVote,
    Kind::PreVote,
    Kind::VoteReply,
    Kind::AppendEntries,
    Kind::Heartbeat,
    Kind::AppendReply,
    Kind::InstallSnapshot,
    Kind::SnapshotReply,
    Kind::TransferLeader,
    Kind::TransferReply,
];

/// openraft can do every operation there is.
pub(super) fn offers(operation: &Operation) -> Result<(), &'static str> {
    match operation {
        Operation::AddLearner { .. }
        | Operation::Promote(_)
        | Operation::Demote(_)
        | Operation::Remove(_)
        | Operation::Replace { .. }
        | Operation::Members(_)
        | Operation::Transfer(_)
        | Operation::Elect { .. }
        | Operation::Heartbeat
        | Operation::Snapshot
        | Operation::Purge { .. }
        | Operation::Initialize(_)
        | Operation::Switch { .. } => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_one_that_the_workspace_pins() {
        let workspace = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
        let workspace = std::fs::read_to_string(workspace).expect("readable");
        assert!(workspace.contains(&format!("openraft = {{ version = \"={VERSION}\"")), "{VERSION} is not pinned");
    }

    #[test]
    fn every_kind_of_message_but_forwarded_reads_is_one_of_openrafts() {
        assert_eq!([KINDS, &[Kind::ReadIndex, Kind::ReadIndexReply]].concat(), Kind::ALL);
    }
}
