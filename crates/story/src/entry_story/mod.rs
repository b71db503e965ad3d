//! The history of the entries at one log index on each node: a fold over the trace that is extended as the trace grows.

use litemap::LiteMap;

use model::trace::{DiskEvent, Entry, Event, FaultEvent, ProcessEvent, RaftEvent, Record, Trace};
use model::types::{LogId, LogIndex, NodeId, Time};

/// The most entries kept per node at one index, the newest ones. An index is seldom overwritten more often.
const HELD_MAX: usize = 8;

/// How many different entries at one index are kept: those of the newest leaders.
const ENTRIES_MAX: usize = 64;

/// One entry at the index, on one node.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// Its log id. Two entries at one index differ in their leaders: in the term or, where several may lead in one
    /// term, in the node.
    pub id: LogId,
    /// When it was appended to storage; `None` when that event is no longer in memory or the entry came in a snapshot.
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
    /// The disk that held it was replaced, by an empty one or by a backup.
    DiskReplaced,
}

/// The history of one index.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryStory {
    index: LogIndex,
    /// The number of trace events read.
    read: usize,
    /// The time of the last event read.
    read_until: Time,
    nodes: LiteMap<NodeId, Vec<Held>>,
    /// When a node received the entry in a snapshot.
    in_snapshot: LiteMap<NodeId, Time>,
    /// The entries that stood at this index on any node.
    entries: LiteMap<LogId, Entry>,
}

impl EntryStory {
    /// The history of an index, before any event is read.
    pub fn new(index: LogIndex) -> EntryStory {
        EntryStory {
            index,
            read: 0,
            read_until: Time::ZERO,
            nodes: LiteMap::new(),
            in_snapshot: LiteMap::new(),
            entries: LiteMap::new(),
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

    /// The entries that stood at the index, those of earlier leaders first.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    fn add(&mut self, record: &Record) {
        let (index, at) = (self.index, record.at);
        match &record.event {
            Event::Disk(DiskEvent::Appended { node, entries }) => {
                if let Some(entry) = at_index(entries, index) {
                    self.holds(*node, entry, Some(at), None);
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
            Event::Fault(FaultEvent::DiskReplaced { node, disk }) => {
                self.disk_replaced(*node, disk.purged, &disk.entries, at);
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
                | RaftEvent::Leads { .. }
                | RaftEvent::Matched { .. }
                | RaftEvent::ChecksQuorum { .. }
                | RaftEvent::Progress { .. }
                | RaftEvent::QuorumAcked { .. }
                | RaftEvent::HandsOver { .. }
                | RaftEvent::TimeoutDrawn { .. },
            )
            | Event::Process(_)
            | Event::Acted(_)
            | Event::Network(_)
            | Event::Client(_)
            | Event::Fault(
                FaultEvent::DiskChanged { .. }
                | FaultEvent::BackedUp { .. }
                | FaultEvent::Rotted { .. }
                | FaultEvent::ClockChanged { .. }
                | FaultEvent::Slowed { .. }
                | FaultEvent::ApplySlowed { .. }
                | FaultEvent::Armed { .. }
                | FaultEvent::Triggered { .. },
            ) => {}
        }
    }

    /// Notes an entry that a node holds from now on.
    fn holds(&mut self, node: NodeId, entry: &Entry, appended: Option<Time>, flushed: Option<Time>) {
        self.entries.entry(entry.id).or_insert_with(|| entry.clone());
        if self.entries.len() > ENTRIES_MAX
            && let Some(oldest) = self.entries.first().map(|(id, _)| *id)
        {
            self.entries.remove(&oldest);
        }
        let held = self.nodes.entry(node).or_default();
        held.push(Held { id: entry.id, appended, flushed, committed: None, applied: None, gone: None });
        if held.len() > HELD_MAX {
            held.remove(0);
        }
    }

    /// A dead node got another disk, which holds these entries, all of them durable, and a snapshot up to `purged`.
    fn disk_replaced(&mut self, node: NodeId, purged: Option<LogId>, entries: &[Entry], at: Time) {
        self.end(node, at, Gone::DiskReplaced);
        self.in_snapshot.remove(&node);
        if purged.is_some_and(|purged| purged.index >= self.index) {
            self.in_snapshot.insert(node, at);
        }
        if let Some(entry) = at_index(entries, self.index) {
            // It was appended in an earlier life of the disk; what is known here is when it came back.
            self.holds(node, entry, None, Some(at));
        }
    }

    /// Sets a time of the entry now in the node's log, unless it is set already.
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
mod tests;
