//! One value per log index, within a window of indexes that moves upwards.

use std::collections::VecDeque;

use crate::types::LogIndex;

/// The size of the window. In a log with more entries that are not purged, only the newest indexes are checked.
pub(super) const INDEXES_MAX: usize = 1 << 20;

/// Values by log index. Indexes below the window have been dropped.
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
    /// The value at `index`, created when absent; `None` when `index` is below the window.
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

    /// Drops every index below `index`, which no node can append or apply again.
    pub(super) fn forget_below(&mut self, index: LogIndex) {
        let gone = usize::try_from(index.saturating_sub(self.first)).unwrap_or(usize::MAX);
        self.values.drain(..gone.min(self.values.len()));
        self.first = self.first.max(index);
    }

    /// The first index of the window.
    pub(super) fn first(&self) -> LogIndex {
        self.first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_index_moves_the_window_instead_of_filling_the_memory() {
        let mut values: ByIndex<u64> = ByIndex::default();
        *values.at(3).expect("3 is in the window") = 7;
        *values.at(u64::MAX / 2).expect("a new window") = 8;
        assert_eq!(values.at(3), None);
        assert_eq!(values.at(u64::MAX / 2), Some(&mut 8));
    }

    #[test]
    fn indexes_below_the_limit_are_dropped_and_the_others_stay() {
        let mut values: ByIndex<u64> = ByIndex::default();
        *values.at(5).expect("5 is in the window") = 7;
        values.forget_below(5);
        assert_eq!(values.first(), 5);
        assert_eq!(values.at(4), None);
        assert_eq!(values.at(5), Some(&mut 7));
    }
}
