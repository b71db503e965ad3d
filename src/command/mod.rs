//! The `raft-playground` command: plays scenario files, hashes their traces, hunts with random faults.

mod arguments;
mod chaos;
mod file;

use std::process::ExitCode;

use arguments::{Arguments, USAGE};

/// Everything is as expected.
const FINE: u8 = 0;
/// An expectation failed or an invariant was broken.
const FAILED: u8 = 1;
/// The arguments or a file could not be understood, or asked for the impossible.
const BAD_INPUT: u8 = 2;

/// Does what the arguments ask. The exit code is 0, 1 on a failure, 2 on bad input.
pub fn main() -> ExitCode {
    let code = match arguments::read() {
        Ok(Arguments::Run { files, update }) => worst(&files, |name| file::run(name, update)),
        Ok(Arguments::Hash { files }) => worst(&files, file::hash),
        Ok(Arguments::Chaos { seeds, recipe, task }) => chaos::chaos(seeds, &recipe, task),
        Ok(Arguments::Help) => {
            print!("{USAGE}");
            FINE
        }
        Err(why) => {
            eprintln!("raft-playground: {why}\n\n{USAGE}");
            BAD_INPUT
        }
    };
    ExitCode::from(code)
}

/// Does all, and answers with the worst code.
fn worst(files: &[String], each: impl Fn(&str) -> u8) -> u8 {
    files.iter().map(|name| each(name)).max().unwrap_or(FINE)
}

/// How the command itself is called, for lines that say how to repeat something.
const CALL: &str = "cargo run --release --bin raft-playground --";
