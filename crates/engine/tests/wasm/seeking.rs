//! Seeking in a trace of a million events, in the browser's own wasm and in release mode.

use model::types::Time;
use model::view::{Keyframes, View};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

use crate::synthetic::{self, Kind, LINK};

#[wasm_bindgen]
extern "C" {
    /// Real milliseconds since the page was opened.
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

/// A seek must fold this many times fewer events than there are: events are counted, as a clock depends on the machine.
/// What it takes in time is printed, and measured by `cargo bench --bench view`.
const FEWER_THAN_ALL: usize = 100;

#[wasm_bindgen_test]
fn seeking_in_a_million_events_folds_less_than_a_hundredth_of_them() {
    let kind = Kind { seed: 7, nodes: 5, events: 1_000_000, fault_permille: 2, snapshot_every: 5_000 };
    let trace = synthetic::trace(kind);
    assert!(trace.len() >= 1_000_000);
    let mut keyframes = Keyframes::new(LINK);
    let before = now();
    keyframes.extend(&trace);
    let folded_ms = now() - before;

    let mut random = 1_u64;
    let mut folded = Vec::new();
    let mut took_ms: Vec<f64> = (0..1_000)
        .map(|_| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let time = Time((random >> 16) % trace.end().as_micros());
            let before = now();
            let view = keyframes.view_at_time(&trace, time);
            let took_ms = now() - before;
            let position = trace.position_at(time);
            assert_eq!((view.at, view.position), (time, position));
            folded.push(position - keyframes.nearest(&trace, position).position);
            took_ms
        })
        .collect();
    took_ms.sort_by(f64::total_cmp);
    let (median, p99, max) = (took_ms[500], took_ms[990], took_ms[999]);
    console_log!(
        "{} events: folding {folded_ms:.0} ms; seeking median {median:.2} ms, p99 {p99:.2} ms, max {max:.2} ms",
        trace.len()
    );
    let most = folded.iter().max().copied().unwrap_or_default();
    assert!(most * FEWER_THAN_ALL < trace.len(), "a seek folds {most} events of {}", trace.len());
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
