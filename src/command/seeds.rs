//! A range of seeds, and its parts: `0..1000`, `--shard 2/8`.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How many seeds one call may ask for.
const SEEDS_MAX: u64 = 10_000_000;

/// How many shards a range may be cut into.
const SHARDS_MAX: u64 = 100_000;

/// Seeds from the first up to the last, which is not one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Seeds {
    /// The first.
    pub start: u64,
    /// The one after the last.
    pub end: u64,
}

impl Seeds {
    /// How many there are.
    pub fn count(self) -> u64 {
        self.end - self.start
    }

    /// True when all of the other range's seeds are among these.
    pub fn contains(self, other: Seeds) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The part that a shard plays, as `2/8` names the second of eight.
    ///
    /// The parts are stretches of seeds whose lengths differ by one at the most; there may be more parts than seeds.
    pub fn shard(self, text: &str) -> Result<Seeds, String> {
        let wrong = || format!("`{text}` is not a shard: write it like 2/8, the second of eight");
        let (number, of) = text.split_once('/').ok_or_else(wrong)?;
        let (number, of): (u64, u64) = (number.parse().map_err(|_| wrong())?, of.parse().map_err(|_| wrong())?);
        if !(1..=SHARDS_MAX).contains(&of) || !(1..=of).contains(&number) {
            return Err(format!("there is no shard {text}: shards are counted from 1, and {SHARDS_MAX} are the most"));
        }
        // At most 10^7 seeds times 10^5 shards: far from an overflow.
        let edge = |number: u64| self.start + self.count() * number / of;
        Ok(Seeds { start: edge(number - 1), end: edge(number) })
    }

    /// The seeds as a range to go through.
    pub fn range(self) -> Range<u64> {
        self.start..self.end
    }
}

impl FromStr for Seeds {
    type Err = String;

    fn from_str(text: &str) -> Result<Seeds, String> {
        let wrong = || format!("`{text}` is not a range of seeds: write it like 0..1000, the end not included");
        let (start, end) = text.split_once("..").ok_or_else(wrong)?;
        let (start, end) = (start.parse().map_err(|_| wrong())?, end.parse().map_err(|_| wrong())?);
        match start >= end || end - start > SEEDS_MAX {
            true => Err(format!("the range {text} should hold 1 to {SEEDS_MAX} seeds")),
            false => Ok(Seeds { start, end }),
        }
    }
}

impl TryFrom<String> for Seeds {
    type Error = String;

    fn try_from(text: String) -> Result<Seeds, String> {
        text.parse()
    }
}

impl From<Seeds> for String {
    fn from(seeds: Seeds) -> String {
        seeds.to_string()
    }
}

impl fmt::Display for Seeds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_share_every_seed_once_and_evenly() {
        for (whole, of) in [("0..1000", 8), ("7..20", 5), ("0..3", 7), ("4..5", 1), ("0..10000000", 100_000)] {
            let whole: Seeds = whole.parse().expect("well formed");
            let mut next = whole.start;
            for number in 1..=of {
                let part = whole.shard(&format!("{number}/{of}")).expect("well formed");
                assert_eq!(part.start, next);
                assert!((whole.count() / of..=whole.count().div_ceil(of)).contains(&part.count()));
                next = part.end;
            }
            assert_eq!(next, whole.end);
        }
    }

    #[test]
    fn what_is_no_range_or_no_shard_is_answered_with_a_sentence() {
        let range = |text: &str| text.parse::<Seeds>().expect_err("not a range");
        expect_test::expect!["`9` is not a range of seeds: write it like 0..1000, the end not included"]
            .assert_eq(&range("9"));
        expect_test::expect!["the range 9..9 should hold 1 to 10000000 seeds"].assert_eq(&range("9..9"));
        expect_test::expect!["the range 9..7 should hold 1 to 10000000 seeds"].assert_eq(&range("9..7"));
        let shard = |text: &str| Seeds { start: 0, end: 9 }.shard(text).expect_err("not a shard");
        expect_test::expect!["`2` is not a shard: write it like 2/8, the second of eight"].assert_eq(&shard("2"));
        for text in ["0/3", "4/3", "1/0", "1/100001"] {
            assert!(shard(text).starts_with("there is no shard"), "{text}: {}", shard(text));
        }
    }
}
