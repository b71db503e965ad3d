//! Something that holds or does not hold of a view.

use serde::{Deserialize, Serialize};

use super::standing::{discord, memberships};
use crate::client::OperationId;
use crate::fault::Kind;
use crate::property::Property;
use crate::shared::sort_short;
use crate::trace::{Membership, Outcome, Standing};
use crate::types::{LEADER, Links, LogId, NodeId, RequestId, Role, Term, Vote};
use crate::view::{Flight, NodeView, Process, Quorum, View};

/// Something that holds or does not hold of a view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    /// There is a running leader that is not stale; a given one, or any. It stands first because
    /// a drawn condition ends with the first variant, which has no condition within it.
    Leader(Option<NodeId>),
    /// The opposite.
    Not(Box<Condition>),
    /// All of these hold, two at least; none of them is itself of several parts.
    All(Vec<Condition>),
    /// One of these holds, of two at least; each is a single one or an [`Condition::All`].
    Any(Vec<Condition>),
    /// There is such a leader, and a quorum has answered it within its lease, or has not: see [`View::quorum`].
    LeaderQuorum {
        /// The leader; any when `None`.
        leader: Option<NodeId>,
        /// Whether a quorum has.
        has: bool,
    },
    /// There is a leader that would take a write now: see [`View::serving`].
    Serving,
    /// The node is as said.
    Node(NodeId, NodeIs),
    /// A quorum runs, and all running members follow one leader in one term and have the same log,
    /// all of it committed and applied.
    Converged,
    /// The key has this value in the state machine of a node, or of every running node.
    /// The state machine of a crashed node has nothing to show: then it does not hold, set or unset.
    Value {
        /// The node, or every running node.
        node: Option<NodeId>,
        /// The key.
        key: String,
        /// The value, `None` when the key is not set.
        value: Option<String>,
    },
    /// The voters are exactly these, sorted, in one set: as the leader's log says, or without a leader the log of
    /// every running node.
    Members(Vec<NodeId>),
    /// Two sets of voters must agree, as the leader's log says, or without a leader that of any running node.
    Joint,
    /// A running node is in this term.
    Term(Term),
    /// A message of this kind is in flight on these links, or was lost there a short while ago: see
    /// [`DROPPED_FOR`](crate::view::DROPPED_FOR).
    Message {
        /// The kind.
        kind: Kind,
        /// The links.
        links: Links,
        /// True for lost, false for in flight.
        lost: bool,
    },
    /// The request of this name ended like this.
    Named(String, OutcomeIs),
    /// The request, numbered from 1 in the order of asking, ended like this.
    Request(RequestId, OutcomeIs),
    /// The operation of a client, numbered from 1 in the order in which it does them, ended like this.
    Operation(OperationId, OutcomeIs),
    /// This property is broken, whether by a voided assumption or not.
    Broken(Property),
}

/// What a node may be expected to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NodeIs {
    /// It has this role and runs. openraft calls a learner also who does not belong to the cluster: here such a
    /// node is none. A stale leader has the role of a leader all the same.
    Role(Role),
    /// It has the role of leader, but can commit nothing any more: see [`View::is_stale`].
    StaleLeader,
    /// It has the role of leader and its process is alive, and a quorum has answered it within its lease, or has not.
    LeaderQuorum(bool),
    /// Its process is dead, by a crash or by a failure of openraft.
    Crashed,
    /// Its process stands still.
    Paused,
    /// Its current term.
    Term(Term),
    /// Its last entry.
    Last(Option<LogId>),
    /// The last entry that it counts as committed.
    Commit(Option<LogId>),
    /// The vote that it holds is for this node.
    VotesFor(NodeId),
    /// The last entry that its state machine has applied.
    Applied(Option<LogId>),
    /// Its own log says that it votes.
    Voter,
    /// Its own log does not name it: it has not joined yet, or its log holds the change that removed it.
    NonMember,
    /// Its own log says that two sets of voters must agree.
    Joint,
    /// The last entry that its snapshot contains.
    Snapshot(Option<LogId>),
    /// The last entry that it removed from the start of its log.
    Purged(Option<LogId>),
    /// openraft stopped by itself on it.
    Failed,
    /// So many nodes at least hold a vote for it in its term, itself among them.
    Votes(u64),
}

/// How a request may be expected to have ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OutcomeIs {
    /// The write was acknowledged, the read answered, the members changed, or the order taken.
    Answered,
    /// The read saw this value.
    Saw(Option<String>),
    /// The node refused.
    Refused,
    /// It ended without a clear answer.
    Unknown,
    /// The client still waits.
    Waiting,
    /// The write took effect.
    Written,
}

