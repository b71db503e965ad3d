//! Every scenario file is a test: its expectations hold, no property breaks, and it prints what stands in it.
//!
//! `UPDATE_EXPECT=1 cargo test --test scenarios` writes what they print now below their `----`.

use std::fs;
use std::path::PathBuf;

use engine::Verdict;
use model::protocol::NoteKind;
use model::scenario::{parse, with_output};

fn files() -> Vec<PathBuf> {
    let entries = fs::read_dir("scenarios").expect("the folder is there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    files.sort();
    files
}

#[test]
fn every_scenario_file_plays_as_it_says() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    for file in files() {
        let name = file.display().to_string();
        let repeat = format!("cargo run --release --bin raft-playground -- run {name}");
        let text = fs::read_to_string(&file).expect("readable");
        let scenario = parse(&text).unwrap_or_else(|mistakes| panic!("{name}: {mistakes}"));
        let verdict = Verdict::of(&scenario).unwrap_or_else(|why| panic!("{name}: {why}"));
        let impossible = verdict.notes.iter().find(|note| note.kind == NoteKind::Impossible);
        if verdict.is_failed() || impossible.is_some() {
            wrong.push(format!("{name} fails:\n{}repeat it with: {repeat}", verdict.output()));
        }
        let output = verdict.output();
        if update {
            fs::write(&file, with_output(&text, &output)).expect("writable");
        } else if scenario.output.as_ref() != Some(&output) {
            wrong.push(format!("{name} prints something else now:\n{output}see it with: {repeat}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
