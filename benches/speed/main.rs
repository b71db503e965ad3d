//! Virtual seconds per second of our simulator compared with the same replicas and store on openraft's own
//! tokio runtime with paused time, as ratios within one run.
//!
//! `cargo bench --bench speed`, or with `-- --quick` for one short round. `-- --profile "25 nodes" world` runs one
//! workload on one side only, for a profiler.
#![allow(clippy::disallowed_types)]

mod on_tokio;
mod on_world;
mod workload;

use std::time::Instant;

use workload::{Counts, Workload};

/// An implementation that is measured.
#[derive(Clone, Copy)]
struct Side {
    name: &'static str,
    run: fn(&Workload) -> Counts,
}

const SIDES: [Side; 5] = [
    Side { name: "tokio", run: on_tokio::run },
    Side { name: "world, no trace", run: on_world::run_silent },
    Side { name: "world", run: on_world::run_world },
    Side { name: "world, trace checked", run: on_world::run_checked },
    Side { name: "and folded", run: on_world::run_judged },
];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(place) = arguments.iter().position(|argument| argument == "--profile") {
        return profile(&arguments[place + 1], &arguments[place + 2]);
    }
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let rounds = if quick { 1 } else { 5 };
    println!("virtual seconds per second, median of {rounds} rounds; in brackets the ratio to tokio in the same round");
    println!(
        "{:22} {:>12} {:>24} {:>24} {:>24} {:>24}",
        "", SIDES[0].name, SIDES[1].name, SIDES[2].name, SIDES[3].name, SIDES[4].name
    );
    for workload in workload::all(quick) {
        let mut speeds: Vec<Vec<f64>> = vec![Vec::new(); SIDES.len()];
        let mut counts = Vec::new();
        for _ in 0..rounds {
            counts.clear();
            for (side, speeds) in SIDES.iter().zip(&mut speeds) {
                let start = Instant::now();
                counts.push((side.run)(&workload));
                speeds.push(workload.seconds as f64 / start.elapsed().as_secs_f64());
            }
        }
        let ratio =
            |side: usize| median(speeds[side].iter().zip(&speeds[0]).map(|(ours, theirs)| ours / theirs).collect());
        let shown = |side: usize| format!("{:.0} ({:.2}×)", median(speeds[side].clone()), ratio(side));
        println!(
            "{:22} {:>12.0} {:>24} {:>24} {:>24} {:>24}",
            workload.name,
            median(speeds[0].clone()),
            shown(1),
            shown(2),
            shown(3),
            shown(4)
        );
        let per_second = |count: u64| count as f64 / workload.seconds as f64;
        println!(
            "{:22} RPCs per virtual second: tokio {:.1}, world {:.1} ({:+.1}%); writes done: tokio {}, world {}",
            "",
            per_second(counts[0].rpcs),
            per_second(counts[2].rpcs),
            (counts[2].rpcs as f64 / counts[0].rpcs as f64 - 1.0) * 100.0,
            counts[0].written,
            counts[2].written,
        );
    }
}

/// Runs the first workload whose name begins with `workload` on the side with this name.
fn profile(workload: &str, side: &str) {
    let workload = workload::all(false).into_iter().find(|known| known.name.starts_with(workload)).expect("a workload");
    let side = SIDES.iter().find(|known| known.name == side).expect("a side");
    let counts = (side.run)(&workload);
    println!("{}, {}: {} RPCs, {} writes", workload.name, side.name, counts.rpcs, counts.written);
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
