//! The state kept about earlier messages and events, from which answers are explained.

use std::rc::Rc;

use model::shared::SharedMap;

use model::trace::{AppendResult, Body};
use model::types::{LogId, MessageId, NodeId, Term, Time, Vote};

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
            Body::AppendReply { .. }
            | Body::TransferReply { .. }
            | Body::ReadIndex { .. }
            | Body::ReadIndexReply { .. } => None,
        }
    }

    /// The term of that vote.
    pub(super) fn term(&self) -> Option<Term> {
        match &*self.body {
            Body::ReadIndexReply { term, .. } => Some(*term),
            _ => self.vote().map(|vote| vote.term),
        }
    }
}

/// The state kept for a node.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// The last message delivered to it.
    pub received: Option<Received>,
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
    pub(super) requests: SharedMap<MessageId, Received>,
    /// How long the senders of requests wait for the answers, and until when.
    pub(super) waits: SharedMap<MessageId, (Time, Time)>,
    pub(super) nodes: SharedMap<NodeId, Known>,
}

impl Memory {
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
}
