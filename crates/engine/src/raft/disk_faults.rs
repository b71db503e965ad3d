//! What faults do to a disk: slow, failing, full and lying ones, other disks in its place, entries that went bad,
//! and moments at which the node is to die.

use model::trace::FaultEvent;
use std::collections::VecDeque;

use super::store::LogStore;
use super::wear::Backup;
use model::entry::Entry;
use model::fault::{Moment, Work};
use model::types::{DiskTrouble, LogId, LogIndex, Range, Time};

impl LogStore {
    /// See [`Platter::has_come`].
    pub(super) fn has_come(&self, after: bool, work: Work, is_about: impl Fn(LogId) -> bool) -> bool {
        self.0.borrow_mut().has_come(after, work, is_about)
    }

    /// The node is to die at this moment of its work.
    pub fn arm(&self, moment: Moment) {
        let mut platter = self.0.borrow_mut();
        platter.wear.moment = Some(moment);
        platter.tell(FaultEvent::Armed { node: platter.node, moment });
    }

    /// True when the node is to die at some moment of its work.
    pub fn is_armed(&self) -> bool {
        self.0.borrow().wear.moment.is_some()
    }

    /// True when the moment to die has come.
    pub fn dies(&self) -> bool {
        self.0.borrow().wear.dies
    }

    /// A process that starts reads its disk.
    pub fn read_again(&self) {
        let mut platter = self.0.borrow_mut();
        platter.wear.unreadable = platter.wear.rotten.clone();
    }

    /// What is wrong with the disk.
    pub fn trouble(&self) -> Option<DiskTrouble> {
        self.0.borrow().wear.trouble
    }

    /// The disk gets into trouble, or out of it: then what it kept back is durable at once.
    pub fn set_trouble(&self, trouble: Option<DiskTrouble>) {
        let mut platter = self.0.borrow_mut();
        if platter.wear.trouble == trouble {
            return;
        }
        platter.wear.trouble = trouble;
        let none = Range { min: Time::ZERO, max: Time::ZERO };
        let latency = match trouble {
            Some(DiskTrouble::Slow(latency)) => latency,
            Some(DiskTrouble::Lies) => none,
            Some(DiskTrouble::Fails | DiskTrouble::Full | DiskTrouble::ForgetsVotes) | None => platter.wear.usual,
        };
        platter.disk.set_latency(latency);
        if trouble != Some(DiskTrouble::Lies) {
            platter.wear.kept = platter.flushed;
        }
        if !matches!(trouble, Some(DiskTrouble::Lies | DiskTrouble::ForgetsVotes)) {
            platter.wear.kept_vote = platter.flushed_vote;
        }
        platter.tell(FaultEvent::DiskChanged { node: platter.node, trouble });
    }

    /// Keeps a copy of what is durable.
    pub fn back_up(&self) {
        let mut platter = self.0.borrow_mut();
        let end = platter.wear.kept.map_or(0, |kept| kept.index + 1);
        let entries: VecDeque<Entry> = platter.entries.iter().filter(|entry| entry.id.index < end).cloned().collect();
        let (vote, purged, snapshot) = (platter.wear.kept_vote, platter.purged, platter.snapshot.clone());
        let last = platter.wear.kept;
        platter.wear.backup = Some(Backup { vote, purged, entries, snapshot });
        platter.tell(FaultEvent::BackedUp { node: platter.node, last });
    }

    /// True when there is a copy to go back to.
    pub fn has_backup(&self) -> bool {
        self.0.borrow().wear.backup.is_some()
    }

    /// Goes back to the copy.
    pub fn restore(&self) {
        let mut platter = self.0.borrow_mut();
        if let Some(backup) = platter.wear.backup.clone() {
            platter.replace(backup);
        }
    }

    /// Loses everything.
    pub fn wipe(&self) {
        self.0.borrow_mut().replace(Backup::default());
    }

    /// True when this entry is durable.
    pub fn holds_on_disk(&self, index: LogIndex) -> bool {
        let platter = self.0.borrow();
        index >= platter.first_index() && platter.wear.kept.is_some_and(|kept| index <= kept.index)
    }

    /// An entry goes bad.
    pub fn rot(&self, index: LogIndex) {
        let mut platter = self.0.borrow_mut();
        platter.wear.rotten.insert(index);
        platter.tell(FaultEvent::Rotted { node: platter.node, index });
    }
}
