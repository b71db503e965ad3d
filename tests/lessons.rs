//! Every lesson of `lessons/` keeps the rules of the course and what it promises, and its output is the recorded one.
//!
//! `UPDATE_EXPECT=1 cargo test --test lessons` replaces the recorded output below the `----` of each file, and the small
//! pictures of `www/lesson_pictures.txt`.

use std::collections::BTreeSet;
use std::fs;

use engine::{Run, Verdict, broken_promises};
use model::protocol::NoteKind;
use model::scenario::{Scenario, Step, parse, report, with_output};
use model::trace::Trace;
use model::types::Time;
use model::view::View;
use story::client_bars::ClientBars;
use story::export::{Run as Export, small};
use story::grade::{Grade, MARKS_MAX};
use story::lanes::Lanes;

/// The most stops of a lesson.
const STOPS_MAX: usize = 10;

/// The most words before its first stop, and at each stop: words, task and contrast counted each by itself.
const INTRODUCTION_WORDS_MAX: usize = 60;
const STOP_WORDS_MAX: usize = 45;

/// How many things there are to try at the end.
const TRIES: usize = 3;

/// The text of every lesson by its file name, in the order of the course.
fn lessons() -> Vec<(String, String)> {
    let entries = fs::read_dir("lessons").expect("the folder exists");
    let mut files: Vec<String> = entries.map(|entry| entry.expect("readable").path().display().to_string()).collect();
    files.retain(|file| file.ends_with(".raft"));
    files.sort();
    files.into_iter().map(|file| (file.clone(), fs::read_to_string(&file).expect("readable"))).collect()
}

fn words(lines: &[String]) -> usize {
    lines.iter().map(|line| line.split_whitespace().count()).sum()
}

/// What the course demands of the text of a lesson, and this one does not do.
fn breaches(lesson: &Scenario) -> Vec<String> {
    let mut breaches = Vec::new();
    let mut demand = |met: bool, what: String| {
        if !met {
            breaches.push(what);
        }
    };
    let title = lesson.title.clone().unwrap_or_default();
    demand(title.ends_with('?'), "its title is a question: write `lesson \"…?\"` above the cluster".to_string());
    demand(lesson.source.is_some(), "it names its source: write `source \"…\"` above the cluster".to_string());
    let count = words(&lesson.lesson);
    demand(
        (1..=INTRODUCTION_WORDS_MAX).contains(&count),
        format!("its introduction has 1 to {INTRODUCTION_WORDS_MAX} words, not {count}"),
    );
    let stops: Vec<_> = lesson.stops().collect();
    let few = (2..=STOPS_MAX).contains(&stops.len());
    demand(few, format!("it has 2 to {STOPS_MAX} stops, not {}", stops.len()));
    for (place, line, stop) in &stops {
        let count = words(&line.words);
        let brief = count <= STOP_WORDS_MAX;
        demand(brief, format!("line {} of its steps: {count} words are more than {STOP_WORDS_MAX}", place + 1));
        for long in stop.goal.iter().map(|goal| &goal.words).chain(stop.contrast.iter().map(|other| &other.words)) {
            demand(long.split_whitespace().count() <= STOP_WORDS_MAX, format!("too many words: {long}"));
        }
    }
    let bets = stops.iter().filter(|(_, line, _)| line.question.is_some()).count();
    demand(bets > 0, "it asks at least one question".to_string());
    demand(stops.iter().any(|(.., stop)| stop.goal.is_some()), "it has a goal".to_string());
    demand(stops.iter().any(|(.., stop)| stop.contrast.is_some()), "it has a contrast".to_string());
    let last = stops.last().is_some_and(|(_, line, _)| line.question.is_none());
    demand(last, "its last stop asks nothing, since no later one judges it".to_string());
    let asked = lesson.lines.iter().filter(|line| line.question.is_some() && !matches!(line.step, Step::Stop(_)));
    demand(asked.count() == 0, "its questions stand at stops".to_string());
    demand(lesson.tries.len() == TRIES, format!("it ends with {TRIES} things to try"));
    demand(!lesson.closing.is_empty(), "its last words say what was seen".to_string());
    breaches
}

/// The state of every node and every message at each stop: what the picture is drawn from.
fn pictures(lesson: &Scenario) -> Vec<String> {
    let mut run = Run::open(lesson).expect("possible");
    let mut view = View::new(engine::world::default_link(&lesson.cluster));
    let mut pictures = Vec::new();
    run.run_to_end(|news| {
        let mut stops = news.notes.iter().filter(|note| note.kind == NoteKind::Stop).peekable();
        for record in news.records {
            while let Some(stop) = stops.next_if(|stop| stop.at < record.at) {
                view.pass(stop.at);
                pictures.push(format!("{}{:?}", report(&view), view.flying));
            }
            view.apply(&record);
        }
        for stop in stops {
            view.pass(stop.at);
            pictures.push(format!("{}{:?}", report(&view), view.flying));
        }
    });
    pictures
}

