//! Every lesson of `lessons/` keeps the rules of the course and what it promises, and its output is the recorded one.
//!
//! `UPDATE_EXPECT=1 cargo test --test lessons` replaces the recorded output below the `----` of each file, and the small
//! pictures of `www/lesson_pictures.txt`.

use std::collections::BTreeSet;
use std::fs;
use std::ops::RangeInclusive;
use std::time::Duration;

use engine::{Run, SOLUTION_ACTS_MAX, Verdict, broken_promises};
use model::protocol::NoteKind;
use model::scenario::lesson::{Goal, Pick, Stop};
use model::scenario::{Scenario, Step, parse, report, with_output};
use model::trace::Trace;
use model::types::Time;
use model::view::View;
use story::client_bars::ClientBars;
use story::export::{Run as Export, small};
use story::format::{SPEED_DEFAULT, speed};
use story::grade::{Grade, MARKS_MAX};
use story::lanes::Lanes;

/// The most stops of a lesson.
const STOPS_MAX: usize = 10;

/// The most words before its first stop, and behind its last one.
const INTRODUCTION_WORDS_MAX: usize = 60;

/// The most words at each stop: words, question, answer, task, hint and contrast counted each by itself.
const STOP_WORDS_MAX: usize = 25;

/// How many answers a question offers, or at how many things it lets the reader point: at each of five nodes.
const ANSWERS: RangeInclusive<usize> = 2..=4;
const POINTS_MAX: usize = 5;

/// How many hints a goal has.
const HINTS: usize = 2;

/// The longest that a lesson lasts for a reader who reads every word of it once, and how long a word takes: 200 a minute. What
/// the reader does alone, from a goal, a contrast or the last page on, is not counted.
const LASTS_MAX: Duration = Duration::from_secs(5 * 60);
const WORD_TAKES: Duration = Duration::from_millis(60_000 / 200);

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
        for long in texts(stop).into_iter().chain(line.question.as_ref()) {
            demand(long.split_whitespace().count() <= STOP_WORDS_MAX, format!("too many words: {long}"));
        }
        // Below a stop without a question an answer is a mistake of the grammar.
        let pointed = stop.answers.iter().filter(|answer| answer.pick.is_pointed()).count();
        let said = stop.answers.len() - pointed;
        let pick = match pointed {
            0 => line.question.is_none() || ANSWERS.contains(&said),
            _ => said == 0 && pointed <= POINTS_MAX,
        };
        demand(
            pick,
            format!(
                "line {} of its steps offers {ANSWERS:?} answers, or up to {POINTS_MAX} things to point at and no answers, \
                 not {said} and {pointed}",
                place + 1
            ),
        );
        if let Some(goal) = &stop.goal {
            let hints = goal.hints.len();
            demand(hints == HINTS, format!("the goal \"{}\" has {HINTS} hints, not {hints}", goal.words));
            let acts = acts(goal);
            let within_reach = (1..=SOLUTION_ACTS_MAX).contains(&acts);
            demand(
                within_reach,
                format!("the solution of \"{}\" has 1 to {SOLUTION_ACTS_MAX} acts, not {acts}", goal.words),
            );
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
    let count = words(&lesson.closing);
    demand(
        count <= INTRODUCTION_WORDS_MAX,
        format!("its last words are {INTRODUCTION_WORDS_MAX} at the most, not {count}"),
    );
    breaches
}

/// What can be read at a stop besides its words and its question.
fn texts(stop: &Stop) -> Vec<&String> {
    let answers = stop.answers.iter().filter_map(|answer| match &answer.pick {
        Pick::Words(said) => Some(said),
        Pick::Node(_) | Pick::Entry(_) | Pick::Moment(..) => None,
    });
    let goal = stop.goal.iter().flat_map(|goal| [&goal.words].into_iter().chain(&goal.hints));
    answers.chain(goal).chain(stop.contrast.iter().map(|other| &other.words)).collect()
}

/// How often the solution of a goal acts: it may wait in between.
fn acts(goal: &Goal) -> usize {
    goal.solution.iter().filter(|step| matches!(step, Step::Act(_))).count()
}

