//! The network of one cluster: sends messages and records them.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use super::message::Message;
use super::recorder::Recorder;
use model::fault::Kind;
use model::trace::{DropReason, Event, LinkState, NetworkEvent};
use model::types::{MessageId, NodeId};
use sim::machine;
use sim::network::{Network, Verdict};

/// Holds all messages of a kind in one direction of a link, until the rule is removed.
pub type HoldRule = (Kind, NodeId, NodeId);

/// The network of one cluster.
pub struct Wire {
    pub(super) network: RefCell<Network<Message>>,
    /// The rules by which messages are held, see [`super::message_faults`].
    pub(crate) hold_rules: RefCell<BTreeSet<HoldRule>>,
    pub(super) recorder: Recorder,
}

impl Wire {
    /// A network whose links are all like `link`.
    pub fn new(seed: u64, link: LinkState, recorder: Recorder) -> Rc<Wire> {
        let network = RefCell::new(Network::new(seed, link));
        Rc::new(Wire { network, hold_rules: RefCell::default(), recorder })
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
