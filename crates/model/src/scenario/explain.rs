//! Says in one sentence what is the case, where a condition asked for something.

use crate::trace::{Outcome, Standing};
use crate::types::{LEADER, LogId, NodeId, RequestId};
use crate::view::{DROPPED_FOR, NodeView, View};

use super::condition::{Condition, NodeIs, messages, votes, who};
use super::standing::{being, discord, leadership, memberships, service, show_membership};
use super::token::show_text;

impl Condition {
    /// One sentence on what is the case instead, for a condition that does not hold, such as
    /// "node 1 is a follower of term 3".
    pub fn explain(&self, view: &View) -> String {
        match self {
            Condition::Not(condition) => condition.explain(view),
            Condition::All(parts) => match parts.iter().find(|part| !part.holds(view)) {
                Some(part) => part.explain(view),
                None => joined_facts(parts, view),
            },
            Condition::Any(parts) => joined_facts(parts, view),
            Condition::Leader(_) => leadership(view),
            Condition::Term(_) => {
                let terms: Vec<String> =
                    view.running().map(|(node, seen)| format!("node {node} is in term {}", seen.term)).collect();
                if terms.is_empty() { "no node runs".to_string() } else { terms.join(", ") }
            }
            Condition::Message { kind, links, lost } => {
                let (kind_name, count) = (kind.name(), messages(view, *kind, *links, *lost));
                let ago = DROPPED_FOR;
                match (lost, count) {
                    (false, 0) => format!("no {kind_name} is in flight {links}"),
                    (false, count) => format!("{count} of {kind_name} are in flight {links}"),
                    (true, 0) => format!("no {kind_name} was lost {links} in the last {ago}"),
                    (true, count) => format!("{count} of {kind_name} were lost {links} in the last {ago}"),
                }
            }
            Condition::Named(name, _) => match view.names.get(name) {
                Some(request) => request_fact(view, *request, name),
                None => format!("{name} was not asked yet"),
            },
            Condition::LeaderQuorum { .. } | Condition::Serving => service(view),
            Condition::Node(node, _) | Condition::Value { node: Some(node), .. }
                if *node == LEADER && view.leader().is_none() =>
            {
                leadership(view)
            }
            Condition::Node(node, is) => {
                let node = who(view, *node);
                match view.nodes.get(&node) {
                    Some(seen) => node_fact(view, node, seen, *is),
                    None => format!("there is no node {node}"),
                }
            }
            Condition::Broken(property) => {
                let not = if view.broken.contains(property) { "" } else { " not" };
                format!("{} is{not} broken", property.name())
            }
            Condition::Converged => discord(view).unwrap_or_else(|| "all running nodes agree".to_string()),
            Condition::Value { node: Some(node), key, .. } => {
                let node = who(view, *node);
                match view.nodes.get(&node) {
                    Some(seen) if seen.is_alive() => value_fact(node, seen, key),
                    Some(seen) => being(view, node, seen),
                    None => format!("there is no node {node}"),
                }
            }
            Condition::Value { node: None, key, .. } => {
                let facts: Vec<String> = view.running().map(|(node, seen)| value_fact(node, seen, key)).collect();
                if facts.is_empty() { "no node runs".to_string() } else { facts.join(", ") }
            }
            Condition::Members(_) | Condition::Joint => {
                let mut reported: Vec<String> = memberships(view).map(show_membership).collect();
                reported.dedup();
                if reported.is_empty() { "no node runs".to_string() } else { reported.join(", or ") }
            }
            Condition::Request(request, _) => request_fact(view, *request, &format!("request {}", request.0)),
            Condition::Operation(operation, _) => {
                let (client, number) = (operation.client, operation.sequence);
                match view.operations.get(operation) {
                    None => format!("{client} has not begun operation {number} yet, or did so too long ago"),
                    Some(seen) => {
                        let outcome = seen.outcome.as_ref().map(|(_, outcome)| outcome);
                        outcome_fact(&format!("operation {number} of {client}"), outcome)
                    }
                }
            }
        }
    }
}