#[test]
fn every_lesson_keeps_the_rules_of_the_course() {
    let mut wrong = Vec::new();
    let mut titles = BTreeSet::new();
    for (name, text) in lessons() {
        let lesson = parse(&text).unwrap_or_else(|mistakes| panic!("{name}\n{mistakes}"));
        wrong.extend(breaches(&lesson).into_iter().map(|breach| format!("{name}: {breach}")));
        assert!(titles.insert(lesson.title.clone()), "{name}: another lesson has this title");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(!titles.is_empty());
}

#[test]
fn every_lesson_keeps_its_promises_and_prints_its_recorded_output() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    for (name, text) in lessons() {
        let repeat = format!("cargo run --release --bin raft-playground -- run {name}");
        let lesson = parse(&text).unwrap_or_else(|mistakes| panic!("{name}\n{mistakes}"));
        let verdict = Verdict::of(&lesson).unwrap_or_else(|why| panic!("{name}: {why}"));
        if verdict.is_failed() || verdict.notes.iter().any(|note| note.kind == NoteKind::Impossible) {
            wrong.push(format!("{name} fails:\n{}repeat it with: {repeat}", verdict.output()));
        }
        for (place, why) in broken_promises(&lesson, &verdict) {
            wrong.push(format!("{name}: at the stop `{}`: {why}", lesson.lines[place].words.join(" ")));
        }
        let output = verdict.output();
        if update {
            fs::write(&name, with_output(&text, &output)).expect("writable");
        } else if lesson.output.as_ref() != Some(&output) {
            wrong.push(format!("the output of {name} has changed:\n{output}see it with: {repeat}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_small_picture_of_each_lesson_is_drawn_from_its_own_trace() {
    let mut lines = String::new();
    for (name, text) in lessons() {
        let scenario = parse(&text).unwrap_or_else(|mistakes| panic!("{name}\n{mistakes}"));
        let mut trace = Trace::new();
        let verdict = Verdict::of_watched(&scenario, |news| {
            news.records.iter().for_each(|record| trace.push(record.at, record.event.clone()));
            true
        });
        let until = verdict.unwrap_or_else(|why| panic!("{name}: {why}")).end;
        let (from, title) = (Time::ZERO, "");
        let run =
            Export { title, scenario: &scenario, trace: &trace, violations: &[], from, until, command: "", link: "" };
        let file = name.trim_start_matches("lessons/").trim_end_matches(".raft");
        lines += &format!("{file}\t{}\n", small(&run));
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return fs::write("www/lesson_pictures.txt", lines).expect("writable");
    }
    let recorded = fs::read_to_string("www/lesson_pictures.txt").expect("it is recorded what is drawn");
    assert!(recorded == lines, "the small pictures have changed: UPDATE_EXPECT=1 cargo test --test lessons");
}

#[test]
fn each_stop_of_a_lesson_shows_another_picture_than_the_one_before() {
    for (name, text) in lessons() {
        let lesson = parse(&text).unwrap_or_else(|mistakes| panic!("{name}\n{mistakes}"));
        let pictures = pictures(&lesson);
        assert_eq!(pictures.len(), lesson.stops().count(), "{name}");
        for (number, pair) in (1..).zip(pictures.windows(2)) {
            assert_ne!(pair[0], pair[1], "{name}: stop {} shows the same as stop {number}", number + 1);
        }
    }
}

/// The grade of what is done in a drill from the stop at this line on.
fn graded(drill: &Scenario, place: usize, steps: Vec<Step>) -> Grade {
    let within =
        drill.stops().find(|(line, ..)| *line == place).and_then(|(.., stop)| Some(stop.goal.as_ref()?.within));
    let (mut lanes, mut bars, mut position) = (Lanes::default(), ClientBars::default(), 0);
    let verdict = Verdict::of_watched(&drill.turned_at(place, steps), |news| {
        for record in &news.records {
            lanes.add(position, record);
            bars.add(position, record);
            position += 1;
        }
        true
    });
    let verdict = verdict.expect("possible");
    let from = verdict.notes.iter().filter(|note| note.kind == NoteKind::Stop).next_back().expect("a stop").at;
    let within = within.expect("a goal stands at this stop");
    Grade::of(&verdict.violations, &lanes, &bars, (from, verdict.end), within)
}

#[test]
fn each_solution_of_a_drill_has_full_marks_and_what_it_warns_of_has_fewer() {
    let mut drills = 0;
    for (name, text) in lessons().into_iter().filter(|(name, _)| name.starts_with("lessons/d")) {
        drills += 1;
        let drill = parse(&text).unwrap_or_else(|mistakes| panic!("{name}\n{mistakes}"));
        let end = Verdict::of(&drill).expect("possible").end;
        for (place, _, stop) in drill.stops() {
            if let Some(goal) = &stop.goal {
                let reach = Step::RunUntil { condition: goal.condition.clone(), within: goal.within };
                let grade = graded(&drill, place, goal.solution.iter().cloned().chain([reach]).collect());
                assert_eq!(grade.marks(), MARKS_MAX, "{name}: {}: {grade:?}", goal.words);
            }
            if let Some(contrast) = &stop.contrast {
                let acts = contrast.acts.iter().cloned().map(Step::Act);
                // A reader goes on playing for as long as the task would have had.
                let within = stop.goal.as_ref().map(|goal| goal.within).expect("its task is graded");
                let grade = graded(&drill, place, acts.chain([Step::Run(end + within)]).collect());
                assert!(grade.marks() < MARKS_MAX, "{name}: {}: {grade:?}", contrast.words);
            }
        }
    }
    assert_eq!(drills, 6);
}

#[test]
fn the_rules_of_the_course_find_what_breaks_them() {
    let bare = parse("cluster nodes=3\n# Words.\nstop\n").expect("well formed");
    let found = breaches(&bare).join("\n");
    for part in
        ["title is a question", "source", "introduction", "2 to 10 stops", "question", "goal", "contrast", "try"]
    {
        assert!(found.contains(part), "{part} is not among:\n{found}");
    }
}
