//! Measures a page with a session of 24 virtual hours: the memory of page and engine together, and the time until any
//! moment of it is shown and until an action at it is answered.
//!
//! `cargo run --release --package browser-tests --bin day`, after `cargo xtask build`. The day is not played in
//! real time: a stored session has this end time, and the page runs to it as fast as it can, as after any reload.
#![deny(unsafe_code)]
#![allow(clippy::disallowed_types, reason = "this measures how long it takes in the real world")]

use std::time::{Duration, Instant};

use browser_tests::{Page, run};
use serde_json::json;

/// Twenty-four hours of five idle nodes.
const DAY_SECONDS: u64 = 24 * 60 * 60;

/// The number of moments that are shown, and of those with an action.
const LOOKS: u64 = 20;
const ACTS: u64 = 5;

/// The time limit for running the day.
const DAY_TAKES_AT_MOST: Duration = Duration::from_secs(30 * 60);

/// Rewrites the end time of the stored session.
const AGE: &str = "
    const key = `raft-playground.session.${sessionStorage.getItem('raft-playground.run')}`;
    const fields = localStorage.getItem(key).split('\\u001e');
    const end_us = arguments[0] * 1e6;
    fields[4] = String(end_us);
    fields[5] = `1 ${end_us}`;
    localStorage.setItem(key, fields.join('\\u001e'));
    // The page stores its session once more when it is closed.
    Storage.prototype.setItem = () => {};";

/// Goes to a random moment, acts there if `acts`, and returns the time until the whole page showed the result.
const GO: &str = "
    const [part, acts] = arguments;
    const frame = () => new Promise(requestAnimationFrame);
    const until = async (done) => { for (let tries = 0; tries < 6000; tries++) { if (done()) return; await frame(); } throw new Error('not within 6000 frames'); };
    const canvas = document.querySelector('.timeline canvas');
    const box = canvas.getBoundingClientRect();
    const clock = () => document.querySelector('.clock b').textContent;
    const busy = () => document.querySelector('#banner')?.textContent.includes('Fetching');
    const before = clock();
    const x = box.left + 80 + part * (box.width - 140), y = box.top + box.height * 0.4;
    const event = (kind) => canvas.dispatchEvent(new PointerEvent(kind, { clientX: x, clientY: y, button: 0, buttons: 1, pointerId: 1, bubbles: true }));
    const started = performance.now();
    event('pointerdown'); event('pointerup');
    await until(() => clock() !== before);
    await frame();
    await until(() => !busy());
    const looked = performance.now() - started;
    if (!acts) return [looked, clock()];
    const asked = performance.now();
    document.querySelector('#write-send').click();
    await until(() => [...document.querySelectorAll('.happenings li')].slice(-3).some((line) => line.textContent.includes('to write')));
    return [looked, clock(), performance.now() - asked];";

fn main() {
    run("day", async |page| {
        page.open_playground().await;
        page.open_text("cluster nodes=5 seed=7\n").await;
        page.play_in_real_time().await;
        page.wait_for("a second", "return document.querySelector('.clock').dataset.us / 1e6 > 1").await;
        page.set_playing(false).await;
        page.ask(AGE, &[json!(DAY_SECONDS)]).await;
        let started = Instant::now();
        page.open("").await;
        let mut most_bytes = 0;
        let there = format!("return document.querySelector('.clock')?.dataset.us / 1e6 >= {DAY_SECONDS}");
        while page.ask(&there, &[]).await != json!(true) {
            assert!(started.elapsed() < DAY_TAKES_AT_MOST, "{}", page.ask("return document.body.innerText", &[]).await);
            most_bytes = most_bytes.max(renderers_bytes());
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        println!("{DAY_SECONDS} virtual seconds were run in {:.0} s", started.elapsed().as_secs_f64());
        page.ask("document.querySelector('.timeline canvas').dispatchEvent(new KeyboardEvent('keydown', { key: '0', bubbles: true }))", &[]).await;
        let (mut looks, mut acts) = (Vec::new(), Vec::new());
        for number in 0..LOOKS + ACTS {
            let answer = go(&page, number).await;
            most_bytes = most_bytes.max(renderers_bytes());
            looks.push(answer[0].as_f64().expect("milliseconds"));
            acts.extend(answer[2].as_f64());
        }
        report("to show any moment of the day", looks);
        report("to act at it", acts);
        println!("page and engine, all of the browser's page process: {:.0} MB at most", most_bytes as f64 / 1e6);
    });
}

async fn go(page: &Page, number: u64) -> serde_json::Value {
    // Steps of the golden section visit all parts of the day. Each act starts a branch that ends there, so the next
    // one is earlier.
    let part = match number.checked_sub(LOOKS) {
        None => (number as f64 * 0.618_034) % 1.0,
        Some(act) => 0.9 - 0.15 * act as f64,
    };
    page.ask_async(GO, &[json!(part), json!(number >= LOOKS)]).await
}

fn report(what: &str, mut times_ms: Vec<f64>) {
    times_ms.sort_by(f64::total_cmp);
    let last = times_ms.last().copied().unwrap_or_default();
    println!("{what}: median {:.0} ms, longest {last:.0} ms, of {}", times_ms[times_ms.len() / 2], times_ms.len());
}

/// The private memory of this browser's renderer process, which contains the page's wasm, the worker with the engine,
/// and the checkpoints. Of several such processes the largest counts; Chromium keeps an empty one in reserve.
fn renderers_bytes() -> u64 {
    let is_page = |folder: &std::path::Path| {
        std::fs::read(folder.join("cmdline"))
            .is_ok_and(|line| String::from_utf8_lossy(&line).contains("--type=renderer"))
    };
    let own = |folder: std::path::PathBuf| -> Option<u64> {
        let text = std::fs::read_to_string(folder.join("smaps_rollup")).ok()?;
        let kilobytes = |name: &str| -> Option<u64> {
            text.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
        };
        Some((kilobytes("Private_Clean:")? + kilobytes("Private_Dirty:")?) * 1_024)
    };
    let folders = std::fs::read_dir("/proc").into_iter().flatten().flatten().map(|entry| entry.path());
    folders.filter(|folder| is_page(folder)).filter_map(own).max().unwrap_or(0)
}
