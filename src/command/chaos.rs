//! `chaos`: plays random faults of many seeds on all cores, and says what broke.

use std::ops::ControlFlow;

use engine::{Recipe, Verdict, chaos_with, shrink_while};
use model::dialect::Dialect;
use model::invariants::Property;
use model::scenario::Scenario;

use super::arguments::{Flag, Given, Subcommand};
use super::ending::{Ended, FAILED, FINE, INCOMPLETE};
use super::interrupt::Interrupt;
use super::jobs::{self, Came, in_order};
use super::outcome::Outcome;
use super::output::{complain, say};
use super::progress::Progress;
use super::report::{Report, SHOWN_MAX};
use super::seeds::Seeds;
use super::{recipe, summary};

/// Its row of the table.
pub const SUBCOMMAND: Subcommand = Subcommand {
    name: "chaos",
    operands: "--seeds A..B",
    does: "plays random faults of the seeds A to B-1; each cluster must converge once it is healed",
    flags: &[
        Flag { name: "seeds", value: "A..B", example: "0..9", does: "the seeds" },
        Flag { name: "nodes", value: "N", example: "3", does: "how many nodes each cluster has (5)" },
        Flag {
            name: "wide",
            value: "",
            example: "",
            does: "each seed draws its cluster as well (1 to 25 nodes, time-outs, snapshots, loss up to 50%…), its\n\
                   clients, changes of its members, and which faults that Raft tolerates",
        },
        Flag {
            name: "with",
            value: "KIND,KIND=WEIGHT…",
            example: "plain,disk=3",
            does: "faults of these kinds: plain, network, disk, clock, process, leader, writes;\n\
                   lies, votes, wipe, backup (Raft cannot bear these four)",
        },
        Flag {
            name: "engine",
            value: "NAME",
            example: Dialect::ALL[1].name(),
            does: "the Raft library that the nodes run",
        },
        Flag {
            name: "leader-restore",
            value: "on|off",
            example: "on",
            does: "on: a restarted leader leads on without an election (Raft cannot bear this) (off)",
        },
        Flag {
            name: "leader-ids",
            value: "paper|several",
            example: "several",
            does: "several: several leaders in a term, one after another (paper)",
        },
        Flag { name: "jobs", value: "N", example: "2", does: "how many seeds are played at once (one for each core)" },
        Flag { name: "shard", value: "K/N", example: "2/8", does: "plays only the K-th of N equal parts of the seeds" },
        Flag { name: "json", value: "", example: "", does: "prints the report as one line of JSON, for `merge`" },
        Flag { name: "print", value: "", example: "", does: "prints the scenarios instead of playing them" },
        Flag {
            name: "shrink",
            value: "",
            example: "",
            does: "stops at the first seed that breaks a property, and prints the shortest scenario found\n\
                   that breaks it too",
        },
    ],
    run,
};

/// What is asked for.
struct Chaos {
    /// All seeds, of which some may be other shards'.
    seeds: Seeds,
    /// Those to play.
    part: Seeds,
    recipe: Recipe,
    jobs: u64,
    task: Task,
}

/// What is done with the seeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Task {
    /// Play them and print what broke.
    Play,
    /// Play them and print a report for `merge`.
    Json,
    /// Print their scenarios.
    Print,
    /// Play them until one breaks a property, and make that one short.
    Shrink,
}

/// Why the seeds ended early.
enum Broke {
    Ended(Ended),
    /// This seed breaks this property, which is what was looked for.
    Found(u64, Property),
}

fn run(given: &Given) -> Result<u8, Ended> {
    let chaos = read(given).map_err(Ended::BadInput)?;
    let interrupt = Interrupt::listen()?;
    match chaos.task {
        Task::Print => chaos.print(&interrupt),
        Task::Play | Task::Json | Task::Shrink => chaos.play(&interrupt),
    }
}

fn read(given: &Given) -> Result<Chaos, String> {
    let seeds: Seeds = given.value("seeds").ok_or("say which seeds to play, for example --seeds 0..1000")?.parse()?;
    let part = given.value("shard").map_or(Ok(seeds), |shard| seeds.shard(shard))?;
    let tasks = [("json", Task::Json), ("print", Task::Print), ("shrink", Task::Shrink)];
    let task = match tasks.iter().filter(|(flag, _)| given.has(flag)).collect::<Vec<_>>()[..] {
        [] => Task::Play,
        [(_, task)] => *task,
        [(one, _), (other, _), ..] => return Err(format!("--{one} and --{other} do not go together")),
    };
    let jobs = jobs::asked(given)?;
    Ok(Chaos { seeds, part, recipe: recipe::read(given)?, jobs, task })
}

impl Chaos {
    /// Prints the scenario of every seed.
    fn print(&self, interrupt: &Interrupt) -> Result<u8, Ended> {
        let progress = Progress::new(self.part.count(), true);
        let scenario = |seed| chaos_with(seed, &self.recipe).map(|scenario| scenario.to_string());
        let came = in_order(self.part.range(), self.jobs, interrupt, scenario, |seed, text| {
            progress.erase();
            let printed = text.map_err(Ended::BadInput).and_then(|text| say(&text));
            progress.show(seed + 1 - self.part.start, 0);
            printed.map_or_else(ControlFlow::Break, ControlFlow::Continue)
        });
        progress.erase();
        let Came { next, broke } = came.map_err(no_threads)?;
        if let Some(ended) = broke {
            return Err(ended);
        }
        if next < self.part.end {
            complain(&format!("seeds {next}..{} were not printed", self.part.end));
            return Ok(INCOMPLETE);
        }
        Ok(FINE)
    }

