//! What goes wrong on a disk: slow, failing, full and lying ones, other disks in its place, entries that
//! went bad, and moments at which the node is to die.
//!
//! ```text
//!            purged ≤ kept ≤ flushed ≤ last
//! ──────────────┤──────┤────────┤────────┤
//!    gone       durable   a lie    lost by a crash
//! ```

use std::collections::{BTreeSet, VecDeque};
use std::future::pending;
use std::io;
use std::rc::Rc;

use super::config::RaftEntry;
use super::convert;
use super::store::{Done, LogStore, Platter};
use crate::fault::{Moment, Work};
use crate::faulted::Faulted;
use crate::trace::{Event, Snapshot};
use crate::types::{DiskTrouble, LogId, LogIndex, Range, Time, Vote};

/// How a flush went.
pub(super) enum Flushed {
    /// It is durable, or the disk says so.
    Done,
    /// The disk failed.
    Failed,
    /// The node dies at this moment, see [`Moment`]: nobody learns how it went.
    Died,
}

/// What is wrong with one disk.
pub(super) struct Wear {
    /// How long a write takes when nothing is wrong.
    usual: Range,
    trouble: Option<DiskTrouble>,
    /// The last entry that is durable in truth.
    kept: Option<LogId>,
    /// The vote that is durable in truth.
    kept_vote: Option<Vote>,
    /// Entries that are bad on the disk. The process has good ones in its memory.
    rotten: BTreeSet<LogIndex>,
    /// Those that were bad when the process read its disk.
    unreadable: BTreeSet<LogIndex>,
    backup: Option<Backup>,
    moment: Option<Moment>,
    /// True from the moment at which the node was to die until it is dead.
    dies: bool,
}

/// A copy of what was durable.
#[derive(Clone, Default)]
struct Backup {
    vote: Option<Vote>,
    purged: Option<LogId>,
    entries: VecDeque<RaftEntry>,
    snapshot: Option<Rc<Snapshot>>,
}

impl Flushed {
    /// What is to be told to whom waits for this.
    pub(super) fn then(self, done: Done) -> Taken {
        match self {
            Flushed::Done => Taken::Over(done, Ok(())),
            Flushed::Failed => Taken::Over(done, Err(io::Error::other("the disk failed to flush"))),
            Flushed::Died => Taken::Died,
        }
    }
}

/// What follows after the disk took a write.
pub(super) enum Taken {
    /// It is over; this is to be told. Not while the store is borrowed: whoever hears it may use the store.
    Over(Done, Result<(), io::Error>),
    /// It is on its way, or nobody waits for it.
    Waits,
    /// The node dies at this moment.
    Died,
}

impl Taken {
    /// Tells what is to be told.
    pub(super) fn tell(self) {
        if let Taken::Over(done, result) = self {
            done(result);
        }
    }

    /// Tells what is to be told; the process of a node that dies goes no further than this.
    pub(super) async fn follow(self) {
        match self {
            Taken::Died => never().await,
            Taken::Over(..) | Taken::Waits => self.tell(),
        }
    }
}

/// Where a process stands still that is about to die.
pub(super) async fn never<T>() -> T {
    pending().await
}

impl Wear {
    pub(super) fn new(usual: Range) -> Wear {
        Wear {
            usual,
            trouble: None,
            kept: None,
            kept_vote: None,
            rotten: BTreeSet::new(),
            unreadable: BTreeSet::new(),
            backup: None,
            moment: None,
            dies: false,
        }
    }

    pub(super) fn fails(&self) -> bool {
        self.trouble == Some(DiskTrouble::Fails)
    }

    pub(super) fn vote_flushed(&mut self, vote: Vote) {
        match self.trouble {
            Some(DiskTrouble::Lies | DiskTrouble::ForgetsVotes) => {}
            Some(DiskTrouble::Slow(_) | DiskTrouble::Fails | DiskTrouble::Full) | None => self.kept_vote = Some(vote),
        }
    }

    pub(super) fn log_flushed(&mut self, last: Option<LogId>) {
        if self.trouble != Some(DiskTrouble::Lies) {
            self.kept = last;
        }
    }

    pub(super) fn truncated(&mut self, after: Option<LogId>) {
        self.kept = self.kept.min(after);
        self.forget_rot(|index| after.is_none_or(|after| index > after.index));
    }

    pub(super) fn purged(&mut self, upto: LogId) {
        self.kept = self.kept.max(Some(upto));
        self.forget_rot(|index| index <= upto.index);
    }

