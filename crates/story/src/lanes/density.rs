//! The number of messages that a node sends, receives and loses per span of time, drawn where single lines would merge.
//!
//! A bucket of level `n` is 2ⁿ microseconds long and begins at a multiple of that, so that buckets nest.

use super::slant::{Kind, Slant};
use model::types::{NodeId, Time};

/// The most lanes that are distinguished.
const SLOTS_MAX: usize = 64;

/// The most columns one picture has.
const COLUMNS_MAX: u64 = 4_096;

/// The messages of one node in one bucket, by when they were sent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// Sent by the node, votes included.
    pub sent: f32,
    /// Those of them that ask for a vote or give one.
    pub votes: f32,
    /// Sent to the node and not lost.
    pub received: f32,
    /// Sent to the node, and lost.
    pub lost: f32,
}

impl Bin {
    /// Adds a fraction of another.
    pub fn add(&mut self, other: Bin, part: f32) {
        self.sent += other.sent * part;
        self.votes += other.votes * part;
        self.received += other.received * part;
        self.lost += other.lost * part;
    }
}

/// The compact form that is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Small([u16; 4]);

impl Small {
    fn add(&mut self, other: Small) {
        for (mine, other) in self.0.iter_mut().zip(other.0) {
            *mine = mine.saturating_add(other);
        }
    }

    fn bin(self) -> Bin {
        let [sent, votes, received, lost] = self.0.map(f32::from);
        Bin { sent, votes, received, lost }
    }
}

/// The index of a node's numbers.
fn slot(node: NodeId) -> usize {
    (node.0.saturating_sub(1) as usize).min(SLOTS_MAX - 1)
}

/// The density of some messages, kept small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Profile {
    level: u32,
    first: u64,
    slots: usize,
    bins: Vec<Small>,
}

impl Profile {
    /// The density of these messages, which are in sending order.
    pub(super) fn of(slants: &[Slant], level: u32) -> Profile {
        let bucket = |slant: Option<&Slant>| slant.map_or(0, |slant| slant.sent().0 >> level);
        let (first, last) = (bucket(slants.first()), bucket(slants.last()));
        let slots = slants.iter().map(|slant| slot(slant.from()).max(slot(slant.to())) + 1).max().unwrap_or(0);
        let mut bins = vec![Small::default(); slots * (last - first + 1) as usize];
        for slant in slants {
            let row = ((slant.sent().0 >> level) - first) as usize * slots;
            bins[row + slot(slant.from())].add(Small([1, u16::from(slant.kind() == Kind::Vote), 0, 0]));
            let lost = u16::from(slant.lost());
            bins[row + slot(slant.to())].add(Small([0, 0, 1 - lost, lost]));
        }
        Profile { level, first, slots, bins }
    }

    pub(super) fn level(&self) -> u32 {
        self.level
    }

    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        size_of::<Profile>() + self.bins.capacity() * size_of::<Small>()
    }

    /// The same in larger buckets.
    pub(super) fn coarser(&self, level: u32) -> Profile {
        let shift = level - self.level;
        let first = self.first >> shift;
        let rows = self.bins.chunks_exact(self.slots.max(1));
        let last = (self.first + rows.len().max(1) as u64 - 1) >> shift;
        let mut bins = vec![Small::default(); self.slots * (last - first + 1) as usize];
        for (bucket, row) in (self.first..).zip(rows) {
            let start = ((bucket >> shift) - first) as usize * self.slots;
            bins[start..].iter_mut().zip(row).for_each(|(sum, small)| sum.add(*small));
        }
        Profile { level, first, slots: self.slots, bins }
    }
}

/// The density that one picture shows: columns of one bucket each, with a bin for every node.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    level: u32,
    first: u64,
    count: u64,
    slots: usize,
    bins: Vec<Bin>,
    hidden: Vec<bool>,
}

