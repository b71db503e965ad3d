//! One key: the search for an order of its requests, and the history needed to explain why there is none.

use super::operation::{Effect, Ended, Operation, Value};
use super::search::{Finding, Search};
use crate::change::Change;
use crate::invariants::asked::Name;
use crate::invariants::violation::Seen;
use crate::shared::sort_long;
use crate::types::Time;

/// The most requests that are stored to explain a contradiction; of more, the oldest are not named.
const HISTORY_MAX: usize = 48;

/// One key.
#[derive(Clone, Debug)]
pub(super) struct Register {
    search: Search,
    /// The value at the start of `history`, and the last write before it.
    base: (Value, Option<Operation>),
    /// The requests since then, in the order in which they were sent.
    history: Vec<Operation>,
}

impl Default for Register {
    fn default() -> Register {
        Register { search: Search::new(None), base: (None, None), history: Vec::new() }
    }
}

impl Register {
    /// A client sends a write that makes this change, or a read.
    pub(super) fn asked(&mut self, name: Name, write: Option<&Change>, by_lease: bool, seen: Seen) {
        if self.history.len() >= HISTORY_MAX {
            self.history.remove(0);
        }
        let (asked, asked_position, write) = (seen.at, seen.position, write.map(Effect::of));
        let operation = Operation { name, write, asked, asked_position, by_lease, ..Operation::default() };
        begin(&mut self.search, &operation);
        self.history.push(operation);
    }

    /// A request has ended. If no order explains its answer, returns a small set of requests that contradict it.
    pub(super) fn ended(&mut self, name: Name, ended: Ended, seen: Seen) -> Option<Vec<Operation>> {
        let finding = self.search.ended(name, &ended);
        if let Some(operation) = self.history.iter_mut().find(|operation| operation.name == name) {
            (operation.ended, operation.ended_position) = (Some((seen.at, ended)), seen.position);
        }
        match finding {
            Finding::Explained => {
                self.settle();
                None
            }
            Finding::Refuted => {
                let operations = self.fewest(name);
                let history = std::mem::take(&mut self.history);
                self.history = history.into_iter().filter(|operation| operation.ended.is_none()).collect();
                Some(self.base.1.iter().cloned().chain(operations).collect())
            }
        }
    }

    /// The number of stored items.
    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        self.search.size() + self.history.len()
    }

    /// A write of unknown outcome can no longer take effect.
    pub(super) fn overtaken(&mut self, name: Name) {
        self.search.overtaken(name);
        self.settle();
    }

    /// Drops history that is no longer needed: with one possible value and nothing open, only its writer matters.
    fn settle(&mut self) {
        let Some(value) = self.search.settled() else { return };
        let written = self.history.drain(..).rfind(|operation| operation.may_leave(value));
        let before = self.base.1.take().filter(|_| self.base.0 == *value);
        self.base = (value.clone(), written.or(before));
    }

    /// Removes from the history the requests that a contradiction with the answer to `last` does not need.
    fn fewest(&self, last: Name) -> Vec<Operation> {
        let mut operations = self.history.clone();
        // Where the effect of one depends on those before it, each write may be needed to read what was read.
        let keeps_writes = operations.iter().any(Operation::builds_on);
        let mut index = 0;
        while index < operations.len() {
            let mut fewer = operations.clone();
            let left_out = fewer.remove(index);
            // A read of a value without its write would contradict everything, so a write that was read is kept.
            let is_read = |operation: &Operation| {
                let leaves = left_out.write.as_ref().map(|write| &write.leaves);
                matches!((&operation.ended, leaves), (Some((_, Ended::Read(read))), Some(leaves)) if read == leaves)
            };
            let is_needed = keeps_writes && left_out.write.is_some()
                || left_out.name == last
                || fewer.iter().any(is_read)
                || explained(&self.base.0, &fewer);
            if is_needed {
                index += 1;
            } else {
                operations = fewer;
            }
        }
        operations
    }
}

fn begin(search: &mut Search, operation: &Operation) {
    match &operation.write {
        Some(write) => search.write(operation.name, write.clone()),
        None => search.read(operation.name),
    }
}

/// True when some order explains all of these requests, starting from `base`.
pub(super) fn explained(base: &Value, operations: &[Operation]) -> bool {
    // At the same time, requests come before answers: that allows more orders rather than fewer.
    let asked = operations.iter().map(|operation| (operation.asked, false, operation));
    let ended = operations.iter().filter_map(|operation| Some((operation.ended.as_ref()?.0, true, operation)));
    let mut moments: Vec<(Time, bool, &Operation)> = asked.chain(ended).collect();
    sort_long(&mut moments, |one, other| (one.0, one.1, one.2.name).cmp(&(other.0, other.1, other.2.name)));
    let mut search = Search::new(base.clone());
    moments.into_iter().all(|(_, is_end, operation)| match (&operation.ended, is_end) {
        (Some((_, ended)), true) => search.ended(operation.name, ended) == Finding::Explained,
        (Some(_) | None, _) => {
            begin(&mut search, operation);
            true
        }
    })
}
