//! A chunk of some thousand consecutive messages: shared between branches, evicted as a whole.

use std::cell::RefCell;
use std::rc::Rc;

use super::density::{Columns, Profile};
use super::slant::Slant;
use model::types::Time;

/// How many messages one chunk holds.
pub(super) const SLANTS_PER_CHUNK: usize = 4_096;

/// The number of density buckets kept for a chunk whose messages were evicted.
const BUCKETS_KEPT: u64 = 32;

/// A finer profile is not worth caching: iterating over the messages costs no more.
const BUCKETS_CACHED: u64 = 512;

/// Consecutive messages. Evicted ones are kept as density only.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    /// In sending order.
    slants: Vec<Slant>,
    first_message: u64,
    first_position: usize,
    from: Time,
    until: Time,
    /// The latest moment at which one of the messages is drawn.
    end: Time,
    /// The trace position at which the last of them ended.
    end_position: usize,
    under_way: usize,
    missing: usize,
    kept: Option<Rc<Profile>>,
    /// The last two profiles computed: the lanes and the overview map request different levels in turn.
    profiles: RefCell<[Option<Rc<Profile>>; 2]>,
}

impl Chunk {
    pub(super) fn new(first: Slant) -> Chunk {
        let mut chunk = Chunk {
            slants: Vec::with_capacity(16),
            first_message: first.message().0,
            first_position: first.position(),
            from: first.sent(),
            until: first.sent(),
            end: first.last_seen(),
            end_position: 0,
            under_way: 0,
            missing: 0,
            kept: None,
            profiles: RefCell::default(),
        };
        chunk.push(first);
        chunk
    }

    pub(super) fn push(&mut self, slant: Slant) {
        self.until = slant.sent();
        self.end = self.end.max(slant.last_seen());
        self.under_way += 1;
        self.slants.push(slant);
        self.profiles.take();
    }

    pub(super) fn is_full(&self) -> bool {
        self.slants.len() + self.missing >= SLANTS_PER_CHUNK
    }

    pub(super) fn first_message(&self) -> u64 {
        self.first_message
    }

    pub(super) fn first_position(&self) -> usize {
        self.first_position
    }

    pub(super) fn slants(&self) -> &[Slant] {
        &self.slants
    }

    pub(super) fn from(&self) -> Time {
        self.from
    }

    pub(super) fn until(&self) -> Time {
        self.until
    }

    pub(super) fn end(&self) -> Time {
        self.end
    }

    pub(super) fn is_complete(&self) -> bool {
        self.missing == 0
    }

    /// The messages that may be drawn between two moments.
    pub(super) fn between(&self, from: Time, until: Time) -> impl Iterator<Item = &Slant> {
        let end = self.slants.partition_point(|slant| slant.sent() <= until);
        let seen = if self.end < from { &[] } else { &self.slants[..end] };
        seen.iter().filter(move |slant| slant.last_seen() >= from)
    }

    pub(super) fn holds(&self, message: u64) -> Option<usize> {
        self.slants.binary_search_by_key(&message, |slant| slant.message().0).ok()
    }

    /// Ends one of its messages. True when it was in flight for longer than planned.
    pub(super) fn end_message(&mut self, index: usize, position: usize, at: Time, lost: bool) -> bool {
        let slant = &mut self.slants[index];
        self.under_way -= usize::from(slant.end_position().is_none());
        let late = at > slant.due();
        slant.end_at(position, at, lost);
        self.end = self.end.max(at);
        self.end_position = self.end_position.max(position);
        self.profiles.take();
        late
    }

    /// Its size in memory.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        let profiles = self.profiles.borrow();
        let profiles = profiles.iter().flatten().chain(&self.kept).map(|profile| profile.bytes()).sum::<usize>();
        size_of::<Chunk>() + self.slants.capacity() * size_of::<Slant>() + profiles
    }

    /// True when none of it precedes `position` in the trace.
    pub(super) fn begins_at_or_after(&self, position: usize) -> bool {
        self.first_position >= position
    }

    /// The chunk as it was at `position`, if it differs from now.
    pub(super) fn cut_at(&self, position: usize) -> Option<Chunk> {
        let last = self.slants.last().map_or(self.first_position, Slant::position);
        if last < position && self.end_position < position {
            return None;
        }
        let mut chunk = self.clone();
        chunk.profiles.take();
        chunk.slants.retain(|slant| slant.position() < position);
        chunk.slants.iter_mut().for_each(|slant| slant.forget_end(position));
        chunk.under_way = chunk.slants.iter().filter(|slant| slant.end_position().is_none()).count();
        chunk.end_position = chunk.slants.iter().filter_map(Slant::end_position).max().unwrap_or(0);
        chunk.end = chunk.slants.iter().map(Slant::last_seen).max().unwrap_or(chunk.from).max(chunk.from);
        chunk.until = chunk.slants.last().map_or(chunk.from, Slant::sent);
        Some(chunk)
    }

    /// Evicts the messages sent at these positions, except those that ended beyond them: reloading the records
    /// of these positions alone would not restore their end. True when anything was evicted.
    pub(super) fn forget(&mut self, from: usize, until: usize) -> bool {
        let goes = |slant: &Slant| {
            (from..until).contains(&slant.position()) && slant.end_position().is_some_and(|end| end < until)
        };
        let going = self.slants.iter().filter(|slant| goes(slant)).count();
        if going == 0 {
            return false;
        }
        if self.missing == 0 {
            let level = self.level_of(BUCKETS_KEPT);
            self.kept = Some(self.profile(level));
        }
        self.profiles.take();
        self.missing += going;
        self.slants.retain(|slant| !goes(slant));
        self.slants.shrink_to_fit();
        true
    }

    /// Restores a message that was evicted.
    pub(super) fn recall(&mut self, slant: Slant) {
        let Err(index) = self.slants.binary_search_by_key(&slant.message(), Slant::message) else { return };
        self.slants.insert(index, slant);
        self.under_way += 1;
        self.missing = self.missing.saturating_sub(1);
        self.profiles.take();
        if self.missing == 0 {
            self.kept = None;
        }
    }

    /// The finest level at which the chunk spans at most so many buckets.
    fn level_of(&self, buckets: u64) -> u32 {
        (0..63).find(|level| (self.until.0 >> level) - (self.from.0 >> level) < buckets).unwrap_or(63)
    }

    /// The density of its messages in buckets of this level, or of a coarser one when no finer one is kept.
    fn profile(&self, level: u32) -> Rc<Profile> {
        let mut profiles = self.profiles.borrow_mut();
        if let Some(profile) = profiles.iter().flatten().find(|profile| profile.level() == level) {
            return profile.clone();
        }
        let profile = match &self.kept {
            Some(kept) if kept.level() >= level => return kept.clone(),
            Some(kept) => kept.coarser(level),
            None => Profile::of(&self.slants, level),
        };
        let profile = Rc::new(profile);
        profiles.rotate_right(1);
        profiles[0] = Some(profile.clone());
        profile
    }

    /// Adds the density of its messages.
    pub(super) fn add_to(&self, columns: &mut Columns) {
        let level = columns.level();
        let buckets = (self.until.0 >> level) - (self.from.0 >> level) + 1;
        let grows = self.under_way > 0 || !self.is_full();
        if self.is_complete() && (grows || buckets > BUCKETS_CACHED) {
            let start = self.slants.partition_point(|slant| slant.sent() < columns.from());
            let end = self.slants.partition_point(|slant| slant.sent() < columns.until());
            self.slants[start..end.max(start)].iter().for_each(|slant| columns.add(slant));
        } else {
            columns.add_profile(&self.profile(level));
        }
    }
}
