//! What is known of the clients: what each does, what waits, and the workload.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use litemap::LiteMap;

use crate::world::client_state::ClientState;
use model::client::{ClientId, Manner, OperationId, Workload};
use model::trace::{Ask, Outcome};
use model::types::{NodeId, RequestId, Time};
use sim::clock::{Due, Tag};
use sim::rng::Rng;

/// How many requests may wait at one process that does not come to serve them. Those beyond are lost.
const AT_THE_DOOR_MAX: u32 = 1_000;

/// Names the workload among what waits outside the cluster; a client is named by its own number.
pub(super) const WORKLOAD: Tag = Tag(u64::MAX);

/// The answers to clients, in their order.
type Answers = Rc<RefCell<VecDeque<(ClientId, RequestId, Outcome)>>>;

/// All clients, and what lets them begin by themselves.
#[derive(Default)]
pub(in crate::world) struct Clients {
    pub(super) clients: LiteMap<ClientId, Client>,
    pub(super) answers: Answers,
    pub(super) load: Option<Load>,
    /// How many workloads there have been.
    pub(super) loads: u64,
    /// How many operations they have begun, all together.
    pub(super) begun: u64,
    /// How many attempts there have been.
    pub(super) attempts: u64,
    pub(super) doors: LiteMap<NodeId, Rc<Cell<u32>>>,
}

/// One client.
pub(super) struct Client {
    pub(super) manner: Manner,
    /// The node that it asks first, as the leader by the last answer.
    pub(super) leader: NodeId,
    pub(super) sequence: u64,
    pub(super) queue: VecDeque<Waiting>,
    pub(super) doing: Option<Doing>,
}

/// An operation that has not begun.
pub(super) struct Waiting {
    pub(super) ask: Ask,
    /// The node that is to be asked first.
    pub(super) at: Option<NodeId>,
    /// True when a workload asks for it.
    pub(super) by_load: bool,
}

/// Counts a request among those that a process has not served, until it is served or dies with the process.
pub(in crate::world) struct AtTheDoor(Rc<Cell<u32>>);

impl Drop for AtTheDoor {
    fn drop(&mut self) {
        self.0.set(self.0.get().saturating_sub(1));
    }
}

impl Clients {
    /// Where answers to clients go.
    pub(in crate::world) fn answers(&self) -> Answers {
        Rc::clone(&self.answers)
    }

    /// A request has come to a process.
    pub(in crate::world) fn at_the_door(&mut self, node: NodeId) -> AtTheDoor {
        let door = Rc::clone(self.doors.entry(node).or_default());
        door.set(door.get() + 1);
        AtTheDoor(door)
    }

    pub(super) fn is_full(&self, node: NodeId) -> bool {
        self.doors.get(&node).is_some_and(|door| door.get() >= AT_THE_DOOR_MAX)
    }

    /// What every client is doing.
    pub(in crate::world) fn states(&self) -> impl Iterator<Item = (ClientId, ClientState)> {
        self.clients.iter().map(|(id, client)| {
            let doing = client.doing.as_ref().map(|doing| (doing.id, doing.attempts, doing.request));
            (*id, ClientState { manner: client.manner, doing })
        })
    }

    /// The workload that goes on.
    pub(in crate::world) fn workload(&self) -> Option<Workload> {
        self.load.as_ref().map(|load| load.workload)
    }

    /// How many operations wait at all clients.
    pub(super) fn waiting(&self) -> usize {
        self.clients.values().map(|client| client.queue.len()).sum()
    }
}

/// An operation under way.
pub(super) struct Doing {
    pub(super) id: OperationId,
    pub(super) ask: Ask,
    pub(super) manner: Manner,
    pub(super) attempts: u32,
    /// The attempt whose answer is awaited.
    pub(super) request: Option<RequestId>,
    /// When it was sent.
    pub(super) sent: Time,
    /// When it is sent again.
    pub(super) pause: Option<Due>,
    /// True when an attempt before this one may have taken effect.
    pub(super) may_have_effect: bool,
    /// True when the attempt is a redirected one.
    pub(super) redirected: bool,
}

/// A workload that goes on.
pub(super) struct Load {
    pub(super) workload: Workload,
    pub(super) rng: Rng,
    pub(super) due: Due,
}
