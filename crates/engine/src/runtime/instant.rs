//! openraft's `Instant`: a reading of the virtual clock.

use std::ops::{Add, AddAssign, Sub, SubAssign};
use std::time::Duration;

use openraft_rt::Instant;

use model::types::Time;
use sim::machine;

/// A moment of virtual time, in nanoseconds, as openraft adds and compares whole `Duration`s.
///
/// The clock itself counts microseconds: a deadline between two of them is rounded up by [`SimInstant::deadline`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SimInstant {
    nanos: u64,
}

impl SimInstant {
    /// The first moment of the clock that is not before this instant.
    pub fn deadline(self) -> Time {
        Time(self.nanos.div_ceil(1_000))
    }

    /// The moment of the clock at or right before this instant.
    pub fn time(self) -> Time {
        Time(self.nanos / 1_000)
    }
}

/// The nanoseconds of a span, cut off at 584 years.
fn nanos(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}

impl Instant for SimInstant {
    fn now() -> SimInstant {
        let now = machine::with_current(|machine| machine.reading()).unwrap_or(Time::ZERO);
        SimInstant { nanos: now.as_micros() * 1_000 }
    }
}

impl Add<Duration> for SimInstant {
    type Output = SimInstant;
    fn add(self, span: Duration) -> SimInstant {
        SimInstant { nanos: self.nanos.saturating_add(nanos(span)) }
    }
}

impl AddAssign<Duration> for SimInstant {
    fn add_assign(&mut self, span: Duration) {
        *self = *self + span;
    }
}

impl Sub<Duration> for SimInstant {
    type Output = SimInstant;
    fn sub(self, span: Duration) -> SimInstant {
        SimInstant { nanos: self.nanos.saturating_sub(nanos(span)) }
    }
}

impl SubAssign<Duration> for SimInstant {
    fn sub_assign(&mut self, span: Duration) {
        *self = *self - span;
    }
}

impl Sub for SimInstant {
    type Output = Duration;
    fn sub(self, earlier: SimInstant) -> Duration {
        Duration::from_nanos(self.nanos.saturating_sub(earlier.nanos))
    }
}
