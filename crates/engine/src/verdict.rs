//! What a run led to, when nobody wants the events themselves.

use super::run::Run;
use model::invariants::{Telling, Violation};
use model::protocol::{Note, NoteKind, Progress};
use model::scenario::Scenario;
use model::types::Time;

/// What a run led to.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// The notes of its lines.
    pub notes: Vec<Note>,
    /// Broken properties.
    pub violations: Vec<Violation>,
    /// How many events there were.
    pub events: u64,
    /// The hash of the trace.
    pub hash: u64,
    /// How many checks of invariants were made.
    pub checks: u64,
    /// When it ended.
    pub end: Time,
    /// Why it ended before its end, if it did: a task of a node panicked.
    pub ended: Option<String>,
}

impl Verdict {
    /// Plays a scenario to its end.
    ///
    /// Fails with one sentence when the scenario is impossible.
    pub fn of(scenario: &Scenario) -> Result<Verdict, String> {
        Verdict::of_watched(scenario, |_| true)
    }

    /// Plays a scenario to its end, or until `each`, which sees all that happens, answers false.
    ///
    /// Fails with one sentence when the scenario is impossible.
    pub fn of_watched(scenario: &Scenario, mut each: impl FnMut(&Progress) -> bool) -> Result<Verdict, String> {
        let mut run = Run::open(scenario)?;
        let mut verdict = Verdict::default();
        let mut hash = model::trace::TraceHash::new();
        run.run_to_end_while(|news| {
            let goes_on = each(&news);
            for record in &news.records {
                hash.add(record);
            }
            verdict.events += news.records.len() as u64;
            verdict.notes.extend(news.notes);
            verdict.violations.extend(news.violations);
            verdict.checks = news.checks;
            verdict.end = news.now;
            verdict.ended = news.ended;
            goes_on
        });
        verdict.hash = hash.value();
        Ok(verdict)
    }

    /// What the scenario prints: the text below its `----`.
    pub fn output(&self) -> String {
        let notes = self.notes.iter().map(|note| format!("{}\n", note.text));
        let mut telling = Telling::default();
        let broken = self.violations.iter().map(|violation| telling.lines(violation));
        notes.chain(broken).chain(self.ended.iter().map(|why| format!("at {}: {why}\n", self.end))).collect()
    }

    /// True when an expectation failed, a wait was in vain, or a property was broken although all assumptions held.
    pub fn is_failed(&self) -> bool {
        self.unexcused().next().is_some() || self.has_failed_notes()
    }

    /// True when an expectation failed or a wait was in vain, or the run ended before its end.
    pub fn has_failed_notes(&self) -> bool {
        self.ended.is_some() || self.notes.iter().any(|note| note.kind == NoteKind::Failed)
    }

    /// The properties that were broken although every assumption that they rest on held.
    pub fn unexcused(&self) -> impl Iterator<Item = &Violation> {
        self.violations.iter().filter(|violation| violation.voided.is_empty())
    }
}
