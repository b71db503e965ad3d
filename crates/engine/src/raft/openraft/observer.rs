//! What openraft says of itself, and what is new in it since the last look.

use litemap::LiteMap;
use std::convert::Infallible;

use openraft::metrics::RaftMetrics;
use openraft::{Config, ServerState};
use rand::RngExt as _;

use super::config::TypeConfig;
use super::convert;
use crate::raft::recorder::Recorder;
use crate::raft::store::LogStore;
use model::trace::{Event, RaftEvent, Standing};
use model::types::{LogId, NodeId, Role, Term, Time};

/// What openraft said when it was asked last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    role: Option<(Role, Term, Option<NodeId>)>,
    commit: Option<LogId>,
    matched: LiteMap<NodeId, Option<LogId>>,
    acked: Option<(Time, Time)>,
    /// True once a report was more than what openraft says of any node before it has read the disk.
    has_read: bool,
}

impl Seen {
    /// The role and term that were reported last.
    pub(super) fn role(&self) -> Option<(Role, Term)> {
        self.role.map(|(role, term, _)| (role, term))
    }

    /// What openraft says of a node that starts on this disk, as soon as it has read it.
    ///
    /// Until then openraft calls every node a learner of term 0, which is not what it is. Here such a report says
    /// nothing of a voter.
    pub(super) fn at_start(node: NodeId, store: &LogStore) -> Seen {
        let votes = store.membership().standing(node) == Standing::Voter;
        let term = store.vote().0.map_or(0, |vote| vote.term);
        Seen { role: votes.then_some((Role::Follower, term, None)), ..Seen::default() }
    }

    /// Records what is new in openraft's report.
    pub(super) fn update(&mut self, node: NodeId, metrics: &RaftMetrics<TypeConfig>, lease: Time, recorder: &Recorder) {
        if !self.has_read && self.role.is_some() && *metrics == RaftMetrics::new_initial(node) {
            return;
        }
        self.has_read = true;
        let role = match metrics.state {
            ServerState::Learner => Role::Learner,
            ServerState::Follower => Role::Follower,
            ServerState::Candidate => Role::Candidate,
            ServerState::Leader => Role::Leader,
            // The process is going down; what it was before stays what it was.
            ServerState::Shutdown => return,
        };
        let (term, leader) = (metrics.current_term, metrics.current_leader);
        if self.role != Some((role, term, leader)) {
            self.role = Some((role, term, leader));
            recorder.record(|| Event::Raft(RaftEvent::RoleChanged { node, role, term, leader }));
        }
        let commit = metrics.local_committed.as_ref().map(convert::log_id);
        if let Some(upto) = commit.filter(|_| commit != self.commit) {
            self.commit = commit;
            recorder.record(|| Event::Raft(RaftEvent::Committed { node, upto }));
        }
        let Some(replication) = &metrics.replication else {
            self.matched.clear();
            self.acked = None;
            return;
        };
        // A leader that is the only voter needs no answer (openraft's `is_self_quorum`).
        let voters = metrics.membership_config.membership().get_joint_config();
        let is_alone = voters.len() == 1 && voters[0].len() == 1 && voters[0].contains(&node);
        let lease = if is_alone { Time(u64::MAX) } else { lease };
        let acked = metrics.last_quorum_acked.as_ref().map(|instant| (instant.time(), lease));
        if acked != self.acked {
            self.acked = acked;
            let sent = acked.map(|(sent, _)| sent);
            recorder.record(|| Event::Raft(RaftEvent::QuorumAcked { leader: node, sent, lease }));
        }
        for (follower, upto) in replication {
            let upto = upto.as_ref().map(convert::log_id);
            let known = self.matched.get(follower).copied().flatten();
            if *follower != node && upto != known {
                self.matched.insert(*follower, upto);
                recorder.record(|| Event::Raft(RaftEvent::Matched { leader: node, follower: *follower, upto }));
            }
        }
    }
}

/// The election time-out that openraft made of a number it drew.
pub(super) fn election_timeout(config: &Config, number: u64) -> Time {
    let (min, max) = (config.election_timeout_min, config.election_timeout_max);
    Time::from_millis(Again(number).random_range(min..max))
}

/// A stream that gives one number without end: repeats openraft's own sampling of a number that was drawn.
struct Again(u64);

impl rand::TryRng for Again {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.0 >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(0);
        Ok(())
    }
}
