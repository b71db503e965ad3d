//! What leaders sent to a node, as far as the order matters in which the node reads it and saves its vote.
//!
//! A replica does nothing else while its vote is on the way to the disk (openraft awaits `save_vote` in its main loop).
//! What arrives meanwhile is read afterwards. So is what a process that resumes finds waiting, when its election timer
//! ran out in the pause: it stands for election first.
//!
//! ```text
//! resumed   AppendEntries a, b delivered   own vote saved ── vote durable: a, b are read
//! running   AppendEntries a delivered: read, its vote saved ── b delivered ── vote durable: b is read
//! ```

use std::rc::Rc;

use super::{NodeView, Receiving};
use crate::trace::Body;
use crate::types::{NodeId, Time, Vote};

/// How many messages can wait until a vote is on disk. Beyond it the oldest is forgotten.
pub const UNREAD_MAX: usize = 1_000;

/// The messages of leaders that a node read at one instant, and those that it has not read yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inbox {
    /// The instant.
    at: Time,
    /// What was received of a snapshot before that instant.
    receiving: Option<Receiving>,
    /// What was read at that instant, with its sender, in order.
    read: Vec<(NodeId, Rc<Body>)>,
    /// What waits for the vote, with its sender, oldest first: at most [`UNREAD_MAX`].
    unread: Vec<(NodeId, Rc<Body>)>,
}

/// The vote of a leader's message.
fn vote_of(body: &Body) -> Option<Vote> {
    match body {
        Body::AppendEntries { vote, .. } | Body::InstallSnapshot { vote, .. } => Some(*vote),
        Body::AppendReply { .. }
        | Body::SnapshotReply { .. }
        | Body::VoteReply { .. }
        | Body::RequestVote { .. }
        | Body::TransferLeader { .. }
        | Body::TransferReply { .. }
        | Body::ReadIndex { .. }
        | Body::ReadIndexReply { .. } => None,
    }
}

impl NodeView {
    /// A message of a leader is delivered.
    pub(super) fn hold_or_read(&mut self, from: NodeId, body: &Rc<Body>, at: Time) {
        if self.vote.is_none() || self.vote_flushed {
            return self.read(from, body, at);
        }
        if self.inbox.unread.len() == UNREAD_MAX {
            self.inbox.unread.remove(0);
        }
        self.inbox.unread.push((from, Rc::clone(body)));
    }

    /// A message of a leader takes effect.
    fn read(&mut self, from: NodeId, body: &Rc<Body>, at: Time) {
        if self.inbox.at != at {
            self.inbox.at = at;
            self.inbox.receiving = self.receiving;
            self.inbox.read.clear();
        }
        self.inbox.read.push((from, Rc::clone(body)));
        let Some(vote) = vote_of(body).filter(|vote| self.accepts(*vote)) else { return };
        let is_whole = match &**body {
            // A chunk that does not complete its snapshot is put aside, and the replica does not see it.
            Body::InstallSnapshot { snapshot, chunk: Some(chunk), .. } => {
                Receiving::take(&mut self.receiving, from, vote, snapshot, *chunk)
            }
            _ => true,
        };
        if is_whole {
            self.restart_timer(at);
        }
    }

    /// A vote was saved: what was delivered at the same instant and was not the reason for it is read once it is durable.
    pub(super) fn defer_reading(&mut self, id: NodeId, vote: Vote, at: Time) {
        let read_first = if vote.elected {
            let reason = self.inbox.read.iter().position(|(_, body)| vote_of(body) == Some(vote));
            reason.map_or(0, |place| place + 1)
        } else if vote.voted_for == Some(id) {
            // It stands for election before it reads anything.
            0
        } else {
            self.inbox.read.len()
        };
        if self.inbox.at != at || read_first >= self.inbox.read.len() {
            return;
        }
        let mut read = std::mem::take(&mut self.inbox.read);
        self.receiving = self.inbox.receiving;
        let later = read.split_off(read_first);
        for (from, body) in read {
            self.read(from, &body, at);
        }
        self.inbox.unread.extend(later);
    }

    /// The vote is on disk, and the replica reads what came meanwhile.
    pub(super) fn flush_vote(&mut self, at: Time) {
        self.vote_flushed = true;
        for (from, body) in std::mem::take(&mut self.inbox.unread) {
            self.read(from, &body, at);
        }
    }

    /// The process is gone, and its memory with it.
    pub(super) fn empty_inbox(&mut self) {
        self.inbox = Inbox::default();
    }
}
