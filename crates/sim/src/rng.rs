//! All randomness: one seed, from which each named stream is derived.

use std::convert::Infallible;

use rand::{RngExt, SeedableRng, TryRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::{NodeId, Range, Time};

/// The name of a stream. Streams of different names are independent, so that one more message
/// on one link does not change what is drawn on another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// A node, from one of its starts (counted from 1) until the next.
    Node(NodeId, u32),
    /// One direction of a link.
    Link(NodeId, NodeId),
    /// A node's disk.
    Disk(NodeId),
    /// The chaos generator.
    Chaos,
    /// The group outside the cluster, except what has another stream.
    Outside,
    /// A workload, counted from 1 in the order of their starts.
    Workload(u64),
    /// What is drawn before a run is made.
    Setting,
}

impl Stream {
    /// Three numbers that name the stream.
    fn name(self) -> [u64; 3] {
        match self {
            Stream::Node(node, start) => [1, node.0, u64::from(start)],
            Stream::Link(from, to) => [2, from.0, to.0],
            Stream::Disk(node) => [3, node.0, 0],
            Stream::Chaos => [4, 0, 0],
            Stream::Workload(number) => [5, number, 0],
            Stream::Outside => [6, 0, 0],
            Stream::Setting => [7, 0, 0],
        }
    }
}

/// A stream of random numbers: xoshiro256++, the same on every platform.
#[derive(Clone, Debug)]
pub struct Rng(Xoshiro256PlusPlus);

impl Rng {
    /// The stream of this name under this seed.
    pub fn new(seed: u64, stream: Stream) -> Rng {
        // Each part of the name goes through a bijective mixer (SplitMix64), so that
        // neighbouring seeds and names give unrelated streams.
        let mixed = stream.name().into_iter().fold(mix(seed), |state, part| mix(state ^ part));
        Rng(Xoshiro256PlusPlus::seed_from_u64(mixed))
    }

    /// A uniform number with `min ≤ number ≤ max`.
    pub fn between(&mut self, min: u64, max: u64) -> u64 {
        if min == max {
            return min;
        }
        self.0.random_range(min..=max)
    }

    /// A span from the range.
    pub fn span(&mut self, range: Range) -> Time {
        Time(self.between(range.min.0, range.max.0))
    }

    /// True with a probability of `permille` thousandths.
    pub fn chance(&mut self, permille: u16) -> bool {
        permille > 0 && self.between(0, 999) < u64::from(permille)
    }
}

/// SplitMix64's output function.
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

impl TryRng for Rng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.0.try_next_u32()
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0.try_next_u64()
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.try_fill_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(seed: u64, stream: Stream) -> u64 {
        Rng::new(seed, stream).between(0, u64::MAX)
    }

    #[test]
    fn the_first_numbers_of_known_streams_never_change() {
        // A change here changes the run of every link and scenario that users have saved.
        assert_eq!(first(7, Stream::Chaos), first(7, Stream::Chaos));
        let mut rng = Rng::new(7, Stream::Link(NodeId(1), NodeId(2)));
        let drawn: Vec<u64> = (0..4).map(|_| rng.between(10_000, 20_000)).collect();
        expect_test::expect!["[13023, 10722, 14317, 18554]"].assert_eq(&format!("{drawn:?}"));
    }

    #[test]
    fn streams_of_different_names_differ() {
        let (one, two) = (NodeId(1), NodeId(2));
        let drawn = [
            first(7, Stream::Node(one, 1)),
            first(7, Stream::Node(one, 2)),
            first(7, Stream::Node(two, 1)),
            first(7, Stream::Link(one, two)),
            first(7, Stream::Link(two, one)),
            first(7, Stream::Disk(one)),
            first(7, Stream::Chaos),
            first(7, Stream::Workload(1)),
            first(7, Stream::Workload(2)),
            first(8, Stream::Chaos),
        ];
        let distinct: std::collections::BTreeSet<u64> = drawn.into_iter().collect();
        assert_eq!(distinct.len(), drawn.len());
    }

    #[test]
    fn chance_is_true_about_as_often_as_its_probability_says() {
        let mut rng = Rng::new(1, Stream::Chaos);
        let hits = (0..100_000).filter(|_| rng.chance(200)).count();
        assert!((19_000..21_000).contains(&hits), "{hits} of 100 000 at 200 permille");
        assert!(!rng.chance(0));
        assert!(rng.chance(1000));
    }
}
