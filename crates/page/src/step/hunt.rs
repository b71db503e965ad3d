//! A hunt: running on to find the next event of a kind.

use super::Wanted;
use model::types::Time;

/// How much virtual time the first hunt runs at the most. When the same is looked for again, it is twice as much.
pub const HUNT_MAX: Time = Time::from_secs(60);

/// The most virtual time that any hunt runs.
const HUNT_LONGEST: Time = Time::from_secs(3_840);

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
    /// How much virtual time it runs at the most.
    pub span: Time,
}

impl Hunt {
    /// A hunt that begins at `from`.
    pub fn new(wanted: Wanted, from: Time) -> Hunt {
        Hunt { wanted, from, seen: from, span: HUNT_MAX }
    }

    /// A hunt for the same from the same moment, further than this one, which found nothing.
    pub fn further(self) -> Hunt {
        Hunt { seen: self.from, span: Time((self.span.0 * 2).min(HUNT_LONGEST.0)), ..self }
    }

    /// The moment up to which the engine runs next: a quarter further than the distance so far,
    /// so that it never runs far beyond the event, and still covers a long span in few steps.
    pub fn next_stretch(&self) -> Time {
        let stretch = Time((self.seen - self.from).0 / 4).clamp(STRETCH_MIN, STRETCH_MAX);
        (self.seen + stretch).min(self.end())
    }

    /// The moment at which the hunt ends without a result.
    pub fn end(&self) -> Time {
        self.from + self.span
    }

    /// The message when nothing was found.
    pub fn not_found(&self) -> String {
        let seconds = self.span.as_millis() / 1_000;
        format!("No {} within {seconds} s, so nothing has moved.", self.wanted.name())
    }
}
