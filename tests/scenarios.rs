//! Every scenario file is a test: its expectations hold, no property is violated (but the recorded ones of faults that
//! were found here), its output is the recorded one, and each of its questions can be answered.
//!
//! `UPDATE_EXPECT=1 cargo test --test scenarios` replaces the recorded output below the `----` of each file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use engine::Verdict;
use model::protocol::NoteKind;
use model::scenario::lesson::{Pick, Stop};
use model::scenario::{Scenario, Step, parse, with_output};

/// How many answers a question offers, or at how many nodes, entries or moments it lets the reader point.
const ANSWERS: RangeInclusive<usize> = 2..=4;

/// The most words at a stop: words, question and answers counted each by itself, as in the lessons of the course.
const STOP_WORDS_MAX: usize = 25;

/// How many times as long as its shortest answer the longest one of a question may be.
const LONGER_MAX: f64 = 2.0;

fn files() -> Vec<PathBuf> {
    files_in("scenarios")
}

fn files_in(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder exists");
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

fn read(file: &Path) -> Scenario {
    let text = fs::read_to_string(file).expect("readable");
    parse(&text).unwrap_or_else(|mistakes| panic!("{}: {mistakes}", file.display()))
}

/// Its answers in words; empty when it lets the reader point.
fn said(stop: &Stop) -> Vec<&str> {
    let words = stop.answers.iter().filter_map(|answer| match &answer.pick {
        Pick::Words(words) => Some(&words[..]),
        Pick::Node(_) | Pick::Entry(_) | Pick::Moment(..) => None,
    });
    words.collect()
}

/// What a reader who bets could not do in this scenario.
fn unanswerable(scenario: &Scenario) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut demand = |met: bool, what: String| wrong.extend((!met).then_some(what));
    let asked = scenario.lines.iter().filter(|line| !matches!(line.step, Step::Stop(_)));
    for (line, question) in asked.filter_map(|line| Some((line, line.question.as_ref()?))) {
        demand(false, format!("`{}` asks “{question}” and offers no answers: ask at a stop", line.step));
    }
    let stops: Vec<_> = scenario.stops().collect();
    for (place, line, stop) in &stops {
        let said = said(stop);
        let lengths = said.iter().map(|answer| answer.chars().count());
        let (shortest, longest) = (lengths.clone().min().unwrap_or(0), lengths.max().unwrap_or(0));
        let words = line.words.join(" ");
        if let Some(question) = &line.question {
            let all = said.is_empty() || said.len() == stop.answers.len();
            let count = stop.answers.len();
            demand(all && ANSWERS.contains(&count), format!("“{question}” has {count} answers, not {ANSWERS:?}"));
            let alike = longest as f64 <= LONGER_MAX * shortest as f64;
            demand(
                alike,
                format!("the answers to “{question}” are of {shortest} to {longest} letters: one catches the eye"),
            );
            demand(*place < stops.last().map_or(0, |last| last.0), format!("no later stop judges “{question}”"));
        }
        for text in said.into_iter().chain([&words[..]]).chain(line.question.as_deref()) {
            let count = text.split_whitespace().count();
            demand((1..=STOP_WORDS_MAX).contains(&count), format!("{count} words, not 1 to {STOP_WORDS_MAX}: {text}"));
        }
    }
    if let Some((last, ..)) = stops.last() {
        demand(
            last + 1 == scenario.lines.len(),
            "its last step is no stop: a reader would not come to its end".to_string(),
        );
        let asks = scenario.title.as_deref().is_some_and(|title| title.ends_with('?'));
        demand(asks, "its title is no question: write `lesson \"…?\"` above the cluster".to_string());
    }
    wrong
}

