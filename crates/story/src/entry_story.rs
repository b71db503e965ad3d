//! The history of the entries at one log index on each node: a fold over the trace that is extended as the trace grows.

use std::collections::BTreeMap;

use model::trace::{DiskEvent, Entry, Event, ProcessEvent, RaftEvent, Record, Trace};
use model::types::{LogIndex, NodeId, Term, Time};

/// The most entries kept per node at one index, the newest ones. An index is seldom overwritten more often.
const HELD_MAX: usize = 8;

/// One entry at the index, as one node held it.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// Its term: two entries at one index differ in it.
    pub term: Term,
    /// When the storage took it; `None` when that is out of memory or it came in a snapshot.
    pub appended: Option<Time>,
    /// When it was on disk.
    pub flushed: Option<Time>,
    /// When the node's commit index reached it.
    pub committed: Option<Time>,
    /// When the state machine applied it.
    pub applied: Option<Time>,
    /// When and how it left the log.
    pub gone: Option<(Time, Gone)>,
}

/// Why an entry is no longer in a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// A leader overwrote it.
    Truncated,
    /// It was not on disk when the process died.
    Crashed,
    /// It was purged: a snapshot contains it.
    Purged,
}

/// The history of one index.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryStory {
    index: LogIndex,
    /// The number of trace events read.
    read: usize,
    /// The time of the last event read.
    read_until: Time,
    nodes: BTreeMap<NodeId, Vec<Held>>,
    /// When a node received the entry in a snapshot.
    in_snapshot: BTreeMap<NodeId, Time>,
    /// What entries of each term at this index carry.
    entries: BTreeMap<Term, Entry>,
}

impl EntryStory {
    /// The history of an index, before any event is read.
    pub fn new(index: LogIndex) -> EntryStory {
        EntryStory {
            index,
            read: 0,
            read_until: Time::ZERO,
            nodes: BTreeMap::new(),
            in_snapshot: BTreeMap::new(),
            entries: BTreeMap::new(),
        }
    }

    /// The index.
    pub fn index(&self) -> LogIndex {
        self.index
    }

    /// The number of trace events read.
    pub fn read(&self) -> usize {
        self.read
    }

    /// Reads the events appended to the trace since the last call.
    pub fn extend(&mut self, trace: &Trace) {
        if trace.len() == self.read {
            return;
        }
        for (position, record) in trace.between(self.read_until, trace.end()) {
            if position >= self.read {
                self.add(record);
                self.read = position + 1;
            }
        }
        self.read_until = trace.end();
    }

    /// The entries that a node held at the index, in order.
    pub fn held(&self, node: NodeId) -> &[Held] {
        self.nodes.get(&node).map_or(&[], Vec::as_slice)
    }

    /// When a node received the index in a snapshot.
    pub fn in_snapshot(&self, node: NodeId) -> Option<Time> {
        self.in_snapshot.get(&node).copied()
    }

    /// The entries that stood at the index, by term.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    fn add(&mut self, record: &Record) {
        let (index, at) = (self.index, record.at);
        match &record.event {
            Event::Disk(DiskEvent::Appended { node, entries }) => {
                if let Some(entry) = at_index(entries, index) {
                    self.entries.entry(entry.id.term).or_insert_with(|| entry.clone());
                    let held = self.nodes.entry(*node).or_default();
                    held.push(Held {
                        term: entry.id.term,
                        appended: Some(at),
                        flushed: None,
                        committed: None,
                        applied: None,
                        gone: None,
                    });
                    if held.len() > HELD_MAX {
                        held.remove(0);
                    }
                }
            }
            Event::Disk(DiskEvent::Flushed { node, last: Some(last) }) if last.index >= index => {
                self.now(*node, |held| &mut held.flushed, at);
            }
            Event::Raft(RaftEvent::Committed { node, upto }) if upto.index >= index => {
                self.now(*node, |held| &mut held.committed, at);
            }
            Event::Raft(RaftEvent::Applied { node, entries }) => {
                if at_index(entries, index).is_some() {
                    self.now(*node, |held| &mut held.applied, at);
                }
            }
            Event::Disk(DiskEvent::Truncated { node, after }) if after.is_none_or(|after| after.index < index) => {
                self.end(*node, at, Gone::Truncated);
            }
            Event::Process(ProcessEvent::Crashed { node, kept, .. }) if kept.is_none_or(|kept| kept.index < index) => {
                self.end(*node, at, Gone::Crashed);
            }
            Event::Disk(DiskEvent::Purged { node, upto }) if upto.index >= index => self.end(*node, at, Gone::Purged),
            Event::Raft(RaftEvent::SnapshotInstalled { node, snapshot }) => {
                let contains = snapshot.last.is_some_and(|last| last.index >= index);
                let applied = |held: &Held| held.applied.is_some();
                if contains && !self.held(*node).iter().any(applied) {
                    self.in_snapshot.entry(*node).or_insert(at);
                }
            }
            Event::Disk(
                DiskEvent::Flushed { .. }
                | DiskEvent::Truncated { .. }
                | DiskEvent::Purged { .. }
                | DiskEvent::VoteSaved { .. }
                | DiskEvent::VoteFlushed { .. },
            )
            | Event::Raft(
                RaftEvent::Committed { .. }
                | RaftEvent::SnapshotBuilt { .. }
                | RaftEvent::RoleChanged { .. }
                | RaftEvent::Matched { .. }
                | RaftEvent::TimeoutDrawn { .. },
            )
            | Event::Process(_)
            | Event::Acted(_)
            | Event::Network(_)
            | Event::Client(_)
            | Event::Fault(_) => {}
        }
    }

    /// Notes the first time of something for the entry that stands in the node's log.
    fn now(&mut self, node: NodeId, what: impl Fn(&mut Held) -> &mut Option<Time>, at: Time) {
        let held = self.nodes.get_mut(&node).and_then(|held| held.last_mut());
        if let Some(held) = held.filter(|held| held.gone.is_none()) {
            what(held).get_or_insert(at);
        }
    }

    fn end(&mut self, node: NodeId, at: Time, how: Gone) {
        let held = self.nodes.get_mut(&node).and_then(|held| held.last_mut());
        if let Some(held) = held.filter(|held| held.gone.is_none()) {
            held.gone = Some((at, how));
        }
    }
}

