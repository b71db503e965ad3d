//! What many seeds led to: added up seed by seed, written as JSON, and joined with the reports of other shards.

use std::collections::{BTreeMap, BTreeSet};

use engine::Recipe;
use model::invariants::Property;
use serde::{Deserialize, Serialize};

use super::outcome::Outcome;
use super::recipe;
use super::seeds::Seeds;

/// How many failed seeds are kept with what they printed. The others are counted.
pub const SHOWN_MAX: usize = 1_000;

/// The number of this form of the JSON.
const FORMAT: u32 = 1;

/// What many seeds led to. Its JSON is one line.
///
/// The same seeds make the same report, in however many shards and in whatever order of completion they are played.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    format: u32,
    /// All the seeds that were asked for, of which these may be a shard.
    pub seeds: Seeds,
    /// The seeds that were played: stretches in order that do not touch.
    pub played: Vec<Seeds>,
    /// The flags that say which clusters and which faults.
    pub flags: String,
    /// How many events there were.
    pub events: u64,
    /// How many violations there were.
    pub violations: u64,
    /// How many of them nothing excuses.
    pub unexcused: u64,
    /// How many seeds failed although Raft tolerates their faults.
    pub failed: u64,
    /// The hashes of all traces together: of seed `s` the hash turned left by as many bits as there are seeds behind
    /// `s` up to the last one, all combined by exclusive or. So no order of completion is in it, and stretches can be
    /// joined.
    #[serde(with = "hex")]
    pub hash: u64,
    /// The first [`SHOWN_MAX`] seeds that failed, and what they printed.
    pub failures: BTreeMap<u64, String>,
    /// The seeds in which a property was broken.
    pub broken: BTreeMap<Property, BTreeSet<u64>>,
    /// The seeds that did not end as they must.
    pub stuck: BTreeSet<u64>,
    /// What wide chaos has reached.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub reached: BTreeSet<String>,
}

impl Report {
    /// The report of no seed yet, of these.
    pub fn new(seeds: Seeds, recipe: &Recipe) -> Report {
        Report {
            format: FORMAT,
            seeds,
            played: Vec::new(),
            flags: recipe::flags(recipe),
            events: 0,
            violations: 0,
            unexcused: 0,
            failed: 0,
            hash: 0,
            failures: BTreeMap::new(),
            broken: BTreeMap::new(),
            stuck: BTreeSet::new(),
            reached: BTreeSet::new(),
        }
    }

    /// Adds what the next seed led to.
    pub fn add(&mut self, seed: u64, outcome: Outcome) {
        self.events += outcome.events;
        self.violations += outcome.violations;
        self.unexcused += outcome.unexcused;
        self.hash = turned(self.hash, self.end(), seed + 1) ^ outcome.hash;
        for property in outcome.broken {
            self.broken.entry(property).or_default().insert(seed);
        }
        self.stuck.extend(outcome.stuck.then_some(seed));
        self.reached.extend(outcome.reached);
        self.failed += u64::from(outcome.failure.is_some());
        self.failures.extend(outcome.failure.map(|output| (seed, output)));
        self.keep_the_first_failures();
        self.played.push(Seeds { start: seed, end: seed + 1 });
        self.join_stretches();
    }

    /// Adds the report of other seeds of the same range, under the same flags.
    pub fn join(&mut self, other: Report) {
        let end = self.end().max(other.end());
        self.hash = turned(self.hash, self.end(), end) ^ turned(other.hash, other.end(), end);
        self.events += other.events;
        self.violations += other.violations;
        self.unexcused += other.unexcused;
        self.failed += other.failed;
        for (property, seeds) in other.broken {
            self.broken.entry(property).or_default().extend(seeds);
        }
        self.stuck.extend(other.stuck);
        self.reached.extend(other.reached);
        self.failures.extend(other.failures);
        self.keep_the_first_failures();
        self.played.extend(other.played);
        self.join_stretches();
    }

    /// How many seeds were played.
    pub fn count(&self) -> u64 {
        self.played.iter().map(|stretch| stretch.count()).sum()
    }

    /// Those of these seeds that were not played.
    pub fn missing(&self, seeds: Seeds) -> Vec<Seeds> {
        let ends = self.played.iter().map(|stretch| stretch.end);
        let starts = self.played.iter().map(|stretch| stretch.start);
        let gaps = std::iter::once(seeds.start).chain(ends).zip(starts.chain([seeds.end]));
        gaps.filter(|(start, end)| start < end).map(|(start, end)| Seeds { start, end }).collect()
    }

