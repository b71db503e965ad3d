//! What the checks cost: the share of a run's speed that invariants and linearizability take: `cargo bench --bench checks`.
//!
//! Five nodes, 100 writes and 20 reads a virtual second on 20 keys. The same run is played three times in turn, so that a
//! busy machine slows all three alike: with the trace but no check, with the invariants, and with linearizability too.
mod common;

use std::time::Duration;

use common::{median, timed};
use engine::world::World;
use model::action::{Action, ClientAction, Target};
use model::invariants::Checker;
use model::scenario::Cluster;
use model::types::Time;

/// How often each of the three is played.
const ROUNDS: usize = 9;
/// How long a run is.
const SECONDS: u64 = 30;
/// How much of its speed a run must keep with all checks.
const KEPT_LEAST: f64 = 0.6;

fn main() {
    let mut ratios = [Vec::new(), Vec::new()];
    let mut speeds = [Vec::new(), Vec::new(), Vec::new()];
    for round in 0..=ROUNDS {
        let off = play(|| None);
        let invariants = play(|| Some(Checker::without_linearizability()));
        let both = play(|| Some(Checker::new()));
        // The first round warms the caches.
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
    println!("virtual seconds a second, and the part of the speed that is kept; medians of {ROUNDS} rounds");
    println!("{:>28} {off_speed:>8.0}", "no check");
    println!("{:>28} {invariants_speed:>8.0} {:>6.1} %", "invariants", invariants * 100.0);
    println!("{:>28} {both_speed:>8.0} {:>6.1} %", "invariants, linearizability", both * 100.0);
    assert!(both >= KEPT_LEAST, "with all checks a run must keep {} % of its speed", KEPT_LEAST * 100.0);
}

/// How long the run takes, its election not counted.
fn play(checker: impl Fn() -> Option<Checker>) -> Duration {
    let mut world = World::new(&Cluster { seed: 7, ..Cluster::default() }).expect("possible");
    let mut checker = checker();
    let mut look = |world: &mut World| {
        let records = world.take_records();
        if let Some(checker) = &mut checker {
            let found: usize = records.iter().map(|record| checker.check(record).len()).sum();
            assert_eq!(found, 0, "a calm run breaks nothing");
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
                _ => Action::Client(ClientAction::Write { to: Target::Leader, key, value: number.to_string() }),
            };
            world.apply(&action).expect("there is a leader");
            world.run_until(start + Time::from_micros((number + 1) * 1_000_000 / 120));
            look(&mut world);
        }
    })
    .0
}
