//! Linearizability: every answered request seems to take effect at one moment between its question and its answer
//! (Herlihy and Wing 1990; the paper asks for it in §8).
//!
//! Keys are independent of each other, and a history is linearizable exactly when that of each key is (locality,
//! theorem 1 there), so every key is a register of its own. A write whose outcome is unknown may take effect at any
//! later moment, or never; a refused request has no effect; a read without an answer says nothing.

mod operation;
mod register;
mod search;
mod why;

#[cfg(test)]
mod brute_force;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use self::operation::Ended;
use self::register::Register;
use super::Property;
use super::report::Report;
use crate::invariants::violation::Seen;
use crate::trace::{Ask, Outcome};
use crate::types::RequestId;

/// How many keys are watched; later ones are not, so that a long run stays within its memory.
pub const KEYS_MAX: usize = 1_000;

/// All that clients asked and were told.
#[derive(Clone, Debug, Default)]
pub(super) struct Linearizability {
    keys: BTreeMap<String, Register>,
    /// The key of every request that nobody has answered.
    open: BTreeMap<RequestId, String>,
}

impl Linearizability {
    /// A client asks.
    pub(super) fn requested(&mut self, request: RequestId, ask: &Ask, seen: Seen) {
        let (key, write, by_lease) = match ask {
            Ask::Write { key, value } => (key, Some(value), false),
            Ask::Read { key } => (key, None, false),
            Ask::LeaseRead { key } => (key, None, true),
            // A local read promises nothing.
            Ask::LocalRead { .. } | Ask::Operate(_) => return,
        };
        if self.keys.len() >= KEYS_MAX && !self.keys.contains_key(key) {
            return;
        }
        self.open.insert(request, key.clone());
        self.keys.entry(key.clone()).or_default().asked(request, write.map(String::as_str), by_lease, seen);
    }

    /// A client is told how its request ended, or stops waiting.
    pub(super) fn answered(&mut self, request: RequestId, outcome: &Outcome, report: &mut Report) {
        let Some(key) = self.open.remove(&request) else { return };
        let Some(register) = self.keys.get_mut(&key) else { return };
        let ended = match outcome {
            Outcome::Written(_) => Ended::Written,
            Outcome::Read(value) => Ended::Read(value.as_deref().map(Into::into)),
            Outcome::Refused(_) | Outcome::Changed(_) | Outcome::Accepted => Ended::Nothing,
            Outcome::Unknown(_) => Ended::Unknown,
        };
        let operations = register.ended(request, ended, report.now);
        report.check(operations.is_none(), Property::Linearizability, (request.0, 0), |_| {
            why::why(&key, &operations.unwrap_or_default(), request)
        });
    }
}
