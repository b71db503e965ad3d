//! The first thing that differs between two runs that are compared, in words.

use super::past::Past;
use model::trace::Event;
use model::types::Time;
use story::event_log::{action_label, plain};

/// The first event after the common past that is not the same in both branches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// When.
    pub at: Time,
    /// What happens in the branch that is shown.
    pub here: String,
    /// What happens in the other one.
    pub there: String,
}

/// What happens at a place, in one sentence.
pub(super) fn place_in(past: &Past, position: usize, now: Time) -> String {
    match past.trace().get(position) {
        Some(record) => match &record.event {
            Event::Acted(action) => action_label(action),
            _ => past.event_log().first_from(position).map_or_else(
                || "nothing to tell of".to_string(),
                |sentence| format!("{}: {}", story::format::moment(sentence.at), plain(&sentence.pieces)),
            ),
        },
        None => format!("nothing until {}", story::format::moment(now)),
    }
}
