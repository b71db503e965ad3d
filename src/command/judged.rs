//! One scenario file, played and judged: what it printed, what it led to, and what is wrong with it, as plain text.

use std::rc::Rc;

use engine::{Verdict, broken_promises};
use model::protocol::{NoteKind, Progress};
use model::scenario::{Scenario, report};
use model::trace::LinkState;
use model::types::Time;
use model::view::View;
use story::client_bars::ClientBars;
use story::event_log::{EventLog, Sentence, plain};
use story::grade::Grade;
use story::lanes::Lanes;
use story::tally::Tally;

use super::ending::{BAD_INPUT, FAILED, FINE, INCOMPLETE};
use super::file;
use super::interrupt::Interrupt;
use super::name::Name;
use super::state_json;

/// What a file led to. One thread may give it to another.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    /// Its exit code.
    pub code: u8,
    /// What is wrong, if anything is, without the name of the file.
    pub why: Option<String>,
    /// What the scenario printed.
    pub output: String,
    /// What the run led to beside that: outcomes that are no success, figures, the final state and the hash.
    pub figures: String,
    /// What happened, in sentences, if that was wanted.
    pub sentences: String,
    /// How many events there were, and their hash.
    pub events: u64,
    /// The hash of the trace.
    pub hash: u64,
    /// When the run ended.
    pub end: Time,
    /// The figures for a program, and how every node stands at the end.
    pub json: [serde_json::Value; 2],
    /// How many properties were found broken.
    pub violations: usize,
}

/// What is wanted of a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// What happened, in sentences; of a very long run the last ones.
    pub sentences: bool,
    /// The output below `----` is not to be compared.
    pub is_updated: bool,
}

/// A file that cannot be read.
pub fn unread(why: String) -> Judged {
    Judged { code: BAD_INPUT, why: Some(why), ..Judged::default() }
}

/// Reads, plays and judges a file. `each` sees how far the run is and what its lines printed.
pub fn judge(name: &Name, wanted: Wanted, interrupt: &Interrupt, each: impl FnMut(&Progress)) -> Judged {
    match file::read(name) {
        // It begins with the name of the file, which is printed before it anyway.
        Err(why) => unread(why.strip_prefix(&format!("{name}: ")).unwrap_or(&why).to_string()),
        Ok((scenario, text)) => judge_read(&scenario, &text, wanted, interrupt, each),
    }
}

fn judge_read(
    scenario: &Scenario,
    text: &str,
    wanted: Wanted,
    interrupt: &Interrupt,
    mut each: impl FnMut(&Progress),
) -> Judged {
    let cluster = &scenario.cluster;
    let mut view = View::new(LinkState::plain(cluster.latency, cluster.loss_permille));
    let (mut tally, mut log) = (Tally::default(), EventLog::new(Rc::new(cluster.clone())));
    let (mut lanes, mut bars, mut position) = (Lanes::default(), ClientBars::default(), 0);
    let verdict = Verdict::of_watched(scenario, |news| {
        for record in &news.records {
            tally.add(record);
            lanes.add(position, record);
            bars.add(position, record);
            position += 1;
            if wanted.sentences {
                log.add(record, &view);
            }
            view.apply(record);
        }
        view.pass(news.now);
        each(news);
        !interrupt.is_asked()
    });
    let verdict = match verdict {
        Ok(verdict) => verdict,
        Err(why) => return unread(why),
    };
    let line = |sentence: &Rc<Sentence>| format!("at {}: {}\n", sentence.at, plain(&sentence.pieces));
    let sentences = log.sentences().iter().map(line).collect();
    let (code, why) = wrong(scenario, text, &verdict, wanted, interrupt);
    let figures = format!(
        "{}{}state at {}:\n{}trace {:016x}: {} events\n",
        tally.summary(verdict.end),
        grade(scenario, &verdict, &lanes, &bars),
        verdict.end,
        report(&view),
        verdict.hash,
        verdict.events
    );
    Judged {
        code,
        why,
        output: verdict.output(),
        figures,
        sentences,
        events: verdict.events,
        hash: verdict.hash,
        end: verdict.end,
        json: [state_json::figures(&tally, verdict.end), state_json::nodes(&view)],
        violations: verdict.violations.len(),
    }
}

/// What a lesson with goals has cost from its first stop on, graded as the page grades drills; empty for other runs.
fn grade(scenario: &Scenario, verdict: &Verdict, lanes: &Lanes, bars: &ClientBars) -> String {
    let within: u64 = scenario.stops().filter_map(|(.., stop)| Some(stop.goal.as_ref()?.within.0)).sum();
    let Some(stop) = verdict.notes.iter().find(|note| note.kind == NoteKind::Stop && within > 0) else {
        return String::new();
    };
    let grade = Grade::of(&verdict.violations, lanes, bars, (stop.at, verdict.end), Time(within));
    format!("grade from the first stop on: {}\n", grade.sentence())
}

/// The exit code, and what is wrong.
fn wrong(
    scenario: &Scenario,
    text: &str,
    verdict: &Verdict,
    wanted: Wanted,
    interrupt: &Interrupt,
) -> (u8, Option<String>) {
    if let Some(note) = verdict.notes.iter().find(|note| note.kind == NoteKind::Impossible) {
        let (at, why) = (note.at, &note.text);
        let step = scenario.lines.get(note.line).map_or_else(String::new, |line| line.step.to_string());
        let line = file::line_of(text, note.line, scenario);
        let line = line.map_or_else(String::new, |line| format!("line {line}, "));
        return (BAD_INPUT, Some(format!("{line}`{step}` is impossible at {at}: {why}")));
    }
    if verdict.is_failed_beyond(scenario.output.as_deref()) {
        return (FAILED, Some("an expectation failed or a property was broken".to_string()));
    }
    if interrupt.is_asked() {
        return (INCOMPLETE, Some(format!("Ctrl-C came at {}: the rest was not played", verdict.end)));
    }
    // What a lesson only promises is not played by `run --update` of a lesson that is being written.
    let promises = if wanted.is_updated { Vec::new() } else { broken_promises(scenario, verdict) };
    if let Some((step, why)) = promises.first() {
        let line = file::line_of(text, *step, scenario);
        let line = line.map_or_else(String::new, |line| format!("line {line}, "));
        return (FAILED, Some(format!("{line}`stop`: {why}")));
    }
    let output = verdict.output();
    match &scenario.output {
        Some(expected) if *expected != output && !wanted.is_updated => (FAILED, Some(difference(expected, &output))),
        Some(_) | None => (FINE, None),
    }
}

/// The first line in which two outputs differ.
fn difference(expected: &str, output: &str) -> String {
    let (mut old, mut new) = (expected.lines(), output.lines());
    let mut line = 1;
    loop {
        let (expected, found) = (old.next(), new.next());
        if expected != found || expected.is_none() {
            let shown = |line: Option<&str>| line.map_or("nothing more".to_string(), |line| format!("`{line}`"));
            return format!(
                "the output differs from the text below `----`, first in its line {line}:\n  expected {}\n  printed  {}\n  \
                 `run --update` writes the new output there",
                shown(expected),
                shown(found)
            );
        }
        line += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn the_first_line_that_differs_is_shown() {
        expect_test::expect![[r"
            the output differs from the text below `----`, first in its line 2:
              expected `b`
              printed  nothing more
              `run --update` writes the new output there"]]
        .assert_eq(&difference("a\nb\n", "a\n"));
        assert!(difference("a\n", "x\n").contains("first in its line 1"));
    }
}
