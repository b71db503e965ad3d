//! tikv/raft-rs behind the front: the only room that names it.
//!
//! raft-rs is a state machine without tasks, clock, disk or network. One task for each node (`driver`) gives it what
//! arrives, counts its ticks, and does what its `Ready` asks for.

mod answers;
mod applied;
mod conf;
mod convert;
mod core;
mod disk;
mod door;
mod driver;
#[cfg(target_arch = "wasm32")]
mod entropy;
pub mod letter;
mod observer;
mod operate;
mod persist;
mod promise;
mod ready;
pub mod replica;
mod serve;
pub mod settings;
mod ticks;
