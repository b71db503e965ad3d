//! What the command line asks for.

use std::ops::Range;

use engine::{ChaosKind, Recipe};
use lexopt::prelude::{Long, Value};
use model::scenario::NODES_MAX;

/// How many seeds one call may ask for.
const SEEDS_MAX: u64 = 10_000_000;

/// How much more often one kind of fault may happen than another.
const WEIGHT_MAX: u64 = 100;

/// The help text.
pub const USAGE: &str = "\
usage: raft-playground run [--update] FILE…           play scenario files and print what they print
       raft-playground hash FILE…                     print the hash of each file's trace
       raft-playground chaos --seeds A..B [--nodes N] play random faults, seeds A to B-1 (N is 5 if not given)
       raft-playground chaos --seeds A..B --print     print them as scenarios instead
       raft-playground chaos --seeds A..B --with KIND,KIND=WEIGHT…   of these kinds: plain, network, disk, clock,
                                                      process, leader; lies, votes, wipe, backup (Raft cannot
                                                      bear these)
       raft-playground chaos --seeds A..B --leader-restore on   a restarted leader leads on without an election
                                                      (Raft cannot bear this either)
       raft-playground chaos --seeds A..B --leader-ids several  several leaders in a term, one after another
       raft-playground chaos --seeds A..B … --shrink  stop at the first seed that breaks a property, and print the
                                                      shortest scenario found that breaks it too

`run` compares with the output below `----` if there is one; --update writes it there.
exit code: 0 fine, 1 an expectation failed or an invariant was broken, 2 bad input
";

/// What is asked for.
pub enum Arguments {
    /// Play scenario files.
    Run {
        /// The files.
        files: Vec<String>,
        /// Write the output into the files instead of comparing it.
        update: bool,
    },
    /// Print the hash of each file's trace.
    Hash {
        /// The files.
        files: Vec<String>,
    },
    /// Play random faults.
    Chaos {
        /// The seeds.
        seeds: Range<u64>,
        /// The clusters and which faults, and how often each; the usual ones when there are none.
        recipe: Recipe,
        /// What is to be done with the scenarios.
        task: Task,
    },
    /// Print the help text.
    Help,
}

/// What is done with the scenarios of random faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Play them and count what breaks.
    Play,
    /// Print them.
    Print,
    /// Play them until one breaks a property, and make that one short.
    Shrink,
}

/// Reads the arguments of this process. Fails with one sentence.
pub fn read() -> Result<Arguments, String> {
    parse(lexopt::Parser::from_env())
}

fn parse(mut parser: lexopt::Parser) -> Result<Arguments, String> {
    let Some(first) = parser.next().map_err(|error| error.to_string())? else {
        return Err("say what to do: run, hash or chaos".to_string());
    };
    let verb = match first {
        Value(verb) => verb.to_string_lossy().into_owned(),
        Long("help") => return Ok(Arguments::Help),
        other => return Err(other.unexpected().to_string()),
    };
    let (mut files, mut update, mut task, mut seeds) = (Vec::new(), false, Task::Play, None);
    let mut recipe = Recipe { nodes: 5, kinds: Vec::new(), leader_restore: false, several_leaders: false };
    while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
        match argument {
            Value(file) if verb != "chaos" => files.push(file.to_string_lossy().into_owned()),
            Long("update") if verb == "run" => update = true,
            Long("print") if verb == "chaos" => task = Task::Print,
            Long("shrink") if verb == "chaos" => task = Task::Shrink,
            Long("seeds") if verb == "chaos" => seeds = Some(seed_range(&value(&mut parser)?)?),
            Long("with") if verb == "chaos" => recipe.kinds = kinds(&value(&mut parser)?)?,
            Long("nodes") if verb == "chaos" => recipe.nodes = node_count(&value(&mut parser)?)?,
            Long("leader-restore") if verb == "chaos" => recipe.leader_restore = on_or_off(&value(&mut parser)?)?,
            Long("leader-ids") if verb == "chaos" => {
                recipe.several_leaders = match value(&mut parser)?.as_str() {
                    "paper" => false,
                    "several" => true,
                    other => return Err(format!("`{other}` is neither paper nor several")),
                }
            }
            Long("help") => return Ok(Arguments::Help),
            other => return Err(other.unexpected().to_string()),
        }
    }
    let some_files = |files: Vec<String>| match files.is_empty() {
        true => Err(format!("name the files to {verb}")),
        false => Ok(files),
    };
    match verb.as_str() {
        "run" => Ok(Arguments::Run { files: some_files(files)?, update }),
        "hash" => Ok(Arguments::Hash { files: some_files(files)? }),
        "chaos" => {
            let seeds = seeds.ok_or("say which seeds to play, for example --seeds 0..1000")?;
            Ok(Arguments::Chaos { seeds, recipe, task })
        }
        other => Err(format!("`{other}` is not one of run, hash and chaos")),
    }
}