#[test]
fn every_question_of_the_library_can_be_answered() {
    let mut wrong = Vec::new();
    // What a reader has done of a scenario is kept under its title.
    let titles: BTreeSet<String> = files_in("lessons").iter().filter_map(|file| read(file).title).collect();
    let (mut titles, mut bets) = (titles, 0);
    for file in files() {
        let (name, scenario) = (file.display().to_string(), read(&file));
        wrong.extend(unanswerable(&scenario).into_iter().map(|what| format!("{name}: {what}")));
        bets += scenario.stops().filter(|(.., stop)| !stop.answers.is_empty()).count();
        if let Some(title) = &scenario.title {
            assert!(titles.insert(title.clone()), "{name}: another one has the title {title}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(bets >= 80, "{bets} bets");
}

#[test]
fn the_right_answer_of_each_bet_holds_and_neither_its_place_nor_its_length_betrays_it() {
    let (mut places, mut longest, mut judged) = (BTreeMap::<_, usize>::new(), 0, 0);
    for file in files() {
        let (name, scenario) = (file.display().to_string(), read(&file));
        let verdict = Verdict::of(&scenario).unwrap_or_else(|why| panic!("{name}: {why}"));
        for (place, line, stop) in scenario.stops().filter(|(.., stop)| !stop.answers.is_empty()) {
            let notes = verdict.notes.iter().filter(|note| note.line == place && note.kind == NoteKind::Shown);
            let shown: Vec<&str> = notes.filter_map(|note| Some(note.text.split_once(": ")?.1)).collect();
            let picks: Vec<String> = stop.answers.iter().map(|answer| answer.pick.to_string()).collect();
            let right: Vec<usize> = (0..picks.len()).filter(|place| shown == [&picks[*place]]).collect();
            let [right] = right[..] else { panic!("{name}: {:?} was judged as {shown:?}", line.question) };
            let others = picks.iter().enumerate().filter(|(other, _)| *other != right).map(|(_, pick)| pick.len());
            longest += usize::from(others.max().is_some_and(|length| picks[right].len() > length));
            judged += 1;
            *places.entry((picks.len(), right)).or_default() += 1;
        }
    }
    for place in 0..3 {
        let (here, all) = (places.get(&(3, place)).copied().unwrap_or(0), 3);
        let bets: usize = (0..3).map(|place| places.get(&(all, place)).copied().unwrap_or(0)).sum();
        assert!((bets / 4..=bets / 2).contains(&here), "{here} of {bets} right answers stand at place {}", place + 1);
    }
    assert!(longest * 2 <= judged, "of {judged} right answers {longest} are the longest of theirs");
}

#[test]
fn a_question_that_cannot_be_answered_is_found() {
    let sound = "lesson \"Who?\"\ncluster nodes=3\n# Words.\nstop ? Who leads?\nanswer \"Node 1.\" when leader 1\n\
        answer \"No node.\" when not leader\nrun 1us\n# Words.\nstop\n";
    let found =
        |text: &str| unanswerable(&parse(text).unwrap_or_else(|mistakes| panic!("{text}\n{mistakes}"))).join("\n");
    assert_eq!(found(sound), "");
    let long = ["word"; STOP_WORDS_MAX + 1].join(" ");
    for (right, wrong, why) in [
        ("run 1us\n", "run 1us ? And then?\n", "`run 1us` asks “And then?” and offers no answers"),
        ("run 1us\n", "answer \"No.\"\nanswer \"Two.\"\nanswer \"All of.\"\nrun 1us\n", "has 5 answers, not 2..=4"),
        ("answer \"Node 1.\" when leader 1\n", "point node 1 when leader 1\n", "has 2 answers"),
        ("\"Node 1.\"", "\"Node 1, which stood first of all.\"", "one catches the eye"),
        ("# Words.\nstop\n", "", "no later stop judges “Who leads?”"),
        ("# Words.\nstop\n", "# Words.\nstop\nrun 1s\n", "its last step is no stop"),
        ("# Words.\nstop\n", &format!("# {long}\nstop\n"), "26 words, not 1 to 25"),
        ("lesson \"Who?\"\n", "", "its title is no question"),
    ] {
        let text = sound.replacen(right, wrong, 1);
        assert_ne!(text, sound, "{why}");
        assert!(found(&text).contains(why), "{why} is not among: {}", found(&text));
    }
}
