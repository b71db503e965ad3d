//! The faults of one disk, and what is truly durable on it.
//!
//! ```text
//!            purged ≤ durable ≤ flushed ≤ last
//! ──────────────┤─────────┤─────────┤────────┤
//!    gone        durable   a lie    lost by a crash
//! ```

use std::collections::{BTreeSet, VecDeque};
use std::io;
use std::rc::Rc;

use model::entry::{Entry, Snapshot};
use model::fault::{Moment, When};
use model::types::{DiskTrouble, LogId, LogIndex, Range, Time, Vote};

/// The faults of one disk.
pub(super) struct DiskHealth {
    /// The duration of a write without faults.
    pub(super) usual: Range,
    pub(super) trouble: Option<DiskTrouble>,
    /// The last entry that is truly durable.
    pub(super) durable: Option<LogId>,
    /// The vote that is truly durable.
    pub(super) durable_vote: Option<Vote>,
    /// Entries that are bad on the disk. The process has good ones in its memory.
    pub(super) rotten: BTreeSet<LogIndex>,
    /// Those that were bad when the process read its disk.
    pub(super) unreadable: BTreeSet<LogIndex>,
    pub(super) backup: Option<Backup>,
    pub(super) moment: Option<Moment>,
    /// How long the state machine on this disk takes to apply an entry.
    pub(super) apply_cost: Time,
    /// From the step at which the node was to crash or to stand still until it has.
    pub(super) ends: Option<When>,
}

/// A copy of what was durable.
#[derive(Clone, Default)]
pub(super) struct Backup {
    pub(super) vote: Option<Vote>,
    pub(super) purged: Option<LogId>,
    pub(super) entries: VecDeque<Entry>,
    pub(super) snapshot: Option<Rc<Snapshot>>,
}

impl DiskHealth {
    pub(super) fn new(usual: Range) -> DiskHealth {
        DiskHealth {
            usual,
            trouble: None,
            durable: None,
            durable_vote: None,
            rotten: BTreeSet::new(),
            unreadable: BTreeSet::new(),
            backup: None,
            moment: None,
            apply_cost: Time::ZERO,
            ends: None,
        }
    }

    pub(super) fn fails(&self) -> bool {
        self.trouble == Some(DiskTrouble::Fails)
    }

    pub(super) fn vote_flushed(&mut self, vote: Vote) {
        match self.trouble {
            Some(DiskTrouble::Lies | DiskTrouble::ForgetsVotes) => {}
            Some(DiskTrouble::Slow(_) | DiskTrouble::Fails | DiskTrouble::Full) | None => {
                self.durable_vote = Some(vote)
            }
        }
    }

    pub(super) fn log_flushed(&mut self, last: Option<LogId>) {
        if self.trouble != Some(DiskTrouble::Lies) {
            self.durable = last;
        }
    }

    pub(super) fn truncated(&mut self, after: Option<LogId>) {
        self.durable = self.durable.min(after);
        self.forget_rot(|index| after.is_none_or(|after| index > after.index));
    }

    pub(super) fn purged(&mut self, upto: LogId) {
        self.durable = self.durable.max(Some(upto));
        self.forget_rot(|index| index <= upto.index);
    }

    pub(super) fn forget_rot(&mut self, is_gone: impl Fn(LogIndex) -> bool) {
        self.rotten.retain(|index| !is_gone(*index));
        self.unreadable.retain(|index| !is_gone(*index));
    }

    /// Fails when one of these entries was bad when the process read its disk.
    pub(super) fn must_be_readable<'a>(&self, mut entries: impl Iterator<Item = &'a Entry>) -> Result<(), io::Error> {
        if self.unreadable.is_empty() {
            return Ok(());
        }
        match entries.find(|entry| self.unreadable.contains(&entry.id.index)) {
            None => Ok(()),
            Some(bad) => {
                let text = format!("entry {} is damaged: its checksum is wrong", bad.id);
                Err(io::Error::new(io::ErrorKind::InvalidData, text))
            }
        }
    }
}
