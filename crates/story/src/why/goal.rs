//! What is missing at a moment, and whether it has come.

use model::client::OperationId;
use model::scenario::request_fact;
use model::types::{LogId, LogIndex, MessageId, NodeId, RequestId};
use model::view::View;

use super::success::{is_fine, is_good};
use crate::explain::is_committed;

/// What a subject waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// A leader serves: a write asked now would be answered.
    Serves,
    /// A node that holds this entry has learned that it is committed.
    Committed(LogId),
    /// The request has been answered.
    Answered(RequestId),
    /// The node runs, and has applied the entries up to this index.
    CaughtUp(NodeId, LogIndex),
    /// The message has arrived.
    Arrives(MessageId),
    /// What the first node sends to the second one arrives: the second one runs, and the way to it is not cut.
    Open(NodeId, NodeId),
    /// The operation of a client has ended with a success.
    Done(OperationId),
}

impl Goal {
    /// The goal, unless it is met.
    pub(super) fn unless_met(self, view: &View) -> Option<Goal> {
        (!self.is_met(view)).then_some(self)
    }

    /// Whether it is met.
    pub fn is_met(self, view: &View) -> bool {
        match self {
            Goal::Serves => view.serving().is_some(),
            Goal::Committed(id) => is_committed(view, id),
            Goal::Answered(request) => view.requests.get(&request).is_some_and(is_fine),
            Goal::CaughtUp(node, index) => view
                .running()
                .any(|(id, seen)| id == node && seen.applied.is_some_and(|applied| applied.index >= index)),
            Goal::Arrives(message) => {
                !view.flying.contains_key(&message) && view.dropped.iter().all(|(lost, _)| *lost != message)
            }
            Goal::Open(from, to) => {
                view.running().any(|(node, _)| node == to) && view.links.get(&(from, to)).is_none_or(|way| !way.cut)
            }
            Goal::Done(operation) => {
                let outcome = view.operations.get(&operation).and_then(|seen| seen.outcome.as_ref());
                outcome.is_some_and(|(_, outcome)| is_good(outcome))
            }
        }
    }

    /// That it is met, in a few words.
    pub fn met(self, view: &View) -> String {
        match self {
            Goal::Serves => match view.serving() {
                Some(leader) => format!("node {leader} leads term {} and serves", view.nodes[&leader].term),
                None => "a leader serves".to_string(),
            },
            Goal::Committed(id) => format!("{id} is committed"),
            Goal::Answered(request) => request_fact(view, request, &format!("request {}", request.0)),
            Goal::CaughtUp(node, index) => format!("node {node} runs and has applied up to index {index}"),
            Goal::Arrives(message) => format!("message {} has arrived", message.0),
            Goal::Open(from, to) => format!("what node {from} sends to node {to} arrives"),
            Goal::Done(operation) => format!("operation {operation} has succeeded"),
        }
    }
}
