//! `chaos`: plays random faults of many seeds and counts what breaks.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use engine::{Recipe, Verdict, chaos as usual_chaos, chaos_with, shrink};
use model::invariants::{Property, Violation};
use model::scenario::Scenario;

use super::arguments::Task;
use super::{BAD_INPUT, CALL, FAILED, FINE};

/// How many seeds are named in a list.
const NAMED_MAX: usize = 10;

/// What many seeds came to.
#[derive(Default)]
struct Sum {
    events: u64,
    violations: usize,
    /// Seeds that failed although Raft bears their faults.
    failures: u64,
    /// The hashes of all traces.
    hash: u64,
    /// The seeds in which a property was broken.
    broken: BTreeMap<Property, Vec<u64>>,
    /// The seeds that did not end as they must.
    stuck: Vec<u64>,
    /// How many broken properties nothing excuses.
    unexcused: usize,
}

/// Plays every seed, or prints its scenario. Answers with the exit code.
///
/// Under faults that Raft cannot bear a broken property is what is looked for, and no failure.
pub fn chaos(seeds: Range<u64>, recipe: &Recipe, task: Task) -> u8 {
    let mut sum = Sum::default();
    for seed in seeds.clone() {
        let scenario = match scenario_of(seed, recipe) {
            Ok(scenario) => scenario,
            Err(why) => {
                eprintln!("{why}");
                return BAD_INPUT;
            }
        };
        if task == Task::Print {
            print!("{scenario}");
            continue;
        }
        let verdict = Verdict::of(&scenario).expect("chaos makes only possible scenarios");
        sum.add(seed, &verdict);
        // A lost write is what a person fears most, so it is looked for first.
        let lost = |found: &&Violation| found.property == Property::NoLostWrite;
        let found = verdict.violations.iter().find(lost).or(verdict.violations.first());
        if let (Task::Shrink, Some(found)) = (task, found) {
            return print_short(seed, recipe, &scenario, found.property);
        }
        if !recipe.is_unbearable() && (verdict.is_failed() || found.is_some()) {
            sum.failures += 1;
            println!("seed {seed} failed:\n{}", verdict.output().trim_end());
            println!("repeat it with: {}", again(seed, recipe));
        }
    }
    match task {
        Task::Print => FINE,
        Task::Play | Task::Shrink => sum.print(&seeds, recipe),
    }
}

impl Sum {
    fn add(&mut self, seed: u64, verdict: &Verdict) {
        self.events += verdict.events;
        self.violations += verdict.violations.len();
        self.hash = self.hash.rotate_left(1) ^ verdict.hash;
        let properties: BTreeSet<_> = verdict.violations.iter().map(|found| found.property).collect();
        for property in properties {
            self.broken.entry(property).or_default().push(seed);
        }
        if verdict.has_failed_notes() {
            self.stuck.push(seed);
        }
        self.unexcused += verdict.unexcused().count();
    }

    fn print(&self, seeds: &Range<u64>, recipe: &Recipe) -> u8 {
        let Sum { events, violations, failures, hash, .. } = self;
        let (count, nodes) = (seeds.end - seeds.start, recipe.nodes);
        println!(
            "{count} seeds, {nodes} nodes: {events} events, {violations} violations, {failures} seeds failed, \
             trace hashes together {hash:016x}"
        );
        if recipe.is_unbearable() {
            println!("{} seeds did not converge after healing{}", self.stuck.len(), names(&self.stuck));
            println!("{} violations came before anything that takes away an assumption of Raft", self.unexcused);
            let any: BTreeSet<u64> = self.broken.values().flatten().copied().collect();
            println!("{} seeds in which a property was broken:", any.len());
            for (property, seeds) in &self.broken {
                println!("  {property:?}: {}{}", seeds.len(), names(seeds));
            }
            if let Some(seed) = any.first() {
                println!("print the first as a scenario with: {} --print", again(*seed, recipe));
            }
        }
        if self.failures == 0 && self.unexcused == 0 { FINE } else { FAILED }
    }
}

/// The first of these seeds.
fn names(seeds: &[u64]) -> String {
    let names: Vec<String> = seeds.iter().take(NAMED_MAX).map(u64::to_string).collect();
    match seeds.len() {
        0 => String::new(),
        1..=NAMED_MAX => format!(" (seeds {})", names.join(", ")),
        _ => format!(" (seeds {}, …)", names.join(", ")),
    }
}

/// Prints the shortest scenario found that breaks the property as this one does.
fn print_short(seed: u64, recipe: &Recipe, scenario: &Scenario, property: Property) -> u8 {
    let short = shrink(scenario, property);
    println!("# Seed {seed} breaks {property:?}. Found with: {}", again(seed, recipe));
    println!("# {} lines of {} are enough.", short.lines.len(), scenario.lines.len());
    let verdict = Verdict::of(&short).expect("a scenario that was played");
    print!("{}", Scenario { lesson: Vec::new(), output: Some(verdict.output()), ..short });
    FAILED
}

fn scenario_of(seed: u64, recipe: &Recipe) -> Result<Scenario, String> {
    if !recipe.kinds.is_empty() {
        return chaos_with(seed, recipe);
    }
    let mut scenario = usual_chaos(seed, recipe.nodes);
    scenario.cluster.leader_restore = recipe.leader_restore;
    scenario.cluster.several_leaders = recipe.several_leaders;
    Ok(scenario)
}

/// The command that plays this seed again.
fn again(seed: u64, recipe: &Recipe) -> String {
    let mut command = format!("{CALL} chaos --seeds {seed}..{} --nodes {}", seed + 1, recipe.nodes);
    if !recipe.kinds.is_empty() {
        let names: Vec<String> =
            recipe.kinds.iter().map(|(kind, weight)| format!("{}={weight}", kind.name())).collect();
        command += &format!(" --with {}", names.join(","));
    }
    if recipe.leader_restore {
        command += " --leader-restore on";
    }
    if recipe.several_leaders {
        command += " --leader-ids several";
    }
    command
}