    /// One line of JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a report is made of numbers, lists and text") + "\n"
    }

    /// Reads a line of JSON. Fails with one sentence.
    pub fn from_json(line: &str) -> Result<Report, String> {
        let report: Report = serde_json::from_str(line).map_err(|error| format!("not a report: {error}"))?;
        if report.format != FORMAT {
            return Err(format!("a report of form {}: this command reads form {FORMAT}", report.format));
        }
        let apart = report.played.windows(2).all(|pair| pair[0].end < pair[1].start);
        if !apart || !report.played.iter().all(|stretch| report.seeds.contains(*stretch)) {
            return Err(format!("its played seeds are not stretches of {} in order", report.seeds));
        }
        Ok(report)
    }

    /// The seed after the last one that was played.
    fn end(&self) -> u64 {
        self.played.last().map_or(0, |stretch| stretch.end)
    }

    fn keep_the_first_failures(&mut self) {
        while self.failures.len() > SHOWN_MAX {
            self.failures.pop_last();
        }
    }

    fn join_stretches(&mut self) {
        self.played.sort_unstable();
        self.played.dedup_by(|next, before| {
            let touch = before.end == next.start;
            before.end = if touch { next.end } else { before.end };
            touch
        });
    }
}

/// A hash over seeds up to `end`, as it stands in the hash over seeds up to a later end.
fn turned(hash: u64, end: u64, later: u64) -> u64 {
    hash.rotate_left(u32::try_from((later - end) % 64).expect("less than 64"))
}

/// A hash as 16 hexadecimal digits: not every reader of JSON has whole numbers of 64 bits.
mod hex {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(hash: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("{hash:016x}"))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        u64::from_str_radix(&String::deserialize(deserializer)?, 16).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipe() -> Recipe {
        Recipe {
            wide: false,
            nodes: 3,
            kinds: Vec::new(),
            leader_restore: false,
            several_leaders: false,
            engine: model::dialect::Dialect::default(),
        }
    }

    /// An outcome that differs from seed to seed in everything.
    fn outcome(seed: u64) -> Outcome {
        Outcome {
            events: seed * 7,
            hash: (seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15),
            violations: seed % 3,
            unexcused: seed % 2,
            broken: Property::ALL.iter().copied().skip(usize::try_from(seed % 9).expect("small")).collect(),
            first: None,
            stuck: seed.is_multiple_of(5),
            reached: BTreeSet::from([format!("seed {}", seed % 7)]),
            failure: (!seed.is_multiple_of(3)).then(|| format!("seed {seed}")),
        }
    }

    fn report(seeds: Seeds, part: Seeds) -> Report {
        let mut report = Report::new(seeds, &recipe());
        part.range().for_each(|seed| report.add(seed, outcome(seed)));
        report
    }

    #[test]
    fn shards_joined_in_any_order_are_the_report_of_the_whole() {
        let seeds = Seeds { start: 3, end: 3_003 };
        let whole = report(seeds, seeds);
        assert_eq!((whole.failures.len(), whole.failed), (SHOWN_MAX, 2_000));
        for (of, stride) in [(1, 1), (4, 3), (7, 5), (100, 37)] {
            let mut joined = Report::new(seeds, &recipe());
            for number in 0..of {
                let shard = seeds.shard(&format!("{}/{of}", number * stride % of + 1)).expect("a shard");
                let shard = Report::from_json(&report(seeds, shard).to_json()).expect("well formed");
                joined.join(shard);
            }
            assert_eq!(joined, whole, "{of} shards");
        }
    }

    #[test]
    fn the_hash_of_all_traces_is_as_it_always_was() {
        let seeds = Seeds { start: 0, end: 200 };
        let folded = seeds.range().fold(0u64, |hash, seed| hash.rotate_left(1) ^ outcome(seed).hash);
        assert_eq!(report(seeds, seeds).hash, folded);
    }

    #[test]
    fn a_report_names_the_seeds_that_are_missing() {
        let seeds = Seeds { start: 0, end: 100 };
        let mut joined = report(seeds, Seeds { start: 60, end: 70 });
        joined.join(report(seeds, Seeds { start: 10, end: 20 }));
        joined.join(report(seeds, Seeds { start: 20, end: 30 }));
        let texts = |seeds: Vec<Seeds>| seeds.iter().map(Seeds::to_string).collect::<Vec<_>>().join(" ");
        assert_eq!(texts(joined.played.clone()), "10..30 60..70");
        assert_eq!(texts(joined.missing(seeds)), "0..10 30..60 70..100");
        assert_eq!(joined.count(), 30);
    }

    #[test]
    fn what_is_no_report_is_answered_with_a_sentence() {
        let seeds = Seeds { start: 0, end: 10 };
        let json = report(seeds, seeds).to_json();
        let why = |from: &str, to: &str| Report::from_json(&json.replace(from, to)).expect_err("no report");
        assert!(why("{", "[").starts_with("not a report: "));
        assert!(why("\"events\"", "\"incidents\"").contains("unknown field `incidents`"));
        assert_eq!(why("\"format\":1", "\"format\":2"), "a report of form 2: this command reads form 1");
        assert_eq!(why("[\"0..10\"]", "[\"0..11\"]"), "its played seeds are not stretches of 0..10 in order");
        assert_eq!(why("[\"0..10\"]", "[\"4..6\",\"1..3\"]"), "its played seeds are not stretches of 0..10 in order");
    }
}
