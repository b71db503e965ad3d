//! Messages in the lines of a trace, by the names and fields of etcd's raft.

use super::super::json::Object;
use model::trace::{AppendResult, Body};
use model::types::{LogId, NodeId};

/// The name of the event that a message was sent, or received.
pub(super) fn sent(body: &Body, is_sent: bool) -> &'static str {
    let names = match body {
        Body::RequestVote { pre_vote: false, .. } => ["SendRequestVoteRequest", "ReceiveRequestVoteRequest"],
        Body::RequestVote { pre_vote: true, .. } => ["SendPreVoteRequest", "ReceivePreVoteRequest"],
        Body::VoteReply { pre_vote: false, .. } => ["SendRequestVoteResponse", "ReceiveRequestVoteResponse"],
        Body::VoteReply { pre_vote: true, .. } => ["SendPreVoteResponse", "ReceivePreVoteResponse"],
        Body::AppendEntries { .. } => ["SendAppendEntriesRequest", "ReceiveAppendEntriesRequest"],
        Body::AppendReply { .. } => ["SendAppendEntriesResponse", "ReceiveAppendEntriesResponse"],
        Body::InstallSnapshot { .. } => ["SendSnapshot", "ReceiveSnapshot"],
        Body::SnapshotReply { .. } => ["SendSnapshotResponse", "ReceiveSnapshotResponse"],
        Body::TransferLeader { .. } => ["SendTransferLeader", "ReceiveTransferLeader"],
        Body::TransferReply { .. } => ["SendTransferLeaderResponse", "ReceiveTransferLeaderResponse"],
        Body::ReadIndex { .. } => ["SendReadIndex", "ReceiveReadIndex"],
        Body::ReadIndexReply { .. } => ["SendReadIndexResponse", "ReceiveReadIndexResponse"],
    };
    names[usize::from(!is_sent)]
}

/// Adds a log id as two numbers in an object; none stands for an empty log.
pub(super) fn log_id(object: Object, name: &str, id: Option<LogId>) -> Object {
    let own = match id {
        Some(id) => Object::new().number("term", id.term).number("index", id.index).end(),
        None => "null".to_string(),
    };
    object.raw(name, own)
}

/// A message.
pub(super) fn body(from: NodeId, to: NodeId, body: &Body) -> String {
    let named = |kind: &str| Object::new().text("type", kind).text("from", from.to_string()).text("to", to.to_string());
    let previous = |object: Object, id: Option<LogId>| {
        let (term, index) = id.map_or((0, 0), |id| (id.term, id.index));
        object.number("logTerm", term).number("index", index)
    };
    match body {
        Body::RequestVote { vote, last, pre_vote, transfer } => {
            let object = named(if *pre_vote { "MsgPreVote" } else { "MsgVote" }).number("term", vote.term);
            previous(object, *last).flag("transfer", *transfer)
        }
        Body::VoteReply { vote, last, granted, pre_vote, answers: _ } => {
            let object = named(if *pre_vote { "MsgPreVoteResp" } else { "MsgVoteResp" }).number("term", vote.term);
            previous(object, *last).flag("reject", !granted)
        }
        Body::AppendEntries { vote, previous: before, entries, commit } => {
            let object = previous(named("MsgApp").number("term", vote.term), *before);
            object.number("entries", entries.len() as u64).number("commit", commit.map_or(0, |id| id.index))
        }
        Body::AppendReply { result, answers: _ } => {
            let object = named("MsgAppResp");
            match result {
                AppendResult::Success => object.flag("reject", false),
                AppendResult::Partial(upto) => log_id(object.flag("reject", false), "upto", *upto),
                AppendResult::Conflict => object.flag("reject", true).text("why", "conflict"),
                AppendResult::HigherVote(vote) => {
                    object.flag("reject", true).text("why", "higher term").number("term", vote.term)
                }
            }
        }
        Body::InstallSnapshot { vote, snapshot, chunk } => {
            let object = previous(named("MsgSnap").number("term", vote.term), snapshot.last);
            match chunk {
                Some(chunk) => object.number("chunk", chunk.number).number("chunks", chunk.of),
                None => object,
            }
        }
        Body::SnapshotReply { vote, received, answers: _ } => {
            let object = named("MsgSnapStatus").number("term", vote.term);
            match received {
                Some(bytes) => object.number("received", *bytes),
                None => object,
            }
        }
        Body::TransferLeader { vote, to: _, last } => previous(named("MsgTimeoutNow").number("term", vote.term), *last),
        Body::TransferReply { accepted, answers: _ } => named("MsgTimeoutNowResp").flag("reject", !accepted),
        Body::ReadIndex { read } => named("MsgReadIndex").number("read", *read),
        Body::ReadIndexReply { term, read, commit, answers: _ } => {
            named("MsgReadIndexResp").number("term", *term).number("read", *read).number("index", *commit)
        }
    }
    .end()
}
