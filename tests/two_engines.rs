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
use model::trace::{AppendResult, Body, Event, NetworkEvent};

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

#[test]
fn three_nodes_elect_write_lose_their_leader_and_write_again_on_every_engine() {
    let text = "cluster nodes=3 seed=3\nrun until leader 1\nrun until serving\nwrite leader x=1 as first\nrun until first written\n\
                crash 1\nrun until leader 2 or leader 3\nrun until serving\nexpect x=1\nwrite leader x=2 as second\n\
                run until second written\nrestart 1\nrun until converged\nexpect x=2\nexpect node 1 follower\n";
    let scenario = parse(text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    for engine in Dialect::ALL {
        let verdict = Verdict::of(&on(&scenario, engine)).expect("possible");
        assert!(!verdict.is_failed(), "on {}:\n{}", engine.name(), verdict.output());
    }
}

/// The page about engines.
const PAGE: &str = include_str!("../docs/engines.md");

/// The cells of the rows of a table of that page, below its head.
fn rows(heading: &str) -> Vec<Vec<&'static str>> {
    let (_, section) = PAGE.split_once(heading).unwrap_or_else(|| panic!("{heading} is no heading"));
    let table = section.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    table.skip(2).map(|row| row.trim_matches('|').split(" | ").map(str::trim).collect()).collect()
}

/// The links of a cell: the text of each, and the file that it names.
fn links(cell: &str) -> Vec<(&str, &str)> {
    let ends = |part| str::split_once(part, "](../").and_then(|(text, rest)| Some((text, rest.split_once(')')?.0)));
    cell.split('[').skip(1).filter_map(ends).collect()
}

#[test]
fn every_row_of_the_page_about_engines_links_a_scenario_or_a_test_that_there_is() {
    let differences = rows("\n## What differs\n");
    assert!(differences.len() > 25, "{} rows", differences.len());
    let mut linked = BTreeSet::new();
    for row in &differences {
        let [what, _, _, see] = row[..] else { panic!("{row:?} has four cells") };
        assert!(!links(see).is_empty(), "nothing shows that {what}");
        for (text, file) in links(see) {
            assert!(Path::new(file).is_file(), "{what}: there is no {file}");
            if let Some(name) = text.trim_matches('`').strip_prefix("#lesson=") {
                assert!(file.ends_with(&format!("/{name}.raft")), "{what}: {text} is not {file}");
            }
            linked.insert(file);
        }
    }
    for case in files().iter().filter(|file| file.starts_with(CASES)) {
        assert!(linked.contains(&case[..]), "the page does not mention {case}");
    }
    for engine in Dialect::ALL {
        assert!(PAGE.contains(&format!(") {}", engine.version())), "the page is of another {}", engine.name());
    }
}

#[test]
fn each_point_of_the_checklist_is_ticked_for_every_engine_with_a_function_that_there_is() {
    let points = rows("\n## What both keep\n");
    for point in
        ["log storage", "state machine", "network", "replica", "three nodes together", "benchmark", "documentation"]
    {
        assert!(points.iter().any(|row| row[0] == point), "{point} is missing");
    }
    for row in points {
        assert_eq!(row.len(), 1 + Dialect::ALL.len(), "{row:?}");
        for cell in &row[1..] {
            assert!(cell.starts_with("✓ ") && !links(cell).is_empty(), "{}: {cell}", row[0]);
            for (name, file) in links(cell) {
                let text = fs::read_to_string(file).unwrap_or_else(|why| panic!("{}: {file}: {why}", row[0]));
                assert!(text.contains(&format!("fn {}(", name.trim_matches('`'))), "{file} has no {name}");
            }
        }
    }
}