    fn forget_rot(&mut self, is_gone: impl Fn(LogIndex) -> bool) {
        self.rotten.retain(|index| !is_gone(*index));
        self.unreadable.retain(|index| !is_gone(*index));
    }

    /// Fails when one of these entries was bad when the process read its disk.
    pub(super) fn must_be_readable(&self, entries: &[RaftEntry]) -> Result<(), io::Error> {
        if self.unreadable.is_empty() {
            return Ok(());
        }
        match entries.iter().find(|entry| self.unreadable.contains(&entry.log_id.index)) {
            None => Ok(()),
            Some(bad) => {
                let text = format!("entry {} is damaged: its checksum is wrong", convert::log_id(&bad.log_id));
                Err(io::Error::new(io::ErrorKind::InvalidData, text))
            }
        }
    }
}

impl Platter {
    /// After a crash, what was said to be durable counts no more: only what is.
    pub(super) fn forget_lies(&mut self) {
        self.flushed = self.wear.kept;
        self.flushed_vote = self.wear.kept_vote;
        let end = self.flushed.map_or(0, |kept| kept.index + 1);
        self.wear.forget_rot(|index| index >= end);
    }

    /// A dead node dies no second time.
    pub(super) fn forget_moment(&mut self) {
        (self.wear.moment, self.wear.dies) = (None, false);
    }

    pub(super) fn must_have_space(&self) -> Result<(), io::Error> {
        match self.wear.trouble {
            Some(DiskTrouble::Full) => Err(io::Error::new(io::ErrorKind::StorageFull, "no space left on the disk")),
            Some(_) | None => Ok(()),
        }
    }

    /// True when this is the moment at which the node is to die. `is_about` tells of an entry whether the step is
    /// about it.
    pub(super) fn has_come(&mut self, after: bool, work: Work, is_about: impl Fn(LogId) -> bool) -> bool {
        let Some(moment) = self.wear.moment else { return false };
        let here = (moment.after, moment.work) == (after, work) && moment.entry.is_none_or(is_about);
        if here {
            (self.wear.moment, self.wear.dies) = (None, true);
            self.tell(Faulted::Triggered { node: self.node, moment });
        }
        here
    }

    fn tell(&self, faulted: Faulted) {
        self.recorder.record(|| Event::Faulted(Box::new(faulted)));
    }

    /// Puts another disk in the place of this one.
    fn replace(&mut self, backup: Backup) {
        let Backup { vote, purged, entries, snapshot } = backup;
        (self.vote, self.purged, self.entries, self.snapshot) = (vote, purged, entries, snapshot);
        (self.flushed, self.flushed_vote) = (self.last(), vote);
        (self.wear.kept, self.wear.kept_vote) = (self.flushed, vote);
        self.wear.forget_rot(|_| true);
        let (entries, snapshot) = (self.entries.iter().map(convert::entry).collect(), self.snapshot.clone());
        self.tell(Faulted::DiskReplaced { node: self.node, vote, purged: self.purged, entries, snapshot });
    }
}

impl LogStore {
    /// See [`Platter::has_come`].
    pub(super) fn has_come(&self, after: bool, work: Work, is_about: impl Fn(LogId) -> bool) -> bool {
        self.0.borrow_mut().has_come(after, work, is_about)
    }

    /// The node is to die at this moment of its work.
    pub fn arm(&self, moment: Moment) {
        let mut platter = self.0.borrow_mut();
        platter.wear.moment = Some(moment);
        platter.tell(Faulted::Armed { node: platter.node, moment });
    }

    /// True when the moment to die has come.
    pub fn dies(&self) -> bool {
        self.0.borrow().wear.dies
    }

    /// A process that starts reads its disk.
    pub fn read_anew(&self) {
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
        platter.tell(Faulted::DiskChanged { node: platter.node, trouble });
    }

    /// Keeps a copy of what is durable.
    pub fn back_up(&self) {
        let mut platter = self.0.borrow_mut();
        let end = platter.wear.kept.map_or(0, |kept| kept.index + 1);
        let entries: VecDeque<RaftEntry> =
            platter.entries.iter().filter(|entry| entry.log_id.index < end).cloned().collect();
        let (vote, purged, snapshot) = (platter.wear.kept_vote, platter.purged, platter.snapshot.clone());
        let last = platter.wear.kept;
        platter.wear.backup = Some(Backup { vote, purged, entries, snapshot });
        platter.tell(Faulted::BackedUp { node: platter.node, last });
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
        platter.tell(Faulted::Rotted { node: platter.node, index });
    }
}
