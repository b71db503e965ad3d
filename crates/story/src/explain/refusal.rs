//! The reason why a client's request was refused or has an unknown outcome.

use super::lease::acked;
use super::words::{Words, node, words};
use super::{Explanation, Scene};
use crate::format::{ask, nodes as nodes_of, span};
use model::trace::{Ask, Outcome, Payload, Refusal};
use model::types::{LogId, NodeId, RequestId, Role, Time};
use model::view::NodeView;

/// The most entries searched for that of a request, from the end of the log.
const LOOK_BACK_MAX: usize = 1_000;

/// Why a client's request was refused or left with an unknown outcome.
pub(super) fn answered(request: RequestId, outcome: &Outcome, at: Time, scene: Scene) -> Option<Explanation> {
    match outcome {
        Outcome::Refused(refusal) => refused(request, refusal, at, scene),
        Outcome::Unknown(words) => unknown(request, words, scene),
        Outcome::Written(_) | Outcome::Read(_) | Outcome::Changed(_) | Outcome::Accepted => None,
    }
}

fn refused(request: RequestId, refusal: &Refusal, at: Time, scene: Scene) -> Option<Explanation> {
    let asked = scene.before.requests.get(&request)?;
    let seen = scene.before.nodes.get(&asked.node)?;
    let what = node(asked.node).text(" refused ").data(ask(&asked.ask)).0;
    let because = match refusal {
        Refusal::NotLeader(Some(leader)) => words("it is a ")
            .text(role(seen.role))
            .text(" of ")
            .term(seen.term)
            .text(", and ")
            .node(*leader)
            .text(" leads it"),
        Refusal::NotLeader(None) => {
            words("it is a ").text(role(seen.role)).text(" of ").term(seen.term).text(" and has no leader")
        }
        Refusal::NoQuorum if scene.cluster.dialect().votes_are_leases() => no_quorum(asked.node, seen, at, scene),
        // raft-rs refuses no request for this reason: with check-quorum its leader steps down.
        Refusal::NoQuorum => return None,
        Refusal::Other(said) => words(said),
    };
    Some(Explanation { what, because: because.0 })
}

fn no_quorum(leader: NodeId, seen: &NodeView, at: Time, scene: Scene) -> Words {
    let lease = span(scene.cluster.election.max);
    if let Some(waits) = scene.memory.node(leader).and_then(|known| known.late) {
        let text = words("answers reach it too late to count: it waits ").text(&span(waits)).text(" for each, and");
        return text.text(" without answers in time its lease of ").text(&lease).text(" has expired");
    }
    let text = match acked(leader, seen) {
        Some(answered) => words("a majority last answered it ").text(&span(at.saturating_sub(answered))).text(" ago"),
        None => words("no majority has answered it yet in ").term(seen.term),
    };
    // The lease counts from the sending of what was answered, which is a round trip earlier.
    text.text(", and its lease of ").text(&lease).text(" since it sent that request has expired")
}

fn unknown(request: RequestId, said: &str, scene: Scene) -> Option<Explanation> {
    let asked = scene.before.requests.get(&request)?;
    let what = words("the client does not know the outcome of ").data(ask(&asked.ask)).0;
    // The client's outcome ends with a guess, which is not repeated beside what really became of the write.
    let known = said.split(';').next().unwrap_or(said);
    let text = words(known);
    if !matches!(asked.ask, Ask::Write { .. }) {
        return Some(Explanation { what, because: text.0 });
    }
    let holders = scene.before.nodes.iter().filter_map(|(id, seen)| Some((*id, seen, entry_of(seen, request)?)));
    let holders: Vec<(NodeId, &NodeView, LogId)> = holders.collect();
    let committed = holders.iter().find(|(_, seen, id)| seen.counts_as_committed(id.index));
    let text = text.text(". What the client cannot see: ");
    let because = match (committed, holders.first()) {
        (Some((_, _, id)), _) => text.text("its entry ").log_id(Some(*id)).text(" is committed"),
        (None, Some((_, _, id))) => {
            let nodes: Vec<NodeId> = holders.iter().map(|(node, ..)| *node).collect();
            let text = text.text("its entry ").log_id(Some(*id)).text(" is in the log of ");
            text.text(&nodes_of(&nodes)).text(", not committed so far")
        }
        // A message under way may still carry it, and a snapshot may contain it.
        (None, None) => text.text("no log holds its entry now"),
    };
    Some(Explanation { what, because: because.0 })
}

fn entry_of(seen: &NodeView, request: RequestId) -> Option<LogId> {
    let newest = seen.entries.iter().rev().take(LOOK_BACK_MAX);
    newest.into_iter().find_map(|entry| match &entry.payload {
        Payload::Write(write) if write.request == request => Some(entry.id),
        Payload::Write(_) | Payload::Blank | Payload::Membership(_) => None,
    })
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Learner => "learner",
        Role::Follower => "follower",
        Role::PreCandidate => "pre-candidate",
        Role::Candidate => "candidate",
        Role::Leader => "leader",
    }
}
