//! Measures what a frame costs while the stage draws 25 nodes with 500 messages in flight, and with none.
#![deny(unsafe_code)]

use std::cell::Cell;
use std::process::ExitCode;
use std::time::Duration;

use browser_tests::{Page, run};

/// How long each case is measured, in real time.
const MEASURED: Duration = Duration::from_secs(4);

/// All 25 nodes stand for election at nearly the same time, over slow links: 600 messages fly for 0.4 s.
const STORM: &str = "cluster nodes=25 seed=7 heartbeat=900ms election=1000..1012ms latency=400..420ms\n";

/// The same cluster at rest: one leader, and a heartbeat now and then.
const CALM: &str = "cluster nodes=25 seed=7 heartbeat=900ms election=1000..2000ms latency=10..20ms\nrun until leader\n";

/// The budget of a frame with 500 messages: script, style, layout and painting.
const BUDGET_MS: f64 = 8.0;

/// Where the speed slider stands at 1/20 of real time.
const SLOW: f64 = 0.34;

/// How many messages are in flight on the stage.
const FLYING: &str = "return Number(document.querySelector('[data-flying]')?.dataset.flying
    ?? document.querySelectorAll('.messages .message').length)";

/// Takes everything but the stage off the page, at the size it has.
const ALONE: &str = "document.head.insertAdjacentHTML('beforeend',
    '<style>.story, .right, .timeline { visibility: hidden } .timeline canvas { display: none }</style>')";

fn main() -> ExitCode {
    let alone = Cell::new(f64::INFINITY);
    println!(
        "{:<28} {:>9} {:>9} {:>12} {:>12}",
        "25 nodes, 1/20 speed", "messages", "frames/s", "script ms/f", "all ms/f"
    );
    run("stage", async |page| {
        page.open_playground().await;
        page.open_text(CALM).await;
        page.play_at(0.6).await;
        page.wait_for("a leader is elected", "return document.querySelector('[data-role=leader]')").await;
        measure(&page, "at rest").await;
    });
    run("stage", async |page| {
        page.open_playground().await;
        page.open_text(STORM).await;
        page.play_at(0.5).await;
        page.wait_for("500 messages are in flight", &FLYING.replace("return ", "return 500 <= ")).await;
        measure(&page, "everybody asks for votes").await;
    });
    run("stage", async |page| {
        page.open_playground().await;
        page.open_text(STORM).await;
        page.play_at(0.5).await;
        page.wait_for("500 messages are in flight", &FLYING.replace("return ", "return 500 <= ")).await;
        // What is not laid out is not painted either: what is left is the stage, and the page's own bookkeeping.
        page.ask(ALONE, &[]).await;
        alone.set(measure(&page, "the same, the stage alone").await);
    });
    let cost = alone.get();
    let verdict = if cost <= BUDGET_MS { "within" } else { "OVER" };
    println!("{cost:.2} ms a frame, {verdict} the budget of {BUDGET_MS} ms");
    if cost <= BUDGET_MS { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn measure(page: &Page, name: &str) -> f64 {
    page.play_at(SLOW).await;
    let before = page.ask(FLYING, &[]).await;
    let cost = page.cost_of_frames(MEASURED).await;
    let after = page.ask(FLYING, &[]).await;
    println!(
        "{name:<28} {:>9} {:>9.1} {:>12.2} {:>12.2}",
        format!("{before}–{after}"),
        cost.per_second,
        cost.script_ms,
        cost.main_thread_ms
    );
    cost.main_thread_ms
}
