//! Why no node leads, as far as the state of the nodes, their disks and the links shows.

use crate::fault::Kind;
use crate::shared::Set;
use std::rc::Rc;

use crate::trace::Membership;
use crate::types::{NodeId, Role};
use crate::view::{NodeView, Process, View};

/// How many nodes are named where all could be; of the others it is said how many they are.
pub(super) const NAMED_MAX: usize = 3;

/// These facts of the first nodes, and how many of all are not among them.
pub(super) fn listed(facts: Vec<String>, of: usize) -> String {
    let more = of.saturating_sub(NAMED_MAX);
    let more = (more > 0).then(|| format!("and {more} more"));
    facts.into_iter().take(NAMED_MAX).chain(more).collect::<Vec<String>>().join(", ")
}

/// Why no node leads, in one sentence; `None` when nothing keeps one from being elected, so that only time is missing.
pub fn why_no_node_leads(view: &View) -> Option<String> {
    if view.running().next().is_none() {
        return Some("no node runs".to_string());
    }
    let Some(members) = newest(view) else {
        return Some("no running node has a membership".to_string());
    };
    members.voters.iter().find_map(|voters| too_few(view, voters)).or_else(|| {
        let mut voters = Set::new();
        voters.extend(members.voters.iter().flatten().copied());
        let able: Vec<NodeId> = voters.into_iter().filter(|voter| runs(view, *voter)).collect();
        switched_off(view, &able).or_else(|| parted(view, &able, &members)).or_else(|| refused(view, &able))
    })
}

/// The newest membership of a running node.
fn newest(view: &View) -> Option<Rc<Membership>> {
    let known = view.running().filter(|(_, seen)| !seen.membership.1.voters.is_empty());
    known.max_by_key(|(_, seen)| seen.membership.0).map(|(_, seen)| Rc::clone(&seen.membership.1))
}

fn runs(view: &View, node: NodeId) -> bool {
    view.nodes.get(&node).is_some_and(|seen| seen.process == Process::Running)
}

fn needed(voters: &[NodeId]) -> usize {
    voters.len() / 2 + 1
}

fn too_few(view: &View, voters: &[NodeId]) -> Option<String> {
    let running = voters.iter().filter(|voter| runs(view, **voter)).count();
    let (needed, all) = (needed(voters), voters.len());
    let verb = if running == 1 { "runs" } else { "run" };
    let needs = if needed == 1 { "is" } else { "are" };
    (running < needed).then(|| format!("{needed} of {all} voters {needs} needed, {running} {verb}"))
}

fn switched_off(view: &View, able: &[NodeId]) -> Option<String> {
    let is_off = |voter: &NodeId| {
        let switched = view.nodes[voter].switched;
        switched.elections == Some(false) || switched.ticks == Some(false)
    };
    able.iter().all(is_off).then(|| "elections or ticks are switched off on every voter that runs".to_string())
}

/// Whether the links let no voter that runs reach a quorum of each set, there and back.
fn parted(view: &View, able: &[NodeId], members: &Membership) -> Option<String> {
    let is_open = |from: NodeId, to: NodeId, _| {
        let link = view.link(from, to);
        !(link.cut || link.clogged || link.loss_permille == 1_000)
    };
    let passes = |from: NodeId, to: NodeId, kind: Kind| {
        is_open(from, to, kind) && !view.holds.iter().any(|(a, b, held)| (*a, *b) == (from, to) && held.means(kind))
    };
    let none = |is_open: &dyn Fn(NodeId, NodeId, Kind) -> bool| {
        let reaches = |one: NodeId| {
            members.voters.iter().all(|voters| {
                let answers = |other: &&NodeId| {
                    let other = **other;
                    let there_and_back =
                        || is_open(one, other, Kind::RequestVote) && is_open(other, one, Kind::VoteReply);
                    able.contains(&other) && (one == other || there_and_back())
                };
                voters.iter().filter(answers).count() >= needed(voters)
            })
        };
        !able.iter().any(|voter| reaches(*voter))
    };
    let why = if none(&is_open) {
        "no voter reaches a majority: links are cut, clogged or lose everything"
    } else if none(&passes) {
        "no voter gets the votes of a majority: RequestVote or VoteReply is held"
    } else {
        return None;
    };
    Some(why.to_string())
}

/// Whether all who stand are refused because voters have longer logs.
fn refused(view: &View, able: &[NodeId]) -> Option<String> {
    let standing: Vec<(NodeId, &NodeView)> = able
        .iter()
        .map(|voter| (*voter, &view.nodes[voter]))
        .filter(|(_, seen)| matches!(seen.role, Role::PreCandidate | Role::Candidate) || seen.asked.is_some())
        .collect();
    let is_short = |(_, seen): &(NodeId, &NodeView)| seen.greater_log > seen.last();
    if standing.is_empty() || !standing.iter().all(is_short) {
        return None;
    }
    let reasons: Vec<String> = standing
        .iter()
        .take(NAMED_MAX)
        .filter_map(|(node, seen)| {
            let (own, other) = (seen.last(), seen.greater_log?);
            let own = own.map_or_else(|| "is empty".to_string(), |own| format!("ends with {own}"));
            Some(format!("the log of node {node} {own}, that of a voter with {other}"))
        })
        .collect();
    Some(format!("every candidate is refused: {}", listed(reasons, standing.len())))
}
