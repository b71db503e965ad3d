//! `chaos`: plays random faults of many seeds and counts what breaks.

use std::collections::BTreeMap;
use std::ops::Range;

use raft_playground::engine::{ChaosKind, Verdict, chaos as usual_chaos, chaos_with};
use raft_playground::scenario::Scenario;

use super::{BAD_INPUT, CALL, FAILED, FINE};

/// Plays every seed, or prints its scenario. Answers with the exit code.
///
/// Under faults that Raft cannot bear a broken property is what is looked for, and no failure.
pub fn chaos(seeds: Range<u64>, nodes: u64, print: bool, with: &[(ChaosKind, u64)]) -> u8 {
    let is_bearable = !with.iter().any(|(kind, _)| kind.is_unbearable());
    let (mut events, mut violations, mut failures, mut hash) = (0, 0, 0, 0_u64);
    let (mut broken, mut stuck) = (BTreeMap::new(), 0);
    for seed in seeds.clone() {
        let scenario = match scenario_of(seed, nodes, with) {
            Ok(scenario) => scenario,
            Err(why) => {
                eprintln!("{why}");
                return BAD_INPUT;
            }
        };
        if print {
            print!("{scenario}");
            continue;
        }
        let verdict = Verdict::of(&scenario).expect("chaos makes only possible scenarios");
        events += verdict.events;
        violations += verdict.violations.len();
        hash = hash.rotate_left(1) ^ verdict.hash;
        let properties: BTreeMap<_, ()> = verdict.violations.iter().map(|found| (found.property, ())).collect();
        for (property, ()) in properties {
            *broken.entry(property).or_insert(0) += 1;
        }
        stuck += u64::from(verdict.is_failed());
        if is_bearable && (verdict.is_failed() || !verdict.violations.is_empty()) {
            failures += 1;
            println!("seed {seed} failed:\n{}", verdict.output().trim_end());
            println!("repeat it with: {CALL} chaos --seeds {seed}..{} --nodes {nodes}{}", seed + 1, words_of(with));
        }
    }
    if print {
        return FINE;
    }
    let count = seeds.end - seeds.start;
    println!(
        "{count} seeds, {nodes} nodes: {events} events, {violations} violations, {failures} seeds failed, \
         trace hashes together {hash:016x}"
    );
    if !is_bearable {
        println!("{stuck} seeds did not converge after healing; seeds in which a property was broken:");
        for (property, seeds) in broken {
            println!("  {property:?}: {seeds}");
        }
    }
    if failures == 0 { FINE } else { FAILED }
}

fn scenario_of(seed: u64, nodes: u64, with: &[(ChaosKind, u64)]) -> Result<Scenario, String> {
    if with.is_empty() { Ok(usual_chaos(seed, nodes)) } else { chaos_with(seed, nodes, with) }
}

/// The kinds as the command line names them.
fn words_of(with: &[(ChaosKind, u64)]) -> String {
    let name = |(kind, weight): &(ChaosKind, u64)| {
        let found = ChaosKind::NAMES.iter().find(|(of, _)| of == kind);
        found.map(|(_, name)| format!("{name}={weight}"))
    };
    let names: Vec<String> = with.iter().filter_map(name).collect();
    if names.is_empty() { String::new() } else { format!(" --with {}", names.join(",")) }
}
