//! Keys that are not being checked for a time, and writes that are no longer distinguished: what keeps memory bounded.

use std::collections::{BTreeMap, BTreeSet};

use super::{Open, Search};
use crate::invariants::asked::Name;
use crate::invariants::linearizability::operation::Ended;
use crate::invariants::linearizability::state::State;

/// The most writes of unknown outcome that are distinguished. Older ones are assumed to be possible at any time
/// and any number of times, which can hide a contradiction but never creates one. Such a write needs no search: its
/// only effect is to be read, so it takes effect right before the read.
const UNKNOWN_MAX: usize = 16;

/// The most values of writes no longer distinguished that are stored. A key with more is not checked any longer:
/// almost any value could be read, and memory stays bounded.
const WILD_MAX: usize = 1_000;

impl Search {
    /// Stops checking the key until a read shows its value: everything open is possible at any time.
    pub(super) fn lose(&mut self) {
        self.anchor = None;
        std::mem::take(&mut self.writes).into_values().for_each(|open| self.forget(open));
    }

    /// From now on a write is no longer distinguished. A compare-and-set counts as one that fits always; if a write may make
    /// any value out of others, the key is not checked any more.
    fn forget(&mut self, open: Open) {
        match open.write.leaves {
            Some(value) => _ = self.wild.insert(value),
            None => self.given_up = true,
        }
    }

    /// While the key is not being checked: waits for a read that shows the value.
    pub(super) fn find_again(&mut self, name: Name, ended: &Ended) {
        let write = self.writes.remove(&name);
        match (&mut self.anchor, ended) {
            (Some((anchor, after)), Ended::Read(value)) if *anchor == name => {
                let mut values = std::mem::take(after);
                values.insert(value.clone());
                self.states = values.into_iter().map(|value| State { value, ..State::default() }).collect();
                self.lose();
            }
            (Some((anchor, _)), _) if *anchor == name => self.anchor = None,
            (Some((_, after)), Ended::Written) => match write.as_ref().map(|open| &open.write.leaves) {
                // It may have come after the read, and which value it left is unknown.
                Some(None) => self.anchor = None,
                leaves => after.extend(leaves.cloned()),
            },
            (Some(_) | None, _) => {}
        }
        if *ended == Ended::Unknown {
            write.into_iter().for_each(|open| self.forget(open));
        }
    }

    pub(super) fn bound_wild(&mut self) {
        if self.given_up || self.wild.len() > WILD_MAX {
            let states = Vec::new();
            *self = Search { writes: BTreeMap::new(), wild: BTreeSet::new(), states, anchor: None, given_up: true };
        }
    }

    pub(super) fn bound_unknown(&mut self) {
        let unknown = self.writes.iter().filter(|(_, write)| write.unknown).map(|(name, _)| *name);
        let unknown: Vec<Name> = unknown.collect();
        for name in &unknown[..unknown.len().saturating_sub(UNKNOWN_MAX)] {
            self.writes.remove(name).into_iter().for_each(|open| self.forget(open));
            for state in &mut self.states {
                state.done.remove(name);
            }
        }
    }
}
