//! The search for an order of one key's requests that explains every answer, kept up to date answer by answer.
//!
//! This is Wing and Gong's search with Lowe's just-in-time rule ("Testing for linearizability", 2017): a request is
//! placed into the order only when an answer requires it. The possible orders are a set of *states*: the value, which
//! open writes have taken effect already, and which values each open read may have seen.
//!
//! ```text
//! sent   ───────────●────────────  answered        ● takes effect, once, in between
//! ```

mod lost;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::operation::{Effect, Ended, Value};
use super::state::{Seen, State};
use crate::invariants::asked::Name;

/// The most states of a key that are examined for one answer. Beyond that nothing is reported until a read that is
/// sent afterwards shows the value.
const STATES_MAX: usize = 2_000;

/// The result of checking an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    /// Some order explains everything so far, or the key is not being checked.
    Explained,
    /// No order explains this answer.
    Refuted,
}

/// An open write.
#[derive(Clone, Debug)]
struct Open {
    write: Effect,
    /// True once its client has given up: it may take effect, but need not.
    unknown: bool,
}

/// The states of one key.
#[derive(Clone, Debug)]
pub(super) struct Search {
    writes: BTreeMap<Name, Open>,
    /// Values that writes no longer distinguished may set at any time.
    wild: BTreeSet<Rc<str>>,
    /// The possible states; empty while the key is not being checked.
    states: Vec<State>,
    /// While the key is not being checked: the read whose answer will show the value, and the values set by writes
    /// that ended since it was sent.
    anchor: Option<(Name, BTreeSet<Value>)>,
    /// True once too many writes of unknown outcome may take effect at any time.
    given_up: bool,
}

