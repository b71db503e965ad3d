//! What faults do to a disk: slow, failing, full and lying ones, other disks in its place, entries that went bad,
//! and moments at which the node is to die.

use model::trace::FaultEvent;
use std::collections::VecDeque;

use super::disk_health::Backup;
use super::store::LogStore;
use model::entry::Entry;
use model::fault::{Moment, Work};
use model::types::{DiskTrouble, LogId, LogIndex, Range, Time};

impl LogStore {
    /// See [`DiskState::has_come`].
    pub(super) fn has_come(&self, after: bool, work: Work, is_about: impl Fn(LogId) -> bool) -> bool {
        self.0.borrow_mut().has_come(after, work, is_about)
    }

    /// The node is to die at this moment of its work.
    pub fn arm(&self, moment: Moment) {
        let mut disk = self.0.borrow_mut();
        disk.health.moment = Some(moment);
        disk.tell(FaultEvent::Armed { node: disk.node, moment });
    }

    /// True when the node is to die at some moment of its work.
    pub fn is_armed(&self) -> bool {
        self.0.borrow().health.moment.is_some()
    }

    /// True when the moment to die has come.
    pub fn dies(&self) -> bool {
        self.0.borrow().health.dies
    }

    /// A process that starts reads its disk.
    pub fn read_again(&self) {
        let mut disk = self.0.borrow_mut();
        disk.health.unreadable = disk.health.rotten.clone();
    }

    /// What is wrong with the disk.
    pub fn trouble(&self) -> Option<DiskTrouble> {
        self.0.borrow().health.trouble
    }

    /// The disk gets into trouble, or out of it: then what it kept back is durable at once.
    pub fn set_trouble(&self, trouble: Option<DiskTrouble>) {
        let mut disk = self.0.borrow_mut();
        if disk.health.trouble == trouble {
            return;
        }
        disk.health.trouble = trouble;
        let none = Range { min: Time::ZERO, max: Time::ZERO };
        let latency = match trouble {
            Some(DiskTrouble::Slow(latency)) => latency,
            Some(DiskTrouble::Lies) => none,
            Some(DiskTrouble::Fails | DiskTrouble::Full | DiskTrouble::ForgetsVotes) | None => disk.health.usual,
        };
        disk.disk.set_latency(latency);
        if trouble != Some(DiskTrouble::Lies) {
            disk.health.durable = disk.flushed;
        }
        if !matches!(trouble, Some(DiskTrouble::Lies | DiskTrouble::ForgetsVotes)) {
            disk.health.durable_vote = disk.flushed_vote;
        }
        disk.tell(FaultEvent::DiskChanged { node: disk.node, trouble });
    }

    /// Keeps a copy of what is durable.
    pub fn back_up(&self) {
        let mut disk = self.0.borrow_mut();
        let end = disk.health.durable.map_or(0, |kept| kept.index + 1);
        let entries: VecDeque<Entry> = disk.entries.iter().filter(|entry| entry.id.index < end).cloned().collect();
        let (vote, purged, snapshot) = (disk.health.durable_vote, disk.purged, disk.snapshot.clone());
        let last = disk.health.durable;
        disk.health.backup = Some(Backup { vote, purged, entries, snapshot });
        disk.tell(FaultEvent::BackedUp { node: disk.node, last });
    }

    /// True when there is a copy to go back to.
    pub fn has_backup(&self) -> bool {
        self.0.borrow().health.backup.is_some()
    }

    /// Goes back to the copy.
    pub fn restore(&self) {
        let mut disk = self.0.borrow_mut();
        if let Some(backup) = disk.health.backup.clone() {
            disk.replace(backup);
        }
    }

    /// Loses everything.
    pub fn wipe(&self) {
        self.0.borrow_mut().replace(Backup::default());
    }

    /// True when this entry is durable.
    pub fn holds_on_disk(&self, index: LogIndex) -> bool {
        let disk = self.0.borrow();
        index >= disk.first_index() && disk.health.durable.is_some_and(|kept| index <= kept.index)
    }

    /// An entry goes bad.
    pub fn rot(&self, index: LogIndex) {
        let mut disk = self.0.borrow_mut();
        disk.health.rotten.insert(index);
        disk.tell(FaultEvent::Rotted { node: disk.node, index });
    }
}
