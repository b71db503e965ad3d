//! A trace in words and figures: explanations, the event log, and where everything is drawn.
//!
//! Pure: it names no engine and no browser. The map, ground floor first: how values are written (`format`, `words`,
//! `tree`), what is wrong and who belongs (`troubles`, `belonging`), why something happened (`why`, `letters`,
//! `entry_story`), what happened in sentences (`feed`), and the geometry of stage (`geometry`, `flights`), logs
//! (`log_window`), client bars (`strip`) and timeline (`lanes`, `timeline`).
#![deny(unsafe_code)]
#![deny(missing_docs)]

pub mod format;
pub mod tree;
pub mod words;

pub mod belonging;
pub mod troubles;

pub mod entry_story;
pub mod letters;
pub mod why;

pub mod feed;

pub mod flights;
pub mod geometry;
pub mod log_window;
pub mod strip;

pub mod lanes;
pub mod timeline;
