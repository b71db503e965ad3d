//! A list that grows at its end, shrinks at both ends, and shares memory with its clones.

#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::{Index, Range};
use std::rc::Rc;

/// How many items one chunk holds.
const CHUNK: usize = 128;

/// A list in chunks that clones share. All chunks but the last are full.
#[derive(Clone)]
pub struct SharedList<T> {
    chunks: Rc<Vec<Rc<Vec<T>>>>,
    /// How many items at the start of the first chunk are no longer part of the list: `skipped < CHUNK`.
    skipped: usize,
    len: usize,
}

impl<T: Clone> SharedList<T> {
    /// An empty list.
    pub fn new() -> SharedList<T> {
        SharedList { chunks: Rc::new(Vec::new()), skipped: 0, len: 0 }
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True when there is no item.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The item at `index`, if there is one.
    pub fn get(&self, index: usize) -> Option<&T> {
        if index >= self.len {
            return None;
        }
        let place = self.skipped + index;
        self.chunks.get(place / CHUNK)?.get(place % CHUNK)
    }

    /// The item at `index`, to be changed, if there is one.
    pub fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        if index >= self.len {
            return None;
        }
        let place = self.skipped + index;
        let chunk = Rc::make_mut(&mut self.chunks).get_mut(place / CHUNK)?;
        Rc::make_mut(chunk).get_mut(place % CHUNK)
    }

    /// The first item.
    pub fn front(&self) -> Option<&T> {
        self.get(0)
    }

    /// The last item.
    pub fn last(&self) -> Option<&T> {
        self.get(self.len.checked_sub(1)?)
    }

    /// Adds an item at the end.
    pub fn push_back(&mut self, item: T) {
        let chunks = Rc::make_mut(&mut self.chunks);
        match chunks.last_mut().filter(|chunk| chunk.len() < CHUNK) {
            Some(chunk) => Rc::make_mut(chunk).push(item),
            None => chunks.push(Rc::new(vec![item])),
        }
        self.len += 1;
    }

    /// Keeps the first `len` items, all of them when there are fewer.
    pub fn truncate(&mut self, len: usize) {
        if len >= self.len {
            return;
        }
        if len == 0 {
            return self.clear();
        }
        let end = self.skipped + len;
        let chunks = Rc::make_mut(&mut self.chunks);
        chunks.truncate(end.div_ceil(CHUNK));
        if let Some(last) = chunks.last_mut().filter(|_| !end.is_multiple_of(CHUNK)) {
            Rc::make_mut(last).truncate(end % CHUNK);
        }
        self.len = len;
    }

    /// Removes the first `count` items, all of them when there are fewer.
    pub fn remove_first(&mut self, count: usize) {
        if count == 0 {
            return;
        }
        if count >= self.len {
            return self.clear();
        }
        let start = self.skipped + count;
        if start >= CHUNK {
            Rc::make_mut(&mut self.chunks).drain(..start / CHUNK);
        }
        self.skipped = start % CHUNK;
        self.len -= count;
    }

    /// Removes the last item, and returns it, if there is one.
    pub fn pop_back(&mut self) -> Option<T> {
        let last = self.last()?.clone();
        self.truncate(self.len - 1);
        Some(last)
    }

    /// Removes the first item, if there is one.
    pub fn pop_front(&mut self) {
        self.remove_first(1);
    }

    /// Removes all items.
    pub fn clear(&mut self) {
        *self = SharedList::new();
    }

    /// The number of items, counted from the first, for which `is_before` holds: it must hold for none after them.
    pub fn partition_point(&self, is_before: impl Fn(&T) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len);
        while low < high {
            let middle = low.midpoint(high);
            if is_before(&self[middle]) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The first `count` items, all of them when there are fewer.
    pub fn take(&self, count: usize) -> SharedList<T> {
        let mut taken = self.clone();
        taken.truncate(count);
        taken
    }

    /// The items after the first `count`.
    pub fn skip(&self, count: usize) -> SharedList<T> {
        let mut rest = self.clone();
        rest.remove_first(count);
        rest
    }

    /// Adds the items of another list at the end.
    pub fn append(&mut self, other: SharedList<T>) {
        if self.is_empty() {
            *self = other;
        } else {
            self.extend(other.iter().cloned());
        }
    }

    /// The items, in order.
    pub fn iter(&self) -> Iter<'_, T> {
        Iter { list: self, left: 0..self.len }
    }
}

/// The items of a list, in order.
pub struct Iter<'a, T> {
    list: &'a SharedList<T>,
    left: Range<usize>,
}

impl<T> Clone for Iter<'_, T> {
    fn clone(&self) -> Self {
        Iter { list: self.list, left: self.left.clone() }
    }
}

impl<'a, T: Clone> Iterator for Iter<'a, T> {
    type Item = &'a T;
    fn next(&mut self) -> Option<&'a T> {
        self.list.get(self.left.next()?)
    }
    fn nth(&mut self, skipped: usize) -> Option<&'a T> {
        self.list.get(self.left.nth(skipped)?)
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.left.size_hint()
    }
}

impl<'a, T: Clone> DoubleEndedIterator for Iter<'a, T> {
    fn next_back(&mut self) -> Option<&'a T> {
        self.list.get(self.left.next_back()?)
    }
}

impl<T: Clone> ExactSizeIterator for Iter<'_, T> {}

impl<'a, T: Clone> IntoIterator for &'a SharedList<T> {
    type Item = &'a T;
    type IntoIter = Iter<'a, T>;
    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<T: Clone> Index<usize> for SharedList<T> {
    type Output = T;
    /// Panics when there is no such item.
    fn index(&self, index: usize) -> &T {
        assert!(index < self.len, "item {index} of a list of {}", self.len);
        let place = self.skipped + index;
        &self.chunks[place / CHUNK][place % CHUNK]
    }
}

impl<T> Default for SharedList<T> {
    fn default() -> Self {
        SharedList { chunks: Rc::new(Vec::new()), skipped: 0, len: 0 }
    }
}

impl<T: Clone + PartialEq> PartialEq for SharedList<T> {
    fn eq(&self, other: &Self) -> bool {
        let is_same = Rc::ptr_eq(&self.chunks, &other.chunks) && self.skipped == other.skipped;
        self.len == other.len && (is_same || self.iter().eq(other.iter()))
    }
}

impl<T: Clone + fmt::Debug> fmt::Debug for SharedList<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<T: Clone> Extend<T> for SharedList<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        items.into_iter().for_each(|item| self.push_back(item));
    }
}

impl<T: Clone> FromIterator<T> for SharedList<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut list = SharedList::new();
        list.extend(items);
        list
    }
}
