//! The clock of a node: it may run faster or slower than true time, and jump forward.

use crate::Time;

/// A clock that read `read_then` at the true time `since` and has advanced at its rate since then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skew {
    since: Time,
    read_then: Time,
    rate_permille: u16,
}

/// The rate of a true clock.
pub const TRUE_RATE_PERMILLE: u16 = 1_000;

impl Skew {
    /// A clock that reads true time.
    pub const NONE: Skew = Skew { since: Time::ZERO, read_then: Time::ZERO, rate_permille: TRUE_RATE_PERMILLE };

    /// The reading of the clock at the true time `now`, rounded down.
    pub fn reads(&self, now: Time) -> Time {
        let passed = u128::from(now.saturating_sub(self.since).0) * u128::from(self.rate_permille) / 1_000;
        self.read_then + Time(u64::try_from(passed).unwrap_or(u64::MAX >> 1))
    }

    /// The first true time, at or after `since`, at which the clock reads at least `reading`.
    pub fn when_it_reads(&self, reading: Time) -> Time {
        let missing = u128::from(reading.saturating_sub(self.read_then).0) * 1_000;
        let passes = missing.div_ceil(u128::from(self.rate_permille.max(1)));
        self.since + Time(u64::try_from(passes).unwrap_or(u64::MAX >> 1))
    }

    /// This clock with another rate from `now` on.
    pub fn at_rate(&self, now: Time, rate_permille: u16) -> Skew {
        Skew { since: now, read_then: self.reads(now), rate_permille }
    }

    /// This clock after a jump forward by `by` at `now`.
    pub fn jumped(&self, now: Time, by: Time) -> Skew {
        Skew { since: now, read_then: self.reads(now) + by, rate_permille: self.rate_permille }
    }

    /// The rate, in thousandths of that of true time.
    pub fn rate_permille(&self) -> u16 {
        self.rate_permille
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_the_first_true_time_at_which_the_clock_reads_it() {
        for rate in [500, 999, 1_000, 1_001, 1_500, 2_000] {
            let skew = Skew::NONE.at_rate(Time(777), rate).jumped(Time(1_000), Time(13));
            for reading in (1_013..1_200).map(Time) {
                let at = skew.when_it_reads(reading);
                assert!(skew.reads(at) >= reading, "rate {rate}, {reading}");
                assert!(at == Time(1_000) || skew.reads(Time(at.0 - 1)) < reading, "rate {rate}, {reading}");
            }
        }
    }

    #[test]
    fn a_change_of_rate_does_not_change_the_reading() {
        let fast = Skew::NONE.at_rate(Time(1_000), 2_000);
        assert_eq!((fast.reads(Time(1_000)), fast.reads(Time(1_500))), (Time(1_000), Time(2_000)));
        let slow = fast.at_rate(Time(1_500), 500);
        assert_eq!((slow.reads(Time(1_500)), slow.reads(Time(1_700))), (Time(2_000), Time(2_100)));
    }

    #[test]
    fn a_jump_is_kept_when_the_rate_changes() {
        let ahead = Skew::NONE.jumped(Time(100), Time(50));
        assert_eq!((ahead.reads(Time(100)), ahead.reads(Time(110))), (Time(150), Time(160)));
        assert_eq!(ahead.when_it_reads(Time(120)), Time(100));
    }
}
