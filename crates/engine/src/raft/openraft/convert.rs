//! Between openraft's types and the words of the trace.

use std::collections::BTreeSet;
use std::rc::Rc;

use openraft::EntryPayload;
use openraft::type_config::alias::{SnapshotMetaOf, SnapshotOf};

use super::config::{Command, PlaygroundTypes, RaftEntry, RaftLogId, RaftMembership, RaftStoredMembership, RaftVote};
use super::leader_id::{EntryLeader, LeaderId};
use model::trace::{Entry, Membership, Payload, Snapshot};
use model::types::{LogId, NodeId, Vote};

/// openraft's log id in our words.
pub fn log_id(log_id: &RaftLogId) -> LogId {
    LogId::of(log_id.leader_id.0, log_id.index)
}

/// Our log id in openraft's words.
pub fn raft_log_id(log_id: LogId) -> RaftLogId {
    RaftLogId { leader_id: EntryLeader(log_id.leader()), index: log_id.index }
}

/// openraft's vote in our words.
pub fn vote(vote: &RaftVote) -> Vote {
    let leader = vote.leader_id();
    let (voted_for, elected) = (Some(leader.node), vote.is_committed());
    Vote { term: leader.term, voted_for, elected, shares_term: leader.shares_term }
}

/// Our vote in openraft's words.
pub fn raft_vote(vote: Vote) -> RaftVote {
    let Vote { term, voted_for: _, elected, shares_term } = vote;
    RaftVote { leader_id: LeaderId { term, node: vote.node(), shares_term }, committed: elected }
}

/// openraft's membership in our words.
pub fn membership(membership: &RaftMembership) -> Membership {
    Membership {
        voters: membership.get_joint_config().iter().map(|set| set.iter().copied().collect()).collect(),
        learners: membership.learner_ids().collect(),
    }
}

/// Our membership in openraft's words.
pub fn raft_membership(membership: &Membership) -> RaftMembership {
    let voters: Vec<BTreeSet<NodeId>> = membership.voters.iter().map(|set| set.iter().copied().collect()).collect();
    let members = voters.iter().flatten().chain(&membership.learners);
    let members: BTreeSet<NodeId> = members.copied().collect();
    RaftMembership::new_with_defaults(voters, members)
}

/// openraft's entry in our words. Shares the client's write with it.
pub fn entry(entry: &RaftEntry) -> Entry {
    let payload = match &entry.payload {
        EntryPayload::Blank => Payload::Blank,
        EntryPayload::Normal(command) => Payload::Write(Rc::clone(&command.0)),
        EntryPayload::Membership(members) => Payload::Membership(Rc::new(membership(members))),
    };
    Entry { id: log_id(&entry.log_id), payload }
}

/// Our entry in openraft's words. Shares the client's write with it.
pub fn raft_entry(entry: &Entry) -> RaftEntry {
    let payload = match &entry.payload {
        Payload::Blank => EntryPayload::Blank,
        Payload::Write(write) => EntryPayload::Normal(Command(Rc::clone(write))),
        Payload::Membership(members) => EntryPayload::Membership(raft_membership(members)),
    };
    RaftEntry { log_id: raft_log_id(entry.id), payload }
}

/// A membership and the entry that set it, in openraft's words.
pub fn stored_membership(id: Option<LogId>, membership: &Membership) -> RaftStoredMembership {
    RaftStoredMembership::new(id.map(raft_log_id), raft_membership(membership))
}

/// The snapshot in openraft's words.
pub fn raft_snapshot<C: PlaygroundTypes>(snapshot: Rc<Snapshot>) -> SnapshotOf<C, Rc<Snapshot>> {
    let meta = SnapshotMetaOf::<C> {
        last_log_id: snapshot.last.map(raft_log_id),
        last_membership: stored_membership(snapshot.membership_id, &snapshot.membership),
    };
    SnapshotOf::<C, _> { meta, snapshot }
}
