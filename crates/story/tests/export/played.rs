//! Runs that were played to their end, with all that is exported of them.

use std::path::{Path, PathBuf};

use engine::Run as Engine;
use model::invariants::Violation;
use model::scenario::{Scenario, parse};
use model::trace::Trace;
use model::types::Time;
use story::export::Run;

/// A run that was played.
pub struct Played {
    pub title: String,
    pub scenario: Scenario,
    pub trace: Trace,
    pub violations: Vec<Violation>,
    pub end: Time,
}

impl Played {
    /// Plays a scenario to its end.
    pub fn of(scenario: &Scenario) -> Played {
        let mut engine = Engine::open(scenario).expect("a possible cluster");
        let mut played = Played {
            title: String::from("a run"),
            scenario: scenario.clone(),
            trace: Trace::new(),
            violations: Vec::new(),
            end: Time::ZERO,
        };
        engine.run_to_end(|news| {
            news.records.into_iter().for_each(|record| played.trace.push(record.at, record.event));
            played.violations.extend(news.violations);
            played.end = news.now;
        });
        played
    }

    /// All of it.
    pub fn run(&self) -> Run<'_> {
        self.until(self.end)
    }

    /// Its start, up to a moment.
    pub fn until(&self, until: Time) -> Run<'_> {
        Run {
            title: &self.title,
            scenario: &self.scenario,
            trace: &self.trace,
            violations: &self.violations,
            from: Time::ZERO,
            until,
            command: "",
            link: "",
        }
    }
}

/// Every lesson, by the name of its file.
pub fn lessons() -> Vec<(String, Scenario)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let files = std::fs::read_dir(folder).expect("the folder of lessons").map(|file| file.expect("readable").path());
    let mut files: Vec<PathBuf> =
        files.filter(|file| file.extension().is_some_and(|ending| ending == "raft")).collect();
    files.sort();
    let read = |file: &PathBuf| {
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        (name, parse(&std::fs::read_to_string(file).expect("readable")).expect("a correct lesson"))
    };
    files.iter().map(read).collect()
}
