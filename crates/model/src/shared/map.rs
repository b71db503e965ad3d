//! A sorted map that shares memory with its clones.

use std::borrow::Borrow;
use std::fmt;
use std::ops::{Bound, Index, RangeBounds};
use std::rc::Rc;

/// The most entries one chunk holds. A full chunk is split in half, or followed by a new one when it is the last and
/// the new key comes after it: keys that only grow fill their chunks.
const CHUNK: usize = 64;

/// Entries sorted by key, at least one.
type Chunk<K, V> = Vec<(K, V)>;

/// A map sorted by key, in chunks that clones share. No chunk is empty.
#[derive(Clone)]
pub struct SharedMap<K, V> {
    chunks: Rc<Vec<Rc<Chunk<K, V>>>>,
    len: usize,
}

impl<K: Ord + Clone, V: Clone> SharedMap<K, V> {
    /// An empty map.
    pub fn new() -> SharedMap<K, V> {
        SharedMap::default()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True when there is no entry.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The chunk in which `key` is or would be, and its place there: `Ok` when it is there.
    fn find<Q: Ord + ?Sized>(&self, key: &Q) -> (usize, Result<usize, usize>)
    where
        K: Borrow<Q>,
    {
        let after = self.chunks.partition_point(|chunk| chunk[0].0.borrow() <= key);
        let chunk = after.saturating_sub(1);
        let place = |chunk: &Rc<Chunk<K, V>>| chunk.binary_search_by(|(known, _)| known.borrow().cmp(key));
        (chunk, self.chunks.get(chunk).map_or(Err(0), place))
    }

    /// The value of `key`.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let (chunk, place) = self.find(key);
        let place = place.ok()?;
        Some(&self.chunks[chunk][place].1)
    }

    /// The value of `key`, to be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let (chunk, place) = self.find(key);
        let place = place.ok()?;
        Some(&mut Rc::make_mut(&mut Rc::make_mut(&mut self.chunks)[chunk])[place].1)
    }

    /// True when `key` has a value.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.find(key).1.is_ok()
    }

    /// Sets the value of `key`, and returns the one before.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let (chunk, place) = self.find(&key);
        match place {
            Ok(place) => {
                let chunk = &mut Rc::make_mut(&mut self.chunks)[chunk];
                Some(std::mem::replace(&mut Rc::make_mut(chunk)[place].1, value))
            }
            Err(place) => {
                self.insert_at(chunk, place, key, value);
                None
            }
        }
    }

    /// Adds an entry at a place of a chunk. Returns where it is.
    fn insert_at(&mut self, chunk: usize, place: usize, key: K, value: V) -> (usize, usize) {
        self.len += 1;
        let chunks = Rc::make_mut(&mut self.chunks);
        let is_last = chunk + 1 >= chunks.len();
        let Some(full) = chunks.get_mut(chunk) else {
            chunks.push(Rc::new(vec![(key, value)]));
            return (0, 0);
        };
        if full.len() < CHUNK {
            Rc::make_mut(full).insert(place, (key, value));
            return (chunk, place);
        }
        if place == CHUNK && is_last {
            chunks.push(Rc::new(vec![(key, value)]));
            return (chunk + 1, 0);
        }
        let upper = Rc::make_mut(full).split_off(CHUNK / 2);
        chunks.insert(chunk + 1, Rc::new(upper));
        let (chunk, place) = if place <= CHUNK / 2 { (chunk, place) } else { (chunk + 1, place - CHUNK / 2) };
        Rc::make_mut(&mut chunks[chunk]).insert(place, (key, value));
        (chunk, place)
    }

    /// The place of `key`, where it has a value or can be given one.
    pub fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        Entry { map: self, key }
    }

    /// Removes `key`, and returns its value.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let (chunk, place) = self.find(key);
        let place = place.ok()?;
        self.len -= 1;
        let chunks = Rc::make_mut(&mut self.chunks);
        if chunks[chunk].len() == 1 {
            return Rc::unwrap_or_clone(chunks.remove(chunk)).pop().map(|(_, value)| value);
        }
        Some(Rc::make_mut(&mut chunks[chunk]).remove(place).1)
    }

    /// Removes the entry with the least key, if there is one.
    pub fn pop_first(&mut self) -> Option<V> {
        let first = self.chunks.first()?[0].0.clone();
        self.remove(&first)
    }

    /// Removes all entries.
    pub fn clear(&mut self) {
        *self = SharedMap::default();
    }

    /// The entries, by key.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> + Clone {
        self.chunks.iter().flat_map(|chunk| chunk.iter()).map(|(key, value)| (key, value))
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + Clone {
        self.iter().map(|(key, _)| key)
    }

    /// The values, by key.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + Clone {
        self.iter().map(|(_, value)| value)
    }

    /// The entries whose keys lie in a range, by key.
    pub fn range(&self, range: impl RangeBounds<K>) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        let is_before = |key: &K| match range.start_bound() {
            Bound::Included(start) => key < start,
            Bound::Excluded(start) => key <= start,
            Bound::Unbounded => false,
        };
        let is_within = |key: &K| match range.end_bound() {
            Bound::Included(end) => key <= end,
            Bound::Excluded(end) => key < end,
            Bound::Unbounded => true,
        };
        let first = self.chunks.partition_point(|chunk| chunk.last().is_some_and(|(key, _)| is_before(key)));
        let end = self.chunks.partition_point(|chunk| is_within(&chunk[0].0)).max(first);
        // Only the outermost chunks may hold entries beyond the range.
        let within = |index: usize| {
            let chunk = &self.chunks[index];
            let start = if index == first { chunk.partition_point(|(key, _)| is_before(key)) } else { 0 };
            let stop = if index + 1 == end { chunk.partition_point(|(key, _)| is_within(key)) } else { chunk.len() };
            &chunk[start..stop.max(start)]
        };
        let pieces: Vec<&[(K, V)]> = (first..end).map(within).collect();
        pieces.into_iter().flatten().map(|(key, value)| (key, value))
    }
}

