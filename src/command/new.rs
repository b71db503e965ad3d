//! `new`: prints a scenario to begin with, or one that a test of etcd's raft becomes.

use super::arguments::{Flag, Given, Subcommand};
use super::ending::{Ended, FINE, INCOMPLETE};
use super::file;
use super::output::{complain, say};
use super::rafttest::rafttest;
use super::span::title;

/// Its row of the table.
pub const SUBCOMMAND: Subcommand = Subcommand {
    name: "new",
    operands: "",
    does: "prints a commented scenario to begin with",
    flags: &[
        Flag {
            name: "rafttest",
            value: "FILE",
            example: "campaign.txt",
            does: "prints what this test of etcd's raft becomes; exit code 3 when lines of it are left out",
        },
        Flag { name: "out", value: "NAME", example: "mine.raft", does: "writes this file instead, unless it exists" },
    ],
    run,
};

/// The scenario. The tests play it.
const SCENARIO: &str = "\
# What this scenario shows, in a sentence or two.
cluster nodes=5 seed=1

# Every line below is done in order. docs/scenarios.md lists all of them.
run until leader
run until converged
write leader x=1     ? What becomes of x=1?
run until request 1 answered

# Break something.
crash leader
run until leader
run until converged

# What must hold now; a failed expectation ends `run` with exit code 1.
expect x=1
view
";

fn run(given: &Given) -> Result<u8, Ended> {
    let (text, left_out) = match given.name("rafttest") {
        None => (SCENARIO.to_string(), Vec::new()),
        Some(name) => {
            let translated = file::own_text(name)
                .and_then(|text| rafttest(&title(name), &text).map_err(|why| format!("{name}: {why}")));
            let translated = translated.map_err(Ended::BadInput)?;
            let say = |(line, why)| format!("{name}: line {line}: {why}");
            (translated.text, translated.left_out.into_iter().map(say).collect())
        }
    };
    match given.name("out") {
        None => say(&text)?,
        Some(name) if name.path().exists() => {
            return Err(Ended::BadInput(format!("{name} exists already: choose another name")));
        }
        Some(name) => file::write(name, &text)?,
    }
    left_out.iter().for_each(|line| complain(line));
    Ok(if left_out.is_empty() { FINE } else { INCOMPLETE })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_scenario_to_begin_with_is_correct_and_holds() {
        let scenario = model::scenario::parse(super::SCENARIO).expect("a correct scenario");
        assert!(!engine::Verdict::of(&scenario).expect("a possible cluster").is_failed());
    }
}
