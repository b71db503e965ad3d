//! The newest messages of a run: how each ended, what answered it, and why it was lost or refused.

use model::trace::NetworkEvent;
use model::types::{MessageId, Time};
use model::view::{Flight, View};

use crate::message_lookup::End;
use crate::words::message_sentence;

/// How many messages are kept at least.
const PAST_MESSAGES_MAX: usize = 20_000;

/// A message, as far as it is known at the moment.
pub(super) struct PastMessage {
    pub id: MessageId,
    /// Where it goes, and what it says. When it arrives is how it was when it was sent.
    pub flight: Flight,
    /// How it ended, if it has.
    pub end: Option<(Time, End)>,
    /// The message that answers it.
    pub answer: Option<MessageId>,
    /// Why it was lost, or says no.
    pub why: Option<String>,
}

impl PastMessage {
    /// Its number and what it says.
    pub fn named(&self) -> String {
        let Flight { from, to, body, .. } = &self.flight;
        format!("message {} ({})", self.id.0, message_sentence(*from, *to, body))
    }
}

/// The newest messages, in the order of their numbers.
#[derive(Default)]
pub(super) struct PastMessages(Vec<PastMessage>);

impl PastMessages {
    /// Takes what has happened on the network, after which the view is like this, and why, where that is known.
    pub fn add(&mut self, event: &NetworkEvent, view: &View, why: Option<String>) {
        match event {
            NetworkEvent::Sent { message: id, .. } | NetworkEvent::Duplicated { copy: id, .. } => {
                let Some(flight) = view.flying.get(id).cloned() else { return };
                if let Some(question) = flight.body.answers().and_then(|question| self.find(question)) {
                    question.answer = Some(*id);
                }
                if self.0.len() == 2 * PAST_MESSAGES_MAX {
                    self.0.drain(..PAST_MESSAGES_MAX);
                }
                self.0.push(PastMessage { id: *id, flight, end: None, answer: None, why });
            }
            NetworkEvent::Delivered { message } => self.end(*message, (view.at, End::Delivered), why),
            NetworkEvent::Dropped { message, why: reason } => self.end(*message, (view.at, End::Dropped(*reason)), why),
            NetworkEvent::Linked { .. } | NetworkEvent::Held { .. } | NetworkEvent::Rescheduled { .. } => {}
        }
    }

    fn end(&mut self, id: MessageId, end: (Time, End), why: Option<String>) {
        if let Some(message) = self.find(id) {
            message.end = Some(end);
            // Why a refusal was lost says more than why it refuses.
            if why.is_some() {
                message.why = why;
            }
        }
    }

    fn find(&mut self, id: MessageId) -> Option<&mut PastMessage> {
        self.0.iter_mut().rev().find(|message| message.id == id)
    }

    /// The message of this number, if it is one of the newest.
    pub fn get(&self, id: MessageId) -> Option<&PastMessage> {
        self.0.iter().find(|message| message.id == id)
    }

    /// The next request on the way of one.
    pub fn next_after(&self, one: &PastMessage) -> Option<&PastMessage> {
        let way = |message: &PastMessage| (message.flight.from, message.flight.to);
        self.0.iter().find(|message| message.id > one.id && way(message) == way(one) && !message.flight.body.is_reply())
    }
}
