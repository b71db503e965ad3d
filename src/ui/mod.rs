//! The page: what a person sees of a run, and what she does to it.
//!
//! Data goes down as properties, wishes come up as [`intent::Intent`]s; [`session`] stands in the
//! middle and is the only place that knows both the engine's time and the drawn one. The rooms
//! without Yew are compiled and tested natively as well.

pub mod feed;
pub mod format;
pub mod geometry;
pub mod lanes;
pub mod log_window;
pub mod session;
