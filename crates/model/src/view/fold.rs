//! The fold: what one event changes in the view.

use super::{Counting, DROPPED_FOR, Flight, Loss, NodeView, Process, QuorumAck, View};
use crate::trace::{DiskEvent, Event, LinkState, NetworkEvent, ProcessEvent, RaftEvent, Record};
use crate::types::{MessageId, NodeId, Role, Time};

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
            Event::Process(ProcessEvent::Started { node, start }) => self.node(*node).start(*start, at),
            Event::Process(ProcessEvent::Crashed { node, kept, vote }) => {
                self.node(*node).crash(*kept, *vote);
                self.break_off(*node);
            }
            Event::Process(ProcessEvent::Paused { node }) => self.node(*node).process = Process::Paused,
            Event::Process(ProcessEvent::Resumed { node }) => self.node(*node).process = Process::Running,
            Event::Process(ProcessEvent::Failed { node, message }) => {
                self.break_off(*node);
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
                self.node(*from).send(*from, *to, *message, body, at);
                self.transfer(*from, *to, body);
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
            Event::Raft(RaftEvent::SnapshotInstalled { node, snapshot }) => {
                self.node(*node).install(snapshot);
                self.finish(None, *node, snapshot.last);
            }

            Event::Raft(RaftEvent::RoleChanged { node: id, role, term, leader }) => {
                let node = self.node(*id);
                node.end_candidacy(*role, *term);
                node.role = *role;
                node.term = *term;
                node.leader = *leader;
                if *role != Role::Leader {
                    node.stop_leading();
                    self.break_off(*id);
                }
            }
            // The saved vote and the role say as much of this node.
            Event::Raft(RaftEvent::Leads { .. }) => {}
            Event::Raft(RaftEvent::Matched { leader, follower, upto }) => {
                self.finish(Some(*leader), *follower, *upto);
                let leader = self.node(*leader);
                leader.matched.insert(*follower, *upto);
                let after = upto.map_or(0, |upto| upto.index + 1);
                leader.next.entry(*follower).and_modify(|next| *next = after.max(*next)).or_insert(after);
            }
            Event::Raft(RaftEvent::Progress { leader, follower, state }) => {
                self.node(*leader).progress.insert(*follower, *state);
            }
            Event::Raft(RaftEvent::QuorumAcked { leader, sent, lease }) => {
                self.node(*leader).acked = sent.map(|sent| QuorumAck { sent, lease: *lease });
            }
            Event::Raft(RaftEvent::ChecksQuorum { leader, due, restarts }) => {
                let counting = &mut self.node(*leader).counting;
                let since = counting.filter(|_| !restarts).map_or(at, |counting| counting.since);
                *counting = Some(Counting { since, at, due: *due });
            }
            Event::Raft(RaftEvent::HandsOver { leader, to }) => self.node(*leader).hands_to = *to,
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
