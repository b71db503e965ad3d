//! The world behind a door: commands in, events out.

mod chaos;
mod door;
pub mod protocol;
mod replay;
mod run;
mod script;

pub use chaos::{CHAOS_STEPS_MAX, chaos};
pub use door::Engine;
pub use run::{Run, Verdict};
