//! `docs/scenarios.md`, the grammar: each of its examples is read, printed and read again, and none is missing.

use std::collections::BTreeSet;

use crate::chaos::ChaosKind;
use crate::client::Retry;
use crate::fault::{Kind, Work};
use crate::scenario::clients::{CLIENT_WORDS, WORKLOAD_KEYS};
use crate::scenario::faults::{CLOCK_WORDS, DISK_WORDS};
use crate::scenario::lesson_lines::POINTED_AT;
use crate::scenario::operation::SWITCHES;
use crate::scenario::parse::of_lesson::OF_A_LESSON;
use crate::scenario::step::STEPS;
use crate::scenario::words::{CONDITION_WORDS, NODE_WORDS, OUTCOME_WORDS};
use crate::scenario::{CLUSTER_KEYS, Scenario, parse};

const PAGE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/scenarios.md"));

/// What an example stands for, as the head of its table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Line,
    Condition,
    ClusterKey,
}

/// The examples in the first columns of all tables.
fn examples() -> Vec<(Of, String)> {
    let mut of = None;
    let mut examples = Vec::new();
    for row in PAGE.lines() {
        let cell = row.strip_prefix("| ").and_then(|row| row.split_once(" | ")).map(|(cell, _)| cell);
        match cell {
            Some("line") => of = Some(Of::Line),
            Some("condition") => of = Some(Of::Condition),
            Some("cluster key") => of = Some(Of::ClusterKey),
            Some(cell) => {
                let example = cell.strip_prefix('`').and_then(|cell| cell.strip_suffix('`'));
                let example = example.unwrap_or_else(|| panic!("no example in the row: {row}"));
                let of = of.unwrap_or_else(|| panic!("the head of this table says nothing: {row}"));
                // A bar within a table is written with a backslash.
                examples.push((of, example.replace("\\|", "|")));
            }
            None if row.starts_with("|---") => {}
            None => {
                assert!(!row.starts_with('|'), "a row that is not understood: {row}");
                of = None;
            }
        }
    }
    examples
}

/// A whole scenario with the example in it. Two requests stand above it, and six nodes. What belongs to a lesson stands
/// where a lesson has it.
fn whole(of: Of, example: &str) -> String {
    let below = "cluster nodes=5\nwrite leader x=1\nread leader x\n# Words.\nstop";
    match (of, first_word(example)) {
        (Of::Line, "lesson" | "source") => {
            return whole(Of::Line, "view").replacen("cluster", &[example, "\ncluster"].concat(), 1);
        }
        (Of::Line, "stop") => return below.replace("stop", example) + &below_question(example),
        (Of::Line, "answer" | "point") => {
            return [below, " ? Who?\n", example, "\nanswer \"No node.\" when not leader\n"].concat();
        }
        (Of::Line, "goal") => return [below, "\n", example, "\nsolution run 1s\n"].concat(),
        (Of::Line, "hint") => {
            return [below, "\ngoal \"Lead.\" leader within 5s\n", example, "\nsolution run 1s\n"].concat();
        }
        (Of::Line, "solution") => return [below, "\ngoal \"Lead.\" leader within 5s\n", example, "\n"].concat(),
        (Of::Line, "contrast") if example.contains('"') => {
            return [below, "\n", example, "\ncontrast crash 1\n"].concat();
        }
        (Of::Line, "contrast") if example.contains("cluster") => {
            return [below, "\ncontrast \"Else.\"\n", example, "\n"].concat();
        }
        (Of::Line, "contrast") => return [below, "\ncontrast \"Else.\"\ncontrast heal\n", example, "\n"].concat(),
        (Of::Line, "repeat") => {
            return ["cluster nodes=5\nwrite leader x=1\nread leader x\n", example, "\n  crash 1 2 3\n"].concat();
        }
        (Of::Line, "try") => return [&whole(Of::Line, "view"), example, "\n"].concat(),
        (Of::Line | Of::Condition | Of::ClusterKey, _) => {}
    }
    let (cluster, line) = match of {
        Of::Line => ("nodes=5", example.to_string()),
        Of::Condition => ("nodes=6", format!("expect {example}")),
        Of::ClusterKey => (example, "view".to_string()),
    };
    format!("cluster {cluster}\nwrite leader x=1\nread leader x as probe\n{line}\n")
}

