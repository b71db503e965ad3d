//! raft-rs's messages as they travel from node to node, and what the trace says of them.

use std::rc::Rc;

use raft::eraftpb::{self, EntryType, MessageType};

use super::convert;
use super::disk::id_at;
use super::read_context::ReadContext;
use crate::raft::chunks::SnapshotChunk;
use crate::raft::store::LogStore;
use model::entry::{Entry, Membership};
use model::fault::Kind;
use model::message::{AppendResult, Body};
use model::types::{MessageId, NodeId, Vote};

/// A message, and what it says.
#[derive(Clone)]
pub struct Letter {
    pub(super) content: Content,
    body: Rc<Body>,
}

/// What a message is to its receiver.
#[derive(Clone)]
pub(super) enum Content {
    /// A message as raft-rs made it.
    Raw(Rc<eraftpb::Message>),
    /// A part of a snapshot. raft-rs makes one message of a snapshot, and leaves it to who runs it how that travels.
    Chunk(Rc<SnapshotChunk>),
    /// How many bytes of a snapshot its receiver holds, in answer to the chunk of this number.
    Held(MessageId, u64),
}

/// The message that a node is answering while it makes its own.
#[derive(Clone, Copy)]
pub(super) struct Origin {
    pub(super) message: MessageId,
    pub(super) from: NodeId,
    pub(super) term: u64,
}

impl Letter {
    /// What it is.
    pub fn kind(&self) -> Kind {
        self.body.kind()
    }

    /// How many bytes it has on the wire.
    pub fn bytes(&self) -> u64 {
        let head = convert::encoded(&*self.body).len() as u64;
        match &self.content {
            Content::Chunk(chunk) => head + chunk.part.bytes,
            Content::Raw(_) | Content::Held(..) => head,
        }
    }

    /// The part of a snapshot that it carries.
    pub fn carries(&self) -> Option<&Rc<SnapshotChunk>> {
        match &self.content {
            Content::Chunk(chunk) => Some(chunk),
            Content::Raw(_) | Content::Held(..) => None,
        }
    }

    /// The message that it answers.
    pub fn answers(&self) -> Option<MessageId> {
        self.body.answers()
    }

    /// What it says.
    pub fn body(&self) -> Body {
        Body::clone(&self.body)
    }

    /// A part of a snapshot.
    pub(super) fn chunk(chunk: Rc<SnapshotChunk>) -> Letter {
        let (vote, snapshot) = (chunk.vote, Rc::clone(&chunk.header));
        let body = Rc::new(Body::InstallSnapshot { vote, snapshot, chunk: Some(chunk.part) });
        Letter { content: Content::Chunk(chunk), body }
    }

    /// The answer to a part of a snapshot, of a node with this vote.
    pub(super) fn held(answers: MessageId, vote: Vote, received: u64) -> Letter {
        let body = Rc::new(Body::SnapshotReply { answers: Some(answers), vote, received: Some(received) });
        Letter { content: Content::Held(answers, received), body }
    }

    /// A message that raft-rs wants to be sent, from the node with this store. What it says of entries stands in the store.
    pub(super) fn new(mut raw: eraftpb::Message, store: &LogStore, origin: Option<Origin>) -> Letter {
        let is_about_entries = !matches!(raw.get_msg_type(), MessageType::MsgReadIndex | MessageType::MsgReadIndexResp);
        let entries = if is_about_entries { entries(&mut raw, store) } else { Vec::new() };
        let origin = origin.filter(|origin| origin.from.0 == raw.to);
        let answers = origin.map(|origin| origin.message);
        let own = store.vote().0.unwrap_or_default();
        let (term, from) = (raw.term, raw.from);
        let body = match raw.get_msg_type() {
            MessageType::MsgAppend | MessageType::MsgHeartbeat => Body::AppendEntries {
                vote: convert::leader_vote(term, from),
                previous: (raw.get_msg_type() == MessageType::MsgAppend)
                    .then(|| convert::log_id(raw.log_term, raw.index)),
                entries,
                commit: id_at(store, raw.commit),
            },
            MessageType::MsgAppendResponse | MessageType::MsgHeartbeatResponse => {
                let result = match origin {
                    Some(origin) if origin.term < term => AppendResult::HigherVote(own),
                    _ if raw.reject => AppendResult::Conflict,
                    _ => AppendResult::Success,
                };
                Body::AppendReply { answers, result }
            }
            MessageType::MsgRequestVote | MessageType::MsgRequestPreVote => Body::RequestVote {
                vote: convert::vote(term, from),
                last: Some(convert::log_id(raw.log_term, raw.index)),
                pre_vote: raw.get_msg_type() == MessageType::MsgRequestPreVote,
                transfer: !raw.context.is_empty(),
            },
            MessageType::MsgRequestVoteResponse | MessageType::MsgRequestPreVoteResponse => Body::VoteReply {
                answers,
                vote: if raw.reject { own } else { convert::vote(term, raw.to) },
                last: None,
                granted: !raw.reject,
                pre_vote: raw.get_msg_type() == MessageType::MsgRequestPreVoteResponse,
            },
            MessageType::MsgSnapshot => Body::InstallSnapshot {
                vote: convert::leader_vote(term, from),
                snapshot: convert::snapshot(raw.get_snapshot()),
                chunk: None,
            },
            MessageType::MsgTimeoutNow => {
                Body::TransferLeader { vote: convert::leader_vote(term, from), to: NodeId(raw.to), last: store.last() }
            }
            MessageType::MsgReadIndex => Body::ReadIndex { read: read_of(&raw) },
            MessageType::MsgReadIndexResp => {
                Body::ReadIndexReply { answers, term, read: read_of(&raw), commit: raw.index }
            }
            local @ (MessageType::MsgHup
            | MessageType::MsgBeat
            | MessageType::MsgPropose
            | MessageType::MsgUnreachable
            | MessageType::MsgSnapStatus
            | MessageType::MsgCheckQuorum
            | MessageType::MsgTransferLeader) => {
                unreachable!("{local:?} is never sent: a follower refuses the proposals that raft-rs would forward")
            }
        };
        Letter { content: Content::Raw(Rc::new(raw)), body: Rc::new(body) }
    }
}

/// Which read of the node that asked it a message is about.
fn read_of(raw: &eraftpb::Message) -> u64 {
    context_of(raw).number
}

/// The read that a message is about.
pub(super) fn context_of(raw: &eraftpb::Message) -> ReadContext {
    ReadContext::of(raw.entries.first().map_or(&[][..], |entry| &entry.data))
}

/// The entries of a message in our words: as they stand in the store, which a message never runs ahead of. The entry by
/// which raft-rs leaves a joint membership is empty; its receiver learns from the context what it leads to.
fn entries(raw: &mut eraftpb::Message, store: &LogStore) -> Vec<Entry> {
    let Some(first) = raw.entries.first() else { return Vec::new() };
    let from = first.index;
    let stored = store.read(from..from + raw.entries.len() as u64, Entry::clone).unwrap_or_default();
    let mut said = Vec::new();
    for (place, entry) in raw.entries.iter_mut().enumerate() {
        let stored = stored.get(place).filter(|stored| (stored.id.term, stored.id.index) == (entry.term, entry.index));
        let is_empty_change = entry.get_entry_type() == EntryType::EntryConfChangeV2 && entry.context.is_empty();
        if let Some(stored) = stored.filter(|_| is_empty_change) {
            entry.context = convert::raft_entry(stored).context;
        }
        said.push(stored.cloned().unwrap_or_else(|| convert::entry(entry, Membership::default)));
    }
    said
}
