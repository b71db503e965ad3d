//! The timeline: a space-time diagram with one lane per node, the playhead, and a map of the whole session.
//!
//! The layout is in `story::timeline`, the gestures are in `page::gestures`, keys and wheel in `page::timeline_keys`;
//! this paints.

mod component;
mod handlers;
mod kept;
mod paint;
mod playhead;
mod sight;
mod tip;

pub use component::{Timeline, TimelineProps};
pub use sight::SightRef;
