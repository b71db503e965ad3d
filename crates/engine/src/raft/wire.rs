//! The network of one cluster: sends messages and records them.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use super::chunks::SnapshotChunk;
use super::message::Message;
use super::recorder::Recorder;
use model::fault::Kind;
use model::trace::{DropReason, Event, LinkState, NetworkEvent};
use model::types::{MessageId, NodeId};
use sim::machine;
use sim::network::{InFlight, Network, Verdict};

/// How many messages may wait at the door of a paused process, as in a socket's buffer.
const PARKED_MAX: usize = 4_096;

/// Holds all messages of a kind in one direction of a link, until the rule is removed.
pub type HoldRule = (Kind, NodeId, NodeId);

/// The network of one cluster.
pub struct Wire {
    pub(super) network: RefCell<Network<Message>>,
    /// The messages that wait at the doors of paused processes, in the order in which they arrived.
    parked: RefCell<Vec<InFlight<Message>>>,
    /// The rules by which messages are held, see [`super::message_faults`].
    pub(crate) hold_rules: RefCell<BTreeSet<HoldRule>>,
    pub(super) recorder: Recorder,
}

impl Wire {
    /// A network whose links are all like `link`.
    pub fn new(seed: u64, link: LinkState, recorder: Recorder) -> Rc<Wire> {
        let network = RefCell::new(Network::new(seed, link));
        Rc::new(Wire { network, parked: RefCell::default(), hold_rules: RefCell::default(), recorder })
    }

    /// The network itself, to be looked at.
    pub fn network(&self) -> std::cell::Ref<'_, Network<Message>> {
        self.network.borrow()
    }

    /// The state of one direction of a link.
    pub fn link(&self, from: NodeId, to: NodeId) -> LinkState {
        self.network.borrow().link(from, to)
    }

    /// Changes one direction of a link, and records it, unless it has this state already.
    pub fn set_link(&self, from: NodeId, to: NodeId, state: LinkState) {
        if self.link(from, to) == state {
            return;
        }
        let machine = machine::current();
        let changed = self.network.borrow_mut().set_link(&mut machine.clock.borrow_mut(), from, to, state);
        self.tell(NetworkEvent::Linked { from, to, state });
        for flight in changed.dropped {
            self.lose(flight.id, DropReason::Cut);
        }
        for (message, arrives) in changed.released {
            self.tell(NetworkEvent::Rescheduled { message, arrives });
        }
    }

    /// Records that a message will never arrive.
    pub fn lose(&self, message: MessageId, why: DropReason) {
        self.tell(NetworkEvent::Dropped { message, why });
    }

    /// A message waits at the door of a paused process; the one that finds no place there is lost.
    pub(super) fn park(&self, flight: InFlight<Message>) {
        let mut parked = self.parked.borrow_mut();
        if parked.iter().filter(|waiting| waiting.to == flight.to).count() < PARKED_MAX {
            parked.push(flight);
        } else {
            self.lose(flight.id, DropReason::Lost);
        }
    }

    /// Takes what waits at the door of this node.
    pub(super) fn unpark(&self, node: NodeId) -> Vec<InFlight<Message>> {
        self.parked.borrow_mut().extract_if(.., |flight| flight.to == node).collect()
    }

    /// The messages that wait at the doors of paused processes.
    pub fn parked(&self) -> std::cell::Ref<'_, Vec<InFlight<Message>>> {
        self.parked.borrow()
    }

    /// The first figure that is found among the messages that have neither reached a replica nor been lost.
    fn under_way(&self, look: &dyn Fn(&InFlight<Message>) -> Option<u64>) -> Option<u64> {
        let (network, parked) = (self.network.borrow(), self.parked.borrow());
        network.flying().map(|(_, flight)| flight).chain(network.held()).chain(&*parked).find_map(look)
    }

    /// Where a transfer of this snapshot begins: at its chunk that is still under way, or with the first one.
    pub(super) fn chunk_under_way(&self, from: NodeId, to: NodeId, first: &SnapshotChunk) -> u64 {
        let offset = |flight: &InFlight<Message>| {
            let chunk = flight.message.chunk()?;
            ((flight.from, flight.to) == (from, to) && chunk.is_of(first)).then_some(chunk.part.offset)
        };
        self.under_way(&offset).unwrap_or_default()
    }

    /// Sends a chunk, unless the same chunk, or an answer to one of these messages that carried it, is under way. Returns
    /// the message whose answer is waited for.
    ///
    /// A process cannot see the wire. The transport may, for it stands for a reliable stream, as TCP is: what such a
    /// stream has in its queues is not put there again because its receiver has not answered yet.
    pub(super) fn send_chunk(&self, from: NodeId, to: NodeId, message: Message, sent: &[MessageId]) -> MessageId {
        let waits_for = |flight: &InFlight<Message>| {
            let answered = flight.message.answers().filter(|message| sent.contains(message));
            let is_same = || {
                let (one, other) = (flight.message.chunk()?, message.chunk()?);
                let is_here = (flight.from, flight.to) == (from, to) && one.part.offset == other.part.offset;
                (is_here && one.is_of(other)).then_some(flight.id)
            };
            answered.or_else(is_same).map(|message| message.0)
        };
        self.under_way(&waits_for).map_or_else(|| self.send(from, to, message), MessageId)
    }

    /// Sends a message, and returns the id by which the trace names it.
    pub(super) fn send(&self, from: NodeId, to: NodeId, sent: Message) -> MessageId {
        let body = (!self.recorder.is_silent()).then(|| Rc::new(sent.body()));
        let (kind, bytes) = (sent.kind(), self.bytes(from, to, &sent, body.as_ref()));
        let machine = machine::current();
        let mut clock = machine.clock.borrow_mut();
        let (message, verdict) = self.network.borrow_mut().send(&mut clock, from, to, sent, bytes);
        let arrives = match verdict {
            Verdict::Arrives(due) => due.at,
            Verdict::Drop(_) => clock.now(),
        };
        drop(clock);
        if let Some(body) = body {
            self.recorder.record(|| Event::Network(NetworkEvent::Sent { message, from, to, arrives, body }));
        }
        match verdict {
            Verdict::Arrives(due) => self.after_sending(kind, from, to, message, due),
            Verdict::Drop(why) => self.lose(message, why),
        }
        message
    }
}
