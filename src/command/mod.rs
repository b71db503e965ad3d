//! The `raft-playground` command: plays and judges scenario files, exports runs, hunts with random faults.
//!
//! One file per subcommand, each with its row of [`SUBCOMMANDS`]: its name, its flags and their help.

mod arguments;
mod chaos;
mod check;
mod chronicle;
mod compare;
mod completions;
mod ending;
mod engine_figures;
mod export;
mod file;
mod film;
mod fmt;
mod hash;
mod http;
mod interrupt;
mod jobs;
mod judged;
mod junit;
mod link;
mod merge;
mod name;
mod new;
mod opened;
mod outcome;
mod output;
mod packet;
mod pixels;
mod progress;
mod quoted;
mod rafttest;
mod recipe;
mod report;
mod run;
mod seeds;
mod serve;
mod site;
mod span;
mod state_json;
mod summary;
mod watch;
mod why;

use std::process::ExitCode;

use arguments::{Asked, Subcommand};
use ending::{BAD_INPUT, Ended, FINE, INCOMPLETE};
use model::dialect::Dialect;
use model::scenario::GRAMMAR_VERSION;
use output::{complain, say};

/// Everything that the command can do.
const SUBCOMMANDS: [Subcommand; 19] = [
    run::SUBCOMMAND,
    check::SUBCOMMAND,
    hash::SUBCOMMAND,
    export::SUBCOMMANDS[0],
    export::SUBCOMMANDS[1],
    export::SUBCOMMANDS[2],
    export::SUBCOMMANDS[3],
    export::SUBCOMMANDS[4],
    export::SUBCOMMANDS[5],
    packet::SUBCOMMAND,
    link::SUBCOMMAND,
    why::SUBCOMMAND,
    fmt::SUBCOMMAND,
    new::SUBCOMMAND,
    chaos::SUBCOMMAND,
    merge::SUBCOMMAND,
    compare::SUBCOMMAND,
    serve::SUBCOMMAND,
    completions::SUBCOMMAND,
];

/// The end of the help text: what the exit codes mean.
const EXIT_CODES: &str = "\
exit code: 0 fine; 1 an expectation failed or an invariant was broken; 2 bad input; 3 nothing is wrong so far, but not
everything was done: Ctrl-C or a closed pipe came first, or shards are missing. A second Ctrl-C ends at once with 130.
";

/// Some calls to begin with, in the help text.
const EXAMPLES: &str = "\
examples:
  raft-playground new --out mine.raft && raft-playground run mine.raft
  raft-playground check scenarios --junit report.xml
  raft-playground diagram mine.raft --until 1.2s
  raft-playground link mine.raft --at 1.2s
  raft-playground run '#lesson=leader-crash'
  raft-playground why mine.raft --at 1.2s
  raft-playground packet mine.raft --out mine.zip
  raft-playground chaos --seeds 0..1000 --nodes 5
  raft-playground compare mine.raft
  raft-playground serve --port 0
";

/// Does what the arguments ask. The exit code is one of [`EXIT_CODES`].
pub fn main() -> ExitCode {
    let ended = match arguments::read(lexopt::Parser::from_env(), &SUBCOMMANDS) {
        Ok(Asked::Help(None)) => say(&usage()).map(|()| FINE),
        Ok(Asked::Help(Some(subcommand))) => say(&usage_of(subcommand)).map(|()| FINE),
        Ok(Asked::Version) => say(&version()).map(|()| FINE),
        Ok(Asked::Run(subcommand, given)) => (subcommand.run)(&given),
        Err(why) => Err(Ended::BadInput(format!("{why}\nsee: {} --help", quoted::call()))),
    };
    ExitCode::from(match ended {
        Ok(code) => code,
        Err(Ended::BadInput(why)) => {
            complain(&format!("raft-playground: {why}"));
            BAD_INPUT
        }
        Err(Ended::Interrupted(why)) => {
            complain(&why);
            INCOMPLETE
        }
        Err(Ended::ReaderGone) => INCOMPLETE,
    })
}

/// The help text.
fn usage() -> String {
    format!("usage:\n{}\n{EXAMPLES}\n{EXIT_CODES}", arguments::usage(&SUBCOMMANDS))
}

/// The help text of one subcommand, with those of the examples in which it stands.
fn usage_of(subcommand: &Subcommand) -> String {
    let called = format!("raft-playground {} ", subcommand.name);
    let examples = EXAMPLES.lines().filter(|line| line.contains(&called));
    let examples: String = examples.map(|line| format!("{line}\n")).collect();
    let examples = if examples.is_empty() { examples } else { format!("\nexamples:\n{examples}") };
    format!("usage:\n{}{examples}\n{EXIT_CODES}", arguments::usage(&[*subcommand]))
}

/// The versions of the command, of its engines and of the language.
fn version() -> String {
    let engines = Dialect::ALL.map(|dialect| format!("{} {}", dialect.name(), dialect.version())).join(", ");
    format!("raft-playground {} ({engines}, language {GRAMMAR_VERSION})\n", env!("CARGO_PKG_VERSION"))
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
            let takes_files = !subcommand.operands.is_empty() && !subcommand.operands.starts_with("--");
            plain.extend(takes_files.then(|| "a.raft".to_string()));
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
        for code in [FINE, ending::FAILED, BAD_INPUT, INCOMPLETE] {
            assert!(usage.contains(&format!("{code} ")), "exit code {code}");
        }
    }

    #[test]
    fn bad_arguments_are_answered_with_a_sentence() {
        let why = |arguments: &[&str]| {
            let asked = arguments::read(lexopt::Parser::from_args(arguments), &SUBCOMMANDS);
            asked.err().unwrap_or_else(|| "fine".to_string())
        };
        let all = "run, check, hash, report, diagram, picture, history, trace, test, packet, link, why, fmt, new, chaos, merge, compare, serve, completions";
        assert_eq!(why(&[]), format!("say what to do: {all}"));
        assert_eq!(why(&["walk"]), format!("`walk` is not one of {all}"));
        expect_test::expect!["`run` takes FILE…, and none is named"].assert_eq(&why(&["run"]));
        expect_test::expect!["`merge` takes FILE…, and none is named"].assert_eq(&why(&["merge"]));
        expect_test::expect!["`completions` takes bash|zsh|fish, and none is named"].assert_eq(&why(&["completions"]));
        expect_test::expect!["unexpected argument \"a.raft\""].assert_eq(&why(&["chaos", "a.raft"]));
        expect_test::expect!["invalid option '--seeds'"].assert_eq(&why(&["run", "a.raft", "--seeds", "1..2"]));
        expect_test::expect!["invalid option '--seed': did you mean --seeds?"]
            .assert_eq(&why(&["chaos", "--seed", "1"]));
        expect_test::expect!["missing argument for option '--seeds'"].assert_eq(&why(&["chaos", "--seeds"]));
        expect_test::expect!["--json stands there twice"].assert_eq(&why(&["chaos", "--json", "--json"]));
        expect_test::expect!["fine"].assert_eq(&why(&["chaos", "--help"]));
    }
}
