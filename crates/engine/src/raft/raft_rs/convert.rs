//! Between raft-rs's types and the words of the trace.
//!
//! An entry with a write carries it in its data; one with a change of members carries raft-rs's change in its data and the
//! membership that it leads to in its context. The entry by which raft-rs leaves a joint membership carries nothing.

use std::rc::Rc;

use raft::eraftpb::{self, EntryType};
use raft::{Error, StorageError};

use super::conf;
use model::entry::{Entry, Membership, Payload, Snapshot};
use model::types::{LogId, NodeId, Vote};

/// A log id; raft-rs's log begins at index 1, behind the members that every node is created with.
pub(super) fn log_id(term: u64, index: u64) -> LogId {
    LogId::new(term, index)
}

/// The vote of a leader's message.
pub(super) fn leader_vote(term: u64, leader: u64) -> Vote {
    Vote { term, voted_for: Some(NodeId(leader)), elected: true, shares_term: false }
}

/// A vote, which is given to none when it names node 0.
pub(super) fn vote(term: u64, node: u64) -> Vote {
    Vote { term, voted_for: (node > 0).then_some(NodeId(node)), elected: false, shares_term: false }
}

/// The data of a write.
pub(super) fn encoded<T: serde::Serialize>(value: &T) -> Vec<u8> {
    postcard::to_stdvec(value).expect("it always serializes into memory")
}

/// raft-rs's entry in our words. `joint` is the membership that an empty change leaves.
pub(super) fn entry(entry: &eraftpb::Entry, joint: impl FnOnce() -> Membership) -> Entry {
    let payload = match entry.get_entry_type() {
        EntryType::EntryNormal if entry.data.is_empty() => Payload::Blank,
        EntryType::EntryNormal => {
            Payload::Write(Rc::new(postcard::from_bytes(&entry.data).expect("an entry holds what was proposed")))
        }
        EntryType::EntryConfChange | EntryType::EntryConfChangeV2 if entry.context.is_empty() => {
            Payload::Membership(Rc::new(conf::left(&joint())))
        }
        EntryType::EntryConfChange | EntryType::EntryConfChangeV2 => Payload::Membership(Rc::new(
            postcard::from_bytes(&entry.context).expect("an entry holds what was proposed"),
        )),
    };
    Entry { id: log_id(entry.term, entry.index), payload }
}

/// Our entry in raft-rs's words. raft-rs reads the change of members only where it is proposed, so none is made again here.
pub(super) fn raft_entry(entry: &Entry) -> eraftpb::Entry {
    let mut raw = eraftpb::Entry { term: entry.id.term, index: entry.id.index, ..eraftpb::Entry::default() };
    match &entry.payload {
        Payload::Blank => {}
        Payload::Write(write) => raw.data = encoded(&**write),
        Payload::Membership(membership) => {
            raw.set_entry_type(EntryType::EntryConfChangeV2);
            raw.context = encoded(&**membership);
        }
    }
    raw
}

/// Our snapshot in raft-rs's words.
pub(super) fn raft_snapshot(snapshot: &Snapshot) -> eraftpb::Snapshot {
    let last = snapshot.last.unwrap_or_default();
    let metadata = eraftpb::SnapshotMetadata {
        conf_state: Some(conf::state_of(&snapshot.membership)),
        index: last.index,
        term: last.term,
    };
    eraftpb::Snapshot { data: encoded(snapshot), metadata: Some(metadata) }
}

/// raft-rs's snapshot in our words.
pub(super) fn snapshot(raw: &eraftpb::Snapshot) -> Rc<Snapshot> {
    Rc::new(postcard::from_bytes(&raw.data).expect("a snapshot holds what was built"))
}

/// What raft-rs calls an entry that was removed from the start of the log.
pub(super) fn compacted() -> Error {
    Error::Store(StorageError::Compacted)
}
