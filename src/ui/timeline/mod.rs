//! The timeline: a space-time diagram with one lane per node, the playhead, and a map of the whole session.
//!
//! What is measured, placed and hit is pure and tested natively; what paints it is the page's.

pub mod flag_rows;
pub mod hands;
pub mod hit;
pub mod overview;
pub mod picture;
pub mod seen;
pub mod still;
pub mod ticks;
pub mod tree;
pub mod veil;
pub mod way;

#[cfg(target_arch = "wasm32")]
mod component;
#[cfg(target_arch = "wasm32")]
mod paint;
#[cfg(target_arch = "wasm32")]
mod playhead;
#[cfg(target_arch = "wasm32")]
mod sight;

#[cfg(target_arch = "wasm32")]
pub use component::{SessionRef, Timeline};
#[cfg(target_arch = "wasm32")]
pub use sight::SightRef;
