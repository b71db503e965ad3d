//! The data of the timeline: one lane per node, messages between the lanes, actions as flags.
//!
//! Lanes are cheap to clone: branches of a session share their common past. Old messages
//! may be evicted and are restored with their records; their density is kept.

mod chunk;
mod density;
mod expiry;
mod fault_spans;
mod leaderless;
mod leases;
mod parts;
mod removals;
mod shades;
mod slant;
#[cfg(test)]
mod tests;

use litemap::LiteMap;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};

use self::chunk::Chunk;
pub use self::density::{Bin, Columns};
use self::fault_spans::FaultSpans;
pub use self::fault_spans::{FaultSpan, Part};
use self::leases::Leases;
pub use self::parts::{Flag, Stretch};
use self::removals::Removals;
use self::shades::Shades;
pub use self::shades::{Fault, Shade};
use self::slant::Sending;
pub use self::slant::{Kind, Slant};
use super::event_log::action_label;
use super::fault_labels::VOIDS_SIGN;
use model::action::Action;
use model::shared::filled;
use model::trace::{Event, NetworkEvent, ProcessEvent, RaftEvent, Record};
use model::types::{MessageId, NodeId, Role, Time};
use model::view::Process;

/// The data of the timeline, extended record by record.
#[derive(Clone, Debug)]
pub struct Lanes {
    nodes: LiteMap<NodeId, Rc<Vec<Stretch>>>,
    chunks: Vec<Rc<Chunk>>,
    flags: Rc<Vec<Flag>>,
    shades: Shades,
    fault_spans: FaultSpans,
    leases: Leases,
    removals: Removals,
    /// The first latency seen, and the position of its message.
    usual: Option<(usize, Time)>,
    stamp: u64,
}

impl Default for Lanes {
    fn default() -> Lanes {
        let (nodes, chunks, flags, shades, fault_spans, leases, removals) = Default::default();
        Lanes { nodes, chunks, flags, shades, fault_spans, leases, removals, usual: None, stamp: new_stamp() }
    }
}

/// Numbers every version of all lanes, so that a cached picture is never used for other lanes.
fn new_stamp() -> u64 {
    static STAMPS: AtomicU64 = AtomicU64::new(1);
    STAMPS.fetch_add(1, Ordering::Relaxed)
}

