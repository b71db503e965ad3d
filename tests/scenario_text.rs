//! The scenario text: our checks of timings agree with openraft's, and the lessons are well-formed.

use std::fs;
use std::path::Path;

use engine::Verdict;
use model::action::Range;
use model::protocol::NoteKind;
use model::scenario::{Cluster, Scenario, parse};
use model::types::Time;

#[test]
fn the_check_of_timings_agrees_with_openrafts() {
    let ms = Time::from_millis;
    let mut verdicts = [0, 0];
    for (heartbeat, min, max, probe) in (0..4_000_u64).map(|i| (1 + i % 5, i / 5 % 8, i / 40 % 10, i / 400 % 10)) {
        let cluster = Cluster {
            heartbeat: ms(heartbeat),
            election: Range { min: ms(min), max: ms(max) },
            quorum_loss_probe: Some(ms(3 * probe)),
            ..Cluster::default()
        };
        let config = openraft::Config {
            heartbeat_interval: heartbeat,
            election_timeout_min: min,
            election_timeout_max: max,
            quorum_loss_probe_interval: Some(3 * probe),
            ..openraft::Config::default()
        };
        let accepted = config.validate().is_ok();
        assert_eq!(cluster.validate().is_ok(), accepted, "{cluster:?}");
        verdicts[usize::from(accepted)] += 1;
    }
    assert!(verdicts.iter().all(|count| *count > 100), "both verdicts must occur often: {verdicts:?}");
}

/// The scenario that plays by itself, in a frame without a run: it waits for no reader, and so it asks nothing. What it shows
/// is asked in lessons 1 and 3.
const PLAYS_BY_ITSELF: &str = "first-election";

/// The names and texts of the files in `scenarios/`.
fn files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let entries = fs::read_dir(folder).expect("the folder exists").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<(String, String)> = entries
        .filter(|path| path.extension().is_some_and(|extension| extension == "raft"))
        .map(|path| (path.display().to_string(), fs::read_to_string(&path).expect("a text")))
        .collect();
    files.sort();
    files
}

#[test]
fn every_lesson_is_written_as_it_prints() {
    let files = files();
    assert!(files.len() >= 7, "lessons are missing");
    for (name, text) in files {
        let scenario = parse(&text).unwrap_or_else(|mistakes| panic!("{name}\n{mistakes}"));
        // Blank lines are not part of the scenario.
        let without_blanks = |text: &str| text.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        assert_eq!(without_blanks(&scenario.to_string()), without_blanks(&text), "{name}");
    }
}

#[test]
fn every_lesson_has_an_introduction_a_question_and_an_expectation() {
    for (name, text) in files() {
        let Scenario { lesson, lines, .. } = parse(&text).unwrap_or_else(|mistakes| panic!("{name}\n{mistakes}"));
        assert!((2..=12).contains(&lesson.len()), "{name}: a lesson has an introduction of 2 to 12 lines");
        let asks = lines.iter().any(|line| line.question.is_some());
        let plays_by_itself = name.ends_with(&format!("/{PLAYS_BY_ITSELF}.raft"));
        assert_ne!(asks, plays_by_itself, "{name}: a lesson has a question");
        assert!(
            lines.iter().any(|line| line.to_string().starts_with("expect ")),
            "{name}: a lesson has an expectation"
        );
    }
}

#[test]
fn a_frame_without_a_run_shows_the_scenario_that_waits_for_no_reader() {
    let look = fs::read_to_string("www/look.js").expect("the page has it");
    assert!(look.contains(&format!("\"#lesson={PLAYS_BY_ITSELF}\"")));
}

#[test]
fn the_scenarios_in_the_grammar_pass_and_print_what_it_says() {
    let page = fs::read_to_string("docs/scenarios.md").expect("the page is there");
    let blocks: Vec<&str> = page.split("```scenario\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let mut compared = 0;
    for text in &blocks {
        let scenario = parse(text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        let verdict = Verdict::of(&scenario).expect("possible");
        assert!(!verdict.is_failed(), "{text}\n{}", verdict.output());
        assert!(verdict.notes.iter().all(|note| note.kind != NoteKind::Impossible), "{text}\n{}", verdict.output());
        if let Some(output) = &scenario.output {
            assert_eq!(*output, verdict.output());
            compared += 1;
        }
    }
    assert!(blocks.len() > 1 && compared > 0, "{} scenarios, {compared} outputs", blocks.len());
}
