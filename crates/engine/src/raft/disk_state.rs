//! The disk of one node: vote, log and snapshot in memory, and the writes that are on their way to be durable.

use std::collections::{VecDeque, vec_deque};
use std::io;
use std::ops::{Bound, RangeBounds};
use std::rc::Rc;

use super::disk_health::{Backup, DiskHealth};
use super::io_completion::{Completion, FlushCallback, Flushed};
use super::recorder::Recorder;
use model::entry::{Entry, Membership, Snapshot};
use model::fault::Work;
use model::trace::{DiskEvent, DiskImage, Event, FaultEvent};
use model::types::{DiskTrouble, LogId, LogIndex, NodeId, Vote};
use sim::disk::Disk;
use sim::machine;

/// A write on its way to the disk.
pub(super) enum Pending {
    /// A vote.
    Vote(Vote, FlushCallback),
    /// The log up to here. `None` when a truncation removed what was to be flushed.
    Log(Option<LogId>, FlushCallback),
}

/// The state of one node's disk, shared by all handles of its store.
pub(super) struct DiskState {
    pub(super) node: NodeId,
    pub(super) recorder: Recorder,
    pub(super) vote: Option<Vote>,
    pub(super) flushed_vote: Option<Vote>,
    /// The log after `purged`, without a gap.
    pub(super) entries: VecDeque<Entry>,
    pub(super) purged: Option<LogId>,
    /// The last durable entry, or `purged` when that is later: `purged ≤ flushed ≤ last`.
    pub(super) flushed: Option<LogId>,
    pub(super) snapshot: Option<Rc<Snapshot>>,
    /// The newest membership that the state machine has applied, where an engine has to find it again at a start.
    pub(super) members: Option<(LogIndex, Rc<Membership>)>,
    pub(super) disk: Disk<Pending>,
    /// The faults of this disk.
    pub(super) health: DiskHealth,
}

impl DiskState {
    pub(super) fn first_index(&self) -> LogIndex {
        let after_purged = || self.purged.map_or(0, |purged| purged.index + 1);
        self.entries.front().map_or_else(after_purged, |first| first.id.index)
    }

    /// The last entry, or the last purged one when there is none.
    pub(super) fn last(&self) -> Option<LogId> {
        self.entries.back().map(|entry| entry.id).or(self.purged)
    }

    pub(super) fn record_appended(&self, entries: &[Entry]) {
        let node = self.node;
        self.recorder.record(|| Event::Disk(DiskEvent::Appended { node, entries: entries.to_vec() }));
    }

    pub(super) fn flush_vote(&mut self, vote: Vote) -> Flushed {
        if self.health.fails() {
            return Flushed::Failed;
        }
        self.flushed_vote = Some(vote);
        self.health.vote_flushed(vote);
        let node = self.node;
        // What is said to be durable is the newest vote; an engine may have saved another one meanwhile.
        if self.vote == Some(vote) {
            self.recorder.record(|| Event::Disk(DiskEvent::VoteFlushed { node }));
        }
        // A committed vote names a leader; it is no vote that this node gives.
        match !vote.elected && self.has_come(true, Work::Vote, |_| true) {
            true => Flushed::Crashed,
            false => Flushed::Done,
        }
    }

    pub(super) fn flush_log(&mut self, last: Option<LogId>) -> Flushed {
        if self.health.fails() {
            return Flushed::Failed;
        }
        if last <= self.flushed {
            return Flushed::Done;
        }
        let before = self.flushed;
        let is_new = |id: LogId| Some(id) > before && Some(id) <= last;
        if self.has_come(false, Work::Flush, is_new) {
            return Flushed::Crashed;
        }
        self.flushed = last;
        self.health.log_flushed(last);
        let node = self.node;
        self.recorder.record(|| Event::Disk(DiskEvent::Flushed { node, last }));
        match self.has_come(true, Work::Flush, is_new) {
            true => Flushed::Crashed,
            false => Flushed::Done,
        }
    }

    /// Entries of a range of indexes.
    pub(super) fn range(&self, range: impl RangeBounds<LogIndex>) -> vec_deque::Iter<'_, Entry> {
        let first = self.first_index();
        let end = first + self.entries.len() as u64;
        let from = match range.start_bound() {
            Bound::Included(index) => *index,
            Bound::Excluded(index) => index + 1,
            Bound::Unbounded => 0,
        };
        let until = match range.end_bound() {
            Bound::Included(index) => index + 1,
            Bound::Excluded(index) => *index,
            Bound::Unbounded => u64::MAX,
        };
        let (from, until) = (from.clamp(first, end) - first, until.clamp(first, end) - first);
        let position = |offset: u64| usize::try_from(offset).expect("a log fits into memory");
        self.entries.range(position(from)..position(until.max(from)))
    }
}

impl DiskState {
    pub(super) fn write(&mut self, pending: Pending) -> Completion {
        self.disk.write(&mut machine::current().clock.borrow_mut(), pending);
        Completion::Pending
    }

    pub(super) fn save_vote(&mut self, vote: Vote, done: FlushCallback) -> Result<Completion, io::Error> {
        if !vote.elected && self.has_come(false, Work::Vote, |_| true) {
            return Ok(Completion::Crashed);
        }
        self.must_have_space()?;
        self.vote = Some(vote);
        let node = self.node;
        self.recorder.record(|| Event::Disk(DiskEvent::VoteSaved { node, vote }));
        Ok(match self.disk.is_instant() {
            true => self.flush_vote(vote).report_to(done),
            false => self.write(Pending::Vote(vote, done)),
        })
    }

