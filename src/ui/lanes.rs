//! What the timeline draws: one lane per node, messages slanting between them, actions as flags.

use std::collections::{BTreeMap, BTreeSet};

use super::feed::action_label;
use crate::action::{Action, Links};
use crate::trace::{Body, Event, Record};
use crate::types::{MessageId, NodeId, Role, Term, Time};
use crate::view::Process;

/// What a node is from one moment until the next stretch of its lane begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// When it begins.
    pub from: Time,
    /// What openraft says the node is.
    pub role: Role,
    /// Its term.
    pub term: Term,
    /// Whether it runs.
    pub process: Process,
}

/// What kind of message a slant stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// RequestVote, PreVote and their answers.
    Vote,
    /// AppendEntries with entries, or InstallSnapshot.
    Entries,
    /// A heartbeat.
    Heartbeat,
    /// Any answer to a leader.
    Reply,
}

/// A message on the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slant {
    /// The message.
    pub message: MessageId,
    /// The sender.
    pub from: NodeId,
    /// The receiver.
    pub to: NodeId,
    /// When it was sent.
    pub sent: Time,
    /// When the network was to deliver it.
    pub due: Time,
    /// When its way ended: `due` until then.
    pub end: Time,
    /// True when it was dropped at `end`.
    pub lost: bool,
    /// What it says.
    pub kind: Kind,
}

/// An action on the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// When it was done.
    pub at: Time,
    /// What was done, in a few words.
    pub label: String,
    /// True when it heals rather than harms.
    pub heals: bool,
}

/// A span in which at least one link is cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shade {
    /// When it begins.
    pub from: Time,
    /// When it ends, `None` while it lasts.
    pub until: Option<Time>,
    /// What cut the links.
    pub label: String,
}

/// Everything the timeline draws, grown record by record.
#[derive(Debug, Default)]
pub struct Lanes {
    nodes: BTreeMap<NodeId, Vec<Stretch>>,
    slants: Vec<Slant>,
    flags: Vec<Flag>,
    shades: Vec<Shade>,
    cut: BTreeSet<(NodeId, NodeId)>,
    longest: Time,
    usual: Time,
}

impl Lanes {
    /// The lanes, from top to bottom, each with its stretches in order.
    pub fn nodes(&self) -> &BTreeMap<NodeId, Vec<Stretch>> {
        &self.nodes
    }

    /// The messages that may be seen between two moments, in sending order.
    pub fn slants_between(&self, from: Time, until: Time) -> &[Slant] {
        let from = from.saturating_sub(self.longest);
        let start = self.slants.partition_point(|slant| slant.sent < from);
        let end = self.slants.partition_point(|slant| slant.sent <= until);
        &self.slants[start..end.max(start)]
    }

    /// The actions between two moments.
    pub fn flags_between(&self, from: Time, until: Time) -> &[Flag] {
        let start = self.flags.partition_point(|flag| flag.at < from);
        let end = self.flags.partition_point(|flag| flag.at <= until);
        &self.flags[start..end.max(start)]
    }

    /// The spans with cut links, in order.
    pub fn shades(&self) -> &[Shade] {
        &self.shades
    }

    /// Hears the next record of the trace.
    pub fn add(&mut self, record: &Record) {
        let at = record.at;
        match &record.event {
            Event::Acted(action) => self.act(at, action),
            Event::Started { node, .. } => {
                self.change(at, *node, |stretch| (stretch.role, stretch.process) = (Role::Follower, Process::Running));
            }
            Event::Crashed { node, .. } => self.change(at, *node, |stretch| stretch.process = Process::Crashed),
            Event::Paused { node } => self.change(at, *node, |stretch| stretch.process = Process::Paused),
            Event::Resumed { node } => self.change(at, *node, |stretch| stretch.process = Process::Running),
            Event::Failed { node, .. } => self.change(at, *node, |stretch| stretch.process = Process::Failed),
            Event::Linked { from, to, link } => {
                let was_whole = self.cut.is_empty();
                if link.cut {
                    self.cut.insert((*from, *to));
                } else {
                    self.cut.remove(&(*from, *to));
                }
                match self.shades.last_mut() {
                    Some(shade) if self.cut.is_empty() && shade.until.is_none() => shade.until = Some(at),
                    _ if was_whole && link.cut => {
                        let label = self.flags.last().filter(|flag| flag.at == at).map(|flag| flag.label.clone());
                        self.shades.push(Shade { from: at, until: None, label: label.unwrap_or_default() });
                    }
                    _ => {}
                }
            }
            Event::Sent { message, from, to, arrives, body } => {
                let flight = arrives.saturating_sub(at);
                if flight > Time::ZERO {
                    self.usual = flight;
                    self.longest = self.longest.max(flight);
                }
                // What is lost at once has no arrival of its own, so it is drawn as slanted as the one before.
                let due = if flight > Time::ZERO { *arrives } else { at + self.usual };
                let (message, from, to, kind) = (*message, *from, *to, kind_of(body));
                self.slants.push(Slant { message, from, to, sent: at, due, end: *arrives, lost: false, kind });
            }
            Event::Delivered { message } => self.end(*message, at, false),
            Event::Dropped { message, .. } => self.end(*message, at, true),
            Event::RoleChanged { node, role, term, .. } => {
                self.change(at, *node, |stretch| (stretch.role, stretch.term) = (*role, *term));
            }
            Event::VoteSaved { .. }
            | Event::VoteFlushed { .. }
            | Event::Appended { .. }
            | Event::Flushed { .. }
            | Event::Truncated { .. }
            | Event::Purged { .. }
            | Event::Committed { .. }
            | Event::Applied { .. }
            | Event::SnapshotBuilt { .. }
            | Event::SnapshotInstalled { .. }
            | Event::Matched { .. }
            | Event::TimeoutDrawn { .. }
            | Event::Requested { .. }
            | Event::Answered { .. }
            | Event::Faulted(_) => {}
        }
    }

