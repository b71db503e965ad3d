//! Faults of a disk: slow, failing, full and lying disks, replaced disks, rotten entries, and steps at which the node
//! is to crash.

use model::trace::{FaultEvent, Payload, Write};
use std::collections::VecDeque;
use std::rc::Rc;

use super::disk_health::Backup;
use super::io_completion::{another_turn, never};
use super::store::LogStore;
use model::entry::Entry;
use model::fault::{Moment, When, Work};
use model::types::{DiskTrouble, LogId, LogIndex, Range, RequestId, Term, Time, Vote};

impl LogStore {
    /// See [`DiskState::has_come`].
    pub(super) fn has_come(&self, after: bool, work: Work, is_about: impl Fn(LogId) -> bool) -> bool {
        self.0.borrow_mut().has_come(after, work, is_about)
    }

    /// The node is to crash at this step.
    pub fn arm(&self, moment: Moment) {
        let mut state = self.0.borrow_mut();
        state.health.moment = Some(moment);
        state.tell(FaultEvent::Armed { node: state.node, moment });
    }

    /// True when the node is to crash at some step.
    pub fn is_armed(&self) -> bool {
        self.0.borrow().health.moment.is_some()
    }

    /// True when [`LogStore::ends`] has something to say.
    pub fn is_to_end(&self) -> bool {
        self.0.borrow().health.ends.is_some()
    }

    /// The node has reached the step at which it is to crash, or to stand still; the latter is said once.
    pub fn ends(&self) -> Option<When> {
        let ends = &mut self.0.borrow_mut().health.ends;
        if ends.is_some_and(When::pauses) { ends.take() } else { *ends }
    }

    /// True when the node is to stand still at this step, or was to at the one before.
    pub(super) fn stands(&self, work: Work, is_about: impl Fn(LogId) -> bool) -> bool {
        let mut state = self.0.borrow_mut();
        if state.health.moment.is_some_and(|moment| moment.when.pauses()) {
            state.has_come(false, work, is_about);
        }
        state.health.ends.is_some_and(When::pauses)
    }

    /// Stands still right before a step about these entries, the first and the last of them, if the node is to.
    pub(super) async fn stand_before(&self, work: Work, (first, last): (LogId, LogId)) {
        if self.stands(work, |id| first <= id && id <= last) {
            another_turn().await;
        }
    }

    /// The node is about to answer a client: stands still, or crashes, if it is to.
    pub async fn answers(&self) {
        let all = (LogId::default(), LogId::default());
        self.stand_before(Work::Answer, all).await;
        if self.has_come(false, Work::Answer, |_| true) {
            never().await
        }
    }

    /// The node has answered a client.
    pub fn answered(&self) {
        self.has_come(true, Work::Answer, |_| true);
    }

    /// A process that starts reads its disk.
    pub fn read_again(&self) {
        let mut state = self.0.borrow_mut();
        state.health.unreadable = state.health.rotten.clone();
    }

    /// The fault of the disk.
    pub fn trouble(&self) -> Option<DiskTrouble> {
        self.0.borrow().health.trouble
    }

    /// Begins or ends a fault of the disk. At its end all that the disk had reported as durable is durable.
    pub fn set_trouble(&self, trouble: Option<DiskTrouble>) {
        let mut state = self.0.borrow_mut();
        if state.health.trouble == trouble {
            return;
        }
        state.health.trouble = trouble;
        let none = Range { min: Time::ZERO, max: Time::ZERO };
        let latency = match trouble {
            Some(DiskTrouble::Slow(latency)) => latency,
            Some(DiskTrouble::Lies) => none,
            Some(DiskTrouble::Fails | DiskTrouble::Full | DiskTrouble::ForgetsVotes) | None => state.health.usual,
        };
        state.disk.set_latency(latency);
        if trouble != Some(DiskTrouble::Lies) {
            state.health.durable = state.flushed;
        }
        if !matches!(trouble, Some(DiskTrouble::Lies | DiskTrouble::ForgetsVotes)) {
            state.health.durable_vote = state.flushed_vote;
        }
        state.tell(FaultEvent::DiskChanged { node: state.node, trouble });
    }

    /// Makes a backup of what is durable.
    pub fn back_up(&self) {
        let mut state = self.0.borrow_mut();
        let end = state.health.durable.map_or(0, |durable| durable.index + 1);
        let entries: VecDeque<Entry> = state.entries.iter().filter(|entry| entry.id.index < end).cloned().collect();
        let (vote, purged, snapshot) = (state.health.durable_vote, state.purged, state.snapshot.clone());
        let last = state.health.durable;
        state.health.backup = Some(Backup { vote, purged, entries, snapshot });
        state.tell(FaultEvent::BackedUp { node: state.node, last });
    }

    /// True when there is a backup.
    pub fn has_backup(&self) -> bool {
        self.0.borrow().health.backup.is_some()
    }

    /// Replaces the disk by its backup.
    pub fn restore(&self) {
        let mut state = self.0.borrow_mut();
        if let Some(backup) = state.health.backup.clone() {
            state.replace(backup);
        }
    }

    /// Replaces the disk by the backup of another one.
    pub fn restore_from(&self, other: &LogStore) {
        let backup = other.0.borrow().health.backup.clone();
        if let Some(backup) = backup {
            self.0.borrow_mut().replace(backup);
        }
    }

    /// Replaces the log behind the membership by entries of these terms. The node has seen the last of them, and has not
    /// voted in it.
    pub fn give_log(&self, terms: &[Term]) {
        let mut state = self.0.borrow_mut();
        let entry = |(index, term): (LogIndex, &Term)| {
            let write = Write {
                request: RequestId(0),
                key: "x".to_string(),
                value: format!("{term}.{index}").into(),
                id: None,
            };
            Entry { id: LogId::new(*term, index), payload: Payload::Write(Rc::new(write)) }
        };
        let first = state.entries.iter().take(1).cloned();
        let entries: VecDeque<Entry> = first.chain((1..).zip(terms).map(entry)).collect();
        let term = terms.last().copied().unwrap_or_default();
        let vote = Some(Vote { term, voted_for: None, elected: false, shares_term: false });
        state.replace(Backup { vote, purged: None, entries, snapshot: None });
    }

    /// From now on applying an entry takes this long.
    pub fn set_apply_cost(&self, cost: Time) {
        let mut state = self.0.borrow_mut();
        state.health.apply_cost = cost;
        state.tell(FaultEvent::ApplySlowed { node: state.node, cost });
    }

    /// How long applying an entry takes.
    pub fn apply_cost(&self) -> Time {
        self.0.borrow().health.apply_cost
    }

    /// Replaces the disk by an empty one.
    pub fn wipe(&self) {
        self.0.borrow_mut().replace(Backup::default());
    }

    /// True when this entry is durable.
    pub fn holds_on_disk(&self, index: LogIndex) -> bool {
        let state = self.0.borrow();
        index >= state.first_index() && state.health.durable.is_some_and(|durable| index <= durable.index)
    }

    /// An entry on the disk rots.
    pub fn rot(&self, index: LogIndex) {
        let mut state = self.0.borrow_mut();
        state.health.rotten.insert(index);
        state.tell(FaultEvent::Rotted { node: state.node, index });
    }
}
