//! Measures the time per frame of the page's main thread while a cluster runs, with software rendering.
#![deny(unsafe_code)]

use std::time::Duration;

use browser_tests::{FrameCost, leader, run};

/// The real time for which each case is measured in a round.
const MEASURED: Duration = Duration::from_secs(4);

/// The number of rounds of which the medians are taken.
const ROUNDS: usize = 5;

/// Number of nodes, and the position of the speed slider from 0 to 1: 1/20 of real time, real time, and 10 times.
const CASES: [(u32, f64); 5] = [(5, 0.34), (5, 0.6), (5, 0.8), (25, 0.34), (25, 0.6)];

fn main() {
    println!(
        "milliseconds of the main thread per frame, medians of {ROUNDS} rounds; `cpu` leaves out what others took"
    );
    let names = ["script", "style", "layout", "other", "all", "cpu"];
    print!("{:>5} {:>7} {:>9}", "nodes", "speed", "frames/s");
    names.iter().for_each(|name| print!(" {name:>7}"));
    println!();
    let mut measured: Vec<Vec<FrameCost>> = vec![Vec::new(); CASES.len()];
    for _ in 0..ROUNDS {
        for ((nodes, slider), costs) in CASES.into_iter().zip(&mut measured) {
            run("frames", async |page| {
                page.open_playground().await;
                page.set_node_count(nodes).await;
                page.play_at(0.6).await;
                let elected = |seen: &[browser_tests::Node]| seen.len() == nodes as usize && leader(seen).is_some();
                page.wait_for_nodes("a leader is elected", elected).await;
                page.play_at(slider).await;
                costs.push(page.cost_of_frames(MEASURED).await);
            });
        }
    }
    for ((nodes, slider), costs) in CASES.into_iter().zip(&measured) {
        let speed = 10_f64.powf(slider * 5.0 - 3.0);
        print!("{nodes:>5} {speed:>6.2}x {:>9.1}", median(costs, |cost| cost.per_second));
        let parts: [fn(&FrameCost) -> f64; 6] = [
            |cost| cost.script_ms,
            |cost| cost.style_ms,
            |cost| cost.layout_ms,
            |cost| cost.other_ms,
            |cost| cost.main_thread_ms,
            |cost| cost.cpu_ms,
        ];
        parts.into_iter().for_each(|part| print!(" {:>7.2}", median(costs, part)));
        println!();
    }
}

fn median(costs: &[FrameCost], of: fn(&FrameCost) -> f64) -> f64 {
    let mut values: Vec<f64> = costs.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
