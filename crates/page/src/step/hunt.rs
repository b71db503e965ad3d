//! A hunt: the run goes on until something happens that one wants to step to.

use super::Wanted;
use model::types::Time;

/// How much virtual time a hunt takes at the most.
pub const HUNT_MAX: Time = Time::from_secs(60);

/// The shortest stretch that the engine is asked for. What is found lies within the last stretch, so
/// short ones leave the engine near to what is drawn.
const STRETCH_MIN: Time = Time::from_millis(5);

/// The longest one.
const STRETCH_MAX: Time = Time::from_secs(1);

/// What is hunted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hunt {
    /// What it is.
    pub wanted: Wanted,
    /// Where the hunt began.
    pub from: Time,
    /// Up to where there was nothing.
    pub seen: Time,
}

impl Hunt {
    /// A hunt that begins at `from`.
    pub fn new(wanted: Wanted, from: Time) -> Hunt {
        Hunt { wanted, from, seen: from }
    }

    /// The moment up to which the engine shall run next: a quarter as far again as it has come,
    /// so that it never goes far beyond what is found, and still comes far in few steps.
    pub fn next_stretch(&self) -> Time {
        let stretch = Time((self.seen - self.from).0 / 4).clamp(STRETCH_MIN, STRETCH_MAX);
        (self.seen + stretch).min(self.end())
    }

    /// Where the hunt gives up.
    pub fn end(&self) -> Time {
        self.from + HUNT_MAX
    }

    /// What is said when nothing was found.
    pub fn in_vain(&self) -> String {
        format!("No {} within {} s.", self.wanted.name(), HUNT_MAX.as_millis() / 1_000)
    }
}
