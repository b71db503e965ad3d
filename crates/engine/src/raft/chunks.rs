//! A snapshot cut into chunks, as its sender sees it.

use std::rc::Rc;

use model::trace::{Chunk, Snapshot};
use model::types::Vote;

/// One chunk on its way.
#[derive(Clone, Debug)]
pub struct SnapshotChunk {
    /// The leader's vote.
    pub vote: Vote,
    /// The snapshot without its data: which one it is.
    pub header: Rc<Snapshot>,
    /// Which part this is.
    pub part: Chunk,
    /// The bytes of this part.
    pub bytes: Vec<u8>,
}

/// A snapshot that is to be sent in chunks.
pub struct ChunkedSnapshot {
    vote: Vote,
    header: Rc<Snapshot>,
    bytes: Vec<u8>,
    size: u64,
}

impl ChunkedSnapshot {
    /// A snapshot in chunks of `size` bytes, the last one with what is left.
    pub fn new(vote: Vote, snapshot: &Snapshot, size: u64) -> ChunkedSnapshot {
        let bytes = postcard::to_stdvec(snapshot).expect("a snapshot always serializes into memory");
        let Snapshot { last, membership_id, membership, .. } = snapshot;
        let (last, membership_id, membership) = (*last, *membership_id, membership.clone());
        let header = Rc::new(Snapshot { last, membership_id, membership, ..Snapshot::default() });
        ChunkedSnapshot { vote, header, bytes, size: size.max(1) }
    }

    /// How many bytes the snapshot has.
    pub fn total(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// The chunk that starts at `offset`, which is less than the total.
    pub fn chunk(&self, offset: u64) -> Rc<SnapshotChunk> {
        let total = self.total();
        let end = total.min(offset + self.size);
        let part = Chunk {
            number: offset / self.size + 1,
            of: total.div_ceil(self.size),
            offset,
            bytes: end - offset,
            total,
            done: end == total,
        };
        let place = |offset: u64| usize::try_from(offset).expect("a snapshot fits into memory");
        let bytes = self.bytes[place(offset)..place(end)].to_vec();
        Rc::new(SnapshotChunk { vote: self.vote, header: Rc::clone(&self.header), part, bytes })
    }
}

/// The snapshot of which these are all the bytes.
pub(super) fn whole(bytes: &[u8]) -> Rc<Snapshot> {
    Rc::new(postcard::from_bytes(bytes).expect("these are the bytes of a snapshot"))
}

impl SnapshotChunk {
    /// True when both are parts of one snapshot that one leader sends.
    pub(super) fn is_of(&self, other: &SnapshotChunk) -> bool {
        (self.vote, self.part.total) == (other.vote, other.part.total) && self.header == other.header
    }

    /// True when this is a part of a newer snapshot, or of one that a newer leader sends.
    pub(super) fn is_newer_than(&self, other: &SnapshotChunk) -> bool {
        let (own, theirs) = (self.vote, other.vote);
        ((own.term, own.node()), self.header.last) > ((theirs.term, theirs.node()), other.header.last)
    }
}