impl Condition {
    /// Whether it holds of this view.
    pub fn holds(&self, view: &View) -> bool {
        match self {
            Condition::Not(condition) => !condition.holds(view),
            Condition::All(parts) => parts.iter().all(|part| part.holds(view)),
            Condition::Any(parts) => parts.iter().any(|part| part.holds(view)),
            Condition::Leader(None) => view.leader().is_some(),
            Condition::Leader(Some(node)) => view.leader() == Some(*node),
            Condition::LeaderQuorum { leader, has } => view
                .leader()
                .filter(|leads| leader.is_none_or(|leader| leader == *leads))
                .is_some_and(|leads| has_quorum(view, leads) == Some(*has)),
            Condition::Serving => view.serving().is_some(),
            Condition::Node(node, is) => {
                let node = who(view, *node);
                view.nodes.get(&node).is_some_and(|seen| node_is(view, node, seen, *is))
            }
            Condition::Converged => discord(view).is_none(),
            Condition::Value { node: Some(node), key, value } => view
                .nodes
                .get(&who(view, *node))
                .is_some_and(|seen| seen.is_alive() && seen.data.get(key) == value.as_ref()),
            Condition::Value { node: None, key, value } => {
                view.running().next().is_some() && view.running().all(|(_, seen)| seen.data.get(key) == value.as_ref())
            }
            Condition::Members(members) => {
                let mut members: Vec<NodeId> = members.iter().map(|node| who(view, *node)).collect();
                sort_short(&mut members, NodeId::cmp);
                members.dedup();
                let mut reported = memberships(view).peekable();
                reported.peek().is_some()
                    && reported.all(|membership| !membership.is_joint() && membership.voters.first() == Some(&members))
            }
            Condition::Joint => memberships(view).any(Membership::is_joint),
            Condition::Term(term) => view.running().any(|(_, seen)| seen.term == *term),
            Condition::Message { kind, links, lost } => messages(view, *kind, *links, *lost) > 0,
            Condition::Named(name, is) => view.names.get(name).is_some_and(|request| request_is(view, *request, is)),
            Condition::Request(request, is) => request_is(view, *request, is),
            Condition::Operation(operation, is) => match view.operations.get(operation) {
                None => false,
                Some(operation) => outcome_is(operation.outcome.as_ref().map(|(_, outcome)| outcome), is),
            },
            Condition::Broken(property) => view.broken.contains(property),
        }
    }
}

/// The node, or the leader where [`LEADER`] stands for it; no node has the number 0.
pub(super) fn who(view: &View, node: NodeId) -> NodeId {
    if node == LEADER { view.leader().unwrap_or_default() } else { node }
}

/// How many nodes hold a vote for this one in its term.
pub(super) fn votes(view: &View, node: NodeId, seen: &NodeView) -> u64 {
    let is_for = |vote: &Vote| vote.term == seen.term && vote.voted_for == Some(node);
    view.nodes.values().filter(|voter| voter.vote.as_ref().is_some_and(is_for)).count() as u64
}

/// How many messages of this kind are in flight on these links, or were lost there a short while ago.
pub(super) fn messages(view: &View, kind: Kind, links: Links, lost: bool) -> usize {
    let links = links.resolved(view.leader().unwrap_or_default());
    let is_meant = |flight: &Flight| kind.means(flight.body.kind()) && links.means(flight.from, flight.to);
    match lost {
        true => view.dropped.iter().filter(|(_, loss)| is_meant(&loss.flight)).count(),
        false => view.flying.values().filter(|flight| is_meant(flight)).count(),
    }
}

fn request_is(view: &View, request: RequestId, is: &OutcomeIs) -> bool {
    let request = view.requests.get(&request);
    request.is_some_and(|request| outcome_is(request.outcome.as_ref().map(|(_, outcome)| outcome), is))
}

fn node_is(view: &View, node: NodeId, seen: &NodeView, is: NodeIs) -> bool {
    match is {
        NodeIs::Role(Role::Learner) => seen.process == Process::Running && is_learner(node, seen),
        NodeIs::Role(role) => seen.process == Process::Running && seen.role == role,
        NodeIs::StaleLeader => view.is_stale(node),
        NodeIs::LeaderQuorum(has) => has_quorum(view, node) == Some(has),
        NodeIs::Crashed => !seen.is_alive(),
        NodeIs::Paused => seen.process == Process::Paused,
        NodeIs::Term(term) => seen.term == term,
        NodeIs::Last(log_id) => seen.last() == log_id,
        NodeIs::Commit(log_id) => seen.commit == log_id,
        NodeIs::Applied(log_id) => seen.applied == log_id,
        NodeIs::VotesFor(other) => seen.vote.is_some_and(|vote| vote.voted_for == Some(who(view, other))),
        NodeIs::Votes(count) => votes(view, node, seen) >= count,
        NodeIs::Voter => seen.standing(node) == Standing::Voter,
        NodeIs::NonMember => seen.standing(node) == Standing::NonMember,
        NodeIs::Joint => seen.membership.1.is_joint(),
        NodeIs::Snapshot(log_id) => seen.snapshot.as_ref().and_then(|snapshot| snapshot.last) == log_id,
        NodeIs::Purged(log_id) => seen.purged == log_id,
        NodeIs::Failed => seen.process == Process::Failed,
    }
}

/// Whether a quorum has answered this leader within its lease; `None` when it is no leader.
fn has_quorum(view: &View, node: NodeId) -> Option<bool> {
    view.quorum(node).map(|quorum| quorum == Quorum::Answers)
}

fn is_learner(node: NodeId, seen: &NodeView) -> bool {
    seen.role == Role::Learner && seen.standing(node) == Standing::Learner
}

fn outcome_is(outcome: Option<&Outcome>, is: &OutcomeIs) -> bool {
    match is {
        OutcomeIs::Answered => {
            matches!(outcome, Some(Outcome::Written(_) | Outcome::Read(_) | Outcome::Changed(_) | Outcome::Accepted))
        }
        OutcomeIs::Saw(value) => matches!(outcome, Some(Outcome::Read(seen)) if seen == value),
        OutcomeIs::Refused => matches!(outcome, Some(Outcome::Refused(_))),
        OutcomeIs::Unknown => matches!(outcome, Some(Outcome::Unknown(_))),
        OutcomeIs::Waiting => outcome.is_none(),
        OutcomeIs::Written => matches!(outcome, Some(Outcome::Written(_))),
    }
}
