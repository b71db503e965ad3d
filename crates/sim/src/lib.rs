//! The simulated machine room: virtual time, tasks, links and disks, all from one seed. It knows nothing of Raft.
//!
//! The map, ground floor first: what is counted (`id`, `time`, `link`), what is drawn (`rng`), what passes (`clock`,
//! `skew`), what runs and waits (`executor`, `machine`, `oneshot`, `timeout`), and what carries and keeps (`network`,
//! `shaping`, `disk`).
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
pub mod timeout;

pub mod disk;
pub mod network;
pub mod shaping;

pub use id::{MessageId, NodeId};
pub use link::{DropReason, LinkState};
pub use time::{Range, Time};
