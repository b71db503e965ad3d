//! What faults do to messages: those that are held by their kind, and those picked by hand.

use std::rc::Rc;

use super::message::Message;
use super::wire::{HoldRule, Wire};
use model::fault::{Kind, Messages};
use model::trace::{Body, DropReason, Event, NetworkEvent};
use model::types::{MessageId, NodeId, Time};
use sim::clock::Due;
use sim::machine;
use sim::network::InFlight;

impl Wire {
    pub(super) fn tell(&self, event: NetworkEvent) {
        self.recorder.record(|| Event::Network(event));
    }

    /// Takes the message that arrives with this alarm, unless its link is clogged.
    pub fn arrive(&self, due: Due) -> Option<InFlight<Message>> {
        let mut network = self.network.borrow_mut();
        let flight = network.arrive(due)?;
        if !network.link(flight.from, flight.to).clogged {
            return Some(flight);
        }
        let message = flight.id;
        network.park(flight, due);
        drop(network);
        self.tell(NetworkEvent::Held { message });
        None
    }

    /// What else happens to a message that was sent just now and will arrive.
    pub(super) fn after_sending(&self, kind: Kind, from: NodeId, to: NodeId, message: MessageId, due: Due) {
        let machine = machine::current();
        let copy = self.network.borrow_mut().copy_by_chance(&mut machine.clock.borrow_mut(), message, due);
        if let Some((copy, arrives)) = copy {
            self.tell(NetworkEvent::Duplicated { message, copy, arrives });
        }
        let hold_rules = self.hold_rules.borrow();
        if hold_rules.iter().any(|(held, a, b)| held.means(kind) && (*a, *b) == (from, to)) {
            drop(hold_rules);
            for message in copy.into_iter().map(|(copy, _)| copy).chain([message]) {
                self.hold(message);
            }
        }
    }

    fn hold(&self, message: MessageId) {
        if self.network.borrow_mut().hold(message) {
            self.tell(NetworkEvent::Held { message });
        }
    }

    /// The messages in flight or held that are meant; `is_link` says which directions are.
    pub fn select(&self, messages: Messages, is_link: impl Fn(NodeId, NodeId) -> bool) -> Vec<MessageId> {
        self.network.borrow().select(|flight| match messages {
            Messages::One(message) => flight.id == message,
            Messages::All { kind, .. } => kind.means(flight.message.kind()) && is_link(flight.from, flight.to),
        })
    }

    /// Everything that is held.
    pub fn select_held(&self) -> Vec<MessageId> {
        self.network.borrow().select_held()
    }

    /// Holds these messages, and from now on those that are ordered.
    pub fn hold_all(&self, messages: Vec<MessageId>, hold_rules: Vec<HoldRule>) {
        self.hold_rules.borrow_mut().extend(hold_rules);
        messages.into_iter().for_each(|message| self.hold(message));
    }

    /// Lets these messages go on, and holds no more of those that were ordered.
    pub fn release_all(&self, messages: Vec<MessageId>, is_over: impl Fn(&HoldRule) -> bool) {
        self.hold_rules.borrow_mut().retain(|order| !is_over(order));
        let machine = machine::current();
        for message in messages {
            let arrives = self.network.borrow_mut().release(&mut machine.clock.borrow_mut(), message);
            if let Some(arrives) = arrives {
                self.tell(NetworkEvent::Rescheduled { message, arrives });
            }
        }
    }

    /// Lets these messages arrive later.
    pub fn delay_all(&self, messages: Vec<MessageId>, by: Time) {
        let machine = machine::current();
        for message in messages {
            let arrives = self.network.borrow_mut().delay(&mut machine.clock.borrow_mut(), message, by);
            if let Some(arrives) = arrives {
                self.tell(NetworkEvent::Rescheduled { message, arrives });
            }
        }
    }

    /// Takes these messages away.
    pub fn drop_all(&self, messages: Vec<MessageId>) {
        for message in messages {
            let taken = self.network.borrow_mut().take(message);
            if taken.is_some() {
                self.lose(message, DropReason::ByHand);
            }
        }
    }

    /// Sends these messages a second time.
    pub fn copy_all(&self, messages: Vec<MessageId>) {
        let machine = machine::current();
        for message in messages {
            let copy = self.network.borrow_mut().copy(&mut machine.clock.borrow_mut(), message);
            if let Some((copy, arrives)) = copy {
                self.tell(NetworkEvent::Duplicated { message, copy, arrives });
            }
        }
    }

    /// How large a message is, where that matters: on a wire of limited width.
    pub(super) fn bytes(&self, from: NodeId, to: NodeId, message: &Message, body: Option<&Rc<Body>>) -> u64 {
        match self.link(from, to).bytes_per_second {
            None => 0,
            Some(_) => message.bytes(body),
        }
    }
}
