//! Implements openraft's `Instant`: a reading of the virtual clock.

use std::ops::{Add, AddAssign, Sub, SubAssign};
use std::time::Duration;

use openraft_rt::Instant;

use model::types::Time;
use sim::machine;

/// An instant of virtual time in nanoseconds, because openraft adds and compares `Duration`s, which have nanoseconds.
///
/// The clock counts microseconds; [`SimInstant::deadline`] rounds a deadline up to the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SimInstant {
    nanos: u64,
}

impl SimInstant {
    /// This instant, rounded up to the microseconds of the clock.
    pub fn deadline(self) -> Time {
        Time(self.nanos.div_ceil(1_000))
    }

    /// This instant, rounded down to the microseconds of the clock.
    pub fn time(self) -> Time {
        Time(self.nanos / 1_000)
    }
}

/// The nanoseconds of a span, at most 584 years.
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
