//! Measures the time to the first picture and the first leader, and the main thread of a frame until it is pressed: cold
//! starts of the page, each in a fresh browser profile.
#![deny(unsafe_code)]

use std::cell::Cell;
use std::process::ExitCode;

use browser_tests::{FirstSight, run};

/// The number of cold starts of which the medians are taken.
const STARTS: usize = 7;

/// The limits for the first picture and the first leader on an idle machine.
const PICTURE_MAX_MS: f64 = 300.0;
const LEADER_MAX_MS: f64 = 2_000.0;

/// The limit for the main thread of a frame until it is pressed, in time of the processor: tasks last longer beside other programs.
const STILL_MAX_MS: f64 = 60.0;

/// The page in a frame, with a run in its address.
const FRAME: &str = "?embed#lesson=leader-crash&t=1.1s";

fn main() -> ExitCode {
    let names = ["picture", "page", "cluster", "candidate", "leader"];
    println!("milliseconds since the start of the navigation, {STARTS} cold starts");
    println!("{:>8} {:>8} {:>8} {:>9} {:>8} {:>7}", names[0], names[1], names[2], names[3], names[4], "moved");
    let mut all: Vec<FirstSight> = Vec::new();
    for _ in 0..STARTS {
        let seen = Cell::new(None);
        run("first_sight", async |page| seen.set(Some(page.first_sight().await)));
        all.extend(seen.get());
        print(all[all.len() - 1]);
    }
    let median = |of: fn(&FirstSight) -> f64| {
        let mut values: Vec<f64> = all.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    println!("medians:");
    let medians = FirstSight {
        picture_ms: median(|sight| sight.picture_ms),
        page_ms: median(|sight| sight.page_ms),
        cluster_ms: median(|sight| sight.cluster_ms),
        candidate_ms: median(|sight| sight.candidate_ms),
        leader_ms: median(|sight| sight.leader_ms),
        moved: median(|sight| sight.moved),
    };
    print(medians);
    let soon = medians.picture_ms < PICTURE_MAX_MS && medians.leader_ms < LEADER_MAX_MS;
    println!(
        "{} picture under {PICTURE_MAX_MS} ms, leader under {LEADER_MAX_MS} ms",
        if soon { "within the limits:" } else { "TOO LATE, limits:" }
    );
    let light = still();
    if soon && light { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether a frame costs little until it is pressed.
fn still() -> bool {
    let mut all: Vec<[f64; 2]> = Vec::new();
    for _ in 0..STARTS {
        let seen = Cell::new(None);
        run("a still", async |page| seen.set(Some(page.cost_of_a_still(FRAME).await)));
        all.extend(seen.get());
    }
    println!("\na frame until it is pressed: milliseconds of the main thread, {STARTS} cold starts");
    println!("{:>8} {:>8}", "tasks", "cpu");
    all.iter().for_each(|[tasks, cpu]| println!("{tasks:>8.1} {cpu:>8.1}"));
    all.sort_by(|one, other| one[1].total_cmp(&other[1]));
    let median = all[STARTS / 2][1];
    let light = median < STILL_MAX_MS;
    let limit = if light { "within the limit of" } else { "ABOVE the limit of" };
    println!("median of cpu: {median:.1}, {limit} {STILL_MAX_MS} ms");
    light
}

fn print(sight: FirstSight) {
    let FirstSight { picture_ms, page_ms, cluster_ms, candidate_ms, leader_ms, moved } = sight;
    println!("{picture_ms:>8.0} {page_ms:>8.0} {cluster_ms:>8.0} {candidate_ms:>9.0} {leader_ms:>8.0} {moved:>7.4}");
}
