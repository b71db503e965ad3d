//! Messages in words.

use super::pieces::{Piece, Words, plain, words};
use crate::trace::{AppendResult, Body, Entry};
use crate::types::{LogId, NodeId, Vote, show_log_id};
use crate::ui::format;

pub(super) fn is_reply(body: &Body) -> bool {
    match body {
        Body::VoteReply { .. } | Body::AppendReply { .. } | Body::SnapshotReply { .. } | Body::TransferReply { .. } => {
            true
        }
        Body::RequestVote { .. }
        | Body::AppendEntries { .. }
        | Body::InstallSnapshot { .. }
        | Body::TransferLeader { .. } => false,
    }
}

/// What a request is called in a sentence; `None` for heartbeats and replies, which are not told.
pub(super) fn name_of(body: &Body) -> Option<Vec<Piece>> {
    let words = match body {
        Body::RequestVote { vote, pre_vote, .. } => {
            words(if *pre_vote { "PreVote of " } else { "RequestVote of " }).term(vote.term)
        }
        Body::AppendEntries { entries, .. } => named_entries(entries)?,
        Body::InstallSnapshot { snapshot, .. } => words("InstallSnapshot ").log_id(snapshot.last?),
        Body::TransferLeader { to, .. } => words(format!("TransferLeader: {to} shall lead")),
        Body::VoteReply { .. } | Body::AppendReply { .. } | Body::SnapshotReply { .. } | Body::TransferReply { .. } => {
            return None;
        }
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

pub(super) fn why_refused(
    text: Words,
    voter: NodeId,
    candidate: NodeId,
    vote: Vote,
    last: Option<LogId>,
    wanted: Vote,
    candidate_last: Option<LogId>,
) -> Words {
    if vote.term > wanted.term {
        text.text(format!("{voter} is in ")).term(vote.term).text(" already")
    } else if vote.term == wanted.term && vote.node != candidate {
        text.text(format!("it voted for {} in ", vote.node)).term(vote.term)
    } else if last > candidate_last {
        text.text(format!("{candidate}'s log is behind ({} < {})", show_log_id(candidate_last), show_log_id(last)))
    } else {
        text.text("it heard from its leader a short while ago")
    }
}

/// One sentence about a message in flight, for those who point at it.
pub fn message_sentence(from: NodeId, to: NodeId, body: &Body) -> String {
    let what = match body {
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
            AppendResult::Conflict => "AppendEntries refused: the entry before is missing".to_string(),
            AppendResult::HigherVote(vote) => format!("AppendEntries refused: term {} has begun", vote.term),
        },
        Body::SnapshotReply { vote, .. } => format!("InstallSnapshot answered, term {}", vote.term),
        Body::TransferReply { accepted, .. } => {
            format!("TransferLeader {}", if *accepted { "accepted" } else { "declined" })
        }
        Body::RequestVote { .. }
        | Body::AppendEntries { .. }
        | Body::InstallSnapshot { .. }
        | Body::TransferLeader { .. } => name_of(body).map(|pieces| plain(&pieces)).unwrap_or_default(),
    };
    format!("{from} → {to}: {what}")
}
