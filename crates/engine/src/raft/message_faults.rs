//! Faults of messages: hold rules by kind, and actions on single messages.

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

    /// Returns the message that arrives with this alarm, unless its link is clogged.
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

    /// Duplicates and holds a message that was just sent and will arrive, as its link and the hold rules say.
    pub(super) fn after_sending(&self, kind: Kind, from: NodeId, to: NodeId, message: MessageId, due: Due) {
        let machine = machine::current();
        let copy = self.network.borrow_mut().copy_by_chance(&mut machine.clock.borrow_mut(), message, due);
        if let Some((copy, arrives)) = copy {
            self.tell(NetworkEvent::Duplicated { message, copy, arrives });
        }
        let rules = self.hold_rules.borrow();
        if rules.iter().any(|(held, a, b)| held.means(kind) && (*a, *b) == (from, to)) {
            drop(rules);
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

    /// The selected messages in flight or held; `is_link` says whether a direction is selected.
    pub fn select(&self, messages: Messages, is_link: impl Fn(NodeId, NodeId) -> bool) -> Vec<MessageId> {
        self.network.borrow().select(|flight| match messages {
            Messages::One(message) => flight.id == message,
            Messages::All { kind, .. } => kind.means(flight.message.kind()) && is_link(flight.from, flight.to),
        })
    }

    /// All held messages.
    pub fn select_held(&self) -> Vec<MessageId> {
        self.network.borrow().select_held()
    }

    /// Holds these messages, and adds these rules for later ones.
    pub fn hold_all(&self, messages: Vec<MessageId>, rules: Vec<HoldRule>) {
        self.hold_rules.borrow_mut().extend(rules);
        messages.into_iter().for_each(|message| self.hold(message));
    }

    /// Releases these messages, and removes the hold rules for which `is_over` holds.
    pub fn release_all(&self, messages: Vec<MessageId>, is_over: impl Fn(&HoldRule) -> bool) {
        self.hold_rules.borrow_mut().retain(|rule| !is_over(rule));
        let machine = machine::current();
        for message in messages {
            let arrives = self.network.borrow_mut().release(&mut machine.clock.borrow_mut(), message);
            if let Some(arrives) = arrives {
                self.tell(NetworkEvent::Rescheduled { message, arrives });
            }
        }
    }

    /// Delays these messages.
    pub fn delay_all(&self, messages: Vec<MessageId>, by: Time) {
        let machine = machine::current();
        for message in messages {
            let arrives = self.network.borrow_mut().delay(&mut machine.clock.borrow_mut(), message, by);
            if let Some(arrives) = arrives {
                self.tell(NetworkEvent::Rescheduled { message, arrives });
            }
        }
    }

    /// Drops these messages.
    pub fn drop_all(&self, messages: Vec<MessageId>) {
        for message in messages {
            let taken = self.network.borrow_mut().take(message);
            if taken.is_some() {
                self.lose(message, DropReason::ByHand);
            }
        }
    }

    /// Duplicates these messages.
    pub fn copy_all(&self, messages: Vec<MessageId>) {
        let machine = machine::current();
        for message in messages {
            let copy = self.network.borrow_mut().copy(&mut machine.clock.borrow_mut(), message);
            if let Some((copy, arrives)) = copy {
                self.tell(NetworkEvent::Duplicated { message, copy, arrives });
            }
        }
    }

    /// The size of a message, computed only for a link with limited bandwidth.
    pub(super) fn bytes(&self, from: NodeId, to: NodeId, message: &Message, body: Option<&Rc<Body>>) -> u64 {
        match self.link(from, to).bytes_per_second {
            None => 0,
            Some(_) => message.bytes(body),
        }
    }
}
