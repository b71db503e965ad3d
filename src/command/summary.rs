//! What many seeds led to, as text: the failures, one line for all, and what broke under faults that Raft cannot bear.

use std::collections::BTreeSet;

use engine::{Coverage, Recipe};

use super::ending::{FAILED, FINE, INCOMPLETE};
use super::output::complain;
use super::quoted::call;
use super::recipe;
use super::report::Report;
use super::seeds::Seeds;

/// How many seeds are named in a list.
const NAMED_MAX: usize = 10;

/// What is printed of a seed that failed although Raft tolerates its faults.
pub fn failure(seed: u64, output: &str, recipe: &Recipe) -> String {
    format!("seed {seed} failed:\n{output}\nrepeat it with: {}\n", again(seed, recipe))
}

/// What is printed at the end. In the first line the hash of all traces stands last.
pub fn summary(report: &Report, recipe: &Recipe) -> String {
    let Report { events, violations, failed, hash, unexcused, stuck, broken, .. } = report;
    let count = report.count();
    let nodes = if recipe.wide { "drawn".to_string() } else { recipe.nodes.to_string() };
    let mut text = format!(
        "{count} seeds, {nodes} nodes: {events} events, {violations} violations, {failed} seeds failed, \
         trace hashes together {hash:016x}\n"
    );
    if recipe.wide {
        text += &coverage(report);
    }
    if recipe.is_unbearable() {
        text += &format!("{} seeds did not converge after healing{}\n", stuck.len(), names(stuck));
        text += &format!("{unexcused} violations came before anything that takes away an assumption of Raft\n");
        let any: BTreeSet<u64> = broken.values().flatten().copied().collect();
        text += &format!("{} seeds in which a property was broken:\n", any.len());
        for (property, seeds) in broken {
            text += &format!("  {property:?}: {}{}\n", seeds.len(), names(seeds));
        }
        if let Some(seed) = any.first() {
            text += &format!("print the first as a scenario with: {} --print\n", again(*seed, recipe));
        }
    }
    text
}

/// How much of what there is the seeds have reached, and what they have not.
fn coverage(report: &Report) -> String {
    let all = Coverage::all();
    let (reached, missed): (Vec<&String>, Vec<&String>) = all.iter().partition(|name| report.reached.contains(*name));
    let missed: Vec<&str> = missed.iter().map(|name| name.as_str()).collect();
    let not = if missed.is_empty() { String::new() } else { format!("; not reached: {}", missed.join(", ")) };
    format!(
        "reached {} of {} kinds of events, messages, drops, outcomes, refusals and actions{not}\n",
        reached.len(),
        all.len()
    )
}

/// The exit code for this report, of which these seeds should have been played. Says which were not.
pub fn code(report: &Report, seeds: Seeds) -> u8 {
    let missing = report.missing(seeds);
    if !missing.is_empty() {
        complain(&not_played(&missing));
    }
    match (report.failed == 0 && report.unexcused == 0, missing.is_empty()) {
        (false, _) => FAILED,
        (true, false) => INCOMPLETE,
        (true, true) => FINE,
    }
}

/// Says which seeds were not played.
pub fn not_played(missing: &[Seeds]) -> String {
    let stretches: Vec<String> = missing.iter().map(Seeds::to_string).collect();
    format!("seeds {} were not played", stretches.join(", "))
}

/// The command that plays this seed again.
pub fn again(seed: u64, recipe: &Recipe) -> String {
    format!("{} chaos --seeds {seed}..{} {}", call(), seed + 1, recipe::flags(recipe))
}

/// The first of these seeds.
fn names(seeds: &BTreeSet<u64>) -> String {
    let names: Vec<String> = seeds.iter().take(NAMED_MAX).map(u64::to_string).collect();
    match seeds.len() {
        0 => String::new(),
        1..=NAMED_MAX => format!(" (seeds {})", names.join(", ")),
        _ => format!(" (seeds {}, …)", names.join(", ")),
    }
}
