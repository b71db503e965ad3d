//! How tikv/raft-rs is described: its name, operations and messages.

mod keys;
mod rules;

pub(super) use keys::KEYS;
pub(super) use rules::{flaw, voids, waits, warning};

use crate::fault::Kind;
use crate::operation::{Operation, Switch};

pub(super) const NAME: &str = "raft-rs";

/// The name of its package.
pub(super) const PACKAGE: &str = "raft";

/// The version that the workspace pins; the test below compares the two.
pub(super) const VERSION: &str = "0.7.0";

/// `ReadOnlyOption::LeaseBased` looks at no clock.
pub(super) const LOOSE_LEASE: &str = "A read by lease assumes that no other node leads while the lease lasts. raft-rs's leader \
    reads by lease as long as it has the role, and looks for its quorum only once in a shortest election time-out: \
    meanwhile others may have elected another leader.";

/// raft-rs answers a snapshot as it answers AppendEntries, and does not answer a transfer. Only the parts of one that travels
/// in chunks have an answer of their own.
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
    Kind::ReadIndex,
    Kind::ReadIndexReply,
];

/// What raft-rs never does.
pub(super) fn offers(operation: &Operation) -> Result<(), &'static str> {
    match operation {
        Operation::Initialize(_) => Err("raft-rs has no `initialize`: its nodes are created with the first members"),
        Operation::Switch { what: Switch::Heartbeats, .. } => {
            Err("raft-rs has no switch for heartbeats: switch off ticks, or hold the messages")
        }
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
        | Operation::Switch { what: Switch::Ticks | Switch::Elections | Switch::PreVote, .. } => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_one_that_the_workspace_pins() {
        let workspace = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
        let workspace = std::fs::read_to_string(workspace).expect("readable");
        assert!(workspace.contains(&format!("{PACKAGE} = {{ version = \"={VERSION}\"")), "{VERSION} is not pinned");
    }
}
