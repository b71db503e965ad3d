//! The cost of the checks: the part of a run's speed that remains with invariants and linearizability checked:
//! `cargo bench --bench checks`.
//!
//! Five nodes, 100 writes and 20 reads per virtual second on 20 keys. Each round plays the same run three times, so that
//! other load slows all three alike: with the trace but no check, with the invariants, and with linearizability too.
mod common;

use std::time::Duration;

use common::{median, timed};
use engine::world::World;
use model::action::{Action, ClientAction, Target};
use model::invariants::Checker;
use model::scenario::Cluster;
use model::types::Time;

/// The number of rounds.
const ROUNDS: usize = 9;
/// The length of a run.
const SECONDS: u64 = 30;
/// The least part of its speed that a run must have with all checks.
const KEPT_LEAST: f64 = 0.6;

fn main() {
    let mut ratios = [Vec::new(), Vec::new()];
    let mut speeds = [Vec::new(), Vec::new(), Vec::new()];
    for round in 0..=ROUNDS {
        let off = play(|| None);
        let invariants = play(|| Some(Checker::without_linearizability()));
        let both = play(|| Some(Checker::new()));
        // The first round warms the caches and is not counted.
        if round > 0 {
            ratios[0].push(off.as_secs_f64() / invariants.as_secs_f64());
            ratios[1].push(off.as_secs_f64() / both.as_secs_f64());
            for (speeds, took) in speeds.iter_mut().zip([off, invariants, both]) {
                speeds.push(SECONDS as f64 / took.as_secs_f64());
            }
        }
    }
    let [invariants, both] = ratios.map(median);
    let [off_speed, invariants_speed, both_speed] = speeds.map(median);
    println!("virtual seconds per second, and the part of the speed that remains; medians of {ROUNDS} rounds");
    println!("{:>28} {off_speed:>8.0}", "no check");
    println!("{:>28} {invariants_speed:>8.0} {:>6.1} %", "invariants", invariants * 100.0);
    println!("{:>28} {both_speed:>8.0} {:>6.1} %", "invariants, linearizability", both * 100.0);
    assert!(both >= KEPT_LEAST, "with all checks a run must keep {} % of its speed", KEPT_LEAST * 100.0);
}

/// The time that the run takes, without its election.
fn play(checker: impl Fn() -> Option<Checker>) -> Duration {
    let mut world = World::new(&Cluster { seed: 7, ..Cluster::default() }).expect("possible");
    let mut checker = checker();
    let mut look = |world: &mut World| {
        let records = world.take_records();
        if let Some(checker) = &mut checker {
            let found: usize = records.iter().map(|record| checker.check(record).len()).sum();
            assert_eq!(found, 0, "a run without faults violates nothing");
        }
    };
    world.run_until(Time::from_secs(3));
    look(&mut world);
    let start = world.now();
    timed(|| {
        for number in 0..SECONDS * 120 {
            let key = format!("k{}", number % 20);
            let action = match number % 6 {
                5 => Action::Client(ClientAction::Read { to: Target::Leader, key }),
                _ => Action::Client(ClientAction::Write { to: Target::Leader, key, value: number.to_string().into() }),
            };
            world.apply(&action).expect("there is a leader");
            world.run_until(start + Time::from_micros((number + 1) * 1_000_000 / 120));
            look(&mut world);
        }
    })
    .0
}
