//! Wide chaos draws the cluster, its clients and its administrator too: its scenarios are repeated exactly by their text,
//! and what the seeds have once reached they still reach.
//!
//! `UPDATE_EXPECT=1 cargo test --test wide` writes what they reach to `tests/reached.txt`.

use std::collections::BTreeSet;
use std::fs;

use engine::{Coverage, Recipe, Verdict, chaos_with};
use model::dialect::Dialect;
use model::scenario::parse;

/// How many seeds of each engine are played here.
const SEEDS: u64 = 24;

fn recipe(engine: Dialect) -> Recipe {
    Recipe { wide: true, nodes: 5, kinds: Vec::new(), leader_restore: false, several_leaders: false, engine }
}

#[test]
fn what_seeds_of_wide_chaos_have_reached_they_still_reach() {
    let mut reached = BTreeSet::new();
    for engine in Dialect::ALL {
        let mut coverage = Coverage::default();
        for seed in 0..SEEDS {
            let scenario = chaos_with(seed, &recipe(engine)).expect("a possible cluster");
            Verdict::of_watched(&scenario, |news| {
                news.records.iter().for_each(|record| coverage.add(record));
                true
            })
            .expect("a possible cluster");
        }
        reached.extend(coverage.names().map(|name| format!("{} {name}", engine.name())));
    }
    let all: BTreeSet<String> = Coverage::all().into_iter().collect();
    let unknown: Vec<&String> =
        reached.iter().filter(|name| !all.contains(name.split_once(' ').expect("two").1)).collect();
    assert!(unknown.is_empty(), "the table of what there is lacks {unknown:?}");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let lines: String = reached.iter().map(|name| format!("{name}\n")).collect();
        fs::write("tests/reached.txt", lines).expect("writable");
        return;
    }
    let recorded = fs::read_to_string("tests/reached.txt").expect("it is recorded what is reached");
    let missed: Vec<&str> = recorded.lines().filter(|name| !reached.contains(*name)).collect();
    assert!(recorded.lines().count() > 100 && missed.is_empty(), "no longer reached: {missed:?}");
}

#[test]
fn the_text_of_wide_chaos_repeats_it() {
    for engine in Dialect::ALL {
        for seed in 0..4 {
            let scenario = chaos_with(seed, &recipe(engine)).expect("a possible cluster");
            let again = parse(&scenario.to_string()).unwrap_or_else(|mistakes| panic!("seed {seed}: {mistakes}"));
            let hash = |of| Verdict::of(of).expect("a possible cluster").hash;
            assert_eq!(hash(&scenario), hash(&again), "seed {seed}");
        }
    }
}
