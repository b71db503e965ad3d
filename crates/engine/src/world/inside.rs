//! What there is in a world beside its nodes, for tests that compare it with what is shown.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::World;
use super::client_state::ClientState;
use crate::raft::message::Message;
use model::client::{ClientId, Workload};
use model::fault::Kind;
use model::shared::Set;
use model::trace::Body;
use model::types::{MessageId, NodeId, RequestId, Time};
use sim::machine::Machine;
use sim::network::InFlight;

/// A message that was sent, and has neither reached a replica nor been lost.
#[derive(Clone, Debug, PartialEq)]
pub struct Carried {
    /// The sender.
    pub from: NodeId,
    /// The receiver.
    pub to: NodeId,
    /// When it arrives; `None` when it is held, or has arrived and waits at a paused process.
    pub arrives: Option<Time>,
    /// True when it is held, by hand or by a clogged link.
    pub held: bool,
    /// What it says.
    pub body: Body,
}

impl World {
    /// Every message under way.
    pub fn in_flight(&self) -> BTreeMap<MessageId, Carried> {
        let carried = |flight: &InFlight<Message>, arrives, held| {
            let InFlight { id, from, to, message } = flight;
            (*id, Carried { from: *from, to: *to, arrives, held, body: message.body() })
        };
        let network = self.wire.network();
        let flying = network.flying().map(|(due, flight)| carried(flight, Some(due.at), false));
        let mut all: BTreeMap<_, _> = flying.chain(network.held().map(|flight| carried(flight, None, true))).collect();
        all.extend(self.wire.parked().iter().map(|flight| carried(flight, None, false)));
        all
    }

    /// Which kinds of messages are held on which direction of a link.
    pub fn holds(&self) -> Set<(NodeId, NodeId, Kind)> {
        self.wire.hold_rules.borrow().iter().map(|(kind, from, to)| (*from, *to, *kind)).collect()
    }

    /// The requests that are waiting for an answer.
    pub fn unanswered(&self) -> BTreeSet<RequestId> {
        let of_clients = self.clients.states().filter_map(|(_, state)| state.doing?.2);
        self.waiting.borrow().iter().copied().chain(of_clients).collect()
    }

    /// What every client is doing.
    pub fn clients(&self) -> BTreeMap<ClientId, ClientState> {
        self.clients.states().collect()
    }

    /// The workload that goes on.
    pub fn workload(&self) -> Option<Workload> {
        self.clients.workload()
    }

    /// The machine that everything runs on.
    pub fn machine(&self) -> &Rc<Machine> {
        &self.machine
    }
}
