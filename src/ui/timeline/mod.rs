//! The timeline: a space-time diagram with one lane per node, the playhead, and a map of the whole session.
//!
//! The layout is in `story::timeline`, the gestures are in `page::hands`; this paints.

mod component;
mod paint;
mod playhead;
mod sight;

pub use component::{Timeline, TimelineProps};
pub use sight::SightRef;
