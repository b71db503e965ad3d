//! What an administrator asks for, in openraft's calls, and openraft's answers in ours.

use std::collections::{BTreeMap, BTreeSet};

use openraft::async_runtime::watch::WatchReceiver as _;
use openraft::errors::{Fatal, InitializeError, RaftError};
use openraft::impls::EmptyNode;
use openraft::{ChangeMembers, ServerState};

use super::config::TypeConfig;
use super::convert;
use super::handle::Raft;
use super::refusal::refused_write;
use model::action::{Operation, Switch};
use model::trace::{Membership, Outcome, Refusal, Standing};
use model::types::{LogId, NodeId};

/// openraft's change of members.
type Change = ChangeMembers<NodeId, EmptyNode>;

/// Asks openraft to do this.
pub(super) async fn operate(raft: &Raft, operation: Operation) -> Outcome {
    let one = |node: NodeId| BTreeSet::from([node]);
    if changes_members(&operation) && has_left(raft) {
        return refused("it has left the cluster and leads only until it has handed over");
    }
    match operation {
        Operation::AddLearner { node, wait } => match raft.add_learner(node, EmptyNode {}, wait).await {
            Ok(written) => Outcome::Changed(convert::log_id(&written.log_id)),
            Err(error) => refused_write(error),
        },
        Operation::Promote(node) => change(raft, Change::AddVoterIds(one(node)), true).await,
        Operation::Demote(node) => change(raft, Change::RemoveVoters(one(node)), true).await,
        Operation::Remove(node) => match membership(raft).1.standing(node) {
            Standing::Voter => change(raft, Change::RemoveVoters(one(node)), false).await,
            Standing::Learner | Standing::NonMember => change(raft, Change::RemoveNodes(one(node)), false).await,
        },
        Operation::Replace { old, new } => {
            let joins = Change::AddVoters(BTreeMap::from([(new, EmptyNode {})]));
            change(raft, Change::Batch(vec![joins, Change::RemoveVoters(one(old))]), false).await
        }
        Operation::Members(nodes) => {
            let join = Change::AddNodes(nodes.iter().map(|node| (*node, EmptyNode {})).collect());
            let vote = Change::ReplaceAllVoters(nodes.into_iter().collect());
            change(raft, Change::Batch(vec![join, vote]), false).await
        }
        Operation::Initialize(nodes) => {
            let members: BTreeMap<NodeId, EmptyNode> = nodes.into_iter().map(|node| (node, EmptyNode {})).collect();
            match raft.initialize(members).await {
                Ok(()) => Outcome::Accepted,
                Err(error) => not_initialised(error),
            }
        }
        Operation::Transfer(node) => match leads(raft) {
            Ok(()) => accepted(raft.trigger().transfer_leader(node).await),
            Err(refusal) => Outcome::Refused(refusal),
        },
        Operation::Elect { pre_vote } => match state(raft).0 {
            ServerState::Leader => refused("it leads already, and openraft lets no leader stand for election"),
            ServerState::Learner => refused("it has no vote, and openraft lets only voters stand for election"),
            ServerState::Follower | ServerState::Candidate | ServerState::Shutdown => {
                accepted(raft.trigger().elect(pre_vote).await)
            }
        },
        Operation::Heartbeat => match leads(raft) {
            Ok(()) => accepted(raft.trigger().heartbeat().await),
            Err(refusal) => Outcome::Refused(refusal),
        },
        Operation::Snapshot => accepted(raft.trigger().snapshot().await),
        Operation::Purge { upto } => {
            let covers = raft.metrics().borrow_watched().snapshot.is_some();
            match covers {
                true => accepted(raft.trigger().purge_log(upto).await),
                false => refused("it has no snapshot, and openraft purges only what a snapshot contains"),
            }
        }
        Operation::Switch { what, on } => {
            let config = raft.runtime_config();
            match what {
                Switch::Ticks => config.tick(on),
                Switch::Elections => config.elect(on),
                Switch::Heartbeats => config.heartbeat(on),
                Switch::PreVote => config.pre_vote(on),
            }
            Outcome::Accepted
        }
    }
}

fn changes_members(operation: &Operation) -> bool {
    match operation {
        Operation::AddLearner { .. }
        | Operation::Promote(_)
        | Operation::Demote(_)
        | Operation::Remove(_)
        | Operation::Replace { .. }
        | Operation::Members(_) => true,
        Operation::Transfer(_)
        | Operation::Elect { .. }
        | Operation::Heartbeat
        | Operation::Snapshot
        | Operation::Purge { .. }
        | Operation::Initialize(_)
        | Operation::Switch { .. } => false,
    }
}

/// True for a leader that was removed and has not handed over yet. Asked to change the members then, a debug build of
/// openraft panics ("Only leader is allowed to call update_effective_membership()"), and a release build does it:
/// runs would differ.
fn has_left(raft: &Raft) -> bool {
    leads(raft).is_ok() && membership(raft).1.standing(*raft.node_id()) == Standing::NonMember
}

/// Changes the members. openraft first commits a joint membership when the voters change, then the new one alone.
async fn change(raft: &Raft, change: Change, retain: bool) -> Outcome {
    let (before, _) = membership(raft);
    match raft.change_membership(change, retain).await {
        Ok(written) => Outcome::Changed(convert::log_id(&written.log_id)),
        Err(error) => match refused_write(error) {
            // The error is of the second step, but the first one is in the log.
            Outcome::Refused(Refusal::NotLeader(_) | Refusal::NoQuorum) if membership(raft).0 != before => {
                Outcome::Unknown("the change was begun, but its leader lost its office in the middle".to_string())
            }
            outcome => outcome,
        },
    }
}

/// The newest membership in openraft's metrics, and its log id.
fn membership(raft: &Raft) -> (Option<LogId>, Membership) {
    let metrics = raft.metrics();
    let metrics = metrics.borrow_watched();
    let stored = &metrics.membership_config;
    (stored.log_id().as_ref().map(convert::log_id), convert::membership(stored.membership()))
}

/// What openraft says it is, and whom it follows.
fn state(raft: &Raft) -> (ServerState, Option<NodeId>) {
    let metrics = raft.metrics();
    let metrics = metrics.borrow_watched();
    (metrics.state, metrics.current_leader)
}

/// openraft ignores in silence what only a leader can do.
fn leads(raft: &Raft) -> Result<(), Refusal> {
    match state(raft) {
        (ServerState::Leader, _) => Ok(()),
        (_, leader) => Err(Refusal::NotLeader(leader)),
    }
}

/// Why openraft does not begin a cluster.
fn not_initialised(error: RaftError<TypeConfig, InitializeError<TypeConfig>>) -> Outcome {
    match error {
        RaftError::APIError(InitializeError::NotAllowed(_)) => {
            refused("it has a log or a vote already, and a cluster is begun on an empty node")
        }
        RaftError::APIError(InitializeError::NotInMembers(_)) => {
            refused("it is not among these members, and a node begins only a cluster that it belongs to")
        }
        RaftError::Fatal(fatal) => Outcome::Unknown(format!("openraft stopped: {fatal}")),
    }
}

fn refused(why: &str) -> Outcome {
    Outcome::Refused(Refusal::Other(why.to_string()))
}

fn accepted(answer: Result<(), Fatal<TypeConfig>>) -> Outcome {
    match answer {
        Ok(()) => Outcome::Accepted,
        Err(fatal) => Outcome::Unknown(format!("openraft stopped: {fatal}")),
    }
}