    /// Plays every seed and prints what they led to.
    fn play(&self, interrupt: &Interrupt) -> Result<u8, Ended> {
        let mut report = Report::new(self.seeds, &self.recipe);
        let progress = Progress::new(self.part.count(), false);
        let play = |seed| Outcome::of(seed, &self.recipe);
        let came = in_order(self.part.range(), self.jobs, interrupt, play, |seed, outcome| {
            let played = outcome.map_err(|why| Broke::Ended(Ended::BadInput(why)));
            let added = played.and_then(|outcome| self.add(seed, outcome, &mut report, &progress));
            added.map_or_else(ControlFlow::Break, ControlFlow::Continue)
        });
        progress.erase();
        match came.map_err(no_threads)?.broke {
            Some(Broke::Ended(ended)) => return Err(ended),
            Some(Broke::Found(seed, property)) => return self.print_short(seed, property, interrupt),
            None => {}
        }
        if self.task == Task::Shrink {
            complain(&nothing_short(&report));
        }
        say(&match self.task {
            Task::Json => report.to_json(),
            Task::Play | Task::Print | Task::Shrink => summary::summary(&report, &self.recipe),
        })?;
        Ok(summary::code(&report, self.part))
    }

    /// Adds what a seed led to, and prints it if it failed.
    fn add(&self, seed: u64, outcome: Outcome, report: &mut Report, progress: &Progress) -> Result<(), Broke> {
        if let (Task::Shrink, Some(property)) = (self.task, outcome.first) {
            return Err(Broke::Found(seed, property));
        }
        let shown = report.failures.len() < SHOWN_MAX && self.task != Task::Json;
        if let Some(output) = outcome.failure.as_ref().filter(|_| shown) {
            progress.erase();
            say(&summary::failure(seed, output, &self.recipe)).map_err(Broke::Ended)?;
        }
        report.add(seed, outcome);
        progress.show(report.count(), report.failed);
        Ok(())
    }

    /// Prints the shortest scenario found that breaks the property as this seed does.
    fn print_short(&self, seed: u64, property: Property, interrupt: &Interrupt) -> Result<u8, Ended> {
        let scenario = chaos_with(seed, &self.recipe).map_err(Ended::BadInput)?;
        let short = shrink_while(&scenario, property, || !interrupt.is_asked());
        let verdict = Verdict::of(&short).map_err(Ended::BadInput)?;
        let (lines, of) = (short.lines.len(), scenario.lines.len());
        let stopped = if interrupt.is_asked() { " Ctrl-C came before it was as short as it can be." } else { "" };
        say(&format!(
            "# Seed {seed} breaks {property:?}. Found with: {}\n# {lines} lines of {of} are enough.{stopped}\n{}",
            summary::again(seed, &self.recipe),
            Scenario { lesson: Vec::new(), output: Some(verdict.output()), ..short },
        ))?;
        Ok(FAILED)
    }
}

/// Why there is nothing to make short.
fn nothing_short(report: &Report) -> String {
    let text = "no seed that was played broke a property, so there is nothing to make short".to_string();
    match report.stuck.first() {
        None => text,
        Some(seed) => format!(
            "{text}: seed {seed} did not end as it must, but whether a shorter run should have come further by its end \
             cannot be judged; look at it with --print"
        ),
    }
}

fn no_threads(error: std::io::Error) -> Ended {
    Ended::BadInput(format!("no thread can be started: {error}; try a smaller --jobs"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::SUBCOMMANDS;
    use crate::command::arguments::{self, Asked};

    fn why(flags: &str) -> String {
        let line = format!("chaos {flags}");
        match arguments::read(lexopt::Parser::from_args(line.split_whitespace()), &SUBCOMMANDS) {
            Ok(Asked::Run(_, given)) => read(&given).err().unwrap_or_else(|| "fine".to_string()),
            Ok(Asked::Help(_) | Asked::Version) | Err(_) => "not understood".to_string(),
        }
    }

    #[test]
    fn flags_that_ask_for_the_impossible_are_answered_with_a_sentence() {
        expect_test::expect!["say which seeds to play, for example --seeds 0..1000"].assert_eq(&why(""));
        expect_test::expect!["--print and --shrink do not go together"]
            .assert_eq(&why("--seeds 0..9 --shrink --print"));
        expect_test::expect!["`0` is not a number of jobs: 1 to 1024 are possible"]
            .assert_eq(&why("--seeds 0..9 --jobs 0"));
        expect_test::expect!["there is no shard 9/8: shards are counted from 1, and 100000 are the most"]
            .assert_eq(&why("--seeds 0..9 --shard 9/8"));
        assert_eq!(why("--seeds 0..9 --nodes 3 --with plain=2,disk --shard 2/3 --jobs 4 --json"), "fine");
    }
}
