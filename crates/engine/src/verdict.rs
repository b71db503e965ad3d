//! What a run led to, for callers that do not need its events.

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

    /// True when an expectation failed, a wait ended without success, or a property was broken although all assumptions
    /// held.
    pub fn is_failed(&self) -> bool {
        self.unexcused().next().is_some() || self.has_failed_notes()
    }

    /// True when it failed by more than broken liveness properties that the recorded output of the scenario says as well: a
    /// file may show that a cluster does not do in time what it should, as those do that `docs/found/` describes. Safety
    /// is not broken on purpose.
    pub fn is_failed_beyond(&self, recorded: Option<&str>) -> bool {
        let is_recorded = |violation: &Violation| {
            let lines = Telling::default().lines(violation);
            let first = lines.lines().next().unwrap_or_default();
            violation.property.is_liveness() && recorded.is_some_and(|text| text.lines().any(|line| line == first))
        };
        self.has_failed_notes() || self.unexcused().any(|violation| !is_recorded(violation))
    }

    /// True when an expectation failed or a wait ended without success, or the run ended before its end.
    pub fn has_failed_notes(&self) -> bool {
        self.ended.is_some() || self.notes.iter().any(|note| note.kind == NoteKind::Failed)
    }

    /// The properties that were broken although every assumption that they rest on held.
    pub fn unexcused(&self) -> impl Iterator<Item = &Violation> {
        self.violations.iter().filter(|violation| violation.voided.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::scenario::parse;

    #[test]
    fn only_the_liveness_violation_that_is_recorded_is_no_failure() {
        let text = include_str!("../../../scenarios/snapshot-inside-the-log.raft");
        let verdict = Verdict::of(&parse(text).expect("well formed")).expect("possible");
        let output = verdict.output();
        let line = output.lines().find(|line| line.contains("broken: Committed is Applied: node 3 holds 1/6"));
        let line = line.expect("node 3 does not apply what is committed");
        assert!(verdict.is_failed() && !verdict.is_failed_beyond(Some(&output)));
        assert!(verdict.is_failed_beyond(None) && verdict.is_failed_beyond(Some(&output.replace(line, ""))));
        assert!(verdict.is_failed_beyond(Some(&output.replace("node 3 holds 1/6", "node 2 holds 1/6"))));
        let mut unsafe_too = verdict.clone();
        unsafe_too.violations[0].property = model::invariants::Property::NoLostWrite;
        assert!(unsafe_too.is_failed_beyond(Some(&unsafe_too.output())));
    }
}
