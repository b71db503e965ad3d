//! Public reports of people who run Raft, retold as scenarios: each file of `tests/cases` opens with its source, and what
//! its expectations and its recorded output say is what the report calls for.
//!
//! A file whose name ends with `-fails` shows a failure and its reason. `UPDATE_EXPECT=1 cargo test --test cases`
//! replaces the recorded output below the `----` of each file.

use std::fs;
use std::path::PathBuf;

use engine::Verdict;
use model::protocol::NoteKind;
use model::scenario::{parse, with_output};

fn files() -> Vec<PathBuf> {
    let entries = fs::read_dir("tests/cases").expect("the folder exists");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    // What stands in a folder of it is played on both engines: `tests/two_engines.rs`.
    files.retain(|file| file.is_file());
    files.sort();
    files
}

#[test]
fn every_report_has_the_outcome_that_it_calls_for() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    let files = files();
    assert!(files.len() > 30, "only {} files", files.len());
    for file in files {
        let name = file.display().to_string();
        let text = fs::read_to_string(&file).expect("readable");
        assert!(text.starts_with("# "), "{name} names its source first");
        let scenario = parse(&text).unwrap_or_else(|mistakes| panic!("{name}: {mistakes}"));
        let verdict = Verdict::of(&scenario).unwrap_or_else(|why| panic!("{name}: {why}"));
        let output = verdict.output();
        let impossible = verdict.notes.iter().any(|note| note.kind == NoteKind::Impossible);
        let fails = name.ends_with("-fails.raft");
        if impossible || verdict.is_failed() != fails {
            let how = if fails { "should fail and be possible" } else { "fails" };
            wrong.push(format!("{name} {how}:\n{output}"));
        } else if update {
            fs::write(&file, with_output(&text, &output)).expect("writable");
        } else if scenario.output.as_ref() != Some(&output) {
            wrong.push(format!("the output of {name} has changed:\n{output}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
