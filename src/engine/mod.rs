//! The world behind a door: commands in, events out.

mod chaos;
mod chaos_faults;
mod chaos_recipe;
mod chaos_with;
mod door;
mod live_chaos;
pub mod protocol;
mod replay;
mod run;
mod script;
mod shrink;

pub use crate::chaos::ChaosKind;
pub use chaos::{CHAOS_STEPS_MAX, chaos};
pub use chaos_recipe::Recipe;
pub use chaos_with::chaos_with;
pub use door::Engine;
pub use run::{Run, Verdict};
pub use shrink::{shrink, shrink_while};
