//! What raft-rs says of itself, and what is new in it since the last look.

use litemap::LiteMap;

use raft::eraftpb::{Message, MessageType};
use raft::{ProgressState, Raft, StateRole};

use super::disk::Disk;
use super::{conf, convert};
use crate::raft::recorder::Recorder;
use model::shared::sort_short;
use model::trace::{Event, RaftEvent};
use model::types::{Leader, LogId, NodeId, Progress, Role, Term, Time};

/// A time after all others: raft-rs's leader with check-quorum takes writes for as long as it has the role, and one that is
/// the only voter needs no answer.
const ALWAYS: Time = Time(u64::MAX);

/// What was recorded last.
#[derive(Default)]
pub(super) struct Seen {
    role: Option<(Role, Term, Option<NodeId>)>,
    leads: Option<(Term, NodeId)>,
    /// When a quorum has answered the leader of this term.
    acked: Option<(Term, Option<Time>)>,
    /// When the newest answer of each follower of this leader was taken, without check-quorum.
    answered: LiteMap<NodeId, Time>,
    /// How long a leader without check-quorum counts as one with a quorum after its answers.
    pub(super) lease: Time,
    commit: u64,
    matched: LiteMap<NodeId, u64>,
    progress: LiteMap<NodeId, Progress>,
    hands_to: Option<NodeId>,
    /// When this leader looks next whether a majority has answered it, by the node's clock, and in which term it leads.
    checks: Option<(Term, Option<Time>)>,
    /// True once it has looked since that was recorded.
    pub(super) has_looked: bool,
}

/// raft-rs's role.
pub(super) fn role(raft: &Raft<Disk>) -> Role {
    match raft.state {
        StateRole::Leader => Role::Leader,
        StateRole::Candidate => Role::Candidate,
        StateRole::PreCandidate => Role::PreCandidate,
        StateRole::Follower if raft.promotable() => Role::Follower,
        StateRole::Follower => Role::Learner,
    }
}

/// How raft-rs's leader sends to a follower.
pub(super) fn state(progress: &raft::Progress) -> Progress {
    match progress.state {
        ProgressState::Probe => Progress::Probe,
        ProgressState::Replicate => Progress::Replicate,
        ProgressState::Snapshot => Progress::Snapshot,
    }
}

/// The log id of an entry of raft-rs's log. Outside its log raft-rs answers a question for a term with 0 and no error.
pub(super) fn log_id(raft: &Raft<Disk>, index: u64) -> Option<LogId> {
    let log = &raft.raft_log;
    let is_inside = index > 0 && log.first_index() <= index + 1 && index <= log.last_index();
    let term = log.term(index).ok().filter(|_| is_inside)?;
    Some(convert::log_id(term, index))
}

impl Seen {
    /// The role and term that were recorded last.
    pub(super) fn role(&self) -> Option<(Role, Term)> {
        self.role.map(|(role, term, _)| (role, term))
    }

    /// Records a new role, term or leader. `now` is the time by the node's clock.
    pub(super) fn look_at_role(&mut self, node: NodeId, raft: &Raft<Disk>, now: Time, recorder: &Recorder) {
        let (role, term) = (role(raft), raft.term);
        let leader = (raft.leader_id > 0).then_some(NodeId(raft.leader_id));
        if let Some(leader) = leader
            && self.leads != Some((term, leader))
        {
            self.leads = Some((term, leader));
            let by = Leader { term, node: NodeId(0) };
            recorder.record(|| Event::Raft(RaftEvent::Leads { node, leader, by }));
        }
        if self.role != Some((role, term, leader)) {
            self.role = Some((role, term, leader));
            recorder.record(|| Event::Raft(RaftEvent::RoleChanged { node, role, term, leader }));
        }
        if role != Role::Leader {
            return;
        }
        let before = self.acked.filter(|(of, _)| *of == term);
        if before.is_none() {
            self.answered.clear();
        }
        let at = if raft.check_quorum { Some(ALWAYS) } else { self.quorum(node, raft) };
        self.acked = Some((term, at));
        if at != before.and_then(|(_, at)| at) {
            let (sent, lease) = if at == Some(ALWAYS) { (Some(now), ALWAYS) } else { (at, self.lease) };
            recorder.record(|| Event::Raft(RaftEvent::QuorumAcked { leader: node, sent, lease }));
        }
    }

