//! openraft's RPCs as they travel from node to node, and what the trace says of them.

use std::rc::Rc;

use openraft::raft::{
    AppendEntriesRequest, AppendEntriesResponse, SnapshotResponse, TransferLeaderRequest, TransferLeaderResponse,
    VoteRequest, VoteResponse,
};
use openraft::type_config::alias::SnapshotOf;

use super::config::{RaftVote, TypeConfig};
use super::convert;
use crate::raft::chunks::SnapshotChunk;
use model::fault::Kind;
use model::trace::{AppendResult, Body, Snapshot};
use model::types::MessageId;

/// A request or a reply.
#[derive(Clone)]
pub enum Rpc {
    /// A request.
    Request(Request),
    /// The reply to the request of this number.
    Reply(MessageId, Response),
}

/// A request, as openraft made it.
#[derive(Clone)]
pub enum Request {
    /// AppendEntries.
    Append(AppendEntriesRequest<TypeConfig>),
    /// RequestVote.
    Vote(VoteRequest<TypeConfig>),
    /// PreVote.
    PreVote(VoteRequest<TypeConfig>),
    /// InstallSnapshot.
    Snapshot(RaftVote, SnapshotOf<TypeConfig, Rc<Snapshot>>),
    /// TransferLeader.
    Transfer(TransferLeaderRequest<TypeConfig>),
    /// InstallSnapshot with a part of the snapshot.
    Chunk(Rc<SnapshotChunk>),
}

/// A reply, as openraft made it.
#[derive(Clone)]
pub enum Response {
    /// To AppendEntries.
    Append(AppendEntriesResponse<TypeConfig>),
    /// To RequestVote.
    Vote(VoteResponse<TypeConfig>),
    /// To PreVote.
    PreVote(VoteResponse<TypeConfig>),
    /// To InstallSnapshot.
    Snapshot(SnapshotResponse<TypeConfig>),
    /// To TransferLeader.
    Transfer(TransferLeaderResponse<TypeConfig>),
    /// To InstallSnapshot with a part of the snapshot.
    Chunk {
        /// The receiver's vote.
        vote: RaftVote,
        /// How many bytes of the snapshot it holds.
        received: u64,
    },
}

impl Rpc {
    /// What it is.
    pub fn kind(&self) -> Kind {
        match self {
            Rpc::Request(Request::Append(append)) if append.entries.is_empty() => Kind::Heartbeat,
            Rpc::Request(Request::Append(_)) => Kind::AppendEntries,
            Rpc::Request(Request::Vote(_)) => Kind::RequestVote,
            Rpc::Request(Request::PreVote(_)) => Kind::PreVote,
            Rpc::Request(Request::Snapshot(..) | Request::Chunk(_)) => Kind::InstallSnapshot,
            Rpc::Request(Request::Transfer(_)) => Kind::TransferLeader,
            Rpc::Reply(_, Response::Append(_)) => Kind::AppendReply,
            Rpc::Reply(_, Response::Vote(_) | Response::PreVote(_)) => Kind::VoteReply,
            Rpc::Reply(_, Response::Snapshot(_) | Response::Chunk { .. }) => Kind::SnapshotReply,
            Rpc::Reply(_, Response::Transfer(_)) => Kind::TransferReply,
        }
    }

    /// How many bytes it has on the wire; `body` is what it says, if that is known already.
    pub fn bytes(&self, body: Option<&Rc<Body>>) -> u64 {
        let encoded = |body: &Body| postcard::to_stdvec(body).map_or(0, |bytes| bytes.len() as u64);
        let head = body.map_or_else(|| encoded(&self.body()), |body| encoded(body));
        match self {
            Rpc::Request(Request::Chunk(chunk)) => head + chunk.part.bytes,
            Rpc::Request(_) | Rpc::Reply(..) => head,
        }
    }

    /// The part of a snapshot that it carries.
    pub fn chunk(&self) -> Option<&Rc<SnapshotChunk>> {
        match self {
            Rpc::Request(Request::Chunk(chunk)) => Some(chunk),
            Rpc::Request(_) | Rpc::Reply(..) => None,
        }
    }

    /// The request that it answers.
    pub fn answers(&self) -> Option<MessageId> {
        match self {
            Rpc::Request(_) => None,
            Rpc::Reply(request, _) => Some(*request),
        }
    }

    /// What it says.
    pub fn body(&self) -> Body {
        match self {
            Rpc::Request(request) => request.body(),
            Rpc::Reply(request, response) => response.body(*request),
        }
    }
}

impl Request {
    fn body(&self) -> Body {
        match self {
            Request::Append(append) => Body::AppendEntries {
                vote: convert::vote(&append.vote),
                previous: append.prev_log_id.as_ref().map(convert::log_id),
                entries: append.entries.iter().map(convert::entry).collect(),
                commit: append.leader_commit.as_ref().map(convert::log_id),
            },
            Request::Vote(vote) => vote_body(vote, false),
            Request::PreVote(vote) => vote_body(vote, true),
            Request::Snapshot(vote, snapshot) => {
                let snapshot = Rc::clone(&snapshot.snapshot);
                Body::InstallSnapshot { vote: convert::vote(vote), snapshot, chunk: None }
            }
            Request::Chunk(chunk) => {
                Body::InstallSnapshot { vote: chunk.vote, snapshot: Rc::clone(&chunk.header), chunk: Some(chunk.part) }
            }
            Request::Transfer(transfer) => Body::TransferLeader {
                vote: convert::vote(transfer.from_leader()),
                to: *transfer.to_node_id(),
                last: transfer.last_log_id().map(convert::log_id),
            },
        }
    }
}

fn vote_body(request: &VoteRequest<TypeConfig>, pre_vote: bool) -> Body {
    Body::RequestVote {
        vote: convert::vote(&request.vote),
        last: request.last_log_id.as_ref().map(convert::log_id),
        pre_vote,
        transfer: request.leadership_transfer,
    }
}

impl Response {
    fn body(&self, answers: MessageId) -> Body {
        let answers = Some(answers);
        match self {
            Response::Append(response) => {
                let result = match response {
                    AppendEntriesResponse::Success => AppendResult::Success,
                    AppendEntriesResponse::PartialSuccess(upto) => {
                        AppendResult::Partial(upto.as_ref().map(convert::log_id))
                    }
                    AppendEntriesResponse::Conflict => AppendResult::Conflict,
                    AppendEntriesResponse::HigherVote(vote) => AppendResult::HigherVote(convert::vote(vote)),
                };
                Body::AppendReply { answers, result }
            }
            Response::Vote(response) => vote_reply(answers, response, false),
            Response::PreVote(response) => vote_reply(answers, response, true),
            Response::Snapshot(response) => {
                Body::SnapshotReply { answers, vote: convert::vote(&response.vote), received: None }
            }
            Response::Chunk { vote, received } => {
                Body::SnapshotReply { answers, vote: convert::vote(vote), received: Some(*received) }
            }
            Response::Transfer(response) => Body::TransferReply { answers, accepted: response.is_ok() },
        }
    }
}

fn vote_reply(answers: Option<MessageId>, response: &VoteResponse<TypeConfig>, pre_vote: bool) -> Body {
    Body::VoteReply {
        answers,
        vote: convert::vote(&response.vote),
        last: response.last_log_id.as_ref().map(convert::log_id),
        granted: response.vote_granted,
        pre_vote,
    }
}
