//! A value per log index, for a window of indexes that moves upwards.

use std::collections::VecDeque;

use crate::types::LogIndex;

/// How many indexes are remembered. A run that writes more without purging is checked for the newest ones.
pub(super) const INDEXES_MAX: usize = 1 << 20;

/// Values by log index. What lies below the window is forgotten.
#[derive(Clone, Debug)]
pub(super) struct ByIndex<T> {
    first: LogIndex,
    values: VecDeque<T>,
}

impl<T> Default for ByIndex<T> {
    fn default() -> Self {
        ByIndex { first: 0, values: VecDeque::new() }
    }
}

impl<T: Default> ByIndex<T> {
    /// The value at `index`, made when it is not there yet; `None` when it has been forgotten.
    pub(super) fn at(&mut self, index: LogIndex) -> Option<&mut T> {
        let offset = index.checked_sub(self.first)?;
        if offset >= INDEXES_MAX as u64 {
            self.forget_below(index - INDEXES_MAX as u64 + 1);
        }
        let offset = usize::try_from(index - self.first).ok()?;
        if offset >= self.values.len() {
            self.values.resize_with(offset + 1, T::default);
        }
        self.values.get_mut(offset)
    }

    /// Forgets every index below `index`, which nobody can append or apply again.
    pub(super) fn forget_below(&mut self, index: LogIndex) {
        let gone = usize::try_from(index.saturating_sub(self.first)).unwrap_or(usize::MAX);
        self.values.drain(..gone.min(self.values.len()));
        self.first = self.first.max(index);
    }

    /// The first remembered index.
    pub(super) fn first(&self) -> LogIndex {
        self.first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_far_index_moves_the_window_instead_of_filling_the_memory() {
        let mut values: ByIndex<u64> = ByIndex::default();
        *values.at(3).expect("3 is in the window") = 7;
        *values.at(u64::MAX / 2).expect("a new window") = 8;
        assert_eq!(values.at(3), None);
        assert_eq!(values.at(u64::MAX / 2), Some(&mut 8));
    }

    #[test]
    fn what_lies_below_is_forgotten_and_the_rest_stays() {
        let mut values: ByIndex<u64> = ByIndex::default();
        *values.at(5).expect("5 is in the window") = 7;
        values.forget_below(5);
        assert_eq!(values.first(), 5);
        assert_eq!(values.at(4), None);
        assert_eq!(values.at(5), Some(&mut 7));
    }
}
