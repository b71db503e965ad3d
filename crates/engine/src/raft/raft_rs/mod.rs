//! tikv/raft-rs behind the front: the only room that names it.
//!
//! raft-rs is a state machine without tasks, clock, disk or network. One task for each node (`driver`) gives it what
//! arrives, counts its ticks, and does what its `Ready` asks for.

mod answers;
mod applied;
mod chunked;
mod conf;
mod convert;
mod core;
mod disk;
mod door;
mod driver;
#[cfg(target_arch = "wasm32")]
mod entropy;
mod forwarded;
pub mod letter;
mod observer;
mod operate;
mod parts;
mod persist;
mod promise;
mod read_context;
mod ready;
pub mod replica;
mod serve;
pub mod settings;
mod stopped;
mod ticks;
mod timers;
