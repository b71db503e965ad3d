//! Every scenario and every lesson on both engines: what each makes of it, and the first difference in meaning.
//!
//! Where they agree, one line says so; where they do not, `tests/two_engines.txt` says both. What breaks on raft-rs under faults
//! that Raft tolerates would be seen here. The cases of `tests/cases/two-engines`, and every scenario that expects something of one
//! engine (`expect … on raft-rs`), hold on both. `UPDATE_EXPECT=1 cargo test --test two_engines` writes the file again.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use engine::Verdict;
use model::dialect::Dialect;
use model::protocol::NoteKind;
use model::scenario::{Scenario, Step, parse};

const COMMAND: &str = env!("CARGO_BIN_EXE_raft-playground");
const RECORDED: &str = "tests/two_engines.txt";
const CASES: &str = "tests/cases/two-engines";

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
    for folder in ["scenarios", "lessons", CASES] {
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

/// The scenario, on this engine.
fn on(scenario: &Scenario, engine: Dialect) -> Scenario {
    let mut scenario = scenario.clone();
    scenario.cluster.engine = engine;
    scenario
}

#[test]
fn what_a_text_expects_of_each_engine_holds_there() {
    let (mut cases, mut wrong) = (0, Vec::new());
    for file in files() {
        let text = fs::read_to_string(&file).expect("readable");
        let scenario = parse(&text).unwrap_or_else(|mistakes| panic!("{file}: {mistakes}"));
        let is_case = file.starts_with(CASES);
        let expectations = || scenario.lines.iter().filter(|line| matches!(line.step, Step::Expect(_)));
        let of_one = expectations().any(|line| matches!(&line.step, Step::Expect(expected) if expected.on.is_some()));
        if !is_case && !of_one {
            continue;
        }
        if is_case {
            cases += 1;
            let name = file[CASES.len() + 1..].trim_end_matches(".raft");
            assert!(text.starts_with(&format!("# Two engines, {name}: ")), "{file} says first what it is and shows");
            assert!(expectations().count() > 0, "{file} expects nothing");
        }
        for engine in Dialect::ALL {
            let scenario = on(&scenario, engine);
            // One entry in a message is asked for by a key of each engine's own.
            if let Err(why) = scenario.check() {
                assert!(file.contains("/figure8"), "{file} is for one engine only: {why}");
                continue;
            }
            let verdict = Verdict::of(&scenario).unwrap_or_else(|why| panic!("{file}: {why}"));
            let is_wrong = |kind: &NoteKind| matches!(kind, NoteKind::Failed | NoteKind::Impossible);
            if verdict.ended.is_some() || verdict.notes.iter().any(|note| is_wrong(&note.kind)) {
                wrong.push(format!("{file} on {}:\n{}", engine.name(), verdict.output()));
            }
        }
    }
    assert!(cases >= 24, "only {cases} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_expectation_of_another_engine_is_passed_over_without_a_word() {
    for of in Dialect::ALL {
        let text = format!("cluster nodes=3\nexpect leader on {}\n", of.name());
        let scenario = parse(&text).expect("well formed");
        for engine in Dialect::ALL {
            let verdict = Verdict::of(&on(&scenario, engine)).expect("possible");
            let said = verdict.output();
            assert_eq!(verdict.is_failed(), engine == of, "{text} on {}: {said}", engine.name());
            let expected = if engine == of { "at 0s: expected leader, but no node leads" } else { "" };
            assert!(said.starts_with(expected) && said.is_empty() == expected.is_empty(), "{said}");
        }
    }
}
