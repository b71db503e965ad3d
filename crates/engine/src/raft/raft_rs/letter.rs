//! raft-rs's messages as they travel from node to node, and what the trace says of them.

use std::rc::Rc;

use raft::eraftpb::{self, EntryType, MessageType};

use super::convert;
use super::disk::id_at;
use crate::raft::store::LogStore;
use model::entry::{Entry, Membership};
use model::fault::Kind;
use model::message::{AppendResult, Body};
use model::types::{MessageId, NodeId};

/// A message as raft-rs made it, and what it says.
#[derive(Clone)]
pub struct Letter {
    pub(super) raw: Rc<eraftpb::Message>,
    body: Rc<Body>,
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
        convert::encoded(&*self.body).len() as u64
    }

    /// What it says.
    pub fn body(&self) -> Body {
        Body::clone(&self.body)
    }

    /// A message that raft-rs wants to be sent, from the node with this store. What it says of entries stands in the store.
    pub(super) fn new(mut raw: eraftpb::Message, store: &LogStore, origin: Option<Origin>) -> Letter {
        let entries = entries(&mut raw, store);
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
            local @ (MessageType::MsgHup
            | MessageType::MsgBeat
            | MessageType::MsgPropose
            | MessageType::MsgUnreachable
            | MessageType::MsgSnapStatus
            | MessageType::MsgCheckQuorum
            | MessageType::MsgTransferLeader
            | MessageType::MsgReadIndex
            | MessageType::MsgReadIndexResp) => {
                unreachable!("{local:?} is never sent: a follower refuses what raft-rs would forward")
            }
        };
        Letter { raw: Rc::new(raw), body: Rc::new(body) }
    }
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
