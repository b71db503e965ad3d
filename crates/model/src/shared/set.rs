//! A set of few items, as a sorted list.

use std::borrow::Borrow;
use std::ops::RangeInclusive;

use serde::{Deserialize, Deserializer, Serialize};

/// A set of few items, as a sorted list.
///
/// For each type the standard library's set is 3 to 6 kB of wasm, and this one some hundred bytes. An insertion moves
/// what is larger, so it is for nodes, links and names, and not for a set of thousands in no order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Set<T>(Vec<T>);

impl<T> Default for Set<T> {
    fn default() -> Set<T> {
        Set::new()
    }
}

impl<T> Set<T> {
    /// The set without an item.
    pub const fn new() -> Set<T> {
        Set(Vec::new())
    }

    /// The items in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }

    /// The number of items.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True when there is no item.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Removes all items.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Keeps the items for which this is true.
    pub fn retain(&mut self, keep: impl FnMut(&T) -> bool) {
        self.0.retain(keep);
    }
}

impl<T: Ord> Set<T> {
    /// Adds an item; false when it was there.
    pub fn insert(&mut self, item: T) -> bool {
        // What comes in order is appended.
        let place = match self.0.last() {
            Some(last) if *last >= item => self.place(&item),
            _ => Err(self.0.len()),
        };
        if let Err(place) = place {
            self.0.insert(place, item);
        }
        place.is_err()
    }

    /// Removes an item; false when it was not there.
    pub fn remove<Q: Ord + ?Sized>(&mut self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        let place = self.place(item);
        if let Ok(place) = place {
            self.0.remove(place);
        }
        place.is_ok()
    }

    /// True when the item is in the set.
    pub fn contains<Q: Ord + ?Sized>(&self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.place(item).is_ok()
    }

    /// The items from the first to the last of a range, both included.
    pub fn range(&self, range: RangeInclusive<T>) -> &[T] {
        let from = self.0.partition_point(|item| item < range.start());
        let end = self.0.partition_point(|item| item <= range.end());
        self.0.get(from..end).unwrap_or_default()
    }

    fn place<Q: Ord + ?Sized>(&self, item: &Q) -> Result<usize, usize>
    where
        T: Borrow<Q>,
    {
        self.0.binary_search_by(|known| known.borrow().cmp(item))
    }
}

impl<T: Ord> Extend<T> for Set<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        for item in items {
            self.insert(item);
        }
    }
}

impl<T: Ord> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Set<T> {
        let mut set = Set::new();
        set.extend(items);
        set
    }
}

impl<T: Ord, const N: usize> From<[T; N]> for Set<T> {
    fn from(items: [T; N]) -> Set<T> {
        items.into_iter().collect()
    }
}

impl<'a, T> IntoIterator for &'a Set<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> std::slice::Iter<'a, T> {
        self.iter()
    }
}

impl<T> IntoIterator for Set<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> std::vec::IntoIter<T> {
        self.0.into_iter()
    }
}

// What was written elsewhere may be in any order.
impl<'de, T: Ord + Deserialize<'de>> Deserialize<'de> for Set<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Set<T>, D::Error> {
        Ok(Vec::deserialize(from)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn it_holds_what_the_set_of_the_standard_library_holds() {
        let (mut ours, mut theirs) = (Set::new(), BTreeSet::new());
        for step in 0..2_000_u64 {
            let item = step * 7_919 % 97;
            match step % 3 {
                0 | 1 => assert_eq!(ours.insert(item), theirs.insert(item)),
                _ => assert_eq!(ours.remove(&item), theirs.remove(&item)),
            }
            assert_eq!(ours.contains(&step), theirs.contains(&step));
            let part = item / 2..=item;
            assert!(ours.range(part.clone()).iter().eq(theirs.range(part)));
            assert!(ours.iter().eq(&theirs), "{ours:?} and {theirs:?}");
        }
    }

    #[test]
    fn what_was_written_in_any_order_is_a_set_again() {
        let bytes = postcard::to_stdvec(&vec![3_u8, 1, 3, 2]).expect("a list can be written");
        let set: Set<u8> = postcard::from_bytes(&bytes).expect("a list can be read as a set");
        assert_eq!(set, Set::from([1, 2, 3]));
        assert_eq!(postcard::to_stdvec(&set).expect("a set can be written"), [3, 1, 2, 3]);
    }
}
