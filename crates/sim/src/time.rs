//! Virtual time in whole microseconds, and ranges from which spans are drawn.

use std::fmt;
use std::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

/// Virtual microseconds: an instant since the start of the run, or a span between two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(pub u64);

impl Time {
    /// The start of every run, and the empty span.
    pub const ZERO: Time = Time(0);

    /// A span of whole microseconds.
    pub const fn from_micros(micros: u64) -> Time {
        Time(micros)
    }

    /// A span of whole milliseconds.
    pub const fn from_millis(millis: u64) -> Time {
        Time(millis * 1_000)
    }

    /// A span of whole seconds.
    pub const fn from_secs(secs: u64) -> Time {
        Time(secs * 1_000_000)
    }

    /// The number of virtual microseconds.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// Whole virtual milliseconds, rounded down.
    pub const fn as_millis(self) -> u64 {
        self.0 / 1_000
    }

    /// Virtual seconds, for display only: no decision of the simulation may depend on it.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// The span from `earlier` to `self`; zero when `earlier ≥ self`.
    pub const fn saturating_sub(self, earlier: Time) -> Time {
        Time(self.0.saturating_sub(earlier.0))
    }
}

impl Add for Time {
    type Output = Time;
    fn add(self, span: Time) -> Time {
        Time(self.0 + span.0)
    }
}

impl Sub for Time {
    type Output = Time;
    fn sub(self, earlier: Time) -> Time {
        Time(self.0 - earlier.0)
    }
}

/// Prints the exact span in the largest unit that keeps it short: `2s`, `1.5s`, `100ms`, `12.5ms`, `7us`.
///
/// The scenario parser reads each of these back as the same `Time`.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, per_unit, width) = match self.0 {
            micros if micros >= 1_000_000 => ("s", 1_000_000, 6),
            micros if micros >= 1_000 => ("ms", 1_000, 3),
            0 => ("s", 1_000_000, 6),
            _ => ("us", 1, 0),
        };
        let (whole, rest) = (self.0 / per_unit, self.0 % per_unit);
        if rest == 0 {
            return write!(f, "{whole}{unit}");
        }
        let decimals = format!("{rest:0width$}");
        write!(f, "{whole}.{}{unit}", decimals.trim_end_matches('0'))
    }
}

/// An inclusive range of spans, from which a random stream draws.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// The shortest span that may be drawn.
    pub min: Time,
    /// The longest span that may be drawn: `min ≤ max`.
    pub max: Time,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_prints_exactly_in_its_largest_unit() {
        let shown: Vec<String> =
            [0, 7, 1_000, 12_500, 1_500_000, 2_000_000, 2_312_001].map(|micros| Time(micros).to_string()).into();
        assert_eq!(shown, ["0s", "7us", "1ms", "12.5ms", "1.5s", "2s", "2.312001s"]);
    }
}
