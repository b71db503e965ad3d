//! openraft's errors in our words: refused, or unknown.

use openraft::errors::{
    ChangeMembershipError, ClientWriteError, ForwardReason, ForwardToLeader, LinearizableReadError, RaftError,
};

use super::config::{EntryLeader, TypeConfig};
use super::convert;
use model::trace::{Outcome, Refusal};
use model::types::NodeId;

/// What becomes of a write, or a change of members, that openraft did not acknowledge.
pub(super) fn refused_write(error: RaftError<TypeConfig, ClientWriteError<TypeConfig>>) -> Outcome {
    match error {
        RaftError::APIError(ClientWriteError::ForwardToLeader(forward)) => Outcome::Refused(not_leader(&forward)),
        RaftError::APIError(ClientWriteError::LogEntryDiscarded(_)) => {
            Outcome::Unknown("the entry was overwritten by another leader; it may be committed elsewhere".to_string())
        }
        RaftError::APIError(ClientWriteError::ChangeMembershipError(error)) => {
            Outcome::Refused(Refusal::Other(unchangeable(error)))
        }
        RaftError::APIError(ClientWriteError::PreconditionFailed(error)) => {
            Outcome::Refused(Refusal::Other(error.to_string()))
        }
        RaftError::Fatal(fatal) => Outcome::Unknown(format!("openraft stopped: {fatal}")),
    }
}

/// What becomes of a read that openraft did not do.
pub(super) fn refused_read(error: RaftError<TypeConfig, LinearizableReadError<TypeConfig>>) -> Outcome {
    match error {
        RaftError::APIError(LinearizableReadError::ForwardToLeader(forward)) => Outcome::Refused(not_leader(&forward)),
        RaftError::APIError(LinearizableReadError::QuorumNotEnough(_)) => Outcome::Refused(Refusal::NoQuorum),
        RaftError::Fatal(fatal) => Outcome::Unknown(format!("openraft stopped: {fatal}")),
    }
}

fn not_leader(forward: &ForwardToLeader<TypeConfig>) -> Refusal {
    match forward.reason {
        ForwardReason::NotLeader | ForwardReason::LeadershipTransfer => Refusal::NotLeader(forward.leader_id),
        ForwardReason::LeaseExpired => Refusal::NoQuorum,
    }
}

/// Why openraft does not change the members.
fn unchangeable(error: ChangeMembershipError<EntryLeader, NodeId>) -> String {
    match error {
        ChangeMembershipError::InProgress(under_way) => match under_way.membership_log_id {
            Some(id) => format!("the change of members at {} is not committed yet", convert::log_id(&id)),
            None => "another change of members is under way".to_string(),
        },
        ChangeMembershipError::EmptyMembership(_) => "a cluster needs a voter at least".to_string(),
        ChangeMembershipError::LearnerNotFound(unknown) => {
            format!("node {} is not a member: add it as a learner first", unknown.node_id)
        }
        other => other.to_string(),
    }
}
