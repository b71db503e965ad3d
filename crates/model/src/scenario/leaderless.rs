//! Why no node leads, as far as the state of the nodes, their disks and the links shows.

use crate::fault::Kind;
use crate::shared::Set;
use std::rc::Rc;

use crate::trace::Membership;
use crate::types::{NodeId, Role};
use crate::view::{NodeView, Process, View};

/// How many nodes are named where all could be.
const NAMED_MAX: usize = 3;

/// Of many facts the first ones, and how many more there are.
pub(super) fn shorten(facts: &mut Vec<String>) {
    let more = facts.len().saturating_sub(NAMED_MAX);
    if more > 0 {
        facts.truncate(NAMED_MAX);
        facts.push(format!("and {more} more"));
    }
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

/// Whether the links let no voter that runs ask a quorum of each set for its vote and get the answers.
fn parted(view: &View, able: &[NodeId], members: &Membership) -> Option<String> {
    let is_open = |from: NodeId, to: NodeId, kind: Kind| {
        let link = view.link(from, to);
        let is_held = || view.holds.iter().any(|(a, b, held)| (*a, *b) == (from, to) && held.means(kind));
        from == to || !(link.cut || link.clogged || link.loss_permille == 1_000 || is_held())
    };
    let reaches = |one: NodeId| {
        members.voters.iter().all(|voters| {
            let answers = |other: &&NodeId| {
                let asks = is_open(one, **other, Kind::RequestVote);
                asks && able.contains(other) && is_open(**other, one, Kind::VoteReply)
            };
            voters.iter().filter(answers).count() >= needed(voters)
        })
    };
    let none = !able.iter().any(|voter| reaches(*voter));
    none.then(|| "no voter reaches a majority: links are cut, clogged, lose everything or hold votes".to_string())
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
    let mut reasons: Vec<String> = standing
        .iter()
        .filter_map(|(node, seen)| {
            let (own, other) = (seen.last(), seen.greater_log?);
            let own = own.map_or_else(|| "is empty".to_string(), |own| format!("ends with {own}"));
            Some(format!("the log of node {node} {own}, that of a voter with {other}"))
        })
        .collect();
    shorten(&mut reasons);
    Some(format!("every candidate is refused: {}", reasons.join(", ")))
}
