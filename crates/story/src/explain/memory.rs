//! The state kept about earlier messages and events, from which answers are explained.

use std::rc::Rc;

use model::shared::SharedMap;

use super::{Explanation, Scene, explain, leased};
use model::scenario::Cluster;
use model::trace::{AppendResult, Body, DiskEvent, Event, NetworkEvent, ProcessEvent, Record};
use model::types::{LogId, MessageId, NodeId, Term, Time, Vote};
use model::view::{NodeView, View};

/// The most delivered requests kept while their answers are outstanding.
pub const MEMORY_MAX: usize = 4_000;

/// A delivered message.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// The sender.
    pub from: NodeId,
    /// When it arrived.
    pub at: Time,
    /// The start of the receiver's lease right before: the last message from its leader, or, while it
    /// leads, the last answer of a quorum. The receiver's answer may be sent later, after a write to its disk.
    pub leased: Option<Time>,
    /// Its content.
    pub body: Rc<Body>,
}

impl Received {
    /// The vote that it carries.
    pub(super) fn vote(&self) -> Option<Vote> {
        match &*self.body {
            Body::RequestVote { vote, .. }
            | Body::VoteReply { vote, .. }
            | Body::AppendEntries { vote, .. }
            | Body::InstallSnapshot { vote, .. }
            | Body::SnapshotReply { vote, .. }
            | Body::TransferLeader { vote, .. }
            | Body::AppendReply { result: AppendResult::HigherVote(vote), .. } => Some(*vote),
            Body::AppendReply { .. } | Body::TransferReply { .. } => None,
        }
    }

    /// The term of that vote.
    pub(super) fn term(&self) -> Option<Term> {
        self.vote().map(|vote| vote.term)
    }
}

/// The state kept for a node.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// The last message delivered to it.
    pub heard: Option<Received>,
    /// The last one that carried a higher term than the node had promised.
    pub higher: Option<Received>,
    /// Its last candidacy: when it changed its vote, and its state right before.
    pub stood: Option<Stood>,
    /// Its last truncation: when, the first entry removed, and the last one.
    pub truncated: Option<(Time, LogId, LogId)>,
    /// The last answer that came too late to count: how long was waited for it; `None` after one in time.
    pub late: Option<Time>,
    /// The entries, from the first to the last, and the vote that it lost in its last crash.
    pub lost: (Option<(LogId, LogId)>, Option<Vote>),
}

/// The state of a node right before it stood for election.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stood {
    pub at: Time,
    pub vote: Option<Vote>,
    pub timer_from: Option<Time>,
    pub timeout: Option<Time>,
    pub by_transfer: Option<NodeId>,
}

/// The state kept about a run so far, in bounded space. Cloning is cheap: clones share the past.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    requests: SharedMap<MessageId, Received>,
    /// How long the senders of requests wait for the answers, and until when.
    waits: SharedMap<MessageId, (Time, Time)>,
    nodes: SharedMap<NodeId, Known>,
}

impl Memory {
    /// Adds the next record of a trace and explains it. `before` is the view right before it.
    pub fn explain_and_remember(&mut self, record: &Record, before: &View, cluster: &Cluster) -> Option<Explanation> {
        let because = explain(record, Scene { before, cluster, memory: self });
        self.remember(record, before, cluster);
        because
    }

    /// The request of an answer, if it is kept.
    pub fn request(&self, answered: MessageId) -> Option<&Received> {
        self.requests.get(&answered)
    }

    /// How long the receiver of this answer waited for it, and by how much it comes too late when it arrives now.
    pub fn late(&self, answer: &Body, now: Time) -> Option<(Time, Time)> {
        let (waits, until) = self.waits.get(&answer.answers()?)?;
        (now > *until).then(|| (*waits, now.saturating_sub(*until)))
    }

    pub(super) fn node(&self, node: NodeId) -> Option<&Known> {
        self.nodes.get(&node)
    }

