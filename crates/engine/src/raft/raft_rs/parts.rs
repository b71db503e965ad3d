//! Snapshots that travel in chunks, as one process keeps them: those that it sends, and the one that it receives.

use litemap::LiteMap;
use std::rc::Rc;

use crate::raft::chunk_receiver::ChunkReceiver;
use crate::raft::chunks::{ChunkedSnapshot, SnapshotChunk};
use model::types::{MessageId, NodeId, Time};

/// How often a chunk is sent before its snapshot is given up for now: then raft-rs sends it again.
pub(super) const CHUNK_SENT_MAX: u32 = 3;

/// The snapshots of one process that are under way.
#[derive(Default)]
pub(super) struct Parts {
    /// Those that it sends, by their receivers.
    pub(super) sends: LiteMap<NodeId, Sending>,
    /// The one that it receives.
    pub(super) receiver: ChunkReceiver,
    /// Chunks that arrived while its own vote was on the way to the disk, with their numbers and senders.
    pub(super) aside: Vec<(MessageId, NodeId, Rc<SnapshotChunk>)>,
}

/// A snapshot on its way to one node.
pub(super) struct Sending {
    pub(super) chunked: ChunkedSnapshot,
    /// Where the chunk starts that is under way.
    pub(super) offset: u64,
    /// The messages that carry it.
    pub(super) messages: Vec<MessageId>,
    /// When it is sent again, by the node's clock.
    pub(super) again: Time,
    /// How often in a row its receiver went back.
    pub(super) refused: u32,
}

impl Parts {
    /// When a chunk is to be sent again.
    pub(super) fn next_turn(&self) -> Option<Time> {
        let waits = |sending: &&Sending| sending.messages.len() < CHUNK_SENT_MAX as usize;
        self.sends.values().filter(waits).map(|sending| sending.again).min()
    }

    /// Ends the transfers to all nodes but these.
    pub(super) fn keep_only(&mut self, is_sending: impl Fn(NodeId) -> bool) {
        self.sends.retain(|to, _| is_sending(*to));
    }
}
