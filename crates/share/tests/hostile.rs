//! Hostile links: whatever they hold, they are refused or opened within limits that have names.
//!
//! No clock is asked. Each text below is as large as a link can hold, and what is read of it is bounded: [`PACKED_CHARS_MAX`] before it
//! is unpacked, [`UNPACKED_BYTES_MAX`] while it is, then [`LINES_MAX`], [`NODES_MAX`] and [`MISTAKES_MAX`]. A reader that looks at
//! every line once more for each line does not come to the end of the longest of them in hours. Measured on a machine with two busy
//! cores: 33 ms as a release build for the slowest (steps). Names and empty lines, which were quadratic until this test was written
//! (10 914 names took 3.3 s, and 20 000 of 262 000 empty lines 0.5 s, as a release build), take 62 ms and 27 ms as a debug build, in
//! which the slowest takes 114 ms.

use model::scenario::{LINES_MAX, MISTAKES_MAX, NODES_MAX, TEXT_BYTES_MAX, parse};
use share::{Address, Desk, PACKED_CHARS_MAX, UNPACKED_BYTES_MAX, address, pack, unpack};

/// The most bytes of a sentence about a link: so many mistakes, each with the start of its line twice over.
const ANSWER_BYTES_MAX: usize = MISTAKES_MAX * 1_000;

/// What stands before the scenario in a link.
const HEAD: &str = "raft-playground link 1\nmoment 1\n\n";

/// Texts of so many bytes that are cheap to make and might be dear to read.
fn hostile(bytes: usize) -> Vec<(&'static str, String)> {
    let most = bytes - 200;
    let lines = |line: &str| format!("cluster nodes=3\n{}", line.repeat(most / line.len()));
    let names: String = (0..most / 24).map(|number| format!("write 1 x=1 as n{number:x}\n")).collect();
    let deeper: String = (0..most / 1_000).map(|depth| format!("{}repeat 9\n", " ".repeat(depth % 2_000))).collect();
    vec![
        ("a million nodes", "cluster nodes=1000000\n".to_string()),
        ("more nodes than there are numbers", format!("cluster nodes={}\n", "9".repeat(most))),
        ("steps", lines("view\n")),
        ("acts on every link", lines("cut *\n")),
        ("mistakes", lines("x\n")),
        ("one line", lines("x")),
        ("one condition", format!("cluster nodes=3\nexpect {}", "not ".repeat(most / 4))),
        ("one text without an end", format!("cluster nodes=3\nwrite 1 x=\"{}", "\\u{2603}".repeat(most / 8))),
        ("names", format!("cluster nodes=3\n{names}")),
        ("words", lines("#\n")),
        ("empty lines", lines("\n")),
        ("empty lines, repeated", format!("cluster nodes=3\nrepeat 400000\n{}  view\n", "\n".repeat(most / 8))),
        ("a step, repeated", "cluster nodes=3\nrepeat 300000\n  view\n".to_string()),
        ("repeats below repeats", format!("cluster nodes=3\n{deeper}")),
        ("a fence of ticks", "`".repeat(most)),
        ("a run in a run", "<run xmlns=\"urn:raft-playground:run:1\" ".repeat(most / 41)),
    ]
}

/// Holds an answer to its limits.
fn assert_bounded(what: &str, answer: &str) {
    assert!((1..=ANSWER_BYTES_MAX).contains(&answer.len()), "{what}: an answer of {} bytes", answer.len());
    assert!(answer.matches("column ").count() <= MISTAKES_MAX + 1, "{what}");
}

#[test]
fn a_hostile_link_is_refused_or_opened_within_limits_that_have_names() {
    let (mut opened, mut refused) = (0, 0);
    for (what, scenario) in hostile(UNPACKED_BYTES_MAX) {
        let packed = pack(&[HEAD, &scenario].concat());
        match unpack(&packed) {
            Ok(text) => assert!(text.len() <= UNPACKED_BYTES_MAX && packed.len() <= PACKED_CHARS_MAX, "{what}"),
            Err(why) => assert_bounded(what, &why),
        }
        match address(&format!("#run={packed}")) {
            Ok(Address::Run(link)) => {
                assert!(link.scenario.lines.len() <= LINES_MAX && link.scenario.cluster.nodes <= NODES_MAX, "{what}");
                assert!(link.scenario.to_string().len() <= TEXT_BYTES_MAX, "{what}: it is a text that is read again");
                opened += 1;
            }
            Ok(other) => panic!("{what}: {other:?}"),
            Err(why) => {
                assert_bounded(what, &why);
                // The page that stands there stays as it was.
                let mut desk = Desk::default();
                assert_eq!(desk.open(&format!("#run={packed}")), format!("no\u{1e}{why}"), "{what}");
                assert!(desk.turn().is_empty(), "{what}: nothing is played");
                refused += 1;
            }
        }
    }
    assert!(opened >= 2 && refused >= 8, "{opened} were opened and {refused} refused");
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    for bytes in [UNPACKED_BYTES_MAX + 1, 16 * UNPACKED_BYTES_MAX, 256 * UNPACKED_BYTES_MAX] {
        let packed = pack(&"0".repeat(bytes));
        let why = unpack(&packed).expect_err("it is too long");
        let limit = if packed.len() > PACKED_CHARS_MAX { PACKED_CHARS_MAX } else { UNPACKED_BYTES_MAX };
        assert!(why.contains(&limit.to_string()), "{bytes} bytes: {why}");
    }
}

/// A file may be eight times as long as what a link holds.
#[test]
fn a_hostile_text_that_is_dropped_is_read_within_the_same_limits() {
    for (what, text) in hostile(TEXT_BYTES_MAX) {
        match parse(&text) {
            Ok(scenario) => assert!(scenario.lines.len() <= LINES_MAX && scenario.cluster.nodes <= NODES_MAX, "{what}"),
            Err(mistakes) => assert_bounded(what, &mistakes.to_string()),
        }
        let answer = Desk::default().import("hostile", &text);
        assert!(answer.starts_with("no\u{1e}") || answer.starts_with("run\u{1e}"), "{what}");
    }
}
