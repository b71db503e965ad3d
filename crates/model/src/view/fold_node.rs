//! The fold of one node: what its process, its disk, its log and the messages it sends and receives change.

use std::rc::Rc;

use super::{Ballot, NodeView, Process};
use crate::trace::{Body, Entry, Payload, Snapshot};
use crate::types::{LogId, MessageId, NodeId, Role, Time, Vote};

impl NodeView {
    pub(super) fn start(&mut self, start: u32, at: Time) {
        self.lose_memory();
        self.timer_from = Some(at);
        self.process = Process::Running;
        self.start = start;
    }

    pub(super) fn crash(&mut self, kept: Option<LogId>, vote: Option<Vote>) {
        self.truncate(kept);
        self.flushed = kept;
        self.vote = vote;
        self.vote_flushed = vote.is_some();
        self.lose_memory();
        self.timeout = None;
        self.faults.moment = None;
        self.process = Process::Crashed;
    }

    /// Only the vote, the log and the snapshot are on disk; all else goes with the process.
    fn lose_memory(&mut self) {
        self.stop_leading();
        self.role = Role::Follower;
        self.term = self.vote.map_or(0, |vote| vote.term);
        self.leader = None;
        self.commit = None;
        self.applied = None;
        self.receiving = None;
        self.empty_inbox();
        self.data.clear();
        self.sessions.clear();
        self.timer_from = None;
        self.in_lease = false;
        self.asked = None;
        self.ballot = Ballot::default();
        self.greater_log = None;
        self.failure = None;
        self.switched = Default::default();
    }

    pub(super) fn stop_leading(&mut self) {
        self.matched.clear();
        self.progress.clear();
        self.next.clear();
        self.answered.clear();
        self.acked = None;
        self.counting = None;
        self.hands_to = None;
    }

    pub(super) fn send(&mut self, id: NodeId, to: NodeId, message: MessageId, body: &Body, at: Time) {
        if let Body::RequestVote { vote, pre_vote, .. } = body {
            self.ask_for_vote(id, to, message, vote.term, *pre_vote);
        }
        match body {
            // A task that still sends for a leadership that is over says nothing of this one.
            Body::AppendEntries { vote, entries, .. } if self.leads_by(id, *vote) => {
                // A heartbeat is sent out of turn, so it does not tell what comes next.
                if let Some(last) = entries.last() {
                    self.next.insert(to, last.id.index + 1);
                }
            }
            Body::InstallSnapshot { vote, snapshot, .. } if self.leads_by(id, *vote) => {
                if let Some(last) = snapshot.last {
                    self.next.insert(to, last.index + 1);
                }
            }
            Body::RequestVote { pre_vote: true, .. } => {
                self.ask_first(at);
            }
            Body::AppendEntries { .. }
            | Body::InstallSnapshot { .. }
            | Body::RequestVote { pre_vote: false, .. }
            | Body::VoteReply { .. }
            | Body::AppendReply { .. }
            | Body::SnapshotReply { .. }
            | Body::TransferLeader { .. }
            | Body::TransferReply { .. }
            | Body::ReadIndex { .. }
            | Body::ReadIndexReply { .. } => {}
        }
    }

    pub(super) fn receive(&mut self, id: NodeId, from: NodeId, body: &Rc<Body>, at: Time) {
        self.count_vote(from, body);
        match &**body {
            Body::AppendEntries { .. } | Body::InstallSnapshot { .. } => self.hold_or_read(from, body, at),
            Body::AppendReply { .. } | Body::SnapshotReply { .. } => {
                // Where no vote is saved for an elected leader, the role says that it leads.
                let by_role = |vote: Vote| self.role == Role::Leader && !vote.elected && vote.voted_for == Some(id);
                if self.vote.is_some_and(|vote| self.leads_by(id, vote) || by_role(vote)) {
                    self.answered.insert(from, at);
                }
            }
            Body::VoteReply { last, granted: false, pre_vote, .. } => self.lose_vote(id, *last, *pre_vote),
            Body::VoteReply { granted: true, .. }
            | Body::RequestVote { .. }
            | Body::TransferLeader { .. }
            | Body::TransferReply { .. }
            | Body::ReadIndex { .. }
            | Body::ReadIndexReply { .. } => {}
        }
    }

