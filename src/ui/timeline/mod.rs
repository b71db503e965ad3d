//! The timeline: a space-time diagram with one lane per node, the playhead, and a map of the whole session.
//!
//! What is measured and placed is in `story::timeline`, what gestures mean in `page::hands`; this paints it.

mod component;
mod paint;
mod sight;

pub use component::{SessionRef, Timeline};
pub use sight::SightRef;
