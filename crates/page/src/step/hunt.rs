//! A hunt: running on to find the next event of a kind.

use super::Wanted;
use model::types::Time;

/// The most virtual time that a hunt runs.
pub const HUNT_MAX: Time = Time::from_secs(60);

/// The shortest span that the engine is asked to run. The event found lies within the last span, so
/// short spans leave the engine near the drawn moment.
const STRETCH_MIN: Time = Time::from_millis(5);

/// The longest span.
const STRETCH_MAX: Time = Time::from_secs(1);

/// The state of a hunt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hunt {
    /// The event searched for.
    pub wanted: Wanted,
    /// The start of the hunt.
    pub from: Time,
    /// The moment up to which there was no such event.
    pub seen: Time,
}

impl Hunt {
    /// A hunt that begins at `from`.
    pub fn new(wanted: Wanted, from: Time) -> Hunt {
        Hunt { wanted, from, seen: from }
    }

    /// The moment up to which the engine runs next: a quarter further than the distance so far,
    /// so that it never runs far beyond the event, and still covers a long span in few steps.
    pub fn next_stretch(&self) -> Time {
        let stretch = Time((self.seen - self.from).0 / 4).clamp(STRETCH_MIN, STRETCH_MAX);
        (self.seen + stretch).min(self.end())
    }

    /// The moment at which the hunt ends without a result.
    pub fn end(&self) -> Time {
        self.from + HUNT_MAX
    }

    /// The message when nothing was found.
    pub fn not_found(&self) -> String {
        format!("No {} within {} s.", self.wanted.name(), HUNT_MAX.as_millis() / 1_000)
    }
}
