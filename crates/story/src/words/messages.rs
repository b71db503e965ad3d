//! Sentences about messages.

use super::pieces::{Piece, Words, plain, words};
use crate::format;
use model::trace::{AppendResult, Body, Entry};
use model::types::{NodeId, show_log_id};

/// The name of a request in a sentence; `None` for heartbeats and replies, which the event log omits.
pub(crate) fn name_of(body: &Body) -> Option<Vec<Piece>> {
    let words = match body {
        Body::RequestVote { vote, pre_vote, .. } => {
            words(if *pre_vote { "PreVote of " } else { "RequestVote of " }).term(vote.term)
        }
        Body::AppendEntries { entries, .. } => named_entries(entries)?,
        Body::InstallSnapshot { snapshot, chunk: None, .. } => words("InstallSnapshot ").log_id(snapshot.last?),
        Body::InstallSnapshot { snapshot, chunk: Some(chunk), .. } => {
            let part = format!(", chunk {} of {}", chunk.number, chunk.of);
            words("InstallSnapshot ").log_id(snapshot.last?).text(part)
        }
        Body::TransferLeader { to, .. } => words(format!("TransferLeader to {to}")),
        Body::ReadIndex { .. } => words("ReadIndex"),
        Body::VoteReply { .. }
        | Body::AppendReply { .. }
        | Body::SnapshotReply { .. }
        | Body::TransferReply { .. }
        | Body::ReadIndexReply { .. } => return None,
    };
    Some(words.0)
}

fn named_entries(entries: &[Entry]) -> Option<Words> {
    let (first, last) = (entries.first()?, entries.last()?);
    let text = words("AppendEntries ").log_id(first.id);
    Some(if first.id == last.id {
        text.text(" ").data(format::payload(first))
    } else {
        text.text(" … ").log_id(last.id)
    })
}

/// One sentence about a message, for its tooltip.
pub fn message_sentence(from: NodeId, to: NodeId, body: &Body) -> String {
    let what = match body {
        // Here there is room to say what the numbers are.
        Body::AppendEntries { entries, .. } if entries.len() > 1 => {
            let (first, last) = (entries[0].id, entries[entries.len() - 1].id);
            format!("AppendEntries with {} entries, from {first} to {last} (term/index)", entries.len())
        }
        Body::AppendEntries { vote, entries, commit, .. } if entries.is_empty() => {
            format!("heartbeat of term {}, committed {}", vote.term, show_log_id(*commit))
        }
        Body::VoteReply { vote, granted, pre_vote, .. } => {
            let name = if *pre_vote { "PreVote" } else { "RequestVote" };
            let how = if *granted { "granted" } else { "refused" };
            format!("{name} {how}, term {}", vote.term)
        }
        Body::AppendReply { result, .. } => match result {
            AppendResult::Success => "AppendEntries accepted".to_string(),
            AppendResult::Partial(upto) => format!("AppendEntries accepted up to {}", show_log_id(*upto)),
            AppendResult::Conflict => "AppendEntries refused: the previous entry is missing".to_string(),
            AppendResult::HigherVote(vote) => format!("AppendEntries refused: term {} has begun", vote.term),
        },
        Body::SnapshotReply { vote, received, .. } => {
            let held = received.map_or_else(String::new, |bytes| format!(", {bytes} bytes received"));
            format!("InstallSnapshot answered, term {}{held}", vote.term)
        }
        Body::TransferReply { accepted, .. } => {
            format!("TransferLeader {}", if *accepted { "accepted" } else { "declined" })
        }
        Body::ReadIndexReply { commit, .. } => format!("ReadIndex answered: index {commit}"),
        Body::RequestVote { .. }
        | Body::AppendEntries { .. }
        | Body::InstallSnapshot { .. }
        | Body::TransferLeader { .. }
        | Body::ReadIndex { .. } => name_of(body).map(|pieces| plain(&pieces)).unwrap_or_default(),
    };
    format!("{from} → {to}: {what}")
}