    pub(super) fn append(&mut self, entries: Vec<Entry>, done: FlushCallback) -> Result<Completion, io::Error> {
        let ids = entries.first().zip(entries.last()).map(|(first, last)| (first.id, last.id));
        let has = |id: LogId| ids.is_some_and(|(first, last)| first <= id && id <= last);
        if self.has_come(false, Work::Append, has) {
            return Ok(Completion::Crashed);
        }
        self.must_have_space()?;
        self.must_follow(&entries)?;
        self.record_appended(&entries);
        self.entries.extend(entries);
        if self.has_come(true, Work::Append, has) {
            return Ok(Completion::Crashed);
        }
        let last = self.last();
        Ok(match self.disk.is_instant() {
            true => self.flush_log(last).report_to(done),
            false => self.write(Pending::Log(last, done)),
        })
    }

    pub(super) fn purge(&mut self, upto: LogId) {
        while self.entries.front().is_some_and(|entry| entry.id.index <= upto.index) {
            self.entries.pop_front();
        }
        self.purged = self.purged.max(Some(upto));
        self.flushed = self.flushed.max(self.purged);
        self.health.purged(upto);
        let node = self.node;
        self.recorder.record(|| Event::Disk(DiskEvent::Purged { node, upto }));
    }

    pub(super) fn truncate_after(&mut self, after: Option<LogId>) -> Completion {
        let is_gone = |id| Some(id) > after;
        if self.has_come(false, Work::Truncate, is_gone) {
            return Completion::Crashed;
        }
        let kept = after.map_or(0, |after| after.index + 1).saturating_sub(self.first_index());
        self.entries.truncate(usize::try_from(kept).expect("a log fits into memory"));
        self.flushed = self.flushed.min(after);
        self.health.truncated(after);
        for pending in self.disk.waiting_mut() {
            match pending {
                Pending::Vote(..) => {}
                Pending::Log(last, _) => *last = (*last).min(after),
            }
        }
        let node = self.node;
        self.recorder.record(|| Event::Disk(DiskEvent::Truncated { node, after }));
        match self.has_come(true, Work::Truncate, is_gone) {
            true => Completion::Crashed,
            false => Completion::Pending,
        }
    }
}

impl DiskState {
    /// After a crash only what is truly durable is left, not what a lying disk reported as durable.
    pub(super) fn forget_lies(&mut self) {
        self.flushed = self.health.durable;
        self.flushed_vote = self.health.durable_vote;
        let end = self.flushed.map_or(0, |kept| kept.index + 1);
        self.health.forget_rot(|index| index >= end);
    }

    /// Removes the crash point: the node has crashed.
    pub(super) fn forget_moment(&mut self) {
        (self.health.moment, self.health.ends) = (None, None);
    }

    pub(super) fn must_have_space(&self) -> Result<(), io::Error> {
        match self.health.trouble {
            Some(DiskTrouble::Full) => Err(io::Error::new(io::ErrorKind::StorageFull, "no space left on the disk")),
            Some(_) | None => Ok(()),
        }
    }

    /// A log has no gaps. Where an old backup was restored, openraft has appended an entry far below the end of the
    /// log, without a truncation before it: a storage that checks what it writes refuses that.
    fn must_follow(&self, entries: &[Entry]) -> Result<(), io::Error> {
        match (self.entries.back(), entries.first()) {
            (Some(last), Some(next)) if next.id.index != last.id.index + 1 => Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("entry {} does not follow the last entry {}", next.id, last.id),
            )),
            (_, _) => Ok(()),
        }
    }

    /// True when this is the step at which the node is to crash. When it is to stand still here, [`DiskHealth::ends`] says
    /// so. `is_about` says of an entry whether the step is about it.
    pub(super) fn has_come(&mut self, after: bool, work: Work, is_about: impl Fn(LogId) -> bool) -> bool {
        let Some(moment) = self.health.moment else { return false };
        let here = (moment.when.after(), moment.work) == (after, work) && moment.entry.is_none_or(is_about);
        if here {
            (self.health.moment, self.health.ends) = (None, Some(moment.when));
            self.tell(FaultEvent::Triggered { node: self.node, moment });
        }
        here && !moment.when.pauses()
    }

    pub(super) fn tell(&self, event: FaultEvent) {
        self.recorder.record(|| Event::Fault(event));
    }

    /// Replaces this disk by another one.
    pub(super) fn replace(&mut self, backup: Backup) {
        let Backup { vote, purged, entries, snapshot } = backup;
        (self.vote, self.purged, self.entries, self.snapshot) = (vote, purged, entries, snapshot);
        (self.flushed, self.flushed_vote, self.members) = (self.last(), vote, None);
        (self.health.durable, self.health.durable_vote) = (self.flushed, vote);
        self.health.forget_rot(|_| true);
        let (entries, snapshot) = (self.entries.iter().cloned().collect(), self.snapshot.clone());
        let disk = Box::new(DiskImage { vote, purged: self.purged, entries, snapshot });
        self.tell(FaultEvent::DiskReplaced { node: self.node, disk });
    }
}
