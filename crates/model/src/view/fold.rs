//! The fold: what one event changes in the view.

use std::rc::Rc;

use super::{DROPPED_FOR, Flight, Loss, NodeView, Process, View};
use crate::trace::{
    Body, DiskEvent, Entry, Event, LinkState, NetworkEvent, Payload, ProcessEvent, RaftEvent, Record, Snapshot,
};
use crate::types::{LogId, MessageId, NodeId, Role, Time, Vote};

impl View {
    /// The view before anything happened, in a cluster whose links are all like `usual_link`.
    pub fn new(usual_link: LinkState) -> View {
        View { usual_link: Some(usual_link), ..View::default() }
    }

    /// Adds the next event of the trace.
    pub fn apply(&mut self, record: &Record) {
        let at = record.at;
        self.pass(at);
        self.position += 1;
        match &record.event {
            Event::Acted(action) => self.acted(action),
            Event::Process(ProcessEvent::Started { node, start }) => self.node(*node).start(*start),
            Event::Process(ProcessEvent::Crashed { node, kept, vote }) => self.node(*node).crash(*kept, *vote),
            Event::Process(ProcessEvent::Paused { node }) => self.node(*node).process = Process::Paused,
            Event::Process(ProcessEvent::Resumed { node }) => self.node(*node).process = Process::Running,
            Event::Process(ProcessEvent::Failed { node, message }) => {
                let node = self.node(*node);
                node.process = Process::Failed;
                node.failure = Some(message.clone());
            }
            Event::Network(NetworkEvent::Linked { from, to, state }) => {
                if self.usual_link == Some(*state) {
                    self.links.remove(&(*from, *to));
                } else {
                    self.links.insert((*from, *to), *state);
                }
            }

            Event::Network(NetworkEvent::Sent { message, from, to, arrives, body }) => {
                self.node(*from).send(*from, *to, body, at);
                let flight =
                    Flight { from: *from, to: *to, sent: at, arrives: *arrives, body: body.clone(), held: None };
                self.flying.insert(*message, flight);
            }
            Event::Network(NetworkEvent::Held { message }) => {
                if let Some(flight) = self.flying.get_mut(message) {
                    flight.held = Some(at);
                }
            }
            Event::Network(NetworkEvent::Rescheduled { message, arrives }) => {
                if let Some(flight) = self.flying.get_mut(message) {
                    (flight.arrives, flight.held) = (*arrives, None);
                }
            }
            Event::Network(NetworkEvent::Duplicated { message, copy, arrives }) => {
                if let Some(flight) = self.flying.get(message) {
                    let flight = Flight { sent: at, arrives: *arrives, held: None, ..flight.clone() };
                    self.flying.insert(*copy, flight);
                }
            }
            Event::Network(NetworkEvent::Delivered { message }) => self.deliver(*message),
            Event::Network(NetworkEvent::Dropped { message, why }) => {
                if let Some(flight) = self.flying.remove(message) {
                    self.dropped.push_back((*message, Loss { flight, at, why: *why }));
                }
            }

            Event::Disk(DiskEvent::VoteSaved { node, vote }) => self.node(*node).save_vote(*node, *vote, at),
            Event::Disk(DiskEvent::VoteFlushed { node }) => self.node(*node).flush_vote(at),
            Event::Disk(DiskEvent::Appended { node, entries }) => self.node(*node).append(entries),
            Event::Disk(DiskEvent::Flushed { node, last }) => self.node(*node).flushed = *last,
            Event::Disk(DiskEvent::Truncated { node, after }) => self.node(*node).truncate(*after),
            Event::Disk(DiskEvent::Purged { node, upto }) => self.node(*node).purge(*upto),
            Event::Raft(RaftEvent::Committed { node, upto }) => {
                let node = self.node(*node);
                node.commit = node.commit.max(Some(*upto));
            }
            Event::Raft(RaftEvent::Applied { node, entries }) => self.node(*node).apply(entries),
            Event::Raft(RaftEvent::SnapshotBuilt { node, snapshot }) => {
                self.node(*node).snapshot = Some(snapshot.clone())
            }
            Event::Raft(RaftEvent::SnapshotInstalled { node, snapshot }) => self.node(*node).install(snapshot),

            Event::Raft(RaftEvent::RoleChanged { node, role, term, leader }) => {
                let node = self.node(*node);
                if *role != Role::Leader {
                    node.stop_leading();
                }
                node.role = *role;
                node.term = *term;
                node.leader = *leader;
            }
            // The saved vote and the role say as much of this node.
            Event::Raft(RaftEvent::Leads { .. }) => {}
            Event::Raft(RaftEvent::Matched { leader, follower, upto }) => {
                let leader = self.node(*leader);
                leader.matched.insert(*follower, *upto);
                let after = upto.map_or(0, |upto| upto.index + 1);
                leader.next.entry(*follower).and_modify(|next| *next = after.max(*next)).or_insert(after);
            }
            Event::Raft(RaftEvent::TimeoutDrawn { node, timeout }) => self.node(*node).timeout = Some(*timeout),

            Event::Client(event) => self.client(event),
            Event::Fault(fault) => self.fault(fault),
        }
    }

