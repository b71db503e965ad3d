//! What a node has received of a snapshot that travels in chunks.

use crate::trace::{Chunk, Snapshot};
use crate::types::{LogId, NodeId, Vote};

/// The parts of one snapshot that a node holds, from its start on. They are in the memory of its process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receiving {
    /// Who sends it.
    pub from: NodeId,
    /// The sender's vote.
    pub vote: Vote,
    /// The last entry that the snapshot contains.
    pub last: Option<LogId>,
    /// How many bytes are there.
    pub received: u64,
    /// How many chunks are there.
    pub chunks: u64,
    /// The newest chunk: how many there are, and how many bytes in all.
    pub newest: Chunk,
}

impl Receiving {
    /// True when all of it is there.
    pub fn is_complete(&self) -> bool {
        self.received == self.newest.total
    }

    /// A chunk was received. One that is there already, comes too early or is of an older snapshot changes nothing.
    pub(super) fn take(
        held: &mut Option<Receiving>,
        from: NodeId,
        vote: Vote,
        snapshot: &Snapshot,
        chunk: Chunk,
    ) -> bool {
        let last = snapshot.last;
        let same = |held: &Receiving| (held.vote, held.last, held.newest.total) == (vote, last, chunk.total);
        if !held.as_ref().is_some_and(same) {
            let age = |vote: Vote, last: Option<LogId>| (vote.term, vote.node(), last);
            let is_newer = held.as_ref().is_none_or(|held| age(vote, last) > age(held.vote, held.last));
            if chunk.offset > 0 || !is_newer {
                return false;
            }
            *held = Some(Receiving { from, vote, last, received: 0, chunks: 0, newest: chunk });
        }
        let Some(held) = held else { return false };
        if chunk.offset == held.received {
            held.received += chunk.bytes;
            held.chunks += 1;
            held.newest = chunk;
        }
        held.is_complete()
    }
}
