//! openraft's log and vote on a node's store.

use std::fmt::Debug;
use std::io;
use std::ops::RangeBounds;

use openraft::async_runtime::OneshotSender as _;
use openraft::storage::{IOFlushed, LogState, RaftLogStorage};
use openraft::type_config::TypeConfigExt as _;
use openraft::{OptionalSend, RaftLogReader};

use super::config::{PlaygroundTypes, RaftEntry, RaftLogId, RaftVote};
use super::convert;
use crate::raft::io_completion::FlushCallback;
use crate::raft::store::LogStore;
use model::fault::Work;
use model::trace::{Event, RaftEvent};
use model::types::LogId;

impl<C: PlaygroundTypes> RaftLogReader<C> for LogStore {
    async fn try_get_log_entries<R>(&mut self, range: R) -> Result<Vec<RaftEntry>, io::Error>
    where
        R: RangeBounds<u64> + Clone + Debug + OptionalSend,
    {
        self.read(range, convert::raft_entry)
    }

    async fn read_vote(&mut self) -> Result<Option<RaftVote>, io::Error> {
        Ok(self.vote().0.map(convert::raft_vote))
    }
}

impl<C: PlaygroundTypes> RaftLogStorage<C> for LogStore {
    type LogReader = LogStore;

    async fn get_log_state(&mut self) -> Result<LogState<C>, io::Error> {
        Ok(LogState {
            last_purged_log_id: self.purged_and_flushed().0.map(convert::raft_log_id),
            last_log_id: self.last().map(convert::raft_log_id),
        })
    }

    async fn get_log_reader(&mut self) -> LogStore {
        self.clone()
    }

    async fn save_vote(&mut self, vote: &RaftVote) -> Result<(), io::Error> {
        let (sender, flushed) = C::oneshot();
        let done: FlushCallback = Box::new(move |result| sender.send(result).unwrap_or(()));
        let vote = convert::vote(vote);
        if !vote.elected {
            self.stand_before(Work::Vote, Default::default()).await;
        }
        let completion = LogStore::save_vote(self, vote, done)?;
        // openraft saves the vote for an elected leader before it does anything as that leader or for it.
        if vote.elected {
            let (leader, by) = (vote.node(), vote.leader());
            self.record(|node| Event::Raft(RaftEvent::Leads { node, leader, by }));
        }
        completion.report_or_stop().await;
        flushed.await.map_err(|_| io::Error::other("the process died before the vote was on disk"))?
    }

    async fn append<I>(&mut self, entries: I, callback: IOFlushed<C>) -> Result<(), io::Error>
    where
        I: IntoIterator<Item = RaftEntry> + OptionalSend,
        I::IntoIter: OptionalSend,
    {
        let done: FlushCallback = Box::new(move |result| callback.io_completed(result));
        let entries: Vec<_> = entries.into_iter().map(|entry| convert::entry(&entry)).collect();
        if let (Some(first), Some(last)) = (entries.first(), entries.last()) {
            self.stand_before(Work::Append, (first.id, last.id)).await;
        }
        let completion = LogStore::append(self, entries, done)?;
        completion.report_or_stop().await;
        Ok(())
    }

    async fn truncate_after(&mut self, after: Option<RaftLogId>) -> Result<(), io::Error> {
        let after = after.map(|log_id| convert::log_id(&log_id));
        let first = after.map_or_else(LogId::default, |after| LogId { index: after.index + 1, ..after });
        self.stand_before(Work::Truncate, (first, LogId::new(u64::MAX, 0))).await;
        let completion = LogStore::truncate_after(self, after);
        completion.report_or_stop().await;
        Ok(())
    }

    async fn purge(&mut self, upto: RaftLogId) -> Result<(), io::Error> {
        LogStore::purge(self, convert::log_id(&upto));
        Ok(())
    }
}
