//! What travels from node to node: a message of whichever engine the cluster runs.

use std::rc::Rc;

use super::chunks::SnapshotChunk;
use super::openraft::rpc::Rpc;
use super::raft_rs::letter::Letter;
use model::fault::Kind;
use model::trace::Body;
use model::types::MessageId;

/// A message as its engine made it.
#[derive(Clone)]
pub enum Message {
    /// One of openraft's.
    Openraft(Rpc),
    /// One of raft-rs's.
    RaftRs(Letter),
}

impl Message {
    /// What it is.
    pub fn kind(&self) -> Kind {
        match self {
            Message::Openraft(rpc) => rpc.kind(),
            Message::RaftRs(letter) => letter.kind(),
        }
    }

    /// How many bytes it has on the wire; `body` is what it says, if that is known already.
    pub(super) fn bytes(&self, body: Option<&Rc<Body>>) -> u64 {
        match self {
            Message::Openraft(rpc) => rpc.bytes(body),
            Message::RaftRs(letter) => letter.bytes(),
        }
    }

    /// The part of a snapshot that it carries.
    pub(super) fn chunk(&self) -> Option<&Rc<SnapshotChunk>> {
        match self {
            Message::Openraft(rpc) => rpc.chunk(),
            Message::RaftRs(letter) => letter.carries(),
        }
    }

    /// The request that it answers.
    pub(super) fn answers(&self) -> Option<MessageId> {
        match self {
            Message::Openraft(rpc) => rpc.answers(),
            Message::RaftRs(letter) => letter.answers(),
        }
    }

    /// What it says.
    pub(crate) fn body(&self) -> Body {
        match self {
            Message::Openraft(rpc) => rpc.body(),
            Message::RaftRs(letter) => letter.body(),
        }
    }
}