/// How many steps an example is: one, or one for each node behind these words, or for each link.
fn steps_of(example: &str) -> usize {
    let words: Vec<&str> = example.split(' ').collect();
    let is_node = |word: &&&str| word.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(sign) = words.iter().position(|word| *word == "--") {
        let (from, to) = words.split_at(sign);
        let (from, to) = (from.iter().filter(is_node), to.iter().filter(is_node));
        return (from.count() * to.count()).max(1);
    }
    let behind =
        words[1..].iter().take_while(|word| **word == "leader" || word.bytes().all(|byte| byte.is_ascii_digit()));
    match words[0] {
        "repeat" => 9,
        "crash" | "restart" | "pause" | "resume" | "suspend" | "wipe" | "backup" | "restore" | "disk" | "rot"
        | "slow" | "apply" | "clock" | "set" | "snapshot" | "elect" => behind.count().max(1),
        _ => 1,
    }
}

fn first_word(example: &str) -> &str {
    example.split([' ', '=']).next().unwrap_or_default()
}

/// The answers below a stop that asks something.
fn below_question(example: &str) -> String {
    if example.contains('?') { "\nanswer \"a\"\nanswer \"b\" when leader\n" } else { "\n" }.to_string()
}

fn read(text: &str) -> Scenario {
    parse(text).unwrap_or_else(|mistakes| panic!("{text}\n{mistakes}"))
}

#[test]
fn every_example_of_the_grammar_is_read_printed_and_read_again() {
    let examples = examples();
    assert!(examples.len() > 150, "only {} examples", examples.len());
    let mut seen = BTreeSet::new();
    for (of, example) in examples {
        let scenario = read(&whole(of, &example));
        assert_eq!(scenario.lines.len(), 2 + steps_of(&example), "{example}");
        let printed = scenario.to_string();
        assert_eq!(read(&printed), scenario, "{example}");
        assert_eq!(read(&printed).to_string(), printed, "{example}");
        assert!(seen.insert((of as u8, example.clone())), "{example} stands there twice");
    }
    let blocks: Vec<&str> = PAGE.split("```").skip(1).step_by(2).collect();
    for block in &blocks {
        let text = block.strip_prefix("scenario\n").expect("every block of this page is a scenario");
        assert_eq!(read(&read(text).to_string()), read(text));
    }
    assert!(blocks.len() > 1);
}

/// All words of the examples of one kind that begin with one of these words.
fn words(of: Of, starts: &[&str]) -> BTreeSet<String> {
    let chosen = examples()
        .into_iter()
        .filter(|(kind, example)| *kind == of && (starts.is_empty() || starts.contains(&first_word(example))));
    chosen.flat_map(|(_, example)| example.split([' ', '=']).map(str::to_string).collect::<Vec<_>>()).collect()
}

/// The first words of the lines, or of the conditions behind every `not`.
fn first_words(of: Of) -> BTreeSet<String> {
    let first = |example: String| first_word(&example).to_string();
    examples().into_iter().filter(|(kind, _)| *kind == of).map(|(_, example)| first(example)).collect()
}

fn names<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|of| name(*of)).collect()
}

#[track_caller]
fn check(what: &str, known: &[&str], shown: &BTreeSet<String>) {
    let missing: Vec<&&str> = known.iter().filter(|word| !shown.contains(**word)).collect();
    assert!(missing.is_empty(), "docs/scenarios.md has no example of {what}: {missing:?}");
}

