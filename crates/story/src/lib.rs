//! A trace as text and geometry: explanations, the event log, and the layout of stage, logs and timeline.
//!
//! Pure: it names no engine and no browser. The map, ground floor first: how values are written (`format`, `words`,
//! `tree`), the words of lessons and what they name (`lesson_words`), labels of faults, of membership and of nodes (`fault_labels`, `membership_label`, `counting`, `stage_label`), why something happened and what two runs are compared by (`explain`, `fact`,
//! `message_lookup`, `entry_story`), the event log (`event_log`), what is broken and what a moment waits for (`mend`, `why`), and the geometry of the stage (`geometry`,
//! `message_sprites`), the logs (`log_window`), the client bars (`client_bars`) and the timeline (`lanes`, `timeline`).
//! What leaves the page (`export`) stands on all of these.
#![deny(unsafe_code)]
#![deny(missing_docs)]

pub mod format;
pub mod tree;
pub mod words;

pub mod lesson_words;

pub mod counting;
pub mod fault_labels;
pub mod membership_label;
pub mod stage_label;

pub mod answers;
pub mod entry_story;
pub mod explain;
pub mod fact;
pub mod grade;
pub mod message_lookup;

pub mod event_log;

pub mod mend;
pub mod why;

pub mod client_bars;
pub mod client_figures;
pub mod geometry;
pub mod log_window;
pub mod message_sprites;

pub mod lanes;
pub mod tally;
pub mod timeline;

pub mod export;
