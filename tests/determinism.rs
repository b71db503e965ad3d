//! Same scenario, same trace, byte for byte: in one process, in every profile, natively and in wasm.
//!
//! `tests/browser/tests/all/determinism.rs` compares native bytes with those of the released wasm. After a change
//! that intentionally changes traces, `UPDATE_EXPECT=1 cargo test --release --test determinism` writes the new lines.

#[path = "common/hashes.rs"]
mod hashes;

use engine::{ChaosKind, Run, chaos};
use model::trace::TraceHash;
use model::types::Time;

/// The number of seeds with a recorded hash.
const SEEDS: u64 = 200;

#[test]
fn two_hundred_seeds_have_their_recorded_trace_hashes() {
    let lines: String = (0..SEEDS).map(|seed| hashes::line(seed) + "\n").collect();
    expect_test::expect_file!["hashes.txt"].assert_eq(&lines);
}

#[test]
fn debug_and_release_are_compared_under_every_kind_of_fault() {
    let stages = std::fs::read_to_string("xtask/src/stages.rs").expect("the stages of the test command");
    let (_, list) = stages.split_once("const KINDS:").expect("the kinds that are compared");
    let list = list.split(';').take(2).collect::<String>();
    for (kind, name) in ChaosKind::ALL.iter().map(|kind| (*kind, kind.name())) {
        // The usual faults are compared by themselves, and are a part of every other comparison.
        assert!(kind == ChaosKind::Plain || list.contains(&format!("\"{name}\"")), "{name} is not compared");
    }
}

/// Plays two runs alternately in one process.
fn hashes_of_interleaved_runs(seeds: [u64; 2]) -> [u64; 2] {
    let mut runs = seeds.map(|seed| Run::open(&chaos(seed, 5)).expect("possible"));
    let mut hashes = [TraceHash::new(), TraceHash::new()];
    let mut time = Time::ZERO;
    while runs.iter().any(Run::is_playing) {
        time = time + Time::from_millis(333);
        for (run, hash) in runs.iter_mut().zip(&mut hashes) {
            if run.is_playing() {
                while !run.run_until(time) {}
                run.take_news().records.iter().for_each(|record| hash.add(record));
            }
        }
    }
    hashes.map(|hash| hash.value())
}

#[test]
fn two_worlds_in_one_process_do_not_disturb_each_other() {
    let [first, second] = hashes_of_interleaved_runs([7, 8]);
    assert_eq!(hashes_of_interleaved_runs([7, 7]), [first, first]);
    assert_eq!(hashes_of_interleaved_runs([8, 7]), [second, first]);
    assert_ne!(first, second);
}