impl Lanes {
    /// The lanes, from top to bottom.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = NodeId> {
        self.nodes.keys().copied()
    }

    /// The stretches of a node, in order. A stretch may have zero length.
    pub fn stretches(&self, node: NodeId) -> &[Stretch] {
        self.nodes.get(&node).map_or(&[], |stretches| stretches)
    }

    /// The messages in memory that may be drawn between two moments, in sending order.
    pub fn slants_between(&self, from: Time, until: Time) -> impl Iterator<Item = &Slant> {
        let seen = self.chunks.iter().filter(move |chunk| chunk.from() <= until && chunk.end() >= from);
        seen.flat_map(move |chunk| chunk.between(from, until))
    }

    /// A message, unless it was evicted.
    pub fn slant(&self, message: MessageId) -> Option<&Slant> {
        let chunk = &self.chunks[self.chunk_of(message.0)?];
        Some(&chunk.slants()[chunk.holds(message.0)?])
    }

    /// True when all messages sent between two moments are in memory.
    pub fn covers(&self, from: Time, until: Time) -> bool {
        self.chunks.iter().all(|chunk| chunk.is_complete() || chunk.until() < from || chunk.from() > until)
    }

    /// The density of the messages sent between two moments.
    pub fn density(&self, level: u32, from: Time, until: Time) -> Columns {
        let nodes = self.nodes.keys().next_back().map_or(0, |node| node.0 as usize);
        let mut columns = Columns::new(level, from, until, nodes);
        let (from, until) = (columns.from(), columns.until());
        for chunk in self.chunks.iter().filter(|chunk| chunk.from() < until && chunk.until() >= from) {
            chunk.add_to(&mut columns);
            if !chunk.is_complete() {
                columns.hide(chunk.from(), chunk.until());
            }
        }
        columns
    }

    /// The actions between two moments.
    pub fn flags_between(&self, from: Time, until: Time) -> &[Flag] {
        let start = self.flags.partition_point(|flag| flag.at < from);
        let end = self.flags.partition_point(|flag| flag.at <= until);
        &self.flags[start..end.max(start)]
    }

    /// The spans in which a node has a fault, in the order in which they begin.
    pub fn fault_spans(&self) -> &[FaultSpan] {
        self.fault_spans.all()
    }

    /// The spans with faulty links, in the order in which they begin.
    pub fn shades(&self) -> &[Shade] {
        self.shades.spans()
    }

    /// A version number, unique over all lanes, that changes whenever something in the past is drawn differently.
    pub fn stamp(&self) -> u64 {
        self.stamp
    }

    /// Adds the next record of the trace, at `position`.
    pub fn add(&mut self, position: usize, record: &Record) {
        let at = record.at;
        self.end_leases(position, at);
        match &record.event {
            Event::Acted(action) => self.act(position, at, action),
            Event::Process(ProcessEvent::Started { node, .. }) => self.change(position, at, *node, Stretch::start),
            Event::Process(ProcessEvent::Crashed { node, .. }) => self.process(position, at, *node, Process::Crashed),
            Event::Process(ProcessEvent::Paused { node }) => self.process(position, at, *node, Process::Paused),
            Event::Process(ProcessEvent::Resumed { node }) => self.process(position, at, *node, Process::Running),
            Event::Process(ProcessEvent::Failed { node, .. }) => self.process(position, at, *node, Process::Failed),
            Event::Network(NetworkEvent::Linked { from, to, state }) => {
                self.shades.link(position, at, (*from, *to), *state)
            }
            Event::Network(
                NetworkEvent::Held { .. } | NetworkEvent::Rescheduled { .. } | NetworkEvent::Duplicated { .. },
            ) => {}
            Event::Network(NetworkEvent::Sent { message, from, to, arrives, body }) => {
                let (message, from, to, arrives) = (*message, *from, *to, *arrives);
                let sending = Sending { position, at, message, from, to, arrives, body };
                let slant = Slant::new(&sending, self.usual.map(|(_, flight)| flight));
                if self.usual.is_none() && arrives > at {
                    self.usual = Some((position, arrives.saturating_sub(at)));
                }
                match self.chunks.last_mut().filter(|chunk| !chunk.is_full()) {
                    Some(chunk) => Rc::make_mut(chunk).push(slant),
                    None => self.chunks.push(Rc::new(Chunk::new(slant))),
                }
            }
            Event::Network(NetworkEvent::Delivered { message }) => self.end(position, *message, at, false),
            Event::Network(NetworkEvent::Dropped { message, .. }) => self.end(position, *message, at, true),
            Event::Raft(RaftEvent::RoleChanged { node, role, term, .. }) => {
                let leads = self.nodes.get(node).and_then(|lane| lane.last()).is_some_and(|stretch| {
                    (stretch.role, stretch.term) == (Role::Leader, *term) && *role == Role::Leader
                });
                self.change(position, at, *node, |stretch| {
                    (stretch.role, stretch.term) = (*role, *term);
                    stretch.quorum = *role != Role::Leader || (leads && stretch.quorum);
                });
            }
            Event::Raft(RaftEvent::QuorumAcked { leader, sent, lease }) => {
                let has = self.leases.acked(position, at, *leader, *sent, *lease);
                self.change(position, at, *leader, |stretch| stretch.quorum = has);
            }
            Event::Raft(RaftEvent::Applied { entries, .. }) => self.apply(position, at, entries),
            Event::Fault(event) => {
                self.leases.fault(position, at, event);
                self.fault_spans.add(position, at, event);
            }
            Event::Disk(_)
            | Event::Raft(
                RaftEvent::Committed { .. }
                | RaftEvent::SnapshotBuilt { .. }
                | RaftEvent::SnapshotInstalled { .. }
                | RaftEvent::Leads { .. }
                | RaftEvent::Matched { .. }
                | RaftEvent::ChecksQuorum { .. }
                | RaftEvent::Progress { .. }
                | RaftEvent::HandsOver { .. }
                | RaftEvent::TimeoutDrawn { .. },
            )
            | Event::Client(_) => {}
        }
    }

    /// The lanes after only the first `position` records. Messages in flight at `position`
    /// must not be evicted, or they stay so.
    pub fn fork_at(&self, position: usize) -> Lanes {
        let chunks = self.chunks.iter().take_while(|chunk| !chunk.begins_at_or_after(position));
        let chunks = chunks.map(|chunk| chunk.cut_at(position).map_or_else(|| chunk.clone(), Rc::new)).collect();
        let nodes = self.nodes.iter().filter_map(|(node, stretches)| {
            let count = stretches.partition_point(|stretch| stretch.position < position);
            (count > 0).then(|| (*node, first(stretches, count)))
        });
        Lanes {
            nodes: filled(nodes),
            chunks,
            flags: first(&self.flags, self.flags.partition_point(|flag| flag.position < position)),
            shades: self.shades.fork_at(position),
            fault_spans: self.fault_spans.fork_at(position),
            leases: self.leases.fork_at(position),
            removals: self.removals.fork_at(position),
            usual: self.usual.filter(|(began, _)| *began < position),
            stamp: new_stamp(),
        }
    }

    /// Evicts the messages sent at the positions from `from` to before `until`. Their density is kept.
    pub fn forget(&mut self, from: usize, until: usize) {
        let mut forgot = false;
        let starts: Vec<usize> = self.chunks.iter().map(|chunk| chunk.first_position()).collect();
        for (index, chunk) in self.chunks.iter_mut().enumerate() {
            let ends = starts.get(index + 1).copied().unwrap_or(usize::MAX);
            if starts[index] < until && ends > from {
                forgot |= Rc::make_mut(chunk).forget(from, until);
            }
        }
        if forgot {
            self.stamp = new_stamp();
        }
    }

    /// Restores the messages of these records, the first of which is at `position`.
    pub fn recall(&mut self, position: usize, records: &[Record]) {
        for (position, record) in (position..).zip(records) {
            match &record.event {
                Event::Network(NetworkEvent::Sent { message, from, to, arrives, body }) => {
                    let Some(chunk) = self.chunk_of(message.0) else { continue };
                    let (message, from, to, arrives) = (*message, *from, *to, *arrives);
                    let sending = Sending { position, at: record.at, message, from, to, arrives, body };
                    let usual = self.usual.filter(|(began, _)| *began < position);
                    let slant = Slant::new(&sending, usual.map(|(_, flight)| flight));
                    if self.chunks[chunk].holds(message.0).is_none() {
                        Rc::make_mut(&mut self.chunks[chunk]).recall(slant);
                    }
                }
                Event::Network(NetworkEvent::Delivered { message }) => self.end(position, *message, record.at, false),
                Event::Network(NetworkEvent::Dropped { message, .. }) => self.end(position, *message, record.at, true),
                _ => {}
            }
        }
        self.stamp = new_stamp();
    }

    fn act(&mut self, position: usize, at: Time, action: &Action) {
        let label: Rc<str> = action_label(action).into();
        let nodes: Vec<NodeId> = self.nodes.keys().copied().collect();
        self.shades.act(position, at, action, &label, &nodes);
        let voids = action.voids().is_some();
        // A sign as well as a colour: this violates an assumption of Raft.
        let label = if voids { [VOIDS_SIGN, " ", &*label].concat().into() } else { label };
        Rc::make_mut(&mut self.flags).push(Flag { at, position, label, heals: action.mends(), voids });
    }

    fn process(&mut self, position: usize, at: Time, node: NodeId, process: Process) {
        let removed = process == Process::Crashed && self.removals.has(node);
        self.change(position, at, node, |stretch| (stretch.process, stretch.removed) = (process, removed));
    }

    fn change(&mut self, position: usize, at: Time, node: NodeId, change: impl FnOnce(&mut Stretch)) {
        let lane = self.nodes.entry(node).or_default();
        let before = lane.last().copied();
        let mut stretch = before.unwrap_or_else(|| Stretch::begin(at, position));
        change(&mut stretch);
        if before != Some(stretch) {
            Rc::make_mut(lane).push(Stretch { from: at, position, ..stretch });
        }
    }

    fn end(&mut self, position: usize, message: MessageId, at: Time, lost: bool) {
        let Some(chunk) = self.chunk_of(message.0) else { return };
        let Some(index) = self.chunks[chunk].holds(message.0) else { return };
        if Rc::make_mut(&mut self.chunks[chunk]).end_message(index, position, at, lost) {
            self.stamp = new_stamp();
        }
    }

    fn chunk_of(&self, message: u64) -> Option<usize> {
        self.chunks.partition_point(|chunk| chunk.first_message() <= message).checked_sub(1)
    }
}

/// The first items of a list, shared when that is all of them.
fn first<T: Clone>(list: &Rc<Vec<T>>, count: usize) -> Rc<Vec<T>> {
    if count == list.len() { list.clone() } else { Rc::new(list[..count].to_vec()) }
}
