//! What strangers send, read or refused: a corpus that is kept, noise, and good texts that were damaged.
//!
//! `cargo test` reads the corpus below `__fuzz__/` and some thousand random inputs; `cargo xtask test --nightly` goes on for
//! a minute, and to look for more, set `BOLERO_RANDOM_TEST_TIME_MS`. An input that fails is printed with its seed, and
//! belongs into the corpus.

use std::path::Path;

use model::scenario::{Scenario, parse};
use share::{Address, Link, address, carried, pack};

/// How many random inputs are read without a nightly run.
const FEW: usize = 2_000;

/// How many bytes of a random input are edits, and how many each edit takes.
const EDITS_BYTES_MAX: usize = 48;
const EDIT_BYTES: usize = 4;

/// What is put into texts: the language's words and signs at its limits, and what editors and terminals mistake.
const TOKENS: [&str; 24] = [
    "cluster nodes=",
    "nodes=1000000",
    "seed=18446744073709551616",
    "-1",
    "1e9",
    "0",
    "99999999999s",
    "10us",
    "every",
    "write x=",
    "\"",
    "\\",
    "----\n",
    "\n\n",
    "\n",
    " ",
    "\u{0}",
    "\u{202e}",
    "\u{feff}",
    "é",
    "# ",
    "=",
    "moment ",
    "trace 1 ffffffffffffffff ",
];

#[test]
fn a_fragment_opens_or_is_refused() {
    bolero::check!(name = "fragment").with_iterations(FEW).for_each(|input| fragment(&text(input)));
}

#[test]
fn the_text_in_a_link_is_a_run_or_is_refused() {
    bolero::check!(name = "link").with_iterations(FEW).for_each(|input| linked(&text(input)));
}

#[test]
fn a_scenario_is_read_and_prints_itself_or_is_refused_with_a_line() {
    bolero::check!(name = "scenario").with_iterations(FEW).for_each(|input| scenario(&text(input)));
}

#[test]
fn a_file_carries_a_run_or_not() {
    bolero::check!(name = "file").with_iterations(FEW).for_each(|input| {
        if let Some(found) = carried(&text(input)) {
            scenario(&found.text);
        }
    });
}

#[test]
fn a_good_scenario_that_was_damaged_is_read_or_refused() {
    let good = library();
    bolero::check!(name = "damaged-scenario").with_iterations(FEW).with_max_len(EDITS_BYTES_MAX).for_each(|input| {
        let (place, edits) = split(input);
        scenario(&edited(&good[place % good.len()], edits));
    });
}

#[test]
fn a_good_link_that_was_damaged_opens_or_is_refused() {
    let good = library();
    bolero::check!(name = "damaged-link").with_iterations(FEW).with_max_len(EDITS_BYTES_MAX).for_each(|input| {
        let (place, edits) = split(input);
        let head = "raft-playground link 1\ngrammar 1\nengine some 1.0\ntitle A run\nmoment 1234567\nspeed 17\n\
                    chosen node 3\npanels panels-1 194 318\ntrace 812 0123456789abcdef 1a2b3c4d\n\n";
        let whole = [head, &good[place % good.len()]].concat();
        // The text in the link, and the link as it travels.
        linked(&edited(&whole, edits));
        fragment(&edited(&["#run=", &pack(&whole)].concat(), edits));
    });
}

/// Every scenario and lesson of the tree.
fn library() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let files = ["scenarios", "lessons"].map(|folder| std::fs::read_dir(root.join(folder)).expect("a folder"));
    let mut files: Vec<_> = files.into_iter().flatten().map(|file| file.expect("readable").path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read_to_string(file).expect("readable")).collect()
}

fn text(input: &[u8]) -> String {
    String::from_utf8_lossy(input).into_owned()
}

/// Which good text, and how it is damaged.
fn split(input: &[u8]) -> (usize, &[u8]) {
    input.split_first().map_or((0, input), |(first, edits)| (usize::from(*first), edits))
}

/// A text after edits, each of which is an act, a place, and how much of it or what.
fn edited(good: &str, edits: &[u8]) -> String {
    let mut letters: Vec<char> = good.chars().collect();
    for edit in edits.chunks_exact(EDIT_BYTES) {
        let at = (usize::from(edit[1]) << 8) | usize::from(edit[2]);
        let at = (at * letters.len()) >> 16;
        let much = usize::from(edit[3]);
        let end = (at + much).min(letters.len());
        match edit[0] % 5 {
            0 => drop(letters.drain(at..end)),
            1 => drop(letters.splice(at..at, TOKENS[much % TOKENS.len()].chars())),
            2 => {
                let twice = letters[at..end].to_vec();
                drop(letters.splice(at..at, twice));
            }
            3 if at < letters.len() => letters[at] = char::from(edit[3]),
            _ => letters.truncate(at.max(1)),
        }
    }
    letters.into_iter().collect()
}

fn fragment(text: &str) {
    match address(text) {
        Ok(Address::Run(link)) => travels(&link),
        Ok(Address::Nothing | Address::Lesson(..) | Address::Course(_)) => {}
        Err(why) => assert_sentence(&why),
    }
}

fn linked(text: &str) {
    match Link::unpacked(&pack(text)) {
        Ok(link) => travels(&link),
        Err(why) => assert_sentence(&why),
    }
}

/// What has been read is written and read again, and is the same.
fn travels(link: &Link) {
    if let Ok(packed) = link.packed() {
        assert_eq!(Link::unpacked(&packed).as_ref(), Ok(link));
    }
    prints_itself(&link.scenario);
}

fn scenario(text: &str) {
    match parse(text) {
        Ok(scenario) => prints_itself(&scenario),
        Err(mistakes) => {
            let first = mistakes.first();
            let lines = text.lines().count().max(1) + 1;
            assert!((1..=lines).contains(&first.line), "line {} of {lines}", first.line);
            assert!(first.column >= 1);
            assert_sentence(&mistakes.to_string());
        }
    }
}

fn prints_itself(scenario: &Scenario) {
    let printed = scenario.to_string();
    match parse(&printed) {
        Ok(again) => assert_eq!(&again, scenario, "{printed}"),
        Err(mistakes) => panic!("what is printed is not read: {mistakes}\n{printed}"),
    }
}

/// Something that a person can be shown: no sign in it is invisible or moves others.
fn assert_sentence(why: &str) {
    let is_hidden = |letter: char| letter.is_control() && letter != '\n' || ('\u{202a}'..='\u{202e}').contains(&letter);
    assert!(!why.trim().is_empty());
    assert!(!why.contains(is_hidden), "{why:?}");
}
