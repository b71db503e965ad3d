//! `new`: prints a scenario to begin with.

use super::arguments::{Flag, Given, Subcommand};
use super::ending::{Ended, FINE};
use super::file;
use super::output::say;

/// Its row of the table.
pub const SUBCOMMAND: Subcommand = Subcommand {
    name: "new",
    operands: "",
    does: "prints a commented scenario to begin with",
    flags: &[Flag {
        name: "out",
        value: "NAME",
        example: "mine.raft",
        does: "writes this file instead, unless it exists",
    }],
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
    match given.name("out") {
        None => say(SCENARIO)?,
        Some(name) if name.path().exists() => {
            return Err(Ended::BadInput(format!("{name} exists already: choose another name")));
        }
        Some(name) => file::write(name, SCENARIO).map_err(Ended::BadInput)?,
    }
    Ok(FINE)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_scenario_to_begin_with_is_correct_and_holds() {
        let scenario = model::scenario::parse(super::SCENARIO).expect("a correct scenario");
        assert!(!engine::Verdict::of(&scenario).expect("a possible cluster").is_failed());
    }
}
