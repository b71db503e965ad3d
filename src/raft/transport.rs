//! RPCs over the simulated network: AppendEntries, RequestVote, PreVote, InstallSnapshot and TransferLeader.
//!
//! ```text
//! caller ── Sent ──► network ── Delivered ──► callee's openraft
//!    ▲                                              │
//!    └── Delivered ◄── network ◄── Sent (reply) ◄───┘
//! ```
//! The caller waits for a reply keyed by the number of its message. A dead callee does
//! not answer, so the caller learns of it only by its time-out, as on a real network.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use openraft::async_runtime::{AsyncRuntime as _, Oneshot as _, OneshotSender as _};
use openraft::errors::{NetworkError, RPCError, ReplicationClosed, StreamingError, Timeout};
use openraft::network::{RPCOption, RPCTypes, RaftNetworkFactory, RaftNetworkV2};
use openraft::raft::{
    AppendEntriesRequest, AppendEntriesResponse, SnapshotResponse, TransferLeaderRequest, TransferLeaderResponse,
    VoteRequest, VoteResponse,
};
use openraft::type_config::alias::SnapshotOf;
use openraft::{OptionalSend, Raft};

use super::config::{RaftVote, TypeConfig};
use super::convert;
use super::mail::Order;
use super::recorder::Recorder;
use super::state_machine::StateMachine;
use crate::runtime::{SimOneshot, SimOneshotSender, SimRuntime};
use crate::sim::machine;
use crate::sim::network::{InFlight, Network, Verdict};
use crate::trace::{AppendResult, Body, DropReason, Event, Link, Snapshot};
use crate::types::{MessageId, NodeId};

/// A replica that RPCs can be given to.
pub type Replica = Raft<TypeConfig, StateMachine>;

/// What travels from node to node.
#[derive(Clone)]
pub enum Letter {
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
}

impl Letter {
    pub(super) fn body(&self) -> Body {
        match self {
            Letter::Request(request) => request.body(),
            Letter::Reply(request, response) => response.body(*request),
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
                Body::InstallSnapshot { vote: convert::vote(vote), snapshot: Rc::clone(&snapshot.snapshot) }
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
            Response::Snapshot(response) => Body::SnapshotReply { answers, vote: convert::vote(&response.vote) },
            Response::Transfer(response) => Body::TransferReply { answers, accepted: response.is_ok() },
        }
    }
}

fn vote_reply(answers: MessageId, response: &VoteResponse<TypeConfig>, pre_vote: bool) -> Body {
    Body::VoteReply {
        answers,
        vote: convert::vote(&response.vote),
        last: response.last_log_id.as_ref().map(convert::log_id),
        granted: response.vote_granted,
        pre_vote,
    }
}

/// The network of one cluster, and the calls that wait for a reply.
pub struct Wire {
    pub(super) network: RefCell<Network<Letter>>,
    waiting: RefCell<BTreeMap<MessageId, SimOneshotSender<Response>>>,
    /// What is held by its kind, see [`super::mail`].
    pub(super) orders: RefCell<BTreeSet<Order>>,
    pub(super) recorder: Recorder,
}

impl Wire {
    /// A network whose links are all like `link`.
    pub fn new(seed: u64, link: Link, recorder: Recorder) -> Rc<Wire> {
        let network = RefCell::new(Network::new(seed, link));
        Rc::new(Wire { network, waiting: RefCell::default(), orders: RefCell::default(), recorder })
    }

    /// What a direction of a link is like.
    pub fn link(&self, from: NodeId, to: NodeId) -> Link {
        self.network.borrow().link(from, to)
    }

    /// Changes a direction of a link, and says so, unless it is like that already.
    pub fn set_link(&self, from: NodeId, to: NodeId, link: Link) {
        if self.link(from, to) == link {
            return;
        }
        let dropped = self.network.borrow_mut().set_link(from, to, link);
        self.recorder.record(|| Event::Linked { from, to, link });
        for flight in dropped {
            self.lose(flight.id, DropReason::Cut);
        }
    }

    /// Says that a message will never arrive.
    pub fn lose(&self, message: MessageId, why: DropReason) {
        self.recorder.record(|| Event::Dropped { message, why });
    }

    fn send(&self, from: NodeId, to: NodeId, letter: Letter) -> MessageId {
        let body = (!self.recorder.is_silent()).then(|| Rc::new(letter.body()));
        let (kind, bytes) = (letter.kind(), self.bytes(from, to, &letter, body.as_ref()));
        let machine = machine::current();
        let mut clock = machine.clock.borrow_mut();
        let (message, verdict) = self.network.borrow_mut().send(&mut clock, from, to, letter, bytes);
        let arrives = match verdict {
            Verdict::Arrives(due) => due.at,
            Verdict::Drop(_) => clock.now(),
        };
        drop(clock);
        if let Some(body) = body {
            self.recorder.record(|| Event::Sent { message, from, to, arrives, body });
        }
        match verdict {
            Verdict::Arrives(due) => self.after_sending(kind, from, to, message, due),
            Verdict::Drop(why) => self.lose(message, why),
        }
        message
    }

    /// Sends a request and waits for the reply, but not longer than `patience`.
    async fn call(self: &Rc<Wire>, from: NodeId, to: NodeId, request: Request, patience: Duration) -> Option<Response> {
        let message = self.send(from, to, Letter::Request(request));
        let (sender, receiver) = SimOneshot::channel();
        self.waiting.borrow_mut().insert(message, sender);
        let _call = Call { wire: Rc::clone(self), message };
        match SimRuntime::timeout(patience, receiver).await {
            Ok(Ok(response)) => Some(response),
            Ok(Err(_)) | Err(_) => None,
        }
    }

