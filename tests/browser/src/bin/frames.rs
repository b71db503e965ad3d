//! Measures how long the page takes for a frame while a cluster runs: on the main thread, with software drawing.
#![deny(unsafe_code)]

use std::time::Duration;

use browser_tests::{leader, run};

/// How long each case is measured, in real time.
const MEASURED: Duration = Duration::from_secs(5);

/// Number of nodes, and where the speed slider stands between its ends: 1/20 of real time, real time, and 10 times.
const CASES: [(u32, f64); 5] = [(5, 0.34), (5, 0.6), (5, 0.8), (25, 0.34), (25, 0.6)];

fn main() {
    println!("{:>5} {:>7} {:>9} {:>12} {:>12}", "nodes", "speed", "frames/s", "script ms/f", "all ms/f");
    for (nodes, slider) in CASES {
        run("frames", async |page| {
            page.open_playground().await;
            page.set_node_count(nodes).await;
            page.play_at(0.6).await;
            page.wait_for_nodes("a leader is elected", |seen| seen.len() == nodes as usize && leader(seen).is_some())
                .await;
            page.play_at(slider).await;
            let cost = page.cost_of_frames(MEASURED).await;
            let speed = 10_f64.powf(slider * 5.0 - 3.0);
            println!(
                "{nodes:>5} {speed:>6.2}x {:>9.1} {:>12.2} {:>12.2}",
                cost.per_second, cost.script_ms, cost.main_thread_ms
            );
        });
    }
}
