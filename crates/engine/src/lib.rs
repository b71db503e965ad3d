//! The engine: real openraft or raft-rs replicas on the deterministic simulator, driven by commands, reporting events.
//!
//! The map, ground floor first: openraft's runtime on the simulator (`runtime`), one replica with its store and
//! transport (`raft`), a whole cluster (`world`), and a run of a scenario on it (`run`, `script`, `replay`), with
//! random faults (`chaos`), reduction of failing scenarios (`shrink`) and the interface in bytes (`door`).
#![deny(unsafe_code)]
#![deny(missing_docs)]

pub mod runtime;

pub mod raft;

pub mod world;

mod book;
mod chaos;
mod door;
mod last_reply;
mod lesson;
mod play;
mod replay;
mod run;
mod script;
mod shrink;
mod verdict;

pub use chaos::{ChaosGenerator, Coverage, Move, Recipe, chaos, chaos_with};
pub use door::Engine;
pub use last_reply::last_reply;
pub use lesson::{SOLUTION_ACTS_MAX, broken_promises};
pub use model::chaos::ChaosKind;
pub use run::Run;
pub use shrink::{shrink, shrink_while};
pub use verdict::Verdict;