    /// Gives a request that arrived to the replica, and sends its answer back. An error means that
    /// the replica has stopped; then there is nobody to answer.
    pub async fn serve(self: Rc<Wire>, replica: Replica, flight: InFlight<Request>) {
        let InFlight { id, from, to, message } = flight;
        let response = match message {
            Request::Append(request) => replica.append_entries(request).await.ok().map(Response::Append),
            Request::Vote(request) => replica.vote(request).await.ok().map(Response::Vote),
            Request::PreVote(request) => replica.pre_vote(request).await.ok().map(Response::PreVote),
            Request::Snapshot(vote, snapshot) => {
                replica.install_full_snapshot(vote, snapshot).await.ok().map(Response::Snapshot)
            }
            Request::Transfer(request) => replica.handle_transfer_leader(request).await.ok().map(Response::Transfer),
        };
        if let Some(response) = response {
            self.send(to, from, Letter::Reply(id, response));
        }
    }

    /// Gives a reply that arrived to the call that waits for it, if it still does.
    pub fn answer(&self, request: MessageId, response: Response) {
        let caller = self.waiting.borrow_mut().remove(&request);
        if let Some(caller) = caller {
            // The caller may have stopped waiting in this very moment.
            drop(caller.send(response));
        }
    }
}

/// Forgets a call when the caller stops waiting: by a time-out, a cancellation or its death.
struct Call {
    wire: Rc<Wire>,
    message: MessageId,
}

impl Drop for Call {
    fn drop(&mut self) {
        let caller = self.wire.waiting.borrow_mut().remove(&self.message);
        drop(caller);
    }
}

/// Makes connections for one node.
pub struct Connector {
    /// The node.
    pub from: NodeId,
    /// The network.
    pub wire: Rc<Wire>,
}

impl RaftNetworkFactory<TypeConfig> for Connector {
    type Network = Connection;

    async fn new_client(&mut self, to: NodeId, _node: &openraft::impls::EmptyNode) -> Connection {
        Connection { from: self.from, to, wire: Rc::clone(&self.wire) }
    }
}

/// One node's way to another.
pub struct Connection {
    from: NodeId,
    to: NodeId,
    wire: Rc<Wire>,
}

impl Connection {
    async fn call(
        &self,
        kind: RPCTypes,
        request: Request,
        option: &RPCOption,
    ) -> Result<Response, Timeout<TypeConfig>> {
        let timeout = option.soft_ttl();
        let response = self.wire.call(self.from, self.to, request, timeout).await;
        response.ok_or(Timeout { action: kind, id: self.from, target: self.to, timeout })
    }
}

/// A reply of the wrong kind would be a bug of ours, but a replica should not die of it.
fn wrong_kind() -> NetworkError<TypeConfig> {
    NetworkError::from_string("the reply does not fit the request")
}

impl RaftNetworkV2<TypeConfig> for Connection {
    type SnapshotData = Rc<Snapshot>;

    async fn append_entries(
        &mut self,
        rpc: AppendEntriesRequest<TypeConfig>,
        option: RPCOption,
    ) -> Result<AppendEntriesResponse<TypeConfig>, RPCError<TypeConfig>> {
        match self.call(RPCTypes::AppendEntries, Request::Append(rpc), &option).await? {
            Response::Append(response) => Ok(response),
            _ => Err(wrong_kind().into()),
        }
    }

    async fn vote(
        &mut self,
        rpc: VoteRequest<TypeConfig>,
        option: RPCOption,
    ) -> Result<VoteResponse<TypeConfig>, RPCError<TypeConfig>> {
        match self.call(RPCTypes::Vote, Request::Vote(rpc), &option).await? {
            Response::Vote(response) => Ok(response),
            _ => Err(wrong_kind().into()),
        }
    }

    async fn pre_vote(
        &mut self,
        rpc: VoteRequest<TypeConfig>,
        option: RPCOption,
    ) -> Result<VoteResponse<TypeConfig>, RPCError<TypeConfig>> {
        match self.call(RPCTypes::Vote, Request::PreVote(rpc), &option).await? {
            Response::PreVote(response) => Ok(response),
            _ => Err(wrong_kind().into()),
        }
    }

    async fn full_snapshot(
        &mut self,
        vote: RaftVote,
        snapshot: SnapshotOf<TypeConfig, Rc<Snapshot>>,
        cancel: impl Future<Output = ReplicationClosed> + OptionalSend + 'static,
        option: RPCOption,
    ) -> Result<SnapshotResponse<TypeConfig>, StreamingError<TypeConfig>> {
        let call = self.call(RPCTypes::InstallSnapshot, Request::Snapshot(vote, snapshot), &option);
        match SimRuntime::select2(cancel, call).await {
            openraft::async_runtime::Select2::First(closed) => Err(closed.into()),
            openraft::async_runtime::Select2::Second(response) => match response? {
                Response::Snapshot(response) => Ok(response),
                _ => Err(wrong_kind().into()),
            },
        }
    }

    async fn transfer_leader(
        &mut self,
        rpc: TransferLeaderRequest<TypeConfig>,
        option: RPCOption,
    ) -> Result<TransferLeaderResponse<TypeConfig>, RPCError<TypeConfig>> {
        match self.call(RPCTypes::TransferLeader, Request::Transfer(rpc), &option).await? {
            Response::Transfer(response) => Ok(response),
            _ => Err(wrong_kind().into()),
        }
    }
}
