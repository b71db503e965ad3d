//! The receiver's side of a snapshot in chunks. It is in the memory of a process, and lost in a crash.

use std::cell::RefCell;
use std::rc::Rc;

use super::chunks::{SnapshotChunk, whole};
use model::trace::Snapshot;
use model::types::LogId;

/// The received part of a snapshot. Clones share it.
#[derive(Clone, Default)]
pub struct ChunkReceiver(Rc<RefCell<Option<Parts>>>);

/// The parts of one snapshot from its start on, without a gap.
struct Parts {
    /// The first part, which says what the snapshot is.
    first: Rc<SnapshotChunk>,
    bytes: Vec<u8>,
}

/// The state after a chunk.
#[derive(Debug, PartialEq)]
pub(super) enum Held {
    /// So many bytes have arrived; the next chunk must start here.
    Part(u64),
    /// The whole snapshot has arrived.
    All(Rc<Snapshot>),
}

impl ChunkReceiver {
    /// Adds a chunk to the others. One that has arrived before, comes too early or is of an older snapshot changes
    /// nothing. The first chunk of a newer snapshot replaces all that had arrived.
    pub(super) fn add(&self, chunk: &Rc<SnapshotChunk>) -> Held {
        let mut parts = self.0.borrow_mut();
        let is_known = parts.as_ref().is_some_and(|parts| chunk.is_of(&parts.first));
        if !is_known {
            let is_newer = parts.as_ref().is_none_or(|parts| chunk.is_newer_than(&parts.first));
            if chunk.part.offset > 0 || !is_newer {
                return Held::Part(0);
            }
            *parts = Some(Parts { first: Rc::clone(chunk), bytes: Vec::new() });
        }
        let Some(parts) = parts.as_mut() else { return Held::Part(0) };
        if chunk.part.offset == parts.bytes.len() as u64 {
            parts.bytes.extend_from_slice(&chunk.bytes);
        }
        match parts.bytes.len() as u64 {
            received if received < chunk.part.total => Held::Part(received),
            // It stays: when the answer is lost, the sender sends the last chunk again.
            _ => Held::All(whole(&parts.bytes)),
        }
    }

    /// The last entry of the snapshot that is being received, how many bytes have arrived, and how many it has.
    pub(super) fn state(&self) -> Option<(Option<LogId>, u64, u64)> {
        let parts = self.0.borrow();
        let parts = parts.as_ref()?;
        Some((parts.first.header.last, parts.bytes.len() as u64, parts.first.part.total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raft::chunks::ChunkedSnapshot;
    use model::types::{NodeId, Vote};

    fn snapshot(index: u64) -> Snapshot {
        let data = (0..20).map(|number| (format!("key {number}"), format!("value {index}"))).collect();
        Snapshot { last: Some(LogId::new(2, index)), data, ..Snapshot::default() }
    }

    fn chunked(term: u64, index: u64) -> ChunkedSnapshot {
        let vote = Vote { term, voted_for: Some(NodeId(1)), elected: true, shares_term: false };
        ChunkedSnapshot::new(vote, &snapshot(index), 64)
    }

    /// The offsets at which the chunks of a snapshot start.
    fn offsets(chunked: &ChunkedSnapshot) -> Vec<u64> {
        (0..chunked.total()).step_by(64).collect()
    }

    #[test]
    fn chunks_in_order_make_the_snapshot_and_say_where_they_are() {
        let (receiver, chunked) = (ChunkReceiver::default(), chunked(2, 9));
        let offsets = offsets(&chunked);
        assert!(offsets.len() > 3);
        for (place, offset) in offsets.iter().enumerate() {
            let chunk = chunked.chunk(*offset);
            assert_eq!((chunk.part.number, chunk.part.of), (place as u64 + 1, offsets.len() as u64));
            let held = receiver.add(&chunk);
            match chunk.part.done {
                false => assert_eq!(held, Held::Part(offset + 64)),
                true => assert_eq!(held, Held::All(Rc::new(snapshot(9)))),
            }
        }
    }

    #[test]
    fn every_order_and_repetition_of_chunks_leads_to_the_same_snapshot_or_to_none() {
        let (receiver, chunked) = (ChunkReceiver::default(), chunked(2, 9));
        let offsets = offsets(&chunked);
        let mut rng = sim::rng::Rng::new(7, sim::rng::Stream::Chaos);
        for _ in 0..2_000 {
            let before = receiver.state().map_or(0, |(_, received, _)| received);
            let offset = offsets[usize::try_from(rng.between(0, offsets.len() as u64 - 1)).expect("small")];
            match receiver.add(&chunked.chunk(offset)) {
                Held::Part(received) if offset == before => assert_eq!(received, before + 64),
                Held::Part(received) => assert_eq!(received, before),
                Held::All(whole) => assert_eq!(*whole, snapshot(9)),
            }
        }
        assert_eq!(receiver.state(), Some((Some(LogId::new(2, 9)), chunked.total(), chunked.total())));
    }

    #[test]
    fn a_newer_snapshot_starts_over_and_an_older_one_is_refused() {
        let (receiver, old, new) = (ChunkReceiver::default(), chunked(2, 9), chunked(2, 10));
        receiver.add(&old.chunk(0));
        receiver.add(&old.chunk(64));
        assert_eq!(receiver.add(&new.chunk(64)), Held::Part(0), "a chunk in the middle of an unknown snapshot");
        assert_eq!(receiver.add(&new.chunk(0)), Held::Part(64), "the first chunk of a newer one");
        assert_eq!(receiver.add(&old.chunk(0)), Held::Part(0), "the old one, late");
        assert_eq!(receiver.state().map(|(last, received, _)| (last, received)), Some((Some(LogId::new(2, 10)), 64)));
        assert_eq!(receiver.add(&chunked(3, 9).chunk(0)), Held::Part(64), "the leader of a higher term");
    }
}
