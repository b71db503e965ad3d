//! What the random faults of one seed led to: plain figures, which one thread may give to another.

use std::collections::BTreeSet;

use engine::{Coverage, Recipe, Verdict, chaos_with};
use model::invariants::{Property, Violation};

/// What one seed led to.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// How many events its trace has.
    pub events: u64,
    /// The hash of its trace.
    pub hash: u64,
    /// How many violations there were.
    pub violations: u64,
    /// How many of them nothing excuses.
    pub unexcused: u64,
    /// The properties that were broken.
    pub broken: BTreeSet<Property>,
    /// The one to look at first.
    pub first: Option<Property>,
    /// True when the run did not end as it must.
    pub stuck: bool,
    /// What the run printed, when it failed although Raft tolerates its faults.
    pub failure: Option<String>,
    /// What wide chaos has reached.
    pub reached: BTreeSet<String>,
}

impl Outcome {
    /// Plays the scenario of a seed.
    ///
    /// Under faults that Raft cannot bear a broken property is what is looked for, and no failure. Fails with one
    /// sentence when no such cluster is possible.
    pub fn of(seed: u64, recipe: &Recipe) -> Result<Outcome, String> {
        let mut coverage = Coverage::default();
        let verdict = Verdict::of_watched(&chaos_with(seed, recipe)?, |news| {
            if recipe.wide {
                news.records.iter().for_each(|record| coverage.add(record));
            }
            true
        })?;
        // A lost write is the worst that can happen, so it is looked for first.
        let lost = |found: &&Violation| found.property == Property::NoLostWrite;
        // Clients that repeat a write blindly and clocks that run wrong are drawn too: what they excuse is no failure.
        let counts = |found: &&Violation| !recipe.wide || recipe.is_unbearable() || found.voided.is_empty();
        let first = verdict.violations.iter().filter(counts).find(lost);
        let first = first.or_else(|| verdict.violations.iter().find(counts));
        let failed = !recipe.is_unbearable() && (verdict.is_failed() || first.is_some());
        Ok(Outcome {
            events: verdict.events,
            hash: verdict.hash,
            violations: verdict.violations.len() as u64,
            unexcused: verdict.unexcused().count() as u64,
            broken: verdict.violations.iter().map(|found| found.property).collect(),
            first: first.map(|found| found.property),
            stuck: verdict.has_failed_notes(),
            reached: coverage.names().collect(),
            failure: failed.then(|| verdict.output().trim_end().to_string()),
        })
    }
}
