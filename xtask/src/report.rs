//! The stages' results and times, as they come and at the end.
#![allow(clippy::disallowed_types, reason = "this measures how long the stages take in the real world")]

use std::process::ExitCode;
use std::time::Instant;

use crate::shell::Shell;

/// The number of passed and failed tests. A stage that is not a test harness counts as one test.
#[derive(Clone, Copy, Default)]
pub struct Count {
    /// How many passed.
    pub passed: u64,
    /// How many failed.
    pub failed: u64,
}

/// What a stage that is one test counts.
pub const ONE: Count = Count { passed: 1, failed: 0 };

/// The results of the stages so far.
pub struct Report {
    started: Instant,
    total: Count,
    passed: Vec<String>,
    failed: Vec<String>,
    not_run: Vec<String>,
}

impl Report {
    /// Of a run that begins now.
    pub fn new() -> Report {
        Report {
            started: Instant::now(),
            total: Count::default(),
            passed: Vec::new(),
            failed: Vec::new(),
            not_run: Vec::new(),
        }
    }

    /// Names stages that are left out, and why.
    pub fn leave_out(&mut self, what: &str) {
        self.not_run.push(what.to_string());
    }

    /// Runs one stage and prints its result and time. True when it passed.
    pub fn stage(&mut self, name: &str, run: impl FnOnce() -> Result<Count, String>) -> bool {
        println!("\n── {name} ──");
        let started = Instant::now();
        let outcome = run();
        let took = started.elapsed().as_secs_f64();
        match outcome {
            Ok(count) if count.failed == 0 => {
                self.total.passed += count.passed;
                println!("── {name}: passed in {took:.1} s ──");
                self.passed.push(if count.passed > 1 { format!("{name} ({})", count.passed) } else { name.into() });
                return true;
            }
            Ok(count) => {
                self.total.passed += count.passed;
                self.total.failed += count.failed;
                println!("── {name}: {} of {} FAILED in {took:.1} s ──", count.failed, count.passed + count.failed);
            }
            Err(why) => {
                self.total.failed += 1;
                println!("── {name}: FAILED in {took:.1} s: {why} ──");
            }
        }
        self.failed.push(name.to_string());
        false
    }

    /// A stage that passes when cargo does.
    pub fn check(&mut self, name: &str, shell: &Shell, arguments: &[&str]) {
        self.stage(name, || shell.run("cargo", arguments).map(|()| ONE));
    }

    /// A stage of `cargo test`, whose tests are counted. It fails when no test ran.
    pub fn harness(&mut self, name: &str, shell: &Shell, arguments: &[&str]) {
        self.stage(name, || {
            let mut count = Count::default();
            let outcome = shell.run_reading("cargo", arguments, |line| count.add(line));
            match outcome {
                Err(why) if count.failed == 0 => Err(why),
                _ if count.passed + count.failed == 0 => Err("no test ran".to_string()),
                _ => Ok(count),
            }
        });
    }

    /// Prints what became of all stages.
    pub fn print(&self) -> ExitCode {
        println!("\n── all stages: {:.1} s ──", self.started.elapsed().as_secs_f64());
        for (verdict, stages) in [("passed", &self.passed), ("NOT RUN", &self.not_run), ("FAILED", &self.failed)] {
            if !stages.is_empty() {
                println!("{verdict}: {}.", stages.join(", "));
            }
        }
        println!("{} passed, {} failed", self.total.passed, self.total.failed);
        if self.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

impl Count {
    /// Adds the counts of a closing line of `cargo test`: `test result: ok. 5 passed; 0 failed; …`.
    fn add(&mut self, line: &str) {
        let Some((_, numbers)) = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". ")) else {
            return;
        };
        for part in numbers.split(';') {
            match part.trim().split_once(' ') {
                Some((number, "passed")) => self.passed += number.parse::<u64>().unwrap_or(0),
                Some((number, "failed")) => self.failed += number.parse::<u64>().unwrap_or(0),
                _ => {}
            }
        }
    }
}
