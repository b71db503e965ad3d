//! One order of a key's requests that explains every answer so far, as far as it matters from now on.

use std::collections::{BTreeMap, BTreeSet};

use super::operation::Value;
use crate::invariants::asked::Name;

/// An order that explains everything so far, as far as it matters from now on.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct State {
    pub(super) value: Value,
    /// The open writes that have taken effect.
    pub(super) done: BTreeSet<Name>,
    /// What each open read may have seen.
    pub(super) seen: BTreeMap<Name, Seen>,
}

/// What an open read may have seen in an order that explains everything so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seen {
    pub(super) values: BTreeSet<Value>,
    /// True when a write has taken effect since the read was sent, so that another write may have come before it.
    pub(super) written: bool,
}

impl State {
    /// Removes the other values that the read may have seen, now that its answer is known: they would only
    /// distinguish equivalent states.
    pub(super) fn may_answer(&mut self, read: Name, value: &Value) {
        if let Some(seen) = self.seen.get_mut(&read) {
            seen.values.retain(|seen| seen == value);
        }
    }

    /// The state after a write has taken effect.
    pub(super) fn after(mut self, name: Name, value: Value) -> State {
        self.set(value);
        self.done.insert(name);
        self
    }

    pub(super) fn set(&mut self, value: Value) {
        for seen in self.seen.values_mut() {
            seen.values.insert(value.clone());
            seen.written = true;
        }
        self.value = value;
    }
}

impl Seen {
    /// True when a read that saw `less` may have seen this.
    pub(super) fn covers(&self, less: &Seen) -> bool {
        less.values.is_subset(&self.values) && self.written >= less.written
    }
}
