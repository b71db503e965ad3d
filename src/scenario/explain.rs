//! Says in one sentence what is the case, where a condition asked for something.

use crate::trace::{Outcome, Refusal};
use crate::types::{LogId, NodeId, Role};
use crate::view::{NodeView, Process, View};

use super::condition::{Condition, NodeIs, discord, running};
use super::token::show_text;

impl Condition {
    /// One sentence on what is the case instead, for a condition that does not hold, such as
    /// "node 1 is a follower of term 3".
    pub fn explain(&self, view: &View) -> String {
        match self {
            Condition::Not(condition) => condition.explain(view),
            Condition::Leader(_) => leadership(view),
            Condition::Node(node, is) => match view.nodes.get(node) {
                Some(seen) => node_fact(view, *node, seen, *is),
                None => format!("there is no node {node}"),
            },
            Condition::Converged => discord(view).unwrap_or_else(|| "all running nodes agree".to_string()),
            Condition::Value { node: Some(node), key, .. } => match view.nodes.get(node) {
                Some(seen) if seen.is_alive() => value_fact(*node, seen, key),
                Some(seen) => being(view, *node, seen),
                None => format!("there is no node {node}"),
            },
            Condition::Value { node: None, key, .. } => {
                let facts: Vec<String> = running(view).map(|(node, seen)| value_fact(node, seen, key)).collect();
                if facts.is_empty() { "no node runs".to_string() } else { facts.join(", ") }
            }
            Condition::Request(request, _) => {
                let number = request.0;
                match view.requests.get(request) {
                    None => format!("request {number} was not asked yet, or too long ago"),
                    Some(request) => outcome_fact(number, request.outcome.as_ref().map(|(_, outcome)| outcome)),
                }
            }
        }
    }
}

/// Who leads, and if nobody does, who comes near it.
pub(super) fn leadership(view: &View) -> String {
    if let Some(leader) = view.leader() {
        return format!("node {leader} leads term {}", view.nodes[&leader].term);
    }
    let near = |(node, seen): (&NodeId, &NodeView)| {
        let near = seen.is_alive() && matches!(seen.role, Role::Leader | Role::Candidate);
        near.then(|| being(view, *node, seen))
    };
    let facts: Vec<String> = view.nodes.iter().filter_map(near).collect();
    if facts.is_empty() { "no node leads".to_string() } else { format!("no node leads: {}", facts.join(", ")) }
}

/// What a node is: its process, role and term.
fn being(view: &View, node: NodeId, seen: &NodeView) -> String {
    let role = if view.is_stale(node) { "stale leader".to_string() } else { seen.role.to_string() };
    let as_role = format!("{role} of term {}", seen.term);
    match seen.process {
        Process::Running => format!("node {node} is a {as_role}"),
        Process::Paused => format!("node {node} is a paused {as_role}"),
        Process::Crashed => format!("node {node} is crashed"),
        Process::Failed => format!("node {node} has failed"),
    }
}

fn node_fact(view: &View, node: NodeId, seen: &NodeView, is: NodeIs) -> String {
    let end = |log_id: Option<LogId>| log_id.map_or_else(|| "nothing".to_string(), |log_id| log_id.to_string());
    match is {
        NodeIs::Role(_) | NodeIs::StaleLeader | NodeIs::Crashed | NodeIs::Paused => being(view, node, seen),
        NodeIs::Term(_) => format!("node {node} is in term {}", seen.term),
        NodeIs::Last(_) => format!("the log of node {node} ends with {}", end(seen.last())),
        NodeIs::Commit(_) => format!("node {node} has committed {}", end(seen.commit)),
    }
}

fn value_fact(node: NodeId, seen: &NodeView, key: &str) -> String {
    match seen.data.get(key) {
        Some(value) => format!("node {node} has {}={}", show_text(key), show_text(value)),
        None => format!("node {node} has no {}", show_text(key)),
    }
}

fn outcome_fact(request: u64, outcome: Option<&Outcome>) -> String {
    match outcome {
        None => format!("request {request} still waits"),
        Some(Outcome::Written(log_id)) => format!("request {request} was written at {log_id}"),
        Some(Outcome::Read(Some(value))) => format!("request {request} saw {}", show_text(value)),
        Some(Outcome::Read(None)) => format!("request {request} saw no value"),
        Some(Outcome::Refused(refusal)) => format!("request {request} was refused: {}", refusal_fact(refusal)),
        Some(Outcome::Unknown(why)) => format!("nobody knows how request {request} ended: {why}"),
    }
}

fn refusal_fact(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NotLeader(Some(leader)) => format!("the node follows {leader}"),
        Refusal::NotLeader(None) => "the node knows no leader".to_string(),
        Refusal::NoQuorum => "the leader has not heard from a quorum within its lease".to_string(),
        Refusal::Other(words) => words.clone(),
    }
}