    pub(super) fn save_vote(&mut self, id: NodeId, vote: Vote, at: Time) {
        if self.vote.is_none_or(|own| (own.term, own.voted_for) != (vote.term, vote.voted_for)) {
            self.stop_leading();
        }
        // A node that asked before standing goes on with what it learned by asking.
        if vote.voted_for == Some(id) && !vote.elected && self.asked.is_none() {
            self.greater_log = None;
        }
        self.defer_reading(id, vote, at);
        self.vote = Some(vote);
        self.vote_flushed = false;
        self.restart_timer(at);
    }

    pub(super) fn append(&mut self, entries: &[Entry]) {
        let Some(first) = entries.first() else { return };
        if self.entries.is_empty() {
            self.first_index = first.id.index;
        }
        debug_assert_eq!(self.first_index + self.entries.len() as u64, first.id.index, "a log has no gaps");
        for entry in entries {
            if let Payload::Membership(membership) = &entry.payload {
                self.membership = (Some(entry.id), membership.clone());
            }
            self.entries.push_back(entry.clone());
        }
    }

    pub(super) fn truncate(&mut self, after: Option<LogId>) {
        let end = after.map_or(0, |after| after.index + 1);
        let kept = usize::try_from(end.saturating_sub(self.first_index)).unwrap_or(usize::MAX);
        if kept < self.entries.len() {
            self.entries.truncate(kept);
        }
        if self.flushed.is_some_and(|flushed| flushed.index >= end) {
            self.flushed = after;
        }
        if self.membership.0.is_some_and(|id| id.index >= end) {
            self.membership = self.newest_membership();
        }
    }

    /// Looks for the membership in the log, newest first, then in the snapshot.
    pub(super) fn newest_membership(&self) -> (Option<LogId>, Rc<crate::trace::Membership>) {
        let in_log = self.entries.iter().rev().find_map(|entry| match &entry.payload {
            Payload::Membership(membership) => Some((Some(entry.id), membership.clone())),
            Payload::Blank | Payload::Write(_) => None,
        });
        in_log.unwrap_or_else(|| match &self.snapshot {
            Some(snapshot) => (snapshot.membership_id, Rc::new(snapshot.membership.clone())),
            None => Default::default(),
        })
    }

    pub(super) fn purge(&mut self, upto: LogId) {
        let gone = (upto.index + 1).saturating_sub(self.first_index);
        self.entries.remove_first(usize::try_from(gone).unwrap_or(usize::MAX));
        self.first_index = self.first_index.max(upto.index + 1);
        self.purged = self.purged.max(Some(upto));
        // What a snapshot has taken the place of may have been another entry of that index.
        self.flushed = self.flushed.max(self.purged);
    }

    pub(super) fn apply(&mut self, entries: &[Entry]) {
        for entry in entries {
            if let Payload::Write(write) = &entry.payload {
                self.write(write, entry.id);
            }
            self.applied = Some(entry.id);
        }
    }

    pub(super) fn install(&mut self, snapshot: &Rc<Snapshot>) {
        self.data = snapshot.data.iter().cloned().collect();
        self.sessions = snapshot.sessions.iter().copied().collect();
        self.applied = snapshot.last;
        self.commit = self.commit.max(snapshot.last);
        // What the snapshot covers is committed, so a membership in the log up to its end, also one of another leader that was never
        // committed, gives way to that of the snapshot (openraft `install_membership_snapshot`).
        let end = snapshot.last.map(|last| last.index);
        if self.membership.0.map(|id| id.index) <= end {
            self.membership = (snapshot.membership_id, Rc::new(snapshot.membership.clone()));
        }
        self.snapshot = Some(snapshot.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::Membership;

    /// A snapshot up to this index of term 3, whose members are those of entry 1/1.
    fn upto(index: u64) -> Rc<Snapshot> {
        let membership = Membership { voters: vec![[NodeId(1)].into_iter().collect()], ..Membership::default() };
        Rc::new(Snapshot {
            last: Some(LogId::new(3, index)),
            membership_id: Some(LogId::new(1, 1)),
            membership,
            ..Snapshot::default()
        })
    }

    #[test]
    fn a_membership_that_was_never_committed_gives_way_to_that_of_the_snapshot_which_covers_its_index() {
        let other = Membership { voters: vec![[NodeId(1), NodeId(2)].into_iter().collect()], ..Membership::default() };
        let mut node = NodeView { membership: (Some(LogId::new(2, 4)), Rc::new(other)), ..NodeView::default() };
        node.install(&upto(3));
        assert_eq!(node.membership.0, Some(LogId::new(2, 4)), "it lies beyond the snapshot");
        node.install(&upto(5));
        assert_eq!((node.membership.0, &*node.membership.1), (Some(LogId::new(1, 1)), &upto(5).membership));
    }
}