fn value(parser: &mut lexopt::Parser) -> Result<String, String> {
    let value = parser.value().map_err(|error| error.to_string())?;
    Ok(value.to_string_lossy().into_owned())
}

fn seed_range(text: &str) -> Result<Range<u64>, String> {
    let wrong = || format!("`{text}` is not a range of seeds: write it like 0..1000, the end not included");
    let (from, until) = text.split_once("..").ok_or_else(wrong)?;
    let seeds: Range<u64> = from.parse().map_err(|_| wrong())?..until.parse().map_err(|_| wrong())?;
    match seeds.is_empty() || seeds.end - seeds.start > SEEDS_MAX {
        true => Err(format!("the range {text} should hold 1 to {SEEDS_MAX} seeds")),
        false => Ok(seeds),
    }
}

/// Kinds of faults as `network,disk=3` names them.
fn kinds(text: &str) -> Result<Vec<(ChaosKind, u64)>, String> {
    let kind = |part: &str| {
        let (name, weight) = part.split_once('=').unwrap_or((part, "1"));
        let kind = ChaosKind::NAMES.iter().find(|(_, known)| *known == name);
        let weight = weight.parse().ok().filter(|weight| (1..=WEIGHT_MAX).contains(weight));
        match (kind, weight) {
            (Some((kind, _)), Some(weight)) => Ok((*kind, weight)),
            (None, _) => {
                let known: Vec<&str> = ChaosKind::NAMES.iter().map(|(_, name)| *name).collect();
                Err(format!("`{name}` is not a kind of fault: write some of {}", known.join(", ")))
            }
            (_, None) => Err(format!("`{part}` has no weight from 1 to {WEIGHT_MAX}: write one like {name}=3")),
        }
    };
    text.split(',').map(kind).collect()
}

fn on_or_off(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        other => Err(format!("`{other}` is neither on nor off")),
    }
}

fn node_count(text: &str) -> Result<u64, String> {
    let count = text.parse().ok().filter(|count| (1..=NODES_MAX).contains(count));
    count.ok_or_else(|| format!("`{text}` is not a number of nodes: 1 to {NODES_MAX} are possible"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(arguments: &[&str]) -> String {
        parse(lexopt::Parser::from_args(arguments)).err().unwrap_or_else(|| "fine".to_string())
    }

    #[test]
    fn bad_arguments_are_told_in_a_sentence() {
        expect_test::expect!["say what to do: run, hash or chaos"].assert_eq(&why(&[]));
        expect_test::expect!["`walk` is not one of run, hash and chaos"].assert_eq(&why(&["walk"]));
        expect_test::expect!["name the files to run"].assert_eq(&why(&["run"]));
        expect_test::expect!["say which seeds to play, for example --seeds 0..1000"].assert_eq(&why(&["chaos"]));
        expect_test::expect!["`9` is not a range of seeds: write it like 0..1000, the end not included"]
            .assert_eq(&why(&["chaos", "--seeds", "9"]));
        expect_test::expect!["the range 9..9 should hold 1 to 10000000 seeds"]
            .assert_eq(&why(&["chaos", "--seeds", "9..9"]));
        expect_test::expect!["`26` is not a number of nodes: 1 to 25 are possible"]
            .assert_eq(&why(&["chaos", "--seeds", "0..9", "--nodes", "26"]));
        expect_test::expect!["fine"].assert_eq(&why(&["chaos", "--seeds", "0..9", "--nodes", "3"]));
        expect_test::expect!["fine"].assert_eq(&why(&["chaos", "--seeds", "0..9", "--with", "plain=2,disk"]));
        expect_test::expect!["`disc` is not a kind of fault: write some of plain, network, disk, clock, process, lies, votes, wipe, backup, writes, leader"].assert_eq(&why(&["chaos", "--seeds", "0..9", "--with", "disc"]));
        expect_test::expect!["`maybe` is neither on nor off"].assert_eq(&why(&[
            "chaos",
            "--seeds",
            "0..9",
            "--leader-restore",
            "maybe",
        ]));
        expect_test::expect!["fine"].assert_eq(&why(&[
            "chaos",
            "--seeds",
            "0..9",
            "--leader-restore",
            "on",
            "--shrink",
        ]));
        expect_test::expect!["`disk=0` has no weight from 1 to 100: write one like disk=3"]
            .assert_eq(&why(&["chaos", "--seeds", "0..9", "--with", "disk=0"]));
    }
}
