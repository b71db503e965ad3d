//! Measures the time to the first picture and the first leader: cold starts of the page, each in a fresh browser profile.
#![deny(unsafe_code)]

use std::cell::Cell;
use std::process::ExitCode;

use browser_tests::{FirstSight, run};

/// The number of cold starts of which the medians are taken.
const STARTS: usize = 7;

/// The limits for the first picture and the first leader on an idle machine.
const PICTURE_MAX_MS: f64 = 300.0;
const LEADER_MAX_MS: f64 = 2_000.0;

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
    if soon { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn print(sight: FirstSight) {
    let FirstSight { picture_ms, page_ms, cluster_ms, candidate_ms, leader_ms, moved } = sight;
    println!("{picture_ms:>8.0} {page_ms:>8.0} {cluster_ms:>8.0} {candidate_ms:>9.0} {leader_ms:>8.0} {moved:>7.4}");
}