/// The place of a key in a map.
pub struct Entry<'a, K, V> {
    map: &'a mut SharedMap<K, V>,
    key: K,
}

impl<'a, K: Ord + Clone, V: Clone + Default> Entry<'a, K, V> {
    /// The key's value, to be changed; the default value is set first when it has none.
    pub fn or_default(self) -> &'a mut V {
        let Entry { map, key } = self;
        let (chunk, place) = match map.find(&key) {
            (chunk, Ok(place)) => (chunk, place),
            (chunk, Err(place)) => map.insert_at(chunk, place, key, V::default()),
        };
        &mut Rc::make_mut(&mut Rc::make_mut(&mut map.chunks)[chunk])[place].1
    }
}

impl<K: Ord + Clone, V: Clone> Index<&K> for SharedMap<K, V> {
    type Output = V;
    /// Panics when the key has no value.
    fn index(&self, key: &K) -> &V {
        self.get(key).expect("the key has a value")
    }
}

impl<K, V> Default for SharedMap<K, V> {
    fn default() -> Self {
        SharedMap { chunks: Rc::new(Vec::new()), len: 0 }
    }
}

impl<K: Ord + Clone, V: Clone + PartialEq> PartialEq for SharedMap<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && (Rc::ptr_eq(&self.chunks, &other.chunks) || self.iter().eq(other.iter()))
    }
}

impl<K: Ord + Clone + fmt::Debug, V: Clone + fmt::Debug> fmt::Debug for SharedMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K: Ord + Clone, V: Clone> Extend<(K, V)> for SharedMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Ord + Clone, V: Clone> FromIterator<(K, V)> for SharedMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = SharedMap::default();
        map.extend(entries);
        map
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_map_does_what_a_tree_does_and_its_clones_stay_as_they_were() {
        let mut random = sim::rng::Rng::new(2, sim::rng::Stream::Chaos);
        let (mut map, mut plain) = (SharedMap::new(), BTreeMap::new());
        let mut kept: Vec<(SharedMap<u64, u64>, BTreeMap<u64, u64>)> = Vec::new();
        for step in 0..30_000 {
            let key = if random.between(0, 1) == 0 { step } else { random.between(0, 2_000) };
            match random.between(0, 99) {
                0..=59 => assert_eq!(map.insert(key, step), plain.insert(key, step)),
                60..=79 => assert_eq!(map.remove(&key), plain.remove(&key)),
                80..=89 => {
                    *map.entry(key).or_default() += 1;
                    *plain.entry(key).or_default() += 1;
                }
                90..=94 => {
                    assert_eq!(map.get_mut(&key), plain.get_mut(&key));
                    assert_eq!(map.pop_first(), plain.pop_first().map(|(_, value)| value));
                }
                95..=98 => {
                    let until = key + random.between(0, 500);
                    assert!(map.range(key..until).eq(plain.range(key..until)));
                    assert!(map.range(key..=until).rev().eq(plain.range(key..=until).rev()));
                    assert!(map.range(..key).eq(plain.range(..key)) && map.range(key..).eq(plain.range(key..)));
                }
                _ => kept.push((map.clone(), plain.clone())),
            }
            assert_eq!((map.len(), map.get(&key)), (plain.len(), plain.get(&key)));
        }
        assert!(kept.len() > 200 && kept.iter().any(|(map, _)| map.len() > 10 * CHUNK));
        for (map, plain) in kept {
            assert!(map.iter().eq(plain.iter()) && map.iter().rev().eq(plain.iter().rev()));
            assert_eq!(map, plain.into_iter().collect());
        }
    }
}
