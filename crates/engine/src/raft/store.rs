//! The storage of a node: vote, log and snapshot, in memory, with the durable part distinguished from the rest.
//!
//! ```text
//!            purged ≤ flushed ≤ last
//! ──────────────┤────────┤────────┤
//!    gone        durable   lost by a crash
//! ```

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;
use std::ops::RangeBounds;
use std::rc::Rc;

use super::disk_health::DiskHealth;
use super::disk_state::{DiskState, Pending};
use super::io_completion::{Completion, FlushCallback};
use super::recorder::Recorder;
use model::trace::{Entry, Event, Membership, Payload, ProcessEvent, Snapshot};
use model::types::{LogId, LogIndex, NodeId, Range, Time, Vote};
use sim::clock::Due;
use sim::disk::Disk;

/// A handle on one node's store. The replica, its state machine and the world share it.
#[derive(Clone)]
pub struct LogStore(pub(super) Rc<RefCell<DiskState>>);

impl LogStore {
    /// An empty store whose disk takes a time from `flush` to make a write durable.
    pub fn new(node: NodeId, seed: u64, flush: Range, recorder: Recorder) -> LogStore {
        LogStore(Rc::new(RefCell::new(DiskState {
            node,
            recorder,
            vote: None,
            flushed_vote: None,
            entries: VecDeque::new(),
            purged: None,
            flushed: None,
            snapshot: None,
            members: None,
            disk: Disk::new(seed, node, flush),
            health: DiskHealth::new(flush),
        })))
    }

    /// A store on a perfect disk that records no events.
    pub fn instant(node: NodeId) -> LogStore {
        LogStore::new(node, 0, Range { min: Time::ZERO, max: Time::ZERO }, Recorder::silent())
    }

    /// Puts entries into an empty store as if they had been durable from the start.
    pub fn format(&self, entries: Vec<Entry>) {
        let mut state = self.0.borrow_mut();
        state.record_appended(&entries);
        state.entries.extend(entries);
        let last = state.last();
        state.flush_log(last);
    }

    /// A write has become durable.
    pub fn flush(&self, due: Due) {
        let flushed = self.0.borrow_mut().disk.flush(due);
        let Some(pending) = flushed else { return };
        let (flushed, done) = match pending {
            Pending::Vote(vote, done) => (self.0.borrow_mut().flush_vote(vote), done),
            Pending::Log(last, done) => (self.0.borrow_mut().flush_log(last), done),
        };
        flushed.report_to(done).report();
    }

    /// Loses everything that is not durable.
    pub fn crash(&self) {
        let mut state = self.0.borrow_mut();
        let lost = state.disk.crash();
        state.forget_lies();
        let kept = state.flushed.map_or(0, |flushed| flushed.index + 1);
        let kept = kept.saturating_sub(state.first_index());
        state.entries.truncate(usize::try_from(kept).expect("a log fits into memory"));
        state.vote = state.flushed_vote;
        state.forget_moment();
        let (node, kept, vote) = (state.node, state.last(), state.vote);
        state.recorder.record(|| Event::Process(ProcessEvent::Crashed { node, kept, vote }));
        drop(state);
        // The callbacks own channels of the dead process.
        drop(lost);
    }

    /// Records an event of this node.
    pub(super) fn record(&self, event: impl FnOnce(NodeId) -> Event) {
        let disk = self.0.borrow();
        disk.recorder.record(|| event(disk.node));
    }

    /// The vote, and whether it is durable.
    pub fn vote(&self) -> (Option<Vote>, bool) {
        let state = self.0.borrow();
        (state.vote, state.vote == state.flushed_vote)
    }

    /// The log after what was purged.
    pub fn entries(&self) -> Vec<Entry> {
        self.0.borrow().entries.iter().cloned().collect()
    }

    /// The last purged entry, and the last durable one.
    pub fn purged_and_flushed(&self) -> (Option<LogId>, Option<LogId>) {
        let state = self.0.borrow();
        (state.purged, state.flushed)
    }

    /// The newest snapshot.
    pub fn snapshot(&self) -> Option<Rc<Snapshot>> {
        self.0.borrow().snapshot.clone()
    }

    /// The newest membership of the log, or else of the snapshot.
    pub(crate) fn membership(&self) -> Rc<Membership> {
        let state = self.0.borrow();
        let in_log = state.entries.iter().rev().find_map(|entry| match &entry.payload {
            Payload::Membership(membership) => Some(Rc::clone(membership)),
            Payload::Blank | Payload::Write(_) => None,
        });
        in_log.or_else(|| Some(Rc::new(state.snapshot.as_ref()?.membership.clone()))).unwrap_or_default()
    }

    /// The newest membership that was applied, and its index, if one was kept.
    pub(super) fn members(&self) -> Option<(LogIndex, Rc<Membership>)> {
        self.0.borrow().members.clone()
    }

    /// Keeps a membership that was applied. As a snapshot it is durable at once.
    pub(super) fn keep_members(&self, at: LogIndex, members: &Rc<Membership>) {
        self.0.borrow_mut().members = Some((at, Rc::clone(members)));
    }

    /// Replaces the snapshot by this one. Snapshots are durable at once.
    /// Fails on a full disk.
    pub fn keep_snapshot(&self, snapshot: Rc<Snapshot>) -> Result<(), io::Error> {
        let mut state = self.0.borrow_mut();
        state.must_have_space()?;
        state.snapshot = Some(snapshot);
        Ok(())
    }

    /// The entries of a range of indexes, each as `convert` makes it. Fails on a damaged one.
    pub(super) fn read<T>(
        &self,
        range: impl RangeBounds<LogIndex>,
        convert: impl Fn(&Entry) -> T,
    ) -> Result<Vec<T>, io::Error> {
        let state = self.0.borrow();
        let found = state.range(range);
        state.health.must_be_readable(found.clone())?;
        Ok(found.map(convert).collect())
    }

    /// The last entry, or the last purged one when there is none.
    pub fn last(&self) -> Option<LogId> {
        self.0.borrow().last()
    }

    /// Saves a vote, and calls `done` once it is durable. Fails on a full disk.
    pub(super) fn save_vote(&self, vote: Vote, done: FlushCallback) -> Result<Completion, io::Error> {
        self.0.borrow_mut().save_vote(vote, done)
    }

    /// Puts entries at the end of the log, and calls `done` once they are durable. Fails on a full disk.
    pub(super) fn append(&self, entries: Vec<Entry>, done: FlushCallback) -> Result<Completion, io::Error> {
        self.0.borrow_mut().append(entries, done)
    }

    /// Removes every entry after `after`.
    pub(super) fn truncate_after(&self, after: Option<LogId>) -> Completion {
        self.0.borrow_mut().truncate_after(after)
    }

    /// Removes every entry up to and including `upto`.
    pub(super) fn purge(&self, upto: LogId) {
        self.0.borrow_mut().purge(upto);
    }
}
