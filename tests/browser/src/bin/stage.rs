//! Measures the cost of a frame while the stage draws 25 nodes with 500 messages in flight, and with none.
#![deny(unsafe_code)]

use std::cell::Cell;
use std::process::ExitCode;
use std::time::Duration;

use browser_tests::{Page, run};

/// The real time for which each case is measured.
const MEASURED: Duration = Duration::from_secs(4);

/// All 25 nodes stand for election at nearly the same time, over slow links: 600 messages are in flight for 0.4 s.
const STORM: &str = "cluster nodes=25 seed=7 heartbeat=900ms election=1000..1012ms latency=400..420ms\n";

/// The same cluster when idle: one leader, and a heartbeat every 0.9 s.
const CALM: &str = "cluster nodes=25 seed=7 heartbeat=900ms election=1000..2000ms latency=10..20ms\nrun until leader\n";

/// The budget of a frame with 500 messages: script, style, layout and painting.
const BUDGET_MS: f64 = 8.0;

/// The position of the speed slider at 1/20 of real time.
const SLOW: f64 = 0.34;

/// The number of messages in flight on the stage.
const FLYING: &str = "return Number(document.querySelector('[data-flying]')?.dataset.flying
    ?? document.querySelectorAll('.messages .message').length)";

/// Hides everything but the stage, which keeps its size.
const ALONE: &str = "const sheet = new CSSStyleSheet();
    sheet.replaceSync('.story, .right, .timeline { visibility: hidden } .timeline canvas { display: none }');
    document.adoptedStyleSheets.push(sheet);";

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
        measure(&page, "all nodes request votes").await;
    });
    run("stage", async |page| {
        page.open_playground().await;
        page.open_text(STORM).await;
        page.play_at(0.5).await;
        page.wait_for("500 messages are in flight", &FLYING.replace("return ", "return 500 <= ")).await;
        // Hidden parts are neither laid out nor painted: the cost left is that of the stage and the page's own state.
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