fn joined_facts(parts: &[Condition], view: &View) -> String {
    let mut facts: Vec<String> = Vec::new();
    for fact in parts.iter().map(|part| part.explain(view)) {
        if !facts.contains(&fact) {
            facts.push(fact);
        }
    }
    facts.join("; ")
}

/// How a request of this name ended, in a few words.
pub fn request_fact(view: &View, request: RequestId, name: &str) -> String {
    match view.requests.get(&request) {
        None => format!("{name} was not asked yet, or too long ago"),
        Some(request) => outcome_fact(name, request.outcome.as_ref().map(|(_, outcome)| outcome)),
    }
}

fn node_fact(view: &View, node: NodeId, seen: &NodeView, is: NodeIs) -> String {
    let end = |log_id: Option<LogId>| log_id.map_or_else(|| "nothing".to_string(), |log_id| log_id.to_string());
    match is {
        NodeIs::Role(_)
        | NodeIs::StaleLeader
        | NodeIs::LeaderQuorum(_)
        | NodeIs::Crashed
        | NodeIs::Paused
        | NodeIs::Failed => being(view, node, seen),
        NodeIs::Term(_) => format!("node {node} is in term {}", seen.term),
        NodeIs::Last(_) => format!("the log of node {node} ends with {}", end(seen.last())),
        NodeIs::Commit(_) => format!("node {node} has committed {}", end(seen.commit)),
        NodeIs::Applied(_) => format!("node {node} has applied {}", end(seen.applied)),
        NodeIs::Votes(_) => {
            let (count, all) = (votes(view, node, seen), view.nodes.len());
            format!("in term {} node {node} has the vote of {count} of {all} nodes", seen.term)
        }
        NodeIs::VotesFor(_) => match seen.vote {
            Some(vote) if vote.voted_for.is_some() => {
                format!("the vote of node {node} in term {} is for node {}", vote.term, vote.node())
            }
            Some(vote) => format!("node {node} has given no vote in term {}", vote.term),
            None => format!("node {node} has given no vote"),
        },
        NodeIs::Voter | NodeIs::NonMember | NodeIs::Joint => {
            let standing = match seen.standing(node) {
                Standing::Voter => "a voter",
                Standing::Learner => "a learner",
                Standing::NonMember => "no member",
            };
            format!("to node {node}'s knowledge {}, and itself is {standing}", show_membership(&seen.membership.1))
        }
        NodeIs::Snapshot(_) => {
            let last = seen.snapshot.as_ref().and_then(|snapshot| snapshot.last);
            format!("the snapshot of node {node} contains {}", end(last))
        }
        NodeIs::Purged(_) => format!("node {node} has purged {}", end(seen.purged)),
    }
}

fn value_fact(node: NodeId, seen: &NodeView, key: &str) -> String {
    match seen.data.get(key) {
        Some(value) => format!("node {node} has {}={}", show_text(key), show_text(value)),
        None => format!("node {node} has no {}", show_text(key)),
    }
}

fn outcome_fact(name: &str, outcome: Option<&Outcome>) -> String {
    match outcome {
        None => format!("{name} still waits"),
        Some(Outcome::Written(log_id)) => format!("{name} was written at {log_id}"),
        Some(Outcome::Read(Some(value))) => format!("{name} saw {}", show_text(value)),
        Some(Outcome::Read(None)) => format!("{name} saw no value"),
        Some(Outcome::Changed(log_id)) => format!("{name} changed the members at {log_id}"),
        Some(Outcome::Accepted) => format!("{name} was accepted"),
        Some(Outcome::Refused(refusal)) => format!("{name} was refused: {}", refusal),
        Some(Outcome::Unknown(why)) => format!("the outcome of {name} is unknown: {why}"),
    }
}