    /// Lets time pass up to `time`, without an event. Time never goes back: an earlier `time` changes nothing.
    pub fn pass(&mut self, time: Time) {
        self.at = self.at.max(time);
        while self.dropped.front().is_some_and(|(_, loss)| loss.at + DROPPED_FOR <= self.at) {
            self.dropped.pop_front();
        }
    }

    pub(super) fn node(&mut self, node: NodeId) -> &mut NodeView {
        self.nodes.entry(node).or_default()
    }

    fn deliver(&mut self, message: MessageId) {
        if let Some(flight) = self.flying.remove(&message) {
            let at = self.at;
            self.node(flight.to).receive(flight.to, flight.from, &flight.body, at);
        }
    }
}

impl NodeView {
    fn start(&mut self, start: u32) {
        self.lose_memory();
        self.process = Process::Running;
        self.start = start;
    }

    fn crash(&mut self, kept: Option<LogId>, vote: Option<Vote>) {
        self.truncate(kept);
        self.flushed = kept;
        self.vote = vote;
        self.vote_flushed = vote.is_some();
        self.lose_memory();
        self.timeout = None;
        self.faults.moment = None;
        self.process = Process::Crashed;
    }

    /// Only the vote, the log and the snapshot are on disk; all else goes with the process.
    fn lose_memory(&mut self) {
        self.stop_leading();
        self.role = Role::Follower;
        self.term = self.vote.map_or(0, |vote| vote.term);
        self.leader = None;
        self.commit = None;
        self.applied = None;
        self.receiving = None;
        self.empty_inbox();
        self.data.clear();
        self.sessions.clear();
        self.timer_from = None;
        self.asked = None;
        self.greater_log = None;
        self.failure = None;
        self.switched = Default::default();
    }

    fn stop_leading(&mut self) {
        self.matched.clear();
        self.next.clear();
        self.heard.clear();
    }

    fn send(&mut self, id: NodeId, to: NodeId, body: &Body, at: Time) {
        match body {
            // A task that still sends for a leadership that is over says nothing of this one.
            Body::AppendEntries { vote, entries, .. } if self.leads_by(id, *vote) => {
                // A heartbeat is sent out of turn, so it does not tell what comes next.
                if let Some(last) = entries.last() {
                    self.next.insert(to, last.id.index + 1);
                }
            }
            Body::InstallSnapshot { vote, snapshot, .. } if self.leads_by(id, *vote) => {
                if let Some(last) = snapshot.last {
                    self.next.insert(to, last.index + 1);
                }
            }
            Body::RequestVote { pre_vote: true, .. } => {
                self.ask_first(at);
            }
            Body::AppendEntries { .. }
            | Body::InstallSnapshot { .. }
            | Body::RequestVote { pre_vote: false, .. }
            | Body::VoteReply { .. }
            | Body::AppendReply { .. }
            | Body::SnapshotReply { .. }
            | Body::TransferLeader { .. }
            | Body::TransferReply { .. } => {}
        }
    }

