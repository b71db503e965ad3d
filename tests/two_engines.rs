//! Every scenario and every lesson on both engines: what each makes of it, and the first difference in meaning.
//!
//! Where they agree, one line says so; where they do not, `tests/two_engines.txt` says both. What breaks on raft-rs under faults
//! that Raft tolerates would be seen here. `UPDATE_EXPECT=1 cargo test --test two_engines` writes the file again.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

const COMMAND: &str = env!("CARGO_BIN_EXE_raft-playground");
const RECORDED: &str = "tests/two_engines.txt";

/// What `compare` says of a file, without times: they are in the scenarios' own outputs.
fn meaning(file: &str) -> String {
    let output = Command::new(COMMAND).args(["compare", file]).env("RUST_BACKTRACE", "0").output().expect("it starts");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let mut said = format!("{file}\n");
    let mut broken = BTreeSet::new();
    let mut wrong = 0;
    let end_engine = |said: &mut String, broken: &mut BTreeSet<String>, wrong: &mut usize| {
        if !broken.is_empty() {
            *said += &format!("    broken: {}\n", std::mem::take(broken).into_iter().collect::<Vec<_>>().join(", "));
        }
        if std::mem::take(wrong) > 0 {
            *said += "    not as the scenario says\n";
        }
    };
    for line in out.lines() {
        let trimmed = line.trim_start();
        if let Some(rest) = trimmed.strip_prefix("broken: ") {
            broken.extend(rest.split(':').next().map(str::to_string));
        } else if trimmed.starts_with("not as the scenario says") {
            wrong += 1;
        } else if let Some(rest) = trimmed.strip_prefix("committed: ") {
            // How many messages there are is measured elsewhere.
            said += &format!("    {}\n", rest.split("; terms").next().unwrap_or(rest));
        } else if !line.starts_with(' ') {
            end_engine(&mut said, &mut broken, &mut wrong);
            said += &format!("  {}\n", without_times(line));
        }
    }
    end_engine(&mut said, &mut broken, &mut wrong);
    said + &err.lines().map(|line| format!("  {line}\n")).collect::<String>()
}

/// A line without what stands in `(at …)`.
fn without_times(line: &str) -> String {
    let mut parts = line.split(" (at ");
    let first = parts.next().unwrap_or_default().to_string();
    parts.fold(first, |text, part| text + part.split_once(')').map_or("", |(_, rest)| rest))
}

fn files() -> Vec<String> {
    let mut files = Vec::new();
    for folder in ["scenarios", "lessons"] {
        for entry in fs::read_dir(folder).expect("the folder is there") {
            let name = entry.expect("it can be read").file_name().into_string().expect("a plain name");
            files.extend(name.ends_with(".raft").then(|| format!("{folder}/{name}")));
        }
    }
    files.sort();
    files
}

#[test]
fn every_scenario_and_lesson_means_on_each_engine_what_is_recorded() {
    let text: String = files().iter().map(|file| meaning(file)).collect();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(RECORDED, &text).expect("it can be written");
    }
    let recorded = fs::read_to_string(Path::new(RECORDED)).unwrap_or_default();
    let differs = recorded.lines().zip(text.lines()).position(|(recorded, now)| recorded != now);
    let place = differs.unwrap_or(recorded.lines().count().min(text.lines().count()));
    assert!(
        recorded == text,
        "line {} of {RECORDED} is {:?}, and now it is {:?}; see the head of tests/two_engines.rs",
        place + 1,
        recorded.lines().nth(place),
        text.lines().nth(place)
    );
}