#[test]
fn every_word_that_the_parser_accepts_has_an_example() {
    check("a step", &STEPS, &first_words(Of::Line));
    check("a line of a lesson", &OF_A_LESSON, &first_words(Of::Line));
    let unknown = |word: &&String| !STEPS.contains(&word.as_str()) && !OF_A_LESSON.contains(&word.as_str());
    assert_eq!(first_words(Of::Line).iter().find(unknown), None);
    check("a cluster key", &CLUSTER_KEYS, &first_words(Of::ClusterKey));
    // Of the words that conditions give a meaning to only `unset` stands behind something else.
    let joins = ["unset", "and", "or"];
    let conditions: Vec<&str> = CONDITION_WORDS.into_iter().filter(|word| !joins.contains(word)).collect();
    check("what joins conditions", &["and", "or"], &words(Of::Condition, &[]));
    check("a condition", &conditions, &first_words(Of::Condition));
    check("a condition", &["unset"], &words(Of::Condition, &["x"]));
    check("what a node can be", &NODE_WORDS, &words(Of::Condition, &["node"]));
    check("a broken property", &["broken"], &first_words(Of::Condition));
    check("a stale leader", &["stale"], &words(Of::Condition, &["node"]));
    check("a leader's quorum", &["with", "without", "quorum"], &words(Of::Condition, &["node", "leader"]));
    check("how a request ends", &OUTCOME_WORDS, &words(Of::Condition, &["request"]));
    check("chaos", &names(ChaosKind::ALL, ChaosKind::name), &words(Of::Line, &["chaos"]));
    check("chaos", &["off", "seed"], &words(Of::Line, &["chaos"]));
    let messages = words(Of::Line, &["hold", "release", "drop", "delay", "duplicate"]);
    check("a kind of message", &names(Kind::ALL, Kind::name), &messages);
    for step in ["hold", "drop", "delay", "duplicate"] {
        check(step, &["message"], &words(Of::Line, &[step]));
    }
    let crashes = words(Of::Line, &["crash"]);
    check("a crash before", &Work::NAMES.map(|(_, before, _)| before), &crashes);
    check("a crash after", &Work::NAMES.map(|(_, _, after)| after), &crashes);
    check("a pause", &["before", "after"], &words(Of::Line, &["pause"]));
    check("a disk", &DISK_WORDS, &words(Of::Line, &["disk"]));
    check("a clock", &CLOCK_WORDS, &words(Of::Line, &["clock"]));
    check("a switch", &SWITCHES.map(|(name, _)| name), &words(Of::Line, &["set"]));
    check("a client", &CLIENT_WORDS, &words(Of::Line, &["client"]));
    check("a way to retry", &names(Retry::ALL, Retry::name), &words(Of::Line, &["client"]));
    check("a workload", &WORKLOAD_KEYS[..], &words(Of::Line, &["workload"]));
    check("a read", &["lease", "locally"], &words(Of::Line, &["read"]));
    check("what can be pointed at", &POINTED_AT, &words(Of::Line, &["point"]));
    check("a wait", &["within"], &words(Of::Line, &["run"]));
}

#[test]
fn the_limits_that_the_grammar_names_are_those_of_the_parser() {
    use crate::client::{CLIENTS_MAX, RATE_PER_MINUTE_MAX, TIMEOUT_MAX, WORKLOAD_KEYS_MAX};
    use crate::scenario::lesson::{ANSWERS_MAX, ASIDES_MAX, TRIES_MAX};
    use crate::scenario::{KEY_CHARS_MAX, LINE_CHARS_MAX, LINES_MAX, NODES_MAX, NOT_MAX, QUESTION_CHARS_MAX};
    use crate::scenario::{REPEAT_DEPTH_MAX, RUN_MAX, TEXT_BYTES_MAX, VALUE_CHARS_MAX, WITHIN_DEFAULT};
    let days = RUN_MAX.as_micros() / 1_000_000 / 60 / 60 / 24;
    let thousands = LINES_MAX / 1_000;
    for sentence in [
        format!(
            "At most {} MiB of text, {thousands} 000 lines, {} 000 characters a line, {} 000 a question, and {days} days",
            TEXT_BYTES_MAX / 1024 / 1024,
            LINE_CHARS_MAX / 1_000,
            QUESTION_CHARS_MAX / 1_000
        ),
        format!("has 1 to {KEY_CHARS_MAX} characters, a value 0 to {VALUE_CHARS_MAX}"),
        format!(
            "{ANSWERS_MAX} answers to a question, {ASIDES_MAX} hints and steps of a solution, {TRIES_MAX} things to try"
        ),
        format!("how many voters, 1 to {NODES_MAX}, numbered from 1"),
        format!("does not hold; {NOT_MAX} times at the most"),
        format!("{REPEAT_DEPTH_MAX} within one another"),
        format!("until the condition holds, {} s at the most", WITHIN_DEFAULT.as_micros() / 1_000_000),
        format!("Clients C1 to C{CLIENTS_MAX} stand"),
        format!("1ms to {TIMEOUT_MAX} (usually 1s)"),
        format!("At most {} operations a second, and {WORKLOAD_KEYS_MAX} keys", RATE_PER_MINUTE_MAX / 60),
    ] {
        assert!(PAGE.contains(&sentence), "docs/scenarios.md does not say: {sentence}");
    }
}