/// How long a lesson lasts whose run ends at this moment, played at the speed at which the page opens.
fn lasts(lesson: &Scenario, end: Time) -> Duration {
    let mut count = words(&lesson.lesson) + words(&lesson.closing) + words(&lesson.tries);
    for (_, line, stop) in lesson.stops() {
        let said = texts(stop).into_iter().chain(line.question.as_ref()).chain(&line.words);
        count += said.map(|text| text.split_whitespace().count()).sum::<usize>();
    }
    WORD_TAKES * u32::try_from(count).expect("few words") + Duration::from_micros(end.0).div_f64(speed(SPEED_DEFAULT))
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
        // A fault of an engine that `docs/found/` describes breaks a liveness property, which the recorded output says as well.
        let recorded = lesson.output.as_deref().filter(|_| text.contains("\nsource ") && text.contains("docs/found/"));
        if verdict.is_failed_beyond(recorded) || verdict.notes.iter().any(|note| note.kind == NoteKind::Impossible) {
            wrong.push(format!("{name} fails:\n{}repeat it with: {repeat}", verdict.output()));
        }
        let lasts = lasts(&lesson, verdict.end);
        if lasts > LASTS_MAX {
            wrong.push(format!("{name} lasts {lasts:?}, longer than {LASTS_MAX:?}"));
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
    let from = verdict.notes.iter().rfind(|note| note.kind == NoteKind::Stop).expect("a stop").at;
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

#[test]
fn the_rules_of_the_course_find_a_stop_that_says_asks_or_hints_too_much_or_too_little() {
    let sound = "stop ? Who leads?\nanswer \"Node 1.\" when leader 1\nanswer \"No node.\" when not leader\n\
        goal \"Crash it.\" not leader 1 within 5s\nhint \"How?\"\nhint \"By a crash.\"\nsolution crash 1\n";
    let found = |words: &str, stop: &str| -> Vec<String> {
        let text = format!("cluster nodes=3\n# {words}\n{stop}");
        let lesson = parse(&text).unwrap_or_else(|mistakes| panic!("{text}\n{mistakes}"));
        let of_a_stop = ["words", "answers", "hints", "acts"];
        breaches(&lesson).into_iter().filter(|breach| of_a_stop.iter().any(|part| breach.contains(part))).collect()
    };
    let bare = found("Node 1 leads.", sound);
    let common = |breach: &String| breach.starts_with("its introduction") || breach.starts_with("its last words");
    assert!(bare.iter().all(common), "{bare:?}");
    let long = ["word"; STOP_WORDS_MAX + 1].join(" ");
    let more = "answer \"Node 2.\"\nanswer \"Node 3.\"\nanswer \"All.\"\n";
    let (answer, twice) = ("answer \"No node.\" when not leader\n", "solution crash 1\nsolution restart 1\n".repeat(2));
    for (words, stop, why) in [
        (long.as_str(), sound.to_string(), "26 words are more than 25"),
        ("Words.", sound.replace("Who leads?", &[&long, "?"].concat()), "too many words"),
        ("Words.", sound.replace("How?", &long), "too many words"),
        ("Words.", sound.replace("Node 1.", &long), "too many words"),
        ("Words.", sound.replace("Crash it.", &long), "too many words"),
        ("Words.", sound.replace(answer, &[answer, more].concat()), "answers, not 5 and 0"),
        ("Words.", sound.replace(answer, "point node 1 when not leader\n"), "answers, not 1 and 1"),
        ("Words.", sound.replace("hint \"How?\"\n", ""), "has 2 hints, not 1"),
        ("Words.", sound.replace("crash 1", "run 1s"), "1 to 3 acts, not 0"),
        ("Words.", sound.replace("solution crash 1\n", &twice), "1 to 3 acts, not 4"),
    ] {
        let found = found(words, &stop);
        assert!(found.iter().any(|breach| breach.contains(why)), "{why} is not among {found:?}");
    }
}

#[test]
fn a_lesson_lasts_as_long_as_its_words_are_read_and_its_run_is_played() {
    let lesson = parse("cluster nodes=3\n# Four words are here.\nstop\n").expect("well formed");
    let (none, second) = (lasts(&lesson, Time::ZERO), lasts(&lesson, Time::from_secs(1)));
    assert_eq!(none, 4 * WORD_TAKES);
    // The page opens at about a twentieth of real time.
    assert!((19..=21).contains(&(second - none).as_secs()), "{second:?}");
}
