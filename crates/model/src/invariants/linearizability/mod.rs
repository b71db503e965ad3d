//! Linearizability: every answered request seems to take effect at one instant between its invocation and its response
//! (Herlihy and Wing 1990; a goal of the paper in §8).
//!
//! Keys are independent of each other, and a history is linearizable exactly when that of each key is (locality,
//! theorem 1 there), so every key is a separate register. A write whose outcome is unknown may take effect at any
//! later time, or never; a refused request has no effect; a read without an answer has no result to check.
//! A write that changes the value that is there, such as a compare-and-set, either takes effect on a value that fits, or
//! returns one that does not fit, and is then a read.
//!
//! The operation of a client with a session lasts from its first attempt to its last answer, and a write takes
//! effect once, however often it was sent. A write of unknown outcome with a request id can no longer take effect
//! once a later write of its client has: the sessions of the state machines ensure that (dissertation §6.3).

mod operation;
mod register;
mod search;
mod state;
mod why;

#[cfg(test)]
mod brute_force;
#[cfg(test)]
mod tests;

use litemap::LiteMap;

use self::operation::Ended;
use self::register::Register;
use super::Property;
use super::report::{Report, Subject};
use crate::client::{ClientId, FIRST_ATTEMPT, Manner, Retry};
use crate::invariants::asked::Name;
use crate::invariants::violation::Seen;
use crate::trace::{Ask, ClientEvent, Outcome};
use crate::types::RequestId;

/// The most keys that are checked; later ones are not, so that memory stays bounded.
pub const KEYS_MAX: usize = 1_000;

/// The most writes of unknown outcome that are stored per client, until it writes again.
const UNKNOWN_MAX: usize = 64;

/// The history of all client operations.
#[derive(Clone, Debug, Default)]
pub(super) struct Linearizability {
    keys: LiteMap<String, Register>,
    /// The key of every operation without an answer.
    open: LiteMap<Name, String>,
    /// The retry policy of each client's present operation.
    manners: LiteMap<ClientId, Manner>,
    /// The clients' writes of unknown outcome that carried a request id.
    unknown: LiteMap<ClientId, Vec<(Name, String)>>,
}

impl Linearizability {
    /// A request without a session was sent.
    fn requested(&mut self, request: RequestId, ask: &Ask, seen: Seen) {
        // Attempts of clients with sessions are parts of their operations.
        if request < FIRST_ATTEMPT {
            self.asked(Name::Once(request), ask, seen);
        }
    }

    /// A request without a session was answered, or its time-out passed.
    fn answered(&mut self, request: RequestId, outcome: &Outcome, report: &mut Report) {
        self.ended(Name::Once(request), outcome, (request.0, 0), report);
    }

    /// An event of a request, or of a client's operation.
    pub(super) fn client(&mut self, event: &ClientEvent, report: &mut Report) {
        match event {
            ClientEvent::Requested { request, node: _, ask } => self.requested(*request, ask, report.now),
            ClientEvent::Answered { request, outcome } => self.answered(*request, outcome, report),
            ClientEvent::Began { operation, ask, manner, waiting: _ } => {
                self.manners.insert(operation.client, *manner);
                self.asked(Name::Client(*operation), ask, report.now);
            }
            ClientEvent::Ended { operation, outcome } => {
                let (client, name) = (operation.client, Name::Client(*operation));
                let key = self.open.get(&name).cloned();
                self.ended(name, outcome, (operation.sequence, client.0), report);
                if self.manners.get(&client).is_some_and(|manner| manner.retry == Retry::WithId) {
                    self.overtake(client, name, key, outcome);
                }
            }
            ClientEvent::Set { .. }
            | ClientEvent::Workload(_)
            | ClientEvent::Attempted { .. }
            | ClientEvent::Named { .. } => {}
        }
    }

    /// The number of stored items.
    #[cfg(test)]
    fn size(&self) -> usize {
        let unknown: usize = self.unknown.values().map(Vec::len).sum();
        self.keys.values().map(Register::size).sum::<usize>() + self.open.len() + unknown
    }

    fn overtake(&mut self, client: ClientId, name: Name, key: Option<String>, outcome: &Outcome) {
        match outcome {
            Outcome::Written(_) => {
                for (over, key) in self.unknown.remove(&client).unwrap_or_default() {
                    if let Some(register) = self.keys.get_mut(&key) {
                        register.overtaken(over);
                    }
                }
            }
            Outcome::Unknown(_) => {
                let unknown = self.unknown.entry(client).or_default();
                unknown.extend(key.map(|key| (name, key)));
                let too_many = unknown.len().saturating_sub(UNKNOWN_MAX);
                unknown.drain(..too_many);
            }
            Outcome::Read(_) | Outcome::Refused(_) | Outcome::Changed(_) | Outcome::Accepted => {}
        }
    }

    fn asked(&mut self, name: Name, ask: &Ask, seen: Seen) {
        let (key, write, by_lease) = match ask {
            Ask::Write { key, value } => (key, Some(value), false),
            Ask::Read { key } => (key, None, false),
            Ask::LeaseRead { key } => (key, None, true),
            // A local read guarantees nothing.
            Ask::LocalRead { .. } | Ask::Operate(_) => return,
        };
        if self.keys.len() >= KEYS_MAX && !self.keys.contains_key(key) {
            return;
        }
        self.open.insert(name, key.clone());
        self.keys.entry(key.clone()).or_default().asked(name, write, by_lease, seen);
    }

    fn ended(&mut self, name: Name, outcome: &Outcome, subject: Subject, report: &mut Report) {
        let Some(key) = self.open.remove(&name) else { return };
        let Some(register) = self.keys.get_mut(&key) else { return };
        let ended = match outcome {
            Outcome::Written(_) => Ended::Written,
            Outcome::Read(value) => Ended::Read(value.as_deref().map(Into::into)),
            Outcome::Refused(_) | Outcome::Changed(_) | Outcome::Accepted => Ended::Nothing,
            Outcome::Unknown(_) => Ended::Unknown,
        };
        let operations = register.ended(name, ended, report.now);
        report.check(operations.is_none(), Property::Linearizability, subject, |_| {
            why::why(&key, &operations.unwrap_or_default(), name)
        });
    }
}
