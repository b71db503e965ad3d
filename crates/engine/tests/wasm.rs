//! What must hold in the browser's own wasm, in release mode: `cargo xtask test` runs this in Chromium.
#![cfg(target_arch = "wasm32")]

#[path = "../../../tests/common/synthetic.rs"]
mod synthetic;

use model::types::Time;
use model::view::{Keyframes, View};
use synthetic::{Kind, LINK};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen]
extern "C" {
    /// Real milliseconds since the page was opened.
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

/// A seek must be this many times faster than folding the whole trace: a ratio of one run, since a busy machine
/// slows both. Folding takes some hundred milliseconds, so this is well below five.
const FASTER_THAN_FOLDING: f64 = 100.0;

#[wasm_bindgen_test]
fn seeking_in_a_million_events_is_a_hundred_times_faster_than_folding_them() {
    let kind = Kind { seed: 7, nodes: 5, events: 1_000_000, fault_permille: 2, snapshot_every: 5_000 };
    let trace = synthetic::trace(kind);
    assert!(trace.len() >= 1_000_000);
    let mut keyframes = Keyframes::new(LINK);
    let before = now();
    keyframes.extend(&trace);
    let folded_ms = now() - before;

    let mut random = 1_u64;
    let mut took_ms: Vec<f64> = (0..1_000)
        .map(|_| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let time = Time((random >> 16) % trace.end().as_micros());
            let before = now();
            let view = keyframes.view_at_time(&trace, time);
            let took_ms = now() - before;
            assert_eq!(view.at, time);
            took_ms
        })
        .collect();
    took_ms.sort_by(f64::total_cmp);
    let (median, p99, max) = (took_ms[500], took_ms[990], took_ms[999]);
    console_log!(
        "{} events: folding {folded_ms:.0} ms; seeking median {median:.2} ms, p99 {p99:.2} ms, max {max:.2} ms",
        trace.len()
    );
    assert!(median * FASTER_THAN_FOLDING < folded_ms, "a seek takes {median} ms, folding everything {folded_ms} ms");
}

#[wasm_bindgen_test]
fn seeking_gives_the_same_view_as_folding_from_the_start() {
    let kind = Kind { seed: 3, nodes: 5, events: 20_000, fault_permille: 5, snapshot_every: 500 };
    let trace = synthetic::trace(kind);
    let mut keyframes = Keyframes::new(LINK);
    keyframes.extend(&trace);
    let mut folded = View::new(LINK);
    for (position, record) in trace.records().enumerate() {
        if position % 1_499 == 0 {
            assert_eq!(keyframes.view_at(&trace, position), folded, "at position {position}");
        }
        folded.apply(record);
    }
}
