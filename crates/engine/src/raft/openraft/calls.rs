//! The calls of one process: sends requests, finds the caller that a reply is for, and serves the requests of others.
//!
//! ```text
//! caller ── Sent ──► network ── Delivered ──► callee's openraft
//!    ▲                                              │
//!    └── Delivered ◄── network ◄── Sent (reply) ◄───┘
//! ```
//! The caller waits for a reply keyed by the number of its message. A dead callee does
//! not answer, so the caller learns of it only by its time-out, as on a real network.

use litemap::LiteMap;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use openraft::async_runtime::AsyncRuntime as _;

use super::chunk;
use super::handle::Raft;
use super::rpc::{Request, Response, Rpc};
use crate::raft::chunk_receiver::ChunkReceiver;
use crate::raft::chunks::SnapshotChunk;
use crate::raft::message::Message;
use crate::raft::wire::Wire;
use crate::runtime::SimRuntime;
use model::types::{MessageId, NodeId};
use sim::oneshot::{self, Sender};

/// The calls of one process that wait for a reply.
pub struct Calls {
    node: NodeId,
    wire: Rc<Wire>,
    waiting: RefCell<LiteMap<MessageId, Caller>>,
}

impl Calls {
    /// No calls yet.
    pub fn new(node: NodeId, wire: Rc<Wire>) -> Rc<Calls> {
        Rc::new(Calls { node, wire, waiting: RefCell::default() })
    }

    /// The node that calls.
    pub fn node(&self) -> NodeId {
        self.node
    }

    /// Where a transfer of the snapshot with this first chunk begins.
    pub(super) fn chunk_under_way(&self, to: NodeId, first: &SnapshotChunk) -> u64 {
        self.wire.chunk_under_way(self.node, to, first)
    }

    /// Sends a request and waits for the reply, but not longer than `patience`.
    pub(super) async fn call(self: &Rc<Calls>, to: NodeId, request: Request, patience: Duration) -> Option<Response> {
        self.call_repeatedly(to, request, patience, 1).await
    }

    /// Sends a request up to `times` times, a part of `patience` apart, until one of them is answered or `patience`
    /// is at its end. A chunk is not sent again while it is under way.
    pub(super) async fn call_repeatedly(
        self: &Rc<Calls>,
        to: NodeId,
        request: Request,
        patience: Duration,
        times: u32,
    ) -> Option<Response> {
        let (sender, mut receiver) = oneshot::channel();
        let mut call = Call { calls: Rc::clone(self), messages: Vec::new() };
        let caller: Caller = Rc::new(RefCell::new(Some(sender)));
        for _ in 0..times {
            let request = Message::Openraft(Rpc::Request(request.clone()));
            let message = match times {
                1 => self.wire.send(self.node, to, request),
                _ => self.wire.send_chunk(self.node, to, request, &call.messages),
            };
            call.messages.push(message);
            self.waiting.borrow_mut().insert(message, Rc::clone(&caller));
            match SimRuntime::timeout(patience / times, &mut receiver).await {
                Ok(Ok(response)) => return Some(response),
                Ok(Err(_)) => return None,
                Err(_) => {}
            }
        }
        None
    }

    /// Gives a request that arrived to openraft, and sends its answer back. An error means that
    /// openraft has stopped; then no reply is sent.
    pub async fn serve(
        self: Rc<Calls>,
        raft: Raft,
        receiver: ChunkReceiver,
        id: MessageId,
        from: NodeId,
        request: Request,
    ) {
        let response = match request {
            Request::Append(request) => raft.append_entries(request).await.ok().map(Response::Append),
            Request::Vote(request) => raft.vote(request).await.ok().map(Response::Vote),
            Request::PreVote(request) => raft.pre_vote(request).await.ok().map(Response::PreVote),
            Request::Snapshot(vote, snapshot) => {
                raft.install_full_snapshot(vote, snapshot).await.ok().map(Response::Snapshot)
            }
            Request::Transfer(request) => raft.handle_transfer_leader(request).await.ok().map(Response::Transfer),
            Request::Chunk(part) => chunk::take(&receiver, &raft, &part).await,
        };
        if let Some(response) = response {
            self.wire.send(self.node, from, Message::Openraft(Rpc::Reply(id, response)));
        }
    }

    /// Gives a reply that arrived to the call that waits for it, if it still does.
    pub fn answer(&self, request: MessageId, response: Response) {
        let caller = self.waiting.borrow_mut().remove(&request);
        if let Some(caller) = caller.and_then(|caller| caller.take()) {
            // The caller may have stopped waiting in this very moment.
            drop(caller.send(response));
        }
    }
}

/// Where the answer to a call goes; empty once it has come. All requests that were sent for the call share it.
type Caller = Rc<RefCell<Option<Sender<Response>>>>;

/// Forgets a call when the caller stops waiting: by an answer, a time-out, a cancellation or its death.
struct Call {
    calls: Rc<Calls>,
    /// The requests that were sent for it.
    messages: Vec<MessageId>,
}

impl Drop for Call {
    fn drop(&mut self) {
        for message in &self.messages {
            let caller = self.calls.waiting.borrow_mut().remove(message);
            drop(caller);
        }
    }
}