impl Search {
    /// The number of stored items.
    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        let states = self.states.iter().map(|state| 1 + state.done.len() + state.seen.len());
        self.writes.len() + self.wild.len() + states.sum::<usize>()
    }

    /// A search without requests; the register holds `value`.
    pub(super) fn new(value: Value) -> Search {
        let states = vec![State { value, ..State::default() }];
        Search { writes: BTreeMap::new(), wild: BTreeSet::new(), states, anchor: None, given_up: false }
    }

    /// A client sends a write. If it needs a value that fits, it may turn out to be a read.
    pub(super) fn write(&mut self, name: Name, write: Effect) {
        if !write.is_blind() {
            self.read(name);
        }
        if !self.given_up {
            self.writes.insert(name, Open { write, unknown: false });
        }
    }

    /// A client sends a read.
    pub(super) fn read(&mut self, name: Name) {
        for state in &mut self.states {
            let seen = Seen { values: BTreeSet::from([state.value.clone()]), written: false };
            state.seen.insert(name, seen);
        }
        if self.states.is_empty() && self.anchor.is_none() && !self.given_up {
            self.anchor = Some((name, BTreeSet::new()));
        }
    }

    /// The only possible value while no request is open.
    pub(super) fn settled(&self) -> Option<&Value> {
        match &self.states[..] {
            [State { value, seen, .. }] if self.writes.is_empty() && seen.is_empty() => Some(value),
            _ => None,
        }
    }

    /// A request has ended.
    pub(super) fn ended(&mut self, name: Name, ended: &Ended) -> Finding {
        if self.states.is_empty() {
            self.find_again(name, ended);
            self.bound_wild();
            return Finding::Explained;
        }
        let searched = match ended {
            // A write that is no longer distinguished is possible anyway.
            Ended::Written if !self.writes.contains_key(&name) => Some(()),
            Ended::Written => self.force(|state| state.done.contains(&name), |_| {}),
            // So is a read that was open when the search began again.
            Ended::Read(value) => {
                // A write that had no effect has not been done, and did not fit.
                let write = self.writes.remove(&name);
                let fits = write.is_some_and(|open| open.write.after(value).is_some());
                self.states.retain(|state| !fits && !state.done.contains(&name));
                let wild = self.read_wild(name, value);
                let holds = |state: &State| state.seen.get(&name).is_none_or(|seen| seen.values.contains(value));
                let forced = self.force(holds, |state| state.may_answer(name, value));
                let mut states = std::mem::take(&mut self.states);
                wild.into_iter().for_each(|state| self.keep_best(&mut states, state));
                self.states = states;
                forced
            }
            Ended::Nothing => {
                self.states.retain(|state| !state.done.contains(&name));
                Some(())
            }
            Ended::Unknown => {
                if let Some(write) = self.writes.get_mut(&name) {
                    write.unknown = true;
                }
                Some(())
            }
        };
        let refuted = searched.is_some() && self.states.is_empty();
        if *ended != Ended::Unknown {
            self.writes.remove(&name);
        }
        for state in &mut self.states {
            if *ended != Ended::Unknown {
                state.done.remove(&name);
            }
            state.seen.remove(&name);
        }
        if self.states.is_empty() {
            self.lose();
        }
        self.bound_unknown();
        self.bound_wild();
        if refuted { Finding::Refuted } else { Finding::Explained }
    }

    /// Keeps the states in which `holds`, and those that reach it when open writes take effect. `None` when
    /// too many must be examined; no state is kept then. `trim` removes what does not matter to `holds` from a state.
    fn force(&mut self, holds: impl Fn(&State) -> bool, trim: impl Fn(&mut State)) -> Option<()> {
        let mut reached: Vec<State> = std::mem::take(&mut self.states);
        reached.iter_mut().for_each(&trim);
        let mut found = Vec::new();
        let mut looked_at = 0;
        // Oldest first, so that states which use up fewer writes cover those that use up more.
        while let Some(state) = reached.get(looked_at).cloned() {
            looked_at += 1;
            if holds(&state) {
                self.keep_best(&mut found, state);
                continue;
            }
            for mut after in self.next(&state) {
                trim(&mut after);
                if !reached.iter().any(|other| self.covers(other, &after)) {
                    reached.push(after);
                }
            }
            if reached.len() > STATES_MAX {
                return None;
            }
        }
        self.states = found;
        Some(())
    }

    /// The states that follow from a state when one open write takes effect. One that needs a value that fits may find that
    /// of a write no longer distinguished, right before it.
    fn next(&self, state: &State) -> Vec<State> {
        let mut next = Vec::new();
        for (name, Open { write, .. }) in self.writes.iter().filter(|(name, _)| !state.done.contains(name)) {
            next.extend(write.after(&state.value).map(|value| state.clone().after(*name, value)));
            let wild = self.wild.iter().filter(|_| !write.is_blind());
            for before in wild.map(|value| Some(value.clone())) {
                if let Some(value) = write.after(&before) {
                    let mut state = state.clone();
                    state.set(before);
                    next.push(state.after(*name, value));
                }
            }
        }
        next
    }

    /// The states in which a read saw a write that is no longer distinguished. The write came right before the read: as
    /// the last one, or before others that took effect since the read was sent, or before another such write.
    fn read_wild(&self, read: Name, value: &Value) -> Vec<State> {
        let is_wild = |value: &Value| value.as_ref().is_some_and(|value| self.wild.contains(value));
        if !is_wild(value) {
            return Vec::new();
        }
        let mut states = Vec::new();
        for state in &self.states {
            if is_wild(&state.value) || state.seen.get(&read).is_none_or(|seen| seen.written) {
                states.push(state.clone());
            }
            let mut last = state.clone();
            last.set(value.clone());
            states.push(last);
        }
        states
    }

    /// A write of unknown outcome can no longer take effect. Whether it did, and in which order with the other open
    /// writes, is examined now: all of it stays possible. A write no longer distinguished stays possible at any time.
    pub(super) fn overtaken(&mut self, name: Name) {
        if !self.writes.get(&name).is_some_and(|write| write.unknown) {
            return;
        }
        let mut reached = std::mem::take(&mut self.states);
        let mut looked_at = 0;
        while let Some(state) = reached.get(looked_at).cloned() {
            looked_at += 1;
            for after in self.next(&state) {
                if !reached.iter().any(|other| self.covers(other, &after)) {
                    reached.push(after);
                }
            }
            if reached.len() > STATES_MAX {
                self.lose();
                return self.bound_wild();
            }
        }
        self.writes.remove(&name);
        let mut best = Vec::new();
        for mut state in reached {
            state.done.remove(&name);
            self.keep_best(&mut best, state);
        }
        self.states = best;
    }

    /// Adds a state, unless another state allows everything that it allows.
    fn keep_best(&self, best: &mut Vec<State>, state: State) {
        if !best.iter().any(|other| self.covers(other, &state)) {
            best.retain(|other| !self.covers(&state, other));
            best.push(state);
        }
    }

    /// True when `other` allows everything that `state` allows: it has used up fewer of the writes that
    /// need not take effect, and its open reads may have seen more values.
    fn covers(&self, other: &State, state: &State) -> bool {
        let is_optional = |name: &Name| self.writes.get(name).is_some_and(|write| write.unknown);
        other.value == state.value
            && other.done.is_subset(&state.done)
            && state.done.difference(&other.done).all(is_optional)
            && state.seen.iter().all(|(read, seen)| other.seen.get(read).is_some_and(|more| more.covers(seen)))
    }
}
