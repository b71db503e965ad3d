//! Sentences about requests: those without a session here, those of clients in `clients`.

use super::EventLog;
use super::actions::tell_outcome;
use super::clients::tell_client;
use super::sentence::{Said, good};
use crate::format;
use crate::words::words;
use model::client::FIRST_ATTEMPT;
use model::trace::{Ask, ClientEvent};
use model::view::View;

impl EventLog {
    /// The sentence about an event of clients.
    pub(super) fn client(&mut self, event: &ClientEvent, before: &View) -> Option<Said> {
        match event {
            // Attempts are part of the client's own events.
            ClientEvent::Requested { request, .. } | ClientEvent::Answered { request, .. }
                if *request >= FIRST_ATTEMPT =>
            {
                None
            }
            ClientEvent::Requested { request, node, ask } => {
                self.requests.insert(*request, (*node, ask.clone()));
                Some(good(match ask {
                    Ask::Write { key, value } => {
                        let asks = words(format!("client asks {node} to {} ", value.word()));
                        asks.data(value.show(key, str::to_string))
                    }
                    Ask::Read { key } => words(format!("client asks {node} for ")).data(key),
                    Ask::LeaseRead { .. } | Ask::LocalRead { .. } => {
                        words(format!("client asks {node} for ")).data(format::ask(ask))
                    }
                    Ask::Operate(operation) => words(format!("{node} is asked to {operation}")),
                }))
            }
            ClientEvent::Answered { request, outcome } => {
                self.requests.remove(request).map(|(node, ask)| tell_outcome(node, &ask, outcome))
            }
            event => tell_client(event, before),
        }
    }
}
