//! `chaos`: plays random faults of many seeds and counts what breaks.

use std::ops::Range;

use raft_playground::engine::{Verdict, chaos as scenario_of};

use super::{CALL, FAILED, FINE};

/// Plays every seed, or prints its scenario. Answers with the exit code.
pub fn chaos(seeds: Range<u64>, nodes: u64, print: bool) -> u8 {
    let (mut events, mut violations, mut failures, mut hash) = (0, 0, 0, 0_u64);
    for seed in seeds.clone() {
        let scenario = scenario_of(seed, nodes);
        if print {
            print!("{scenario}");
            continue;
        }
        let verdict = Verdict::of(&scenario).expect("chaos makes only possible scenarios");
        events += verdict.events;
        violations += verdict.violations.len();
        hash = hash.rotate_left(1) ^ verdict.hash;
        if verdict.is_failed() {
            failures += 1;
            println!("seed {seed} failed:\n{}", verdict.output().trim_end());
            println!("repeat it with: {CALL} chaos --seeds {seed}..{} --nodes {nodes}", seed + 1);
        }
    }
    if !print {
        let count = seeds.end - seeds.start;
        println!(
            "{count} seeds, {nodes} nodes: {events} events, {violations} violations, {failures} seeds failed, \
             trace hashes together {hash:016x}"
        );
    }
    if failures == 0 { FINE } else { FAILED }
}