/// How many AppendEntries are sent in ten seconds of 100 writes a second, how many of them are answered, and how many
/// answers are rejections.
fn appends(engine: Dialect, latency: &str) -> [usize; 3] {
    let text =
        format!("cluster nodes=5 seed=3 latency={latency}\nrun until serving\nworkload rate=100/s reads=0%\nrun 10s\n");
    let scenario = on(&parse(&text).expect("well formed"), engine);
    let mut counts = [0; 3];
    let verdict = Verdict::of_watched(&scenario, |news| {
        for record in &news.records {
            let Event::Network(NetworkEvent::Sent { body, .. }) = &record.event else { continue };
            counts[0] += usize::from(matches!(**body, Body::AppendEntries { .. }));
            if let Body::AppendReply { result, .. } = &**body {
                counts[1] += 1;
                counts[2] += usize::from(*result == AppendResult::Conflict);
            }
        }
        true
    });
    assert!(!verdict.expect("possible").is_failed());
    counts
}

/// Of how many of 30 seeds a leader that was replaced reads by lease, so long after its successor took a write, what was before it.
fn old_reads(engine: Dialect, later: &str) -> usize {
    let reads_old = |seed: u64, leader: u64| {
        let [a, b] = [leader % 3 + 1, (leader + 1) % 3 + 1];
        let text = format!(
            "cluster nodes=3 seed={seed} latency=1ms\nrun until leader with quorum\nexpect leader {leader}\nwrite leader x=1\n\
             run until converged\npartition {leader} | others\nrun until node {a} leader or node {b} leader\n\
             run until serving\nwrite leader x=2\nrun until request 2 answered\nrun {later}\nread {leader} x by lease\n\
             run 1s\nexpect request 3 saw 1\n"
        );
        let verdict = Verdict::of(&on(&parse(&text).expect("well formed"), engine)).expect("possible");
        let failed: Vec<usize> =
            verdict.notes.iter().filter(|note| note.kind == NoteKind::Failed).map(|note| note.line).collect();
        // Another node leads there, or nothing was written: then it is no case of this.
        let (expects_leader, last) = (1, 12);
        assert!(failed.contains(&expects_leader) || failed.iter().all(|line| *line == last), "seed {seed}: {failed:?}");
        (!failed.contains(&expects_leader)).then_some(failed.is_empty())
    };
    (0..30).filter(|seed| (1..=3).find_map(|leader| reads_old(*seed, leader)).expect("a leader")).count()
}

#[test]
fn the_page_says_how_often_a_read_by_lease_is_old() {
    let counts = Dialect::ALL.map(|engine| ["0s", "100ms", "200ms"].map(|later| old_reads(engine, later).to_string()));
    let said = format!("| {} | {} |", counts[0].join(" / "), counts[1].join(" / "));
    let row = PAGE.lines().find(|line| line.starts_with("| read by lease at a leader")).expect("a row");
    assert!(row.contains(&said), "the page should say: {said}");
}

/// A number as the page writes it: in groups of three digits.
fn grouped(number: usize) -> String {
    if number < 1_000 { number.to_string() } else { format!("{} {:03}", grouped(number / 1_000), number % 1_000) }
}

#[test]
fn the_page_says_how_many_messages_each_engine_sends_for_the_same_writes() {
    let [ours, theirs] = Dialect::ALL.map(|engine| appends(engine, "10..20ms"));
    let ordered = appends(Dialect::ALL[1], "15ms");
    let row = |begins: &str| PAGE.lines().find(|line| line.starts_with(begins)).expect("a row");
    let (overtaking, sent) = ("| messages that overtake", "| AppendEntries sent at");
    let missing: Vec<String> = [
        (overtaking, format!("of {} answers {} were rejections (100", grouped(ours[1]), grouped(ours[2]))),
        (overtaking, format!("of {} answers {} were rejections, and", grouped(theirs[1]), grouped(theirs[2]))),
        (overtaking, format!("of {} with `latency=15ms` {} |", grouped(ordered[1]), grouped(ordered[2]))),
        (sent, format!("| {} | {}: one for each", grouped(ours[0]), grouped(theirs[0]))),
    ]
    .into_iter()
    .filter_map(|(begins, said)| (!row(begins).contains(&said)).then_some(said))
    .collect();
    assert!(missing.is_empty(), "the page should say: {missing:#?}");
}
