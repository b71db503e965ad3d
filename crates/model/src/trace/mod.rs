//! What happened, in Raft's words: an append-only list of events, each at its virtual time.

mod chapters;

use serde::{Deserialize, Serialize};

pub use crate::ask::{Ask, Outcome, Refusal};
pub use crate::entry::{Entry, Membership, Payload, Snapshot, Standing, Write};
pub use crate::event::{ClientEvent, DiskEvent, DiskImage, Event, FaultEvent, NetworkEvent, ProcessEvent, RaftEvent};
pub use crate::message::{AppendResult, Body, Chunk};
use crate::types::Time;
pub use crate::types::{DropReason, LinkState};
pub use chapters::{CHAPTER_WEIGHT, Trace};

/// An event and when it happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The virtual time of the event. Records of a trace never go back in time.
    pub at: Time,
    /// What happened.
    pub event: Event,
}

/// Hashes a trace record by record, so that a long run need not be kept to be compared.
#[derive(Clone, Debug)]
pub struct TraceHash {
    value: u64,
    buffer: Vec<u8>,
}

impl Default for TraceHash {
    fn default() -> Self {
        Self::new()
    }
}

impl TraceHash {
    /// The hash of the empty trace.
    pub fn new() -> TraceHash {
        TraceHash { value: 0xcbf2_9ce4_8422_2325, buffer: Vec::new() }
    }

    /// Adds one record.
    pub fn add(&mut self, record: &Record) {
        self.buffer.clear();
        let buffer = std::mem::take(&mut self.buffer);
        self.buffer = postcard::to_extend(record, buffer).expect("a record always serializes into memory");
        for byte in &self.buffer {
            self.value = (self.value ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// The hash of everything added so far.
    pub fn value(&self) -> u64 {
        self.value
    }
}
