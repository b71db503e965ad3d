//! The deterministic simulator: virtual time, tasks, links and disks, all from one seed. It is independent of Raft.
//!
//! Its modules, lowest layer first: identifiers and plain data (`id`, `time`, `link`), random streams (`rng`), clocks
//! (`clock`, `skew`), tasks and waiting (`executor`, `machine`, `oneshot`, `timeout`), and the network and disks
//! (`network`, `shaping`, `disk`).
#![deny(unsafe_code)]
#![deny(missing_docs)]

mod id;
mod link;
mod time;

pub mod rng;

pub mod clock;
pub mod skew;

pub mod executor;
pub mod machine;
pub mod oneshot;
pub mod panics;
pub mod timeout;

pub mod disk;
pub mod network;
pub mod shaping;

pub use id::{MessageId, NodeId};
pub use link::{DropReason, LinkState};
pub use time::{Range, Time};
