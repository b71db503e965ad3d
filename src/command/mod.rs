//! The `raft-playground` command: plays scenario files, hashes their traces, hunts with random faults.
//!
//! One file per subcommand, each with its row of [`SUBCOMMANDS`]: its name, its flags and their help.

mod arguments;
mod chaos;
mod file;
mod hash;
mod interrupt;
mod jobs;
mod merge;
mod outcome;
mod output;
mod progress;
mod recipe;
mod report;
mod run;
mod seeds;
mod summary;

use std::process::ExitCode;

use arguments::{Asked, Subcommand};
use output::{complain, say};

/// Everything that the command can do.
const SUBCOMMANDS: [Subcommand; 4] = [run::SUBCOMMAND, hash::SUBCOMMAND, chaos::SUBCOMMAND, merge::SUBCOMMAND];

/// Everything is as expected.
const FINE: u8 = 0;
/// An expectation failed or an invariant was broken.
const FAILED: u8 = 1;
/// The arguments or a file could not be understood, or asked for the impossible.
const BAD_INPUT: u8 = 2;
/// Nothing is wrong so far, but not everything was done.
const INCOMPLETE: u8 = 3;

/// The end of the help text: what the exit codes mean.
const EXIT_CODES: &str = "\
exit code: 0 fine; 1 an expectation failed or an invariant was broken; 2 bad input; 3 nothing is wrong so far, but not
everything was done: Ctrl-C or a closed pipe came first, or shards are missing. A second Ctrl-C ends at once with 130.
";

/// How the command itself is called, for lines that say how to repeat something.
const CALL: &str = "cargo run --release --bin raft-playground --";

/// Why a subcommand ended before its work was done.
#[derive(Debug)]
enum Ended {
    /// Its input cannot be understood or asks for the impossible, as this sentence says.
    BadInput(String),
    /// The reader of its output is gone, as `head` is after its last line.
    ReaderGone,
}

/// Does what the arguments ask. The exit code is one of [`EXIT_CODES`].
pub fn main() -> ExitCode {
    let ended = match arguments::read(lexopt::Parser::from_env(), &SUBCOMMANDS) {
        Ok(Asked::Help) => say(&usage()).map(|()| FINE),
        Ok(Asked::Run(subcommand, given)) => (subcommand.run)(&given),
        Err(why) => Err(Ended::BadInput(format!("{why}\n\n{}", usage().trim_end()))),
    };
    ExitCode::from(match ended {
        Ok(code) => code,
        Err(Ended::BadInput(why)) => {
            complain(&format!("raft-playground: {why}"));
            BAD_INPUT
        }
        Err(Ended::ReaderGone) => INCOMPLETE,
    })
}

/// The help text.
fn usage() -> String {
    format!("usage:\n{}\n{EXIT_CODES}", arguments::usage(&SUBCOMMANDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_text_names_every_subcommand_and_every_flag_and_each_of_its_lines_can_be_typed() {
        let usage = usage();
        let mut typed = 0;
        for subcommand in &SUBCOMMANDS {
            assert!(usage.contains(&format!("raft-playground {}", subcommand.name)), "{}", subcommand.name);
            let mut plain = vec![subcommand.name.to_string()];
            plain.extend(subcommand.operands.contains("FILE").then(|| "a.raft".to_string()));
            for flag in subcommand.flags {
                assert!(usage.contains(&format!("--{}", flag.name)), "{}: {}", subcommand.name, flag.name);
                assert!(!flag.does.is_empty());
                let mut line = plain.clone();
                line.push(format!("--{}", flag.name));
                line.extend((!flag.value.is_empty()).then(|| flag.example.to_string()));
                let asked = arguments::read(lexopt::Parser::from_args(line.clone()), &SUBCOMMANDS);
                assert!(matches!(asked, Ok(Asked::Run(..))), "{line:?}: {:?}", asked.err());
                typed += 1;
            }
        }
        assert!(typed > 10, "only {typed} flags");
        for kind in engine::ChaosKind::ALL.iter().map(|kind| kind.name()) {
            let is_word = |word: &str| word.trim_matches([',', ';']) == kind;
            assert!(usage.split_whitespace().any(is_word), "{kind}");
        }
        for code in [FINE, FAILED, BAD_INPUT, INCOMPLETE] {
            assert!(usage.contains(&format!("{code} ")), "exit code {code}");
        }
    }

    #[test]
    fn bad_arguments_are_answered_with_a_sentence() {
        let why = |arguments: &[&str]| {
            let asked = arguments::read(lexopt::Parser::from_args(arguments), &SUBCOMMANDS);
            asked.err().unwrap_or_else(|| "fine".to_string())
        };
        expect_test::expect!["say what to do: run, hash, chaos, merge"].assert_eq(&why(&[]));
        expect_test::expect!["`walk` is not one of run, hash, chaos, merge"].assert_eq(&why(&["walk"]));
        expect_test::expect!["name the files to run"].assert_eq(&why(&["run"]));
        expect_test::expect!["name the files to merge"].assert_eq(&why(&["merge"]));
        expect_test::expect!["unexpected argument \"a.raft\""].assert_eq(&why(&["chaos", "a.raft"]));
        expect_test::expect!["invalid option '--seeds'"].assert_eq(&why(&["run", "a.raft", "--seeds", "1..2"]));
        expect_test::expect!["missing argument for option '--seeds'"].assert_eq(&why(&["chaos", "--seeds"]));
        expect_test::expect!["--json stands there twice"].assert_eq(&why(&["chaos", "--json", "--json"]));
        expect_test::expect!["fine"].assert_eq(&why(&["chaos", "--help"]));
    }
}
