//! Every scenario file is a test: its expectations hold, no property is violated (but the recorded ones of faults that
//! were found here), and its output is the recorded one.
//!
//! `UPDATE_EXPECT=1 cargo test --test scenarios` replaces the recorded output below the `----` of each file.

use std::fs;
use std::path::PathBuf;

use engine::Verdict;
use model::protocol::NoteKind;
use model::scenario::{parse, with_output};

fn files() -> Vec<PathBuf> {
    let entries = fs::read_dir("scenarios").expect("the folder exists");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    files.sort();
    files
}

#[test]
fn every_scenario_file_meets_its_expectations_and_prints_its_recorded_output() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    for file in files() {
        let name = file.display().to_string();
        let repeat = format!("cargo run --release --bin raft-playground -- run {name}");
        let text = fs::read_to_string(&file).expect("readable");
        let scenario = parse(&text).unwrap_or_else(|mistakes| panic!("{name}: {mistakes}"));
        let verdict = Verdict::of(&scenario).unwrap_or_else(|why| panic!("{name}: {why}"));
        let impossible = verdict.notes.iter().find(|note| note.kind == NoteKind::Impossible);
        // What does not come in time is a fault that was found here, and the file says where it is described.
        let recorded = scenario.output.as_deref().filter(|_| text.contains("docs/found/"));
        if verdict.is_failed_beyond(recorded) || impossible.is_some() {
            wrong.push(format!("{name} fails:\n{}repeat it with: {repeat}", verdict.output()));
        }
        let output = verdict.output();
        if update {
            fs::write(&file, with_output(&text, &output)).expect("writable");
        } else if scenario.output.as_ref() != Some(&output) {
            wrong.push(format!("the output of {name} has changed:\n{output}see it with: {repeat}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
