//! The trace itself: append-only, in chapters that branches share and that can be forgotten and recalled.

#[cfg(test)]
mod tests;

use crate::trace::{DiskEvent, RaftEvent};
use std::ops::Range;
use std::rc::Rc;

use super::{Event, Record, TraceHash};
use crate::types::Time;

/// How much there is to fold in a chapter at least: an event counts as one, and so does each entry or key that
/// it carries. Views are kept where chapters begin: more makes a seek slower, less costs memory, see `benches/view.rs`.
pub const CHAPTER_WEIGHT: usize = 4_096;

/// The append-only list of what happened in one run.
///
/// ```text
/// | chapter 0 | chapter 1 |  …  | chapter n |  tail: the chapter that is being written
///   shared with the branches that have it, and possibly forgotten
/// ```
#[derive(Clone, Debug, Default)]
pub struct Trace {
    chapters: Vec<Chapter>,
    tail: Vec<Record>,
    tail_weight: usize,
    end: Time,
}

/// Which events a chapter holds, known even when they are forgotten.
#[derive(Debug)]
struct Span {
    start: usize,
    end: usize,
    from: Time,
    until: Time,
}

#[derive(Clone, Debug)]
struct Chapter {
    span: Rc<Span>,
    records: Option<Rc<Vec<Record>>>,
}

impl Chapter {
    /// The records of these positions, none when they are forgotten.
    fn slice(&self, wanted: &Range<usize>) -> (usize, &[Record]) {
        let Some(records) = &self.records else { return (self.span.end, &[]) };
        let start = wanted.start.clamp(self.span.start, self.span.end);
        let end = wanted.end.clamp(start, self.span.end);
        (start, &records[start - self.span.start..end - self.span.start])
    }
}

impl Trace {
    /// An empty trace.
    pub fn new() -> Trace {
        Trace::default()
    }

    /// Appends an event.
    ///
    /// Panics when `at` lies before the last record: that would be a bug of ours.
    pub fn push(&mut self, at: Time, event: Event) {
        assert!(at >= self.end, "a trace never goes back in time");
        self.end = at;
        let record = Record { at, event };
        self.tail_weight += weight(&record);
        self.tail.push(record);
        if self.tail_weight >= CHAPTER_WEIGHT {
            self.close_chapter();
        }
    }

    fn close_chapter(&mut self) {
        let (Some(first), Some(last)) = (self.tail.first(), self.tail.last()) else { return };
        let start = self.tail_start();
        let span = Span { start, end: start + self.tail.len(), from: first.at, until: last.at };
        let records = std::mem::take(&mut self.tail);
        self.chapters.push(Chapter { span: Rc::new(span), records: Some(Rc::new(records)) });
        self.tail_weight = 0;
    }

    fn tail_start(&self) -> usize {
        self.chapters.last().map_or(0, |chapter| chapter.span.end)
    }

    /// How many events the trace holds, forgotten ones included.
    pub fn len(&self) -> usize {
        self.tail_start() + self.tail.len()
    }

    /// True before anything happened.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The time of the last event, zero before the first.
    pub fn end(&self) -> Time {
        self.end
    }

    /// The record at a position, `None` when it is forgotten or not there yet.
    pub fn get(&self, position: usize) -> Option<&Record> {
        self.range(position..position + 1).next().map(|(_, record)| record)
    }

    /// All records that are in memory, oldest first.
    pub fn records(&self) -> impl DoubleEndedIterator<Item = &Record> {
        self.range(0..self.len()).map(|(_, record)| record)
    }

    /// The records of these positions that are in memory, each with its position.
    pub fn range(&self, wanted: Range<usize>) -> impl DoubleEndedIterator<Item = (usize, &Record)> {
        let first = self.chapter_at(wanted.start);
        let last = self.chapters.len().min(self.chapter_at(wanted.end) + 1);
        let start = wanted.start.clamp(self.tail_start(), self.len());
        let end = wanted.end.clamp(start, self.len());
        let tail = &self.tail[start - self.tail_start()..end - self.tail_start()];
        let chapters = self.chapters[first.min(last)..last].iter();
        let pieces = chapters.map(move |chapter| chapter.slice(&wanted)).chain(std::iter::once((start, tail)));
        pieces.flat_map(|(start, records)| (start..start + records.len()).zip(records))
    }

    /// How many events happened at or before `time`. Within a forgotten chapter: how many before that chapter.
    pub fn position_at(&self, time: Time) -> usize {
        if let Some(first) = self.tail.first()
            && first.at <= time
        {
            return self.tail_start() + self.tail.partition_point(|record| record.at <= time);
        }
        match self.last_chapter_from(time) {
            None => 0,
            Some(chapter) if chapter.span.until <= time => chapter.span.end,
            Some(chapter) => {
                let records = chapter.records.as_deref().map_or(&[][..], |records| records);
                chapter.span.start + records.partition_point(|record| record.at <= time)
            }
        }
    }

    /// How many events happened before `time`. Within a forgotten chapter: how many before that chapter.
    pub fn position_before(&self, time: Time) -> usize {
        time.0.checked_sub(1).map_or(0, |before| self.position_at(Time(before)))
    }