    /// A message arrives: an answer to this leader's counts from now on.
    pub(super) fn note(&mut self, from: NodeId, raw: &Message, term: Term, now: Time) {
        let is_answer =
            matches!(raw.get_msg_type(), MessageType::MsgAppendResponse | MessageType::MsgHeartbeatResponse);
        if is_answer && raw.term == term {
            self.answered.insert(from, now);
        }
    }

    /// Since when a quorum of each set of voters has answered this leader, which needs no answer of itself.
    fn quorum(&self, node: NodeId, raft: &Raft<Disk>) -> Option<Time> {
        let members = conf::membership_of(&raft.prs().conf().to_conf_state());
        let of_set = |voters: &Vec<NodeId>| {
            let time = |voter: &NodeId| if *voter == node { Some(ALWAYS) } else { self.answered.get(voter).copied() };
            let mut times: Vec<Option<Time>> = voters.iter().map(time).collect();
            sort_short(&mut times, Ord::cmp);
            times[(voters.len() - 1) / 2]
        };
        members.voters.iter().map(of_set).min().flatten()
    }

    /// Records when a leader of this term looks next for its quorum, and whether it begins to count again.
    pub(super) fn look_at_check(&mut self, leader: NodeId, term: Term, due: Option<Time>, recorder: &Recorder) {
        let restarts = std::mem::take(&mut self.has_looked) || self.checks.is_none_or(|(of, _)| of != term);
        if restarts || self.checks != Some((term, due)) {
            self.checks = Some((term, due));
            recorder.record(|| Event::Raft(RaftEvent::ChecksQuorum { leader, due, restarts }));
        }
    }

    /// Records to whom a leader hands leadership over, and that it has given that up.
    pub(super) fn look_at_transfer(&mut self, node: NodeId, raft: &Raft<Disk>, recorder: &Recorder) {
        let to = raft.lead_transferee.map(NodeId);
        if to != self.hands_to && raft.state == StateRole::Leader {
            self.hands_to = to;
            recorder.record(|| Event::Raft(RaftEvent::HandsOver { leader: node, to }));
        }
    }

    /// Records what is newly committed, and what a leader learned of its followers.
    pub(super) fn look_at_log(&mut self, node: NodeId, raft: &Raft<Disk>, recorder: &Recorder) {
        let committed = raft.raft_log.committed;
        if committed > self.commit
            && let Some(upto) = log_id(raft, committed)
        {
            self.commit = committed;
            recorder.record(|| Event::Raft(RaftEvent::Committed { node, upto }));
        }
        if raft.state != StateRole::Leader {
            self.matched.clear();
            self.progress.clear();
            self.hands_to = None;
            return;
        }
        self.look_at_transfer(node, raft, recorder);
        let of = |(id, progress): (&u64, &raft::Progress)| (NodeId(*id), progress.matched, state(progress));
        let mut all: Vec<(NodeId, u64, Progress)> = raft.prs().iter().map(of).filter(|(id, ..)| *id != node).collect();
        sort_short(&mut all, |(one, ..), (other, ..)| one.cmp(other));
        for (follower, index, state) in all {
            if self.progress.get(&follower) != Some(&state) {
                self.progress.insert(follower, state);
                recorder.record(|| Event::Raft(RaftEvent::Progress { leader: node, follower, state }));
            }
            if self.matched.get(&follower).copied().unwrap_or_default() == index {
                continue;
            }
            let upto = log_id(raft, index);
            // The leader may have removed from its log what the follower still has.
            if upto.is_none() && index > 0 {
                continue;
            }
            self.matched.insert(follower, index);
            recorder.record(|| Event::Raft(RaftEvent::Matched { leader: node, follower, upto }));
        }
    }
}