    /// Adds the next record of a trace. `before` is the view right before it.
    pub fn remember(&mut self, record: &Record, before: &View, cluster: &Cluster) {
        let at = record.at;
        match &record.event {
            Event::Network(NetworkEvent::Delivered { message }) => {
                let Some(flight) = before.flying.get(message) else { return };
                let leased = before.nodes.get(&flight.to).and_then(|seen| leased(cluster, flight.to, seen));
                let received = Received { from: flight.from, at, leased, body: flight.body.clone() };
                if asks(&received.body) {
                    self.requests.insert(*message, received.clone());
                    if self.requests.len() > MEMORY_MAX {
                        self.requests.pop_first();
                    }
                }
                let answered = received.body.answers().and_then(|answered| self.waits.remove(&answered));
                let known = self.nodes.entry(flight.to).or_default();
                if let Some((waits, until)) = answered {
                    known.late = (at > until).then_some(waits);
                }
                let promised = before.nodes.get(&flight.to).map_or(0, NodeView::promise);
                if received.vote().is_some_and(|vote| vote.term > promised) {
                    // Of several at one moment openraft needs only the first.
                    let first = known.higher.take().filter(|first| first.at == at && first.term() == received.term());
                    known.higher = Some(first.unwrap_or_else(|| received.clone()));
                }
                known.heard = Some(received);
            }
            Event::Network(NetworkEvent::Sent { message, body, .. }) => {
                if let Some(waits) = cluster.dialect().waits(cluster, body) {
                    self.waits.insert(*message, (waits, at + waits));
                    if self.waits.len() > MEMORY_MAX {
                        self.waits.pop_first();
                    }
                }
                if let Some(answered) = body.answers() {
                    self.requests.remove(&answered);
                }
            }
            Event::Disk(DiskEvent::VoteSaved { node, vote }) if vote.voted_for == Some(*node) && !vote.elected => {
                let Some(seen) = before.nodes.get(node) else { return };
                let known = self.nodes.entry(*node).or_default();
                let transfer = known
                    .heard
                    .as_ref()
                    .filter(|received| received.at == at && matches!(*received.body, Body::TransferLeader { .. }));
                let by_transfer = transfer.map(|received| received.from);
                known.stood = Some(Stood {
                    at,
                    vote: seen.vote,
                    timer_from: seen.timer_from,
                    timeout: seen.timeout,
                    by_transfer,
                });
            }
            Event::Disk(DiskEvent::Truncated { node, after }) => {
                let Some(seen) = before.nodes.get(node) else { return };
                let first = seen.log_id_at(after.map_or(0, |after| after.index + 1));
                if let (Some(first), Some(last)) = (first, seen.last()) {
                    self.nodes.entry(*node).or_default().truncated = Some((at, first, last));
                }
            }
            Event::Process(ProcessEvent::Crashed { node, kept, vote }) => {
                let Some(seen) = before.nodes.get(node) else { return };
                let first = seen.log_id_at(kept.map_or(0, |kept| kept.index + 1));
                let entries = first.zip(seen.last());
                let vote = seen.vote.filter(|before| Some(*before) != *vote);
                let known = self.nodes.entry(*node).or_default();
                *known = Known { lost: (entries, vote), ..Known::default() };
            }
            Event::Acted(_)
            | Event::Process(
                ProcessEvent::Started { .. }
                | ProcessEvent::Paused { .. }
                | ProcessEvent::Resumed { .. }
                | ProcessEvent::Failed { .. },
            )
            | Event::Network(
                NetworkEvent::Linked { .. }
                | NetworkEvent::Dropped { .. }
                | NetworkEvent::Held { .. }
                | NetworkEvent::Rescheduled { .. }
                | NetworkEvent::Duplicated { .. },
            )
            | Event::Disk(
                DiskEvent::VoteSaved { .. }
                | DiskEvent::VoteFlushed { .. }
                | DiskEvent::Appended { .. }
                | DiskEvent::Flushed { .. }
                | DiskEvent::Purged { .. },
            )
            | Event::Raft(_)
            | Event::Client(_)
            | Event::Fault(_) => {}
        }
    }
}

fn asks(body: &Body) -> bool {
    !body.is_reply()
}
