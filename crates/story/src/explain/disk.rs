//! The reason why a log became shorter.

use super::words::{Words, node, words};
use super::{Explanation, Scene};
use model::trace::Body;
use model::types::{LogId, NodeId, Time, Vote};

/// The entries and the vote lost in a crash.
pub(super) fn crashed(crashed: NodeId, kept: Option<LogId>, vote: Option<Vote>, scene: Scene) -> Option<Explanation> {
    let before = scene.before.nodes.get(&crashed)?;
    let first = before.log_id_at(kept.map_or(0, |kept| kept.index + 1));
    let lost_vote = before.vote.filter(|before| Some(*before) != vote);
    let gone = lost(first.zip(before.last()), lost_vote)?;
    let because = words("not on disk yet: it ends with ").log_id(kept).text(" there").0;
    Some(Explanation { what: node(crashed).text(" crashed and lost ").then(gone).0, because })
}

/// The entries and the vote that a restarted node lacks.
pub(super) fn started(started: NodeId, start: u32, scene: Scene) -> Option<Explanation> {
    let (entries, vote) = scene.memory.node(started).filter(|_| start > 1)?.lost;
    let gone = lost(entries, vote)?;
    let what = node(started).text(" restarts without ").then(gone).0;
    Some(Explanation { what, because: words("its crash came before they were on disk").0 })
}

/// Why entries were removed from the end of a log.
pub(super) fn truncated(short: NodeId, after: Option<LogId>, at: Time, scene: Scene) -> Option<Explanation> {
    let before = scene.before.nodes.get(&short)?;
    let first = before.log_id_at(after.map_or(0, |after| after.index + 1))?;
    let last = before.last()?;
    let received = scene.memory.node(short)?.received.as_ref().filter(|last| last.at == at)?;
    let theirs = match &*received.body {
        Body::AppendEntries { previous, entries, .. } => {
            let ids = previous.iter().copied().chain(entries.iter().map(|entry| entry.id));
            ids.into_iter().find(|id| id.index == first.index && *id != first)
        }
        Body::InstallSnapshot { snapshot, .. } => snapshot.last,
        Body::RequestVote { .. }
        | Body::VoteReply { .. }
        | Body::AppendReply { .. }
        | Body::SnapshotReply { .. }
        | Body::TransferLeader { .. }
        | Body::TransferReply { .. }
        | Body::ReadIndex { .. }
        | Body::ReadIndexReply { .. } => None,
    }?;
    let what = node(short).text(" removed ").then(range(first, last)).0;
    let text = words("the log of ").node(received.from).text(", the leader, has ").log_id(Some(theirs));
    Some(Explanation { what, because: text.text(" there").0 })
}

fn lost(entries: Option<(LogId, LogId)>, vote: Option<Vote>) -> Option<Words> {
    let vote = vote.map(|vote| words("its vote for ").node(vote.node()).text(" in ").term(vote.term));
    match (entries.map(|(first, last)| range(first, last)), vote) {
        (Some(entries), Some(vote)) => Some(entries.text(" and ").then(vote)),
        (entries, vote) => entries.or(vote),
    }
}

fn range(first: LogId, last: LogId) -> Words {
    let text = Words::default().log_id(Some(first));
    if first == last { text } else { text.text(" … ").log_id(Some(last)) }
}
