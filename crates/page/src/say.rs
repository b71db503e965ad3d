//! Saying something to the person, in the banner.

use super::message::{Message, Offer};
use super::page::Page;

/// How long a message stays that only informs, in real milliseconds.
const INFORMS_FOR_MS: f64 = 12_000.0;

impl Page {
    /// Says something that is only to be known.
    pub(crate) fn say(&mut self, text: impl Into<String>) {
        self.state.message = Some(Message::new(text, false));
    }

    /// The same, with something that one press does about it.
    pub(crate) fn say_with(&mut self, text: impl Into<String>, offer: Offer) {
        self.state.message = Some(Message { offer: Some(offer), ..Message::new(text, false) });
    }

    /// Says that something is wrong. It stays until it is put away.
    pub(crate) fn wrong(&mut self, text: impl Into<String>) {
        self.state.message = Some(Message::new(text, true));
    }

    /// A message that only informs goes after a while. True when it has.
    pub(crate) fn age_message(&mut self, now_ms: f64) -> bool {
        let Some(message) = self.state.message.as_mut() else { return false };
        let since_ms = *message.since_ms.get_or_insert(now_ms);
        let is_over = !message.wrong && now_ms - since_ms > INFORMS_FOR_MS;
        if is_over {
            self.state.message = None;
        }
        is_over
    }
}