impl Columns {
    /// Empty columns of this level that cover the span.
    pub fn new(level: u32, from: Time, until: Time, nodes: usize) -> Columns {
        let (first, slots) = (from.0 >> level, nodes.clamp(1, SLOTS_MAX));
        let count = ((until.0 >> level).saturating_sub(first) + 1).min(COLUMNS_MAX);
        let (bins, hidden) = (vec![Bin::default(); slots * count as usize], vec![false; count as usize]);
        Columns { level, first, count, slots, bins, hidden }
    }

    /// The finest level whose buckets are at least so long.
    pub fn level_for(bucket_us: f64) -> u32 {
        (0..62).find(|level| (1_u64 << level) as f64 >= bucket_us).unwrap_or(62)
    }

    /// The level of its buckets.
    pub fn level(&self) -> u32 {
        self.level
    }

    /// How long a bucket is, in microseconds.
    pub fn bucket_us(&self) -> f64 {
        (1_u64 << self.level) as f64
    }

    /// How many columns there are.
    pub fn len(&self) -> usize {
        self.count as usize
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// When the first column begins.
    pub fn from(&self) -> Time {
        Time(self.first << self.level)
    }

    /// When the last column has ended.
    pub fn until(&self) -> Time {
        Time((self.first + self.count) << self.level)
    }

    /// The column of a moment.
    pub fn column_at(&self, time: Time) -> usize {
        ((time.0 >> self.level).saturating_sub(self.first)).min(self.count.saturating_sub(1)) as usize
    }

    /// The messages of a node in a column.
    pub fn bin(&self, column: usize, node: NodeId) -> Bin {
        if slot(node) >= self.slots || column >= self.len() {
            return Bin::default();
        }
        self.bins.get(column * self.slots + slot(node)).copied().unwrap_or_default()
    }

    /// The messages of all nodes in a column.
    pub fn total(&self, column: usize) -> Bin {
        let mut total = Bin::default();
        let start = (column * self.slots).min(self.bins.len());
        self.bins[start..(start + self.slots).min(self.bins.len())].iter().for_each(|bin| total.add(*bin, 1.0));
        total
    }

    /// True when messages of this column were evicted.
    pub fn is_hidden(&self, column: usize) -> bool {
        self.hidden.get(column).copied().unwrap_or(false)
    }

    pub(super) fn hide(&mut self, from: Time, until: Time) {
        let (from, until) = (self.column_at(from), self.column_at(until));
        self.hidden[from..=until].fill(true);
    }

    pub(super) fn add(&mut self, slant: &Slant) {
        let Some(row) = (slant.sent().0 >> self.level).checked_sub(self.first).filter(|row| *row < self.count) else {
            return;
        };
        let row = row as usize * self.slots;
        let [from, to] = [slant.from(), slant.to()].map(|node| slot(node).min(self.slots - 1));
        self.bins[row + from].sent += 1.0;
        self.bins[row + from].votes += f32::from(u8::from(slant.kind() == Kind::Vote));
        let lost = f32::from(u8::from(slant.lost()));
        self.bins[row + to].lost += lost;
        self.bins[row + to].received += 1.0 - lost;
    }

    /// Adds a profile. One that is coarser is spread evenly.
    pub(super) fn add_profile(&mut self, profile: &Profile) {
        let Some(shift) = profile.level.checked_sub(self.level) else { return };
        let part = 1.0 / (1_u64 << shift) as f32;
        for (bucket, row) in (profile.first..).zip(profile.bins.chunks_exact(profile.slots.max(1))) {
            let (start, end) = (bucket << shift, (bucket + 1) << shift);
            let (start, end) = (start.max(self.first), end.min(self.first + self.count));
            for column in start..end {
                let at = (column - self.first) as usize * self.slots;
                let bins = &mut self.bins[at..at + self.slots];
                bins.iter_mut().zip(row).for_each(|(bin, small)| bin.add(small.bin(), part));
            }
        }
    }
}
