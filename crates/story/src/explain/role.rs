//! The reason why a node stood for election or stepped down.

use super::memory::Stood;
use super::words::{Words, node, words};
use super::{Explanation, Scene};
use crate::format::span;
use model::trace::Body;
use model::types::{NodeId, Role, Term, Time};

/// What an engine reported.
pub(super) struct Change {
    pub node: NodeId,
    pub role: Role,
    pub term: Term,
    pub leader: Option<NodeId>,
}

pub(super) fn changed(change: Change, scene: Scene) -> Option<Explanation> {
    let before = scene.before.nodes.get(&change.node)?;
    match change.role {
        Role::Candidate if before.role != Role::Candidate || change.term > before.term => stands(&change, scene),
        Role::Follower | Role::Learner if before.role == Role::Leader => steps_down(&change, before.term, scene),
        Role::Follower if before.role == Role::Candidate => gives_up(&change, before.term, scene),
        Role::PreCandidate | Role::Candidate | Role::Follower | Role::Learner | Role::Leader => None,
    }
}

fn stands(change: &Change, scene: Scene) -> Option<Explanation> {
    let stood = scene.memory.node(change.node)?.stood.as_ref()?;
    let what = node(change.node).text(" stands for election in ").term(change.term).0;
    let silent = stood.timer_from.map(|from| stood.at.saturating_sub(from));
    let dialect = scene.cluster.dialect();
    let because = if let (false, None, Some(silent)) = (dialect.votes_are_leases(), stood.by_transfer, silent)
        && let Some(leader) = scene.before.nodes.get(&change.node)?.leader
    {
        // Its vote does not say whether a quorum elected whom it voted for.
        words("it has had no message from ").node(leader).text(", its leader, for ").text(&span(silent))
    } else {
        because(change, stood, silent, scene)
    };
    Some(Explanation { what, because: because.0 })
}

fn because(change: &Change, stood: &Stood, silent: Option<Time>, scene: Scene) -> Words {
    match (stood.by_transfer, stood.vote, silent) {
        (Some(leader), _, _) => node(leader).text(", the leader, asked it to take over"),
        (None, _, None) => words("it has just started and has no leader"),
        (None, Some(vote), Some(silent)) if vote.node() == change.node => {
            let text = words("it did not win within ").text(&span(silent)).text(" of standing in ");
            text.term(vote.term)
        }
        (None, Some(vote), Some(silent)) if vote.elected => {
            let text = words("it has had no message from ").node(vote.node()).text(", the leader of ").term(vote.term);
            let text = text.text(", for ").text(&span(silent)).text(" (lease ");
            let text = text.text(&span(scene.cluster.election.max));
            match stood.timeout {
                Some(timeout) => text.text(" + time-out ").text(&span(timeout)).text(")"),
                None => text.text(")"),
            }
        }
        (None, Some(vote), Some(silent)) if vote.term > 0 => {
            let text = words("it voted for ").node(vote.node()).text(" in ").term(vote.term).text(" ");
            text.text(&span(silent)).text(" ago, and no leader was elected")
        }
        (None, _, Some(silent)) => words("it has had no message from a leader for ").text(&span(silent)),
    }
}

fn steps_down(change: &Change, led: Term, scene: Scene) -> Option<Explanation> {
    let what = node(change.node).text(" steps down as leader of ").term(led).0;
    if scene.cluster.check_quorum && !scene.cluster.dialect().votes_are_leases() && change.term == led {
        let because = words("no majority has answered it within an election time-out (check-quorum)").0;
        return Some(Explanation { what, because });
    }
    Some(Explanation { what, because: seen_higher(change, led, scene)?.0 })
}

fn gives_up(change: &Change, stood: Term, scene: Scene) -> Option<Explanation> {
    let what = node(change.node).text(" ends its candidacy in ").term(stood).0;
    if change.term == stood {
        let leader = change.leader.filter(|leader| *leader != change.node)?;
        let because = node(leader).text(" has won ").term(stood).0;
        return Some(Explanation { what, because });
    }
    Some(Explanation { what, because: seen_higher(change, stood, scene)?.0 })
}

/// The message with which a node received a higher term.
fn seen_higher(change: &Change, own: Term, scene: Scene) -> Option<Words> {
    let vote = scene.before.nodes.get(&change.node)?.vote?;
    let higher = scene.memory.node(change.node)?.higher.as_ref();
    let Some(received) = higher.filter(|received| received.term() == Some(change.term.max(vote.term))) else {
        // Only its current vote is known, not the message that first carried it.
        let text = words("it saw ").term(vote.term);
        let Some(by) = vote.voted_for else { return (vote.term > own).then_some(text) };
        let text = text.text(", which ").node(by);
        return (vote.term > own).then(|| text.text(if vote.elected { " leads" } else { " stands in" }));
    };
    let name = match &*received.body {
        Body::RequestVote { pre_vote: true, .. } => "'s PreVote",
        Body::RequestVote { .. } => "'s RequestVote",
        Body::AppendEntries { entries, .. } if entries.is_empty() => "'s heartbeat",
        Body::AppendEntries { .. } => "'s AppendEntries",
        Body::InstallSnapshot { .. } => "'s InstallSnapshot",
        Body::TransferLeader { .. } => "'s TransferLeader",
        Body::VoteReply { .. } => "'s answer to its RequestVote",
        Body::AppendReply { .. } => "'s answer to its AppendEntries",
        Body::SnapshotReply { .. } => "'s answer to its InstallSnapshot",
        Body::TransferReply { .. } => "'s answer to its TransferLeader",
        Body::ReadIndex { .. } => "'s ReadIndex",
        Body::ReadIndexReply { .. } => "'s answer to its ReadIndex",
    };
    Some(words("it saw ").term(received.term()?).text(" in ").node(received.from).text(name))
}
