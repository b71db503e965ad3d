//! The simulated machine room: time, tasks, links and disks. It knows nothing of Raft.

pub mod clock;
pub mod disk;
pub mod executor;
pub mod machine;
pub mod network;
pub mod oneshot;
pub mod rng;
pub mod shaping;
pub mod skew;
pub mod timeout;