    /// False when the moment lies within a forgotten chapter.
    pub fn covers(&self, time: Time) -> bool {
        let in_tail = self.tail.first().is_some_and(|first| first.at <= time);
        let chapter = self.last_chapter_from(time);
        in_tail || chapter.is_none_or(|chapter| chapter.records.is_some() || chapter.span.until <= time)
    }

    fn last_chapter_from(&self, time: Time) -> Option<&Chapter> {
        let after = self.chapters.partition_point(|chapter| chapter.span.from <= time);
        after.checked_sub(1).map(|last| &self.chapters[last])
    }

    /// The events in memory at or after `from` and at or before `until`, each with its position.
    pub fn between(&self, from: Time, until: Time) -> impl DoubleEndedIterator<Item = (usize, &Record)> {
        let start = self.position_before(from);
        self.range(start..self.position_at(until).max(start))
    }

    /// How many chapters are complete.
    pub fn chapters(&self) -> usize {
        self.chapters.len()
    }

    /// The chapter of a position; the number of chapters when it is still being written.
    pub fn chapter_at(&self, position: usize) -> usize {
        self.chapters.partition_point(|chapter| chapter.span.end <= position)
    }

    /// The positions of a chapter.
    pub fn positions_of(&self, chapter: usize) -> Range<usize> {
        let span = self.chapters.get(chapter).map(|chapter| &chapter.span);
        span.map_or(self.tail_start()..self.len(), |span| span.start..span.end)
    }

    /// The times of a complete chapter's first and last event.
    pub fn times_of(&self, chapter: usize) -> Option<(Time, Time)> {
        self.chapters.get(chapter).map(|chapter| (chapter.span.from, chapter.span.until))
    }

    /// False when a chapter's records are forgotten.
    pub fn is_known(&self, chapter: usize) -> bool {
        self.chapters.get(chapter).is_none_or(|chapter| chapter.records.is_some())
    }

    /// True when two traces have the same chapter in common.
    pub fn shares(&self, other: &Trace, chapter: usize) -> bool {
        let both = self.chapters.get(chapter).zip(other.chapters.get(chapter));
        both.is_some_and(|(one, other)| Rc::ptr_eq(&one.span, &other.span))
    }

    /// The trace as it was after its first `position` events. Everything before that chapter is shared.
    ///
    /// `None` when the chapter of that position is forgotten.
    pub fn fork_at(&self, position: usize) -> Option<Trace> {
        let whole = self.chapter_at(position);
        let mut fork = Trace { chapters: self.chapters[..whole].to_vec(), ..Trace::default() };
        fork.end = fork.chapters.last().map_or(Time::ZERO, |chapter| chapter.span.until);
        for (_, record) in self.range(fork.len()..position) {
            fork.push(record.at, record.event.clone());
        }
        (fork.len() == position.min(self.len())).then_some(fork)
    }

    /// Drops a chapter's records.
    pub fn forget(&mut self, chapter: usize) {
        if let Some(chapter) = self.chapters.get_mut(chapter) {
            chapter.records = None;
        }
    }

    /// Takes a forgotten chapter's records back. False, and nothing is changed, when they cannot be its records.
    pub fn recall(&mut self, chapter: usize, records: Rc<Vec<Record>>) -> bool {
        let Some(chapter) = self.chapters.get_mut(chapter) else { return false };
        let ends = records.first().zip(records.last()).map(|(first, last)| (first.at, last.at));
        let same = records.len() == chapter.span.end - chapter.span.start
            && ends == Some((chapter.span.from, chapter.span.until));
        if same {
            chapter.records = Some(records);
        }
        same
    }

    /// A 64-bit FNV-1a hash over the serialized records in memory: equal traces, equal hashes,
    /// on every platform.
    pub fn hash(&self) -> u64 {
        let mut hash = TraceHash::new();
        self.records().for_each(|record| hash.add(record));
        hash.value()
    }
}

/// How much there is to fold in an event.
fn weight(record: &Record) -> usize {
    match &record.event {
        Event::Disk(DiskEvent::Appended { entries, .. }) | Event::Raft(RaftEvent::Applied { entries, .. }) => {
            1 + entries.len()
        }
        Event::Raft(RaftEvent::SnapshotInstalled { snapshot, .. }) => 1 + snapshot.data.len() + snapshot.sessions.len(),
        Event::Acted(_)
        | Event::Process(_)
        | Event::Network(_)
        | Event::Disk(
            DiskEvent::VoteSaved { .. }
            | DiskEvent::VoteFlushed { .. }
            | DiskEvent::Flushed { .. }
            | DiskEvent::Truncated { .. }
            | DiskEvent::Purged { .. },
        )
        | Event::Raft(
            RaftEvent::Committed { .. }
            | RaftEvent::SnapshotBuilt { .. }
            | RaftEvent::RoleChanged { .. }
            | RaftEvent::Leads { .. }
            | RaftEvent::Matched { .. }
            | RaftEvent::ChecksQuorum { .. }
            | RaftEvent::Progress { .. }
            | RaftEvent::QuorumAcked { .. }
            | RaftEvent::HandsOver { .. }
            | RaftEvent::TimeoutDrawn { .. },
        )
        | Event::Client(_)
        | Event::Fault(_) => 1,
    }
}
