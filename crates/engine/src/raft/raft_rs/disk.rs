//! raft-rs's storage on a node's store.

use std::cell::Cell;
use std::rc::Rc;

use raft::eraftpb::{self, HardState};
use raft::util::limit_size;
use raft::{Error, GetEntriesContext, RaftState, Storage, StorageError};

use super::{conf, convert};
use crate::raft::store::LogStore;
use model::entry::{Membership, Standing};
use model::types::{LogId, NodeId};

/// A node's store, as raft-rs reads it. Index 0 stands before its log.
pub(super) struct Disk {
    pub(super) store: LogStore,
    /// The members at the last applied entry, for the start.
    pub(super) members: Membership,
    /// True when raft-rs asked for a snapshot that is not there yet.
    pub(super) wanted: Rc<Cell<bool>>,
}

impl Disk {
    fn first(&self) -> u64 {
        self.store.0.borrow().first_index().max(1)
    }

    fn last(&self) -> u64 {
        self.store.last().map_or(0, |last| last.index)
    }
}

/// The log id of the entry at this index, as far as the store has it: also of the last one purged, and of the last one
/// in the snapshot.
pub(super) fn id_at(store: &LogStore, index: u64) -> Option<LogId> {
    let state = store.0.borrow();
    let in_log = state.range(index..=index).next().map(|entry| entry.id);
    let purged = || state.purged.filter(|purged| purged.index == index);
    let in_snapshot = || state.snapshot.as_ref()?.last.filter(|last| last.index == index);
    in_log.or_else(purged).or_else(in_snapshot)
}

impl Storage for Disk {
    fn initial_state(&self) -> Result<RaftState, Error> {
        let snapshot = self.store.snapshot().and_then(|snapshot| snapshot.last).map_or(0, |last| last.index);
        let vote = self.store.vote().0.unwrap_or_default();
        // Where the log is known to be committed is not on the disk: a start begins at the snapshot.
        let commit = snapshot.max(self.first() - 1);
        let hard_state = HardState { term: vote.term, vote: vote.node().0, commit };
        Ok(RaftState { hard_state, conf_state: conf::state_of(&self.members) })
    }

    fn entries(
        &self,
        low: u64,
        high: u64,
        max_size: impl Into<Option<u64>>,
        _context: GetEntriesContext,
    ) -> Result<Vec<eraftpb::Entry>, Error> {
        if low < self.first() {
            return Err(convert::compacted());
        }
        let read = self.store.read(low..high, convert::raft_entry);
        // The whole log was read at the start, and what was read once does not go bad in memory.
        let mut entries = read.map_err(|_| Error::Store(StorageError::Unavailable))?;
        limit_size(&mut entries, max_size.into());
        Ok(entries)
    }

    fn term(&self, index: u64) -> Result<u64, Error> {
        if index == 0 && self.first() == 1 {
            return Ok(0);
        }
        match id_at(&self.store, index) {
            Some(id) => Ok(id.term),
            None if index < self.first() => Err(convert::compacted()),
            None => Err(Error::Store(StorageError::Unavailable)),
        }
    }

    fn first_index(&self) -> Result<u64, Error> {
        Ok(self.first())
    }

    fn last_index(&self) -> Result<u64, Error> {
        Ok(self.last())
    }

    /// The snapshot on the disk, if it is new enough and names the receiver as a member: raft-rs ignores in silence a
    /// snapshot that does not.
    fn snapshot(&self, request_index: u64, to: u64) -> Result<eraftpb::Snapshot, Error> {
        let built = self.store.snapshot().filter(|snapshot| {
            let last = snapshot.last.map_or(0, |last| last.index);
            last > 0 && last >= request_index && snapshot.membership.standing(NodeId(to)) != Standing::NonMember
        });
        match built {
            Some(snapshot) => Ok(convert::raft_snapshot(&snapshot)),
            None => {
                self.wanted.set(true);
                Err(Error::Store(StorageError::SnapshotTemporarilyUnavailable))
            }
        }
    }
}
