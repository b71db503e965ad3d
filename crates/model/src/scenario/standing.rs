//! How the nodes stand to each other in a view: who leads, who runs, and what keeps them from agreeing.

use super::leaderless::{shorten, why_no_node_leads};
use crate::trace::{Membership, Standing};
use crate::types::{LogId, NodeId, Role};
use crate::view::{NodeView, Process, Quorum, View};

/// Which node leads, and if none does, which come near it.
pub fn leadership(view: &View) -> String {
    if let Some(leader) = view.leader() {
        return format!("node {leader} leads term {}", view.nodes[&leader].term);
    }
    let near = |(node, seen): (&NodeId, &NodeView)| {
        let near = seen.is_alive() && matches!(seen.role, Role::Leader | Role::Candidate);
        near.then(|| being(view, *node, seen))
    };
    let mut facts: Vec<String> = view.nodes.iter().filter_map(near).collect();
    shorten(&mut facts);
    facts.extend(why_no_node_leads(view));
    if facts.is_empty() { "no node leads".to_string() } else { format!("no node leads: {}", facts.join(", ")) }
}

/// Who would take a write, and if no node does, why.
pub fn service(view: &View) -> String {
    let Some(leader) = view.leader() else { return leadership(view) };
    let leads = leadership(view);
    match (view.nodes[&leader].hands_to, view.quorum(leader).and_then(Quorum::trouble)) {
        (_, Some(trouble)) => format!("{leads}, but has {trouble}"),
        (Some(to), None) => format!("{leads}, but hands leadership over to node {to}"),
        (None, None) => format!("{leads}, and a quorum answers it"),
    }
}

/// What a node is: its process, role and term.
pub fn being(view: &View, node: NodeId, seen: &NodeView) -> String {
    let role = match seen.role {
        _ if view.is_stale(node) => "stale leader".to_string(),
        // openraft calls every node a learner that does not vote.
        Role::Learner if seen.standing(node) == Standing::NonMember => "non-member".to_string(),
        role => role.to_string(),
    };
    let trouble = view.quorum(node).and_then(Quorum::trouble);
    let trouble = trouble.map_or_else(String::new, |trouble| format!(" with {trouble}"));
    let as_role = format!("{role} of term {}{trouble}", seen.term);
    match seen.process {
        Process::Running => format!("node {node} is a {as_role}"),
        Process::Paused => format!("node {node} is a paused {as_role}"),
        Process::Crashed => format!("node {node} is crashed"),
        Process::Failed => match &seen.failure {
            Some(failure) => format!("node {node} has failed: {failure}"),
            None => format!("node {node} has failed"),
        },
    }
}

/// The membership that the leader has, or without a leader those of all running nodes that have one.
pub fn memberships(view: &View) -> impl Iterator<Item = &Membership> {
    let leader = view.leader();
    let nodes = view.running().filter(move |(node, seen)| match leader {
        Some(leader) => *node == leader,
        None => seen.membership.0.is_some(),
    });
    nodes.map(|(_, seen)| &*seen.membership.1)
}

/// Who votes and who learns: `the voters are 1 2 3`, `the voters are 1 2 3 and 3 4 5 (joint), the learners 6`.
pub fn show_membership(membership: &Membership) -> String {
    let show = |nodes: &Vec<NodeId>| nodes.iter().map(NodeId::to_string).collect::<Vec<_>>().join(" ");
    let sets: Vec<String> = membership.voters.iter().map(show).collect();
    let joint = if membership.is_joint() { " (joint)" } else { "" };
    let voters = if sets.is_empty() { "unknown".to_string() } else { sets.join(" and ") };
    match membership.learners.is_empty() {
        true => format!("the voters are {voters}{joint}"),
        false => format!("the voters are {voters}{joint}, the learners {}", show(&membership.learners)),
    }
}

/// Why the running members have not converged, in one sentence; `None` when they have.
pub fn discord(view: &View) -> Option<String> {
    let Some(leader) = view.leader() else { return Some(leadership(view)) };
    let led = &view.nodes[&leader];
    let runs = |node: &&NodeId| view.nodes.get(node).is_some_and(|seen| seen.process == Process::Running);
    for voters in &led.membership.1.voters {
        let count = voters.iter().filter(runs).count();
        if count * 2 <= voters.len() {
            return Some(format!("only {count} of {} voters run", voters.len()));
        }
    }
    let end = |log_id: Option<LogId>| log_id.map_or_else(|| "nothing".to_string(), |log_id| log_id.to_string());
    // Who does not belong to the cluster gets no entries.
    let belongs = |node: NodeId| led.membership.1.standing(node) != Standing::NonMember;
    for (node, seen) in view.running().filter(|(node, _)| belongs(*node)) {
        if seen.term != led.term {
            return Some(format!("node {node} is in term {}, but the leader {leader} in {}", seen.term, led.term));
        }
        if node != leader && (seen.role == Role::Candidate || seen.leader != Some(leader)) {
            return Some(format!("node {node} does not follow the leader {leader} yet"));
        }
        let pointers = [("has appended", seen.last()), ("has committed", seen.commit), ("has applied", seen.applied)];
        for (pointer, log_id) in pointers {
            if log_id != led.last() {
                let (behind, leads) = (end(log_id), end(led.last()));
                return Some(format!(
                    "node {node} {pointer} {behind}, but the log of the leader {leader} ends with {leads}"
                ));
            }
        }
    }
    None
}
