//! The network of one cluster: sends messages, tells the trace of them, and finds the caller that a reply is for.
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
use std::rc::Rc;
use std::time::Duration;

use openraft::async_runtime::{AsyncRuntime as _, Oneshot as _, OneshotSender as _};

use super::assembly::Assembly;
use super::letter::{Letter, Request, Response};
use super::recorder::Recorder;
use super::state_machine::Replica;
use crate::runtime::{SimOneshot, SimOneshotSender, SimRuntime};
use model::fault::Kind;
use model::trace::{DropReason, Event, Link};
use model::types::{MessageId, NodeId};
use sim::machine;
use sim::network::{InFlight, Network, Verdict};

/// A standing order to hold messages of a kind on one direction of a link.
pub type Order = (Kind, NodeId, NodeId);

/// The network of one cluster, and the calls that wait for a reply.
pub struct Wire {
    pub(super) network: RefCell<Network<Letter>>,
    waiting: RefCell<BTreeMap<MessageId, Caller>>,
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
    pub(super) async fn call(
        self: &Rc<Wire>,
        from: NodeId,
        to: NodeId,
        request: Request,
        patience: Duration,
    ) -> Option<Response> {
        self.call_repeatedly(from, to, request, patience, 1).await
    }

    /// Sends a request up to `times` times, a part of `patience` apart, until one of them is answered or `patience`
    /// is at its end.
    pub(super) async fn call_repeatedly(
        self: &Rc<Wire>,
        from: NodeId,
        to: NodeId,
        request: Request,
        patience: Duration,
        times: u32,
    ) -> Option<Response> {
        let (sender, mut receiver) = SimOneshot::channel();
        let mut call = Call { wire: Rc::clone(self), messages: Vec::new() };
        let caller: Caller = Rc::new(RefCell::new(Some(sender)));
        for _ in 0..times {
            let message = self.send(from, to, Letter::Request(request.clone()));
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

    /// Gives a request that arrived to the replica, and sends its answer back. An error means that
    /// the replica has stopped; then there is nobody to answer.
    pub async fn serve(self: Rc<Wire>, replica: Replica, assembly: Assembly, flight: InFlight<Request>) {
        let InFlight { id, from, to, message } = flight;
        let response = match message {
            Request::Append(request) => replica.append_entries(request).await.ok().map(Response::Append),
            Request::Vote(request) => replica.vote(request).await.ok().map(Response::Vote),
            Request::PreVote(request) => replica.pre_vote(request).await.ok().map(Response::PreVote),
            Request::Snapshot(vote, snapshot) => {
                replica.install_full_snapshot(vote, snapshot).await.ok().map(Response::Snapshot)
            }
            Request::Transfer(request) => replica.handle_transfer_leader(request).await.ok().map(Response::Transfer),
            Request::Chunk(piece) => assembly.take(&replica, &piece).await,
        };
        if let Some(response) = response {
            self.send(to, from, Letter::Reply(id, response));
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

/// Who waits for the answer to a request, until somebody has answered.
type Caller = Rc<RefCell<Option<SimOneshotSender<Response>>>>;

/// Forgets a call when the caller stops waiting: by an answer, a time-out, a cancellation or its death.
struct Call {
    wire: Rc<Wire>,
    /// The requests that were sent for it.
    messages: Vec<MessageId>,
}

impl Drop for Call {
    fn drop(&mut self) {
        for message in &self.messages {
            let caller = self.wire.waiting.borrow_mut().remove(message);
            drop(caller);
        }
    }
}
