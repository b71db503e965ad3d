//! The search for an order of one key's requests that explains every answer, kept up to date answer by answer.
//!
//! This is Wing and Gong's search with Lowe's just-in-time rule ("Testing for linearizability", 2017): a request is
//! placed into the order only when an answer requires it. The possible orders are a set of *states*: the value, which
//! open writes have taken effect already, and which values each open read may have seen.
//!
//! ```text
//! sent   ───────────●────────────  answered        ● takes effect, once, in between
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::operation::{Ended, Value};
use super::state::{Seen, State};
use crate::invariants::asked::Name;

/// The most states of a key that are examined for one answer. Beyond that nothing is reported until a read that is
/// sent afterwards shows the value.
const STATES_MAX: usize = 2_000;

/// The most writes of unknown outcome that are distinguished. Older ones are assumed to be possible at any time
/// and any number of times, which can hide a contradiction but never creates one. Such a write needs no search: its
/// only effect is to be read, so it takes effect right before the read.
const UNKNOWN_MAX: usize = 16;

/// The most values of writes no longer distinguished that are stored. A key with more is not checked any longer:
/// almost any value could be read, and memory stays bounded.
const WILD_MAX: usize = 1_000;

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
    value: Rc<str>,
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

    /// A client sends a write of `value`.
    pub(super) fn write(&mut self, name: Name, value: Rc<str>) {
        if !self.given_up {
            self.writes.insert(name, Open { value, unknown: false });
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
        let is_read = !self.writes.contains_key(&name);
        if *ended != Ended::Unknown {
            self.writes.remove(&name);
        }
        for state in &mut self.states {
            if *ended != Ended::Unknown {
                state.done.remove(&name);
            }
            if is_read {
                state.seen.remove(&name);
            }
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

    /// The states that follow from a state when one open write takes effect.
    fn next<'a>(&'a self, state: &'a State) -> impl Iterator<Item = State> + 'a {
        let open = self.writes.iter().filter(|(name, _)| !state.done.contains(name));
        open.map(|(name, write)| state.after(*name, &write.value))
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

    /// Stops checking the key until a read shows its value: everything open is possible at any time.
    fn lose(&mut self) {
        self.wild.extend(std::mem::take(&mut self.writes).into_values().map(|write| write.value));
        self.anchor = None;
    }

    /// While the key is not being checked: waits for a read that shows the value.
    fn find_again(&mut self, name: Name, ended: &Ended) {
        let write = self.writes.get(&name).map(|write| write.value.clone());
        match (&mut self.anchor, ended) {
            (Some((anchor, after)), Ended::Read(value)) if *anchor == name => {
                let mut values = std::mem::take(after);
                values.insert(value.clone());
                self.states = values.into_iter().map(|value| State { value, ..State::default() }).collect();
                self.lose();
            }
            (Some((anchor, _)), Ended::Nothing | Ended::Unknown) if *anchor == name => self.anchor = None,
            (Some((_, after)), Ended::Written) => after.extend(write.clone().map(Some)),
            (Some(_) | None, _) => {}
        }
        match ended {
            Ended::Unknown => self.wild.extend(write),
            Ended::Written | Ended::Read(_) | Ended::Nothing => {}
        }
        self.writes.remove(&name);
    }

    fn bound_wild(&mut self) {
        if self.wild.len() > WILD_MAX {
            let states = Vec::new();
            *self = Search { writes: BTreeMap::new(), wild: BTreeSet::new(), states, anchor: None, given_up: true };
        }
    }

    fn bound_unknown(&mut self) {
        let unknown = self.writes.iter().filter(|(_, write)| write.unknown).map(|(name, _)| *name);
        let unknown: Vec<Name> = unknown.collect();
        for name in &unknown[..unknown.len().saturating_sub(UNKNOWN_MAX)] {
            self.wild.extend(self.writes.remove(name).map(|write| write.value));
            for state in &mut self.states {
                state.done.remove(name);
            }
        }
    }
}