/// The entry at an index among consecutive ones.
fn at_index(entries: &[Entry], index: LogIndex) -> Option<&Entry> {
    let offset = index.checked_sub(entries.first()?.id.index)?;
    entries.get(usize::try_from(offset).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::Run;
    use model::scenario;
    use model::view::View;

    /// A leader is cut off with an entry that another leader's overwrites; then snapshots are built and logs purged.
    fn trace() -> Trace {
        let text = include_str!("../../../scenarios/log-divergence-and-repair.raft");
        let mut run = Run::open(&scenario::parse(text).expect("a correct text")).expect("a possible cluster");
        run.run_until(Time::from_secs(12));
        let mut trace = Trace::new();
        run.take_news().records.into_iter().for_each(|record| trace.push(record.at, record.event));
        trace
    }

    fn story(trace: &Trace, index: LogIndex) -> EntryStory {
        let mut story = EntryStory::new(index);
        story.extend(trace);
        story
    }

    #[test]
    fn an_overwritten_entry_is_marked_and_two_entries_at_one_index_are_distinguished() {
        let trace = trace();
        let truncated = trace.between(Time::ZERO, trace.end()).find_map(|(_, record)| {
            let Event::Disk(DiskEvent::Truncated { node, after }) = &record.event else { return None };
            Some((record.at, *node, after.map_or(0, |after| after.index + 1)))
        });
        let (at, node, index) = truncated.expect("the run overwrites an entry");
        let story = story(&trace, index);
        let [lost, kept] = story.held(node) else { panic!("two entries: {:?}", story.held(node)) };
        assert_eq!(lost.gone, Some((at, Gone::Truncated)));
        assert_eq!((lost.committed, lost.applied), (None, None));
        assert!(lost.term < kept.term && kept.gone.is_none() && kept.applied.is_some());
        assert!(lost.appended < Some(at) && Some(at) <= kept.appended);
        assert_eq!(story.entries().count(), 2);
    }

    #[test]
    fn the_times_are_the_traces_and_agree_with_the_view() {
        let trace = trace();
        let mut view = View::default();
        let mut stories: Vec<EntryStory> = (0..8).map(EntryStory::new).collect();
        let mut so_far = Trace::new();
        for (_, record) in trace.between(Time::ZERO, trace.end()) {
            so_far.push(record.at, record.event.clone());
            view.apply(record);
            for story in &mut stories {
                story.extend(&so_far);
                for (id, node) in &view.nodes {
                    let entry = node.entry(story.index()).map(|entry| entry.id.term);
                    let held = story.held(*id).last().filter(|held| held.gone.is_none());
                    assert_eq!(held.map(|held| held.term), entry, "node {id} index {} at {}", story.index(), record.at);
                    let flushed = node.flushed.is_some_and(|flushed| flushed.index >= story.index());
                    if let Some(held) = held {
                        assert_eq!(held.flushed.is_some(), flushed, "flushed: {id} {} {}", story.index(), record.at);
                    }
                }
            }
        }
        // After a crash a node applies again what it had applied; the first time is told.
        let mut seen = std::collections::BTreeSet::new();
        for (_, record) in trace.between(Time::ZERO, trace.end()) {
            let Event::Raft(RaftEvent::Applied { node, entries }) = &record.event else { continue };
            let Some(first) = entries.first().filter(|first| seen.insert((*node, first.id))) else { continue };
            let told = story(&trace, first.id.index).held(*node).last().and_then(|held| held.applied);
            assert_eq!(told, Some(record.at), "node {node}, {}", first.id);
        }
        assert!(seen.len() > 10, "{} entries were applied", seen.len());
    }

    #[test]
    fn purged_entries_are_shown_as_contained_in_a_snapshot() {
        let text = "cluster nodes=3 seed=3 snapshot=3\nrun until leader\nwrite leader a=1\nrun 200ms\ncrash 2\nwrite leader b=1\n\
            write leader c=1\nwrite leader d=1\nwrite leader e=1\nwrite leader f=1\nrun 1s\nrestart 2\nrun 2s\n";
        let mut run = Run::open(&scenario::parse(text).expect("a correct text")).expect("a possible cluster");
        run.run_until(Time::from_secs(6));
        let mut trace = Trace::new();
        run.take_news().records.into_iter().for_each(|record| trace.push(record.at, record.event));
        let (mut purged, mut installed) = (0, 0);
        for (_, record) in trace.between(Time::ZERO, trace.end()) {
            if let Event::Disk(DiskEvent::Purged { node, upto }) = &record.event
                && let Some(held) = story(&trace, upto.index).held(*node).last()
            {
                assert_eq!(held.gone, Some((record.at, Gone::Purged)));
                purged += 1;
            }
            if let Event::Raft(RaftEvent::SnapshotInstalled { node, snapshot }) = &record.event {
                let story = story(&trace, snapshot.last.map_or(0, |last| last.index));
                if story.held(*node).is_empty() {
                    assert!(story.in_snapshot(*node).is_some_and(|at| at <= record.at));
                    installed += 1;
                }
            }
        }
        assert!(purged > 0 && installed > 0, "{purged} purged, {installed} installed");
    }
}
