//! What a node keeps on its disk: vote, log and snapshot, in memory, with the durable part told from the rest.
//!
//! ```text
//!            purged ≤ flushed ≤ last
//! ──────────────┤────────┤────────┤
//!    gone        durable   lost by a crash
//! ```

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt::Debug;
use std::io;
use std::ops::RangeBounds;
use std::rc::Rc;

use openraft::async_runtime::OneshotSender as _;
use openraft::storage::{IOFlushed, LogState, RaftLogStorage};
use openraft::type_config::TypeConfigExt as _;
use openraft::{OptionalSend, RaftLogReader};

use super::config::{PlaygroundTypes, RaftEntry, RaftLogId, RaftVote};
use super::convert;
use super::platter::{Pending, Platter};
use super::recorder::Recorder;
use super::taken::Done;
use super::wear::Wear;
use model::trace::{Entry, Event, Snapshot};
use model::types::{LogId, NodeId, Range, Time, Vote};
use sim::clock::Due;
use sim::disk::Disk;

/// A handle on one node's store. openraft's log, its readers, the state machine and the world share it.
#[derive(Clone)]
pub struct LogStore(pub(super) Rc<RefCell<Platter>>);

impl LogStore {
    /// An empty store whose disk takes a time from `flush` to make a write durable.
    pub fn new(node: NodeId, seed: u64, flush: Range, recorder: Recorder) -> LogStore {
        LogStore(Rc::new(RefCell::new(Platter {
            node,
            recorder,
            vote: None,
            flushed_vote: None,
            entries: VecDeque::new(),
            purged: None,
            flushed: None,
            snapshot: None,
            disk: Disk::new(seed, node, flush),
            wear: Wear::new(flush),
        })))
    }

    /// A store on a perfect disk that tells nobody what happens.
    pub fn instant(node: NodeId) -> LogStore {
        LogStore::new(node, 0, Range { min: Time::ZERO, max: Time::ZERO }, Recorder::silent())
    }

    /// Puts entries into an empty store as if they had always been there.
    pub fn format(&self, entries: Vec<RaftEntry>) {
        let mut platter = self.0.borrow_mut();
        platter.record_appended(&entries);
        platter.entries.extend(entries);
        let last = platter.last();
        platter.flush_log(last);
    }

    /// A write has become durable.
    pub fn flush(&self, due: Due) {
        let flushed = self.0.borrow_mut().disk.flush(due);
        let Some(pending) = flushed else { return };
        let (flushed, done) = match pending {
            Pending::Vote(vote, done) => (self.0.borrow_mut().flush_vote(vote), done),
            Pending::Log(last, done) => (self.0.borrow_mut().flush_log(last), done),
        };
        flushed.then(done).tell();
    }

    /// Loses everything that is not durable.
    pub fn crash(&self) {
        let mut platter = self.0.borrow_mut();
        let lost = platter.disk.crash();
        platter.forget_lies();
        let kept = platter.flushed.map_or(0, |flushed| flushed.index + 1);
        let kept = kept.saturating_sub(platter.first_index());
        platter.entries.truncate(usize::try_from(kept).expect("a log fits into memory"));
        platter.vote = platter.flushed_vote;
        platter.forget_moment();
        let (node, kept, vote) = (platter.node, platter.last(), platter.vote);
        platter.recorder.record(|| Event::Crashed { node, kept, vote });
        drop(platter);
        // The callbacks own channels of the dead process.
        drop(lost);
    }

    /// The vote, and whether it is durable.
    pub fn vote(&self) -> (Option<Vote>, bool) {
        let platter = self.0.borrow();
        (platter.vote, platter.vote == platter.flushed_vote)
    }

    /// The log after what was purged.
    pub fn entries(&self) -> Vec<Entry> {
        self.0.borrow().entries.iter().map(convert::entry).collect()
    }

    /// The last purged entry, and the last durable one.
    pub fn purged_and_flushed(&self) -> (Option<LogId>, Option<LogId>) {
        let platter = self.0.borrow();
        (platter.purged, platter.flushed)
    }

    /// The newest snapshot.
    pub fn snapshot(&self) -> Option<Rc<Snapshot>> {
        self.0.borrow().snapshot.clone()
    }

    /// Keeps a snapshot in the place of the one before. Snapshots are durable at once.
    /// Fails on a full disk.
    pub fn keep_snapshot(&self, snapshot: Rc<Snapshot>) -> Result<(), io::Error> {
        let mut platter = self.0.borrow_mut();
        platter.must_have_space()?;
        platter.snapshot = Some(snapshot);
        Ok(())
    }
}

impl<C: PlaygroundTypes> RaftLogReader<C> for LogStore {
    async fn try_get_log_entries<R>(&mut self, range: R) -> Result<Vec<RaftEntry>, io::Error>
    where
        R: RangeBounds<u64> + Clone + Debug + OptionalSend,
    {
        let platter = self.0.borrow();
        let found = platter.range(range);
        platter.wear.must_be_readable(&found)?;
        Ok(found)
    }

    async fn read_vote(&mut self) -> Result<Option<RaftVote>, io::Error> {
        Ok(self.0.borrow().vote.map(convert::raft_vote))
    }
}

impl<C: PlaygroundTypes> RaftLogStorage<C> for LogStore {
    type LogReader = LogStore;

    async fn get_log_state(&mut self) -> Result<LogState<C>, io::Error> {
        let platter = self.0.borrow();
        Ok(LogState {
            last_purged_log_id: platter.purged.map(convert::raft_log_id),
            last_log_id: platter.last().map(convert::raft_log_id),
        })
    }

    async fn get_log_reader(&mut self) -> LogStore {
        self.clone()
    }

    async fn save_vote(&mut self, vote: &RaftVote) -> Result<(), io::Error> {
        let (sender, flushed) = C::oneshot();
        let done: Done = Box::new(move |result| sender.send(result).unwrap_or(()));
        let taken = self.0.borrow_mut().save_vote(convert::vote(vote), done)?;
        taken.follow().await;
        flushed.await.map_err(|_| io::Error::other("the process died before the vote was on disk"))?
    }

    async fn append<I>(&mut self, entries: I, callback: IOFlushed<C>) -> Result<(), io::Error>
    where
        I: IntoIterator<Item = RaftEntry> + OptionalSend,
        I::IntoIter: OptionalSend,
    {
        let done: Done = Box::new(move |result| callback.io_completed(result));
        let taken = self.0.borrow_mut().append(entries.into_iter().collect(), done)?;
        taken.follow().await;
        Ok(())
    }

    async fn truncate_after(&mut self, after: Option<RaftLogId>) -> Result<(), io::Error> {
        let taken = self.0.borrow_mut().truncate_after(after.map(|log_id| convert::log_id(&log_id)));
        taken.follow().await;
        Ok(())
    }

    async fn purge(&mut self, upto: RaftLogId) -> Result<(), io::Error> {
        let upto = convert::log_id(&upto);
        let mut platter = self.0.borrow_mut();
        while platter.entries.front().is_some_and(|entry| entry.log_id.index <= upto.index) {
            platter.entries.pop_front();
        }
        platter.purged = platter.purged.max(Some(upto));
        platter.flushed = platter.flushed.max(platter.purged);
        platter.wear.purged(upto);
        let node = platter.node;
        platter.recorder.record(|| Event::Purged { node, upto });
        Ok(())
    }
}