    fn receive(&mut self, id: NodeId, from: NodeId, body: &Rc<Body>, at: Time) {
        match &**body {
            Body::AppendEntries { .. } | Body::InstallSnapshot { .. } => self.hold_or_read(from, body, at),
            Body::AppendReply { .. } | Body::SnapshotReply { .. } => {
                if self.vote.is_some_and(|vote| self.leads_by(id, vote)) {
                    self.heard.insert(from, at);
                }
            }
            Body::VoteReply { last, granted: false, pre_vote, .. } => self.lose_vote(id, *last, *pre_vote),
            Body::VoteReply { granted: true, .. }
            | Body::RequestVote { .. }
            | Body::TransferLeader { .. }
            | Body::TransferReply { .. } => {}
        }
    }

    fn save_vote(&mut self, id: NodeId, vote: Vote, at: Time) {
        if self.vote.is_none_or(|own| (own.term, own.voted_for) != (vote.term, vote.voted_for)) {
            self.stop_leading();
        }
        // A node that asked before standing goes on with what it learned by asking.
        if vote.voted_for == Some(id) && !vote.elected && self.asked.is_none() {
            self.greater_log = None;
        }
        self.defer_reading(id, vote, at);
        self.vote = Some(vote);
        self.vote_flushed = false;
        self.restart_timer(at);
    }

    fn append(&mut self, entries: &[Entry]) {
        let Some(first) = entries.first() else { return };
        if self.entries.is_empty() {
            self.first_index = first.id.index;
        }
        debug_assert_eq!(self.first_index + self.entries.len() as u64, first.id.index, "a log has no gaps");
        for entry in entries {
            if let Payload::Membership(membership) = &entry.payload {
                self.membership = (Some(entry.id), membership.clone());
            }
            self.entries.push_back(entry.clone());
        }
    }

    fn truncate(&mut self, after: Option<LogId>) {
        let end = after.map_or(0, |after| after.index + 1);
        let kept = usize::try_from(end.saturating_sub(self.first_index)).unwrap_or(usize::MAX);
        if kept < self.entries.len() {
            self.entries.truncate(kept);
        }
        if self.flushed.is_some_and(|flushed| flushed.index >= end) {
            self.flushed = after;
        }
        if self.membership.0.is_some_and(|id| id.index >= end) {
            self.membership = self.newest_membership();
        }
    }

    /// Looks for the membership in the log, newest first, then in the snapshot.
    pub(super) fn newest_membership(&self) -> (Option<LogId>, Rc<crate::trace::Membership>) {
        let in_log = self.entries.iter().rev().find_map(|entry| match &entry.payload {
            Payload::Membership(membership) => Some((Some(entry.id), membership.clone())),
            Payload::Blank | Payload::Write(_) => None,
        });
        in_log.unwrap_or_else(|| match &self.snapshot {
            Some(snapshot) => (snapshot.membership_id, Rc::new(snapshot.membership.clone())),
            None => Default::default(),
        })
    }

    fn purge(&mut self, upto: LogId) {
        let gone = (upto.index + 1).saturating_sub(self.first_index);
        self.entries.remove_first(usize::try_from(gone).unwrap_or(usize::MAX));
        self.first_index = self.first_index.max(upto.index + 1);
        self.purged = self.purged.max(Some(upto));
        if self.flushed.is_none_or(|flushed| flushed.index < upto.index) {
            self.flushed = Some(upto);
        }
    }

    fn apply(&mut self, entries: &[Entry]) {
        for entry in entries {
            if let Payload::Write(write) = &entry.payload {
                self.write(write, entry.id);
            }
            self.applied = Some(entry.id);
        }
    }

    fn install(&mut self, snapshot: &Rc<Snapshot>) {
        self.data = snapshot.data.iter().cloned().collect();
        self.sessions = snapshot.sessions.iter().copied().collect();
        self.applied = snapshot.last;
        self.commit = self.commit.max(snapshot.last);
        if snapshot.membership_id > self.membership.0 {
            self.membership = (snapshot.membership_id, Rc::new(snapshot.membership.clone()));
        }
        self.snapshot = Some(snapshot.clone());
    }
}
