//! What must be remembered of what was said, so that an answer can be understood.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{Scene, Why, why};
use crate::scenario::Cluster;
use crate::trace::{Body, Event, Record};
use crate::types::{LogId, MessageId, NodeId, Time, Vote};
use crate::view::View;

/// How many requests that have arrived are remembered while their answers are awaited.
pub const MEMORY_MAX: usize = 4_000;

/// A message that has reached its node.
#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    /// The sender.
    pub from: NodeId,
    /// When it arrived.
    pub at: Time,
    /// What it said.
    pub body: Rc<Body>,
}

/// What is remembered of a node.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// The last message that reached it.
    pub heard: Option<Letter>,
    /// Its last candidacy: when it changed its vote, and what it held right before.
    pub stood: Option<Stood>,
    /// Its last truncation: when, the first entry that went, and the last one.
    pub truncated: Option<(Time, LogId, LogId)>,
    /// The entries, from the first to the last, and the vote that its last crash cost it.
    pub lost: (Option<(LogId, LogId)>, Option<Vote>),
}

/// What a node held right before it stood for election.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stood {
    pub at: Time,
    pub vote: Option<Vote>,
    pub timer_from: Option<Time>,
    pub timeout: Option<Time>,
    pub by_transfer: Option<NodeId>,
}

/// Remembers what a run has said so far, in bounded space.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    requests: BTreeMap<MessageId, Letter>,
    nodes: BTreeMap<NodeId, Known>,
}

impl Memory {
    /// Hears the next record of a trace, and says why it is as it is. `before` is the view right before it.
    pub fn hear(&mut self, record: &Record, before: &View, cluster: &Cluster) -> Option<Why> {
        let because = why(record, Scene { before, cluster, memory: self });
        self.remember(record, before);
        because
    }

    /// The request that an answer answers, if it is remembered.
    pub fn request(&self, answered: MessageId) -> Option<&Letter> {
        self.requests.get(&answered)
    }

    pub(super) fn node(&self, node: NodeId) -> Option<&Known> {
        self.nodes.get(&node)
    }

    fn remember(&mut self, record: &Record, before: &View) {
        let at = record.at;
        match &record.event {
            Event::Delivered { message } => {
                let Some(flight) = before.flying.get(message) else { return };
                let letter = Letter { from: flight.from, at, body: flight.body.clone() };
                if asks(&letter.body) {
                    self.requests.insert(*message, letter.clone());
                    if self.requests.len() > MEMORY_MAX {
                        self.requests.pop_first();
                    }
                }
                self.nodes.entry(flight.to).or_default().heard = Some(letter);
            }
            Event::Sent { body, .. } => {
                if let Some(answered) = answered(body) {
                    self.requests.remove(&answered);
                }
            }
            Event::VoteSaved { node, vote } if vote.node == *node && !vote.committed => {
                let Some(seen) = before.nodes.get(node) else { return };
                let known = self.nodes.entry(*node).or_default();
                let transfer = known
                    .heard
                    .as_ref()
                    .filter(|letter| letter.at == at && matches!(*letter.body, Body::TransferLeader { .. }));
                let by_transfer = transfer.map(|letter| letter.from);
                known.stood = Some(Stood {
                    at,
                    vote: seen.vote,
                    timer_from: seen.timer_from,
                    timeout: seen.timeout,
                    by_transfer,
                });
            }
            Event::Truncated { node, after } => {
                let Some(seen) = before.nodes.get(node) else { return };
                let first = seen.log_id_at(after.map_or(0, |after| after.index + 1));
                if let (Some(first), Some(last)) = (first, seen.last()) {
                    self.nodes.entry(*node).or_default().truncated = Some((at, first, last));
                }
            }
            Event::Crashed { node, kept, vote } => {
                let Some(seen) = before.nodes.get(node) else { return };
                let first = seen.log_id_at(kept.map_or(0, |kept| kept.index + 1));
                let entries = first.zip(seen.last());
                let vote = seen.vote.filter(|before| Some(*before) != *vote);
                let known = self.nodes.entry(*node).or_default();
                *known = Known { lost: (entries, vote), ..Known::default() };
            }
            Event::Acted(_)
            | Event::Started { .. }
            | Event::Paused { .. }
            | Event::Resumed { .. }
            | Event::Failed { .. }
            | Event::Linked { .. }
            | Event::Dropped { .. }
            | Event::VoteSaved { .. }
            | Event::VoteFlushed { .. }
            | Event::Appended { .. }
            | Event::Flushed { .. }
            | Event::Purged { .. }
            | Event::Committed { .. }
            | Event::Applied { .. }
            | Event::SnapshotBuilt { .. }
            | Event::SnapshotInstalled { .. }
            | Event::RoleChanged { .. }
            | Event::Matched { .. }
            | Event::TimeoutDrawn { .. }
            | Event::Requested { .. }
            | Event::Answered { .. } => {}
        }
    }
}

fn asks(body: &Body) -> bool {
    answered(body).is_none()
}

fn answered(body: &Body) -> Option<MessageId> {
    match body {
        Body::VoteReply { answers, .. }
        | Body::AppendReply { answers, .. }
        | Body::SnapshotReply { answers, .. }
        | Body::TransferReply { answers, .. } => Some(*answers),
        Body::RequestVote { .. }
        | Body::AppendEntries { .. }
        | Body::InstallSnapshot { .. }
        | Body::TransferLeader { .. } => None,
    }
}
