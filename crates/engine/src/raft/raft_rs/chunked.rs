//! Snapshots that travel in chunks, sent and received chunk by chunk. raft-rs makes one message of a snapshot.
//!
//! ```text
//! MsgSnapshot ── chunk 1 ──► held 64 ── chunk 2 ──► held 128 ── … ── last chunk ──► MsgSnapshot, which raft-rs answers
//! ```

use std::rc::Rc;

use raft::eraftpb::{Message, MessageType};

use super::convert;
use super::core::Core;
use super::letter::Letter;
use super::parts::{CHUNK_SENT_MAX, Sending};
use crate::raft::chunk_receiver::Held;
use crate::raft::chunks::{ChunkedSnapshot, SnapshotChunk};
use crate::raft::message::Message as Sent;
use model::message::Body;
use model::types::{MessageId, NodeId, Time};

/// How often in a row a receiver may send a snapshot back to where it was before. Once is usual: it has lost what it
/// had. More often, it takes another snapshot.
const REFUSED_MAX: u32 = 3;

/// How many chunks can wait until a vote is on disk. Beyond it the oldest is forgotten.
const ASIDE_MAX: usize = 1_000;

impl Core {
    /// Begins to send a snapshot in chunks, if the cluster line says how large they are.
    pub(super) fn send_in_chunks(&mut self, to: NodeId, letter: &Letter) -> bool {
        let Some(size) = self.settings.cluster.chunk_bytes else { return false };
        let Body::InstallSnapshot { vote, snapshot, .. } = letter.body() else { return false };
        let chunked = ChunkedSnapshot::new(vote, &snapshot, size);
        let offset = self.wire.chunk_under_way(self.node, to, &chunked.chunk(0));
        let sending = Sending { chunked, offset, messages: Vec::new(), again: self.now, refused: 0 };
        self.parts.sends.insert(to, sending);
        self.send_chunk(to);
        true
    }

    fn send_chunk(&mut self, to: NodeId) {
        let again = self.now + Time(self.settings.snapshot_patience.0 / u64::from(CHUNK_SENT_MAX));
        let Some(sending) = self.parts.sends.get_mut(&to) else { return };
        let letter = Letter::chunk(sending.chunked.chunk(sending.offset));
        let message = self.wire.send_chunk(self.node, to, Sent::RaftRs(letter), &sending.messages);
        sending.messages.push(message);
        sending.again = again;
    }

    /// Sends those chunks again that were lost or not answered.
    pub(super) fn send_chunks_again(&mut self) {
        let is_late = |(_, sending): &(&NodeId, &Sending)| {
            sending.again <= self.now && sending.messages.len() < CHUNK_SENT_MAX as usize
        };
        let late: Vec<NodeId> = self.parts.sends.iter().filter(is_late).map(|(to, _)| *to).collect();
        late.into_iter().for_each(|to| self.send_chunk(to));
    }

    /// A receiver says how much it holds, and so where to go on: after the chunk, or at the start if it has lost all.
    pub(super) fn chunk_is_held(&mut self, from: NodeId, answers: MessageId, received: u64) {
        let Some(sending) = self.parts.sends.get_mut(&from).filter(|sending| sending.messages.contains(&answers))
        else {
            return;
        };
        sending.refused = if received > sending.offset { 0 } else { sending.refused + 1 };
        if sending.refused > REFUSED_MAX || received >= sending.chunked.total() {
            self.parts.sends.remove(&from);
            return;
        }
        sending.offset = received;
        sending.messages.clear();
        self.sending.insert(from, self.now + self.settings.snapshot_patience);
        self.send_chunk(from);
    }

    /// A chunk has arrived. It waits while the own vote is on the way to the disk: a crash would take back what was answered.
    pub(super) fn take_chunk(&mut self, message: MessageId, from: NodeId, chunk: Rc<SnapshotChunk>) {
        if self.store.vote().1 {
            return self.receive_chunk(message, from, &chunk);
        }
        if self.parts.aside.len() == ASIDE_MAX {
            self.parts.aside.remove(0);
        }
        self.parts.aside.push((message, from, chunk));
    }

    /// Takes the chunks that waited for the vote, if it is durable now.
    pub(super) fn take_chunks_aside(&mut self) {
        if self.store.vote().1 {
            for (message, from, chunk) in std::mem::take(&mut self.parts.aside) {
                self.receive_chunk(message, from, &chunk);
            }
        }
    }

    /// raft-rs receives a snapshot only when it is complete: a chunk in the middle is no sign of a leader. Of an earlier term
    /// raft-rs takes no snapshot, and does not answer it.
    fn receive_chunk(&mut self, message: MessageId, from: NodeId, chunk: &Rc<SnapshotChunk>) {
        let term = chunk.vote.term;
        if term < self.raw.raft.term {
            return;
        }
        match self.parts.receiver.add(chunk) {
            Held::Part(received) => {
                let own = self.store.vote().0.unwrap_or_default();
                self.wire.send(self.node, from, Sent::RaftRs(Letter::held(message, own, received)));
            }
            Held::All(snapshot) => {
                let snapshot = Some(convert::raft_snapshot(&snapshot));
                let mut raw = Message { from: from.0, to: self.node.0, term, snapshot, ..Message::default() };
                raw.set_msg_type(MessageType::MsgSnapshot);
                self.step(message, from, raw);
            }
        }
    }
}