    fn act(&mut self, at: Time, action: &Action) {
        let heals = match action {
            Action::Heal(_) | Action::Restart(_) | Action::Resume(_) => true,
            Action::Write { .. } | Action::Read { .. } => false,
            Action::Crash(_) | Action::Pause(_) => false,
            Action::Partition(_) | Action::Cut(_) | Action::Loss { .. } | Action::Latency { .. } => false,
            Action::Fault(fault) => fault.mends(),
        };
        // A new partition replaces the cuts before it, so its shade begins here.
        let parts = matches!(action, Action::Partition(_) | Action::Heal(Links::All));
        if let Some(shade) = self.shades.last_mut().filter(|shade| parts && shade.until.is_none()) {
            shade.until = Some(at);
            self.cut.clear();
        }
        self.flags.push(Flag { at, label: action_label(action), heals });
    }

    fn change(&mut self, at: Time, node: NodeId, change: impl FnOnce(&mut Stretch)) {
        let lane = self.nodes.entry(node).or_default();
        let first = Stretch { from: at, role: Role::Follower, term: 0, process: Process::Running };
        let before = lane.last().copied();
        let mut stretch = Stretch { from: at, ..before.unwrap_or(first) };
        change(&mut stretch);
        if before == Some(Stretch { from: before.map_or(at, |before| before.from), ..stretch }) {
            return;
        }
        if before.is_some_and(|before| before.from == at) {
            lane.pop();
        }
        lane.push(stretch);
    }

    fn end(&mut self, message: MessageId, at: Time, lost: bool) {
        if let Ok(index) = self.slants.binary_search_by_key(&message, |slant| slant.message) {
            let slant = &mut self.slants[index];
            (slant.end, slant.lost) = (at, lost);
            self.longest = self.longest.max(at.saturating_sub(slant.sent));
        }
    }
}

fn kind_of(body: &Body) -> Kind {
    match body {
        Body::RequestVote { .. } | Body::VoteReply { .. } => Kind::Vote,
        Body::TransferLeader { .. } | Body::TransferReply { .. } => Kind::Vote,
        Body::AppendEntries { entries, .. } if entries.is_empty() => Kind::Heartbeat,
        Body::AppendEntries { .. } | Body::InstallSnapshot { .. } => Kind::Entries,
        Body::AppendReply { .. } | Body::SnapshotReply { .. } => Kind::Reply,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Range;
    use crate::trace::Link;

    fn lanes(events: Vec<(u64, Event)>) -> Lanes {
        let mut lanes = Lanes::default();
        for (at, event) in events {
            lanes.add(&Record { at: Time(at), event });
        }
        lanes
    }

    fn link(from: u64, to: u64, cut: bool) -> Event {
        let link = Link { cut, loss_permille: 0, latency: Range { min: Time(1), max: Time(1) } };
        Event::Linked { from: NodeId(from), to: NodeId(to), link }
    }

    #[test]
    fn a_lane_changes_only_when_the_node_does() {
        let node = NodeId(1);
        let role = |role, term| Event::RoleChanged { node, role, term, leader: None };
        let lanes = lanes(vec![
            (0, Event::Started { node, start: 1 }),
            (5, role(Role::Candidate, 1)),
            (7, role(Role::Leader, 1)),
            (8, role(Role::Leader, 1)),
            (9, Event::Crashed { node, kept: None, vote: None }),
        ]);
        let times: Vec<u64> = lanes.nodes()[&node].iter().map(|stretch| stretch.from.0).collect();
        assert_eq!(times, [0, 5, 7, 9]);
        assert_eq!(lanes.nodes()[&node][3].process, Process::Crashed);
    }

    #[test]
    fn a_partition_shades_until_the_last_link_is_healed() {
        let groups = vec![vec![NodeId(1)], vec![NodeId(2)]];
        let lanes = lanes(vec![
            (3, Event::Acted(Box::new(Action::Partition(groups)))),
            (3, link(1, 2, true)),
            (3, link(2, 1, true)),
            (8, link(1, 2, false)),
            (9, link(2, 1, false)),
        ]);
        let shade = Shade { from: Time(3), until: Some(Time(9)), label: "partition 1 | 2".into() };
        assert_eq!(lanes.shades(), [shade]);
    }

    #[test]
    fn a_slow_message_is_found_though_it_was_sent_long_ago() {
        let body = std::rc::Rc::new(Body::TransferReply { answers: MessageId(0), accepted: true });
        let sent = |message, arrives| Event::Sent {
            message: MessageId(message),
            from: NodeId(1),
            to: NodeId(2),
            arrives: Time(arrives),
            body: body.clone(),
        };
        let lanes = lanes(vec![
            (1, sent(1, 900)),
            (500, sent(2, 510)),
            (505, Event::Dropped { message: MessageId(2), why: crate::trace::DropReason::Lost }),
        ]);
        let seen: Vec<(u64, u64, bool)> = lanes
            .slants_between(Time(800), Time(1_000))
            .iter()
            .map(|slant| (slant.message.0, slant.end.0, slant.lost))
            .collect();
        assert_eq!(seen, [(1, 900, false), (2, 505, true)]);
    }
}
