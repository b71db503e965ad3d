//! The timers of a node. By which vote it leads and when its election timer runs out is worked out by openraft's rules,
//! because the trace does not say it; when a leader looks for its quorum stands in the trace.

use super::{NodeView, Process};
use crate::types::{LogId, NodeId, Role, Time, Vote};

/// The span in which a node may stand for election unless a message of a leader arrives; of a leader the span up to its look
/// for a quorum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ElectionTimer {
    /// When it last got a message of a leader, voted, stood for election, or started; when the time of the look was set.
    pub from: Time,
    /// From when on it stands for election, or looks: `from ≤ deadline`.
    pub deadline: Time,
}

impl ElectionTimer {
    /// The time left at `now`, zero once the deadline has passed.
    pub fn left(&self, now: Time) -> Time {
        self.deadline.saturating_sub(now)
    }

    /// The part of the span that is left at `now`, from 1 down to 0. For drawing only.
    pub fn fraction_left(&self, now: Time) -> f64 {
        let span = self.deadline.saturating_sub(self.from).as_micros();
        if span == 0 { 0.0 } else { (self.left(now).as_micros() as f64 / span as f64).min(1.0) }
    }
}

impl NodeView {
    /// True when the node holds this vote as the leader that a quorum elected.
    /// openraft saves that vote before it sends anything as a leader, and before it reports the role.
    pub(super) fn leads_by(&self, id: NodeId, vote: Vote) -> bool {
        let own = self.vote == Some(vote);
        // Another engine saves no vote for an elected leader: it leads by the vote that it gave itself.
        let by_role = || self.role == Role::Leader && self.vote == Some(Vote { elected: false, ..vote });
        vote.elected && vote.voted_for == Some(id) && (own || by_role())
    }

    /// Whether a message with this vote restarts the election timer (openraft `update_vote`):
    /// it must not be less than the node's own vote.
    pub(super) fn accepts(&self, vote: Vote) -> bool {
        self.vote.is_none_or(|own| vote >= own)
    }

    /// The election timer starts again.
    pub(super) fn restart_timer(&mut self, at: Time) {
        self.timer_from = Some(at);
        self.in_lease = true;
        self.asked = None;
    }

    /// The node asks whether it should stand (PreVote).
    pub(super) fn ask_first(&mut self, at: Time) {
        self.greater_log = None;
        self.asked = Some(at);
    }

    /// A voter refused the node, and its log ends with `last`.
    pub(super) fn lose_vote(&mut self, id: NodeId, last: Option<LogId>, pre_vote: bool) {
        let stands = self.vote.is_some_and(|vote| vote.voted_for == Some(id) && !vote.elected);
        let counts = if pre_vote { self.asked.is_some() } else { stands };
        if counts && last > self.last() {
            self.greater_log = self.greater_log.max(last);
        }
    }

    /// When a running leader whose engine looks whether a majority still answers looks next, unless its clock is changed
    /// before (raft-rs: check-quorum).
    pub fn quorum_check(&self) -> Option<ElectionTimer> {
        let counting = self.counting.filter(|_| self.process == Process::Running)?;
        Some(ElectionTimer { from: counting.at, deadline: self.faults.when_reads(counting.due?) })
    }

    /// The voters whose answers count for that look, the leader itself among them.
    pub fn counted_answers(&self, id: NodeId, voters: &[NodeId]) -> usize {
        let Some(counting) = self.counting else { return 0 };
        let counts =
            |voter: &&NodeId| **voter == id || self.answered.get(*voter).is_some_and(|at| *at >= counting.since);
        voters.iter().filter(counts).count()
    }

    /// Its election timer, for a live voter that does not lead. `lease` is the leader's lease, which is
    /// the longest election time-out of the cluster.
    ///
    /// As openraft's `handle_tick_election` counts it: the lease runs only when a quorum has elected
    /// the leader it follows; a node that saw a longer log than its own waits for two more leases;
    /// one that asked first (PreVote) asks again after the same time-out. A start begins it too, without a lease.
    pub fn timer(&self, lease: Time) -> Option<ElectionTimer> {
        match self.role {
            Role::Follower | Role::PreCandidate | Role::Candidate if self.is_alive() => {}
            Role::Follower | Role::PreCandidate | Role::Candidate | Role::Leader | Role::Learner => return None,
        }
        let mut timeout = self.timeout?;
        if self.greater_log > self.last() {
            timeout = timeout + lease + lease;
        }
        if let Some(asked) = self.asked {
            return Some(ElectionTimer { from: asked, deadline: asked + timeout });
        }
        if self.in_lease && self.vote.is_some_and(|vote| vote.elected) {
            timeout = timeout + lease;
        }
        let from = self.timer_from?;
        Some(ElectionTimer { from, deadline: from + timeout })
    }
}
