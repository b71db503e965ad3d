//! What openraft alone compares: a leader's lease, by the longest election time-out.
//!
//! openraft does not report why it refuses, and raft-rs does not either. The modules beside this one repeat their comparisons,
//! in the engine's own order, on the same values.

mod lease;

pub(super) use lease::{acked, leased, refuses};
