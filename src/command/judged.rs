//! One scenario file, played and judged: what it printed, what it led to, and what is wrong with it, as plain text.

use engine::{Verdict, broken_promises};
use model::invariants::Telling;
use model::protocol::{NoteKind, Progress};
use model::scenario::{Scenario, parse, report};
use model::trace::LinkState;
use model::types::Time;
use model::view::View;
use story::client_bars::ClientBars;
use story::grade::Grade;
use story::lanes::Lanes;
use story::tally::Tally;

use super::chronicle::Chronicle;
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
    /// The line of the file that it is about, if it is about one.
    pub line: Option<usize>,
    /// What the scenario printed.
    pub output: String,
    /// What is still to be printed of the run once it has ended, behind what was passed on as it went.
    pub rest: String,
    /// What the run led to beside that: outcomes that are no success, figures, the final state and the hash.
    pub figures: String,
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
    /// What happened, in sentences.
    pub sentences: bool,
    /// The output below `----` is not to be compared.
    pub is_updated: bool,
}

/// A file that cannot be read or played.
fn unread(why: String, line: Option<usize>) -> Judged {
    Judged { code: BAD_INPUT, why: Some(why), line, ..Judged::default() }
}

/// Reads a file. Fails as one that cannot be read.
fn read(name: &Name) -> Result<(Scenario, String), Box<Judged>> {
    // It begins with the name of the file, which is printed before it anyway.
    let text = file::text(name)
        .map_err(|why| unread(why.strip_prefix(&format!("{name}: ")).unwrap_or(&why).to_string(), None))?;
    match parse(&text) {
        Err(mistakes) => Err(Box::new(unread(mistakes.to_string(), Some(mistakes.first().line)))),
        Ok(scenario) => Ok((scenario, text)),
    }
}

/// Only reads a file.
pub fn judge_unplayed(name: &Name) -> Judged {
    read(name).map_or_else(|unread| *unread, |_| Judged::default())
}

/// Reads, plays and judges a file. `each` sees how far the run is, and what is to be printed of it so far.
pub fn judge(name: &Name, wanted: Wanted, interrupt: &Interrupt, each: impl FnMut(&Progress, &str)) -> Judged {
    match read(name) {
        Err(unread) => *unread,
        Ok((scenario, text)) => judge_read(&scenario, &text, wanted, interrupt, each),
    }
}

fn judge_read(
    scenario: &Scenario,
    text: &str,
    wanted: Wanted,
    interrupt: &Interrupt,
    mut each: impl FnMut(&Progress, &str),
) -> Judged {
    let cluster = &scenario.cluster;
    let mut view = View::new(LinkState::plain(cluster.latency, cluster.loss_permille));
    let (mut tally, mut chronicle) = (Tally::default(), Chronicle::new(cluster, wanted.sentences));
    let (mut lanes, mut bars, mut position) = (Lanes::default(), ClientBars::default(), 0);
    let verdict = Verdict::of_watched(scenario, |news| {
        for record in &news.records {
            tally.add(record);
            lanes.add(position, record);
            bars.add(position, record);
            position += 1;
            chronicle.add(record, &view);
            view.apply(record);
        }
        view.pass(news.now);
        each(news, &chronicle.goes_on(news));
        !interrupt.is_asked()
    });
    let verdict = match verdict {
        Ok(verdict) => verdict,
        Err(why) => return unread(why, None),
    };
    let (code, why, line) = wrong(scenario, text, &verdict, wanted, interrupt);
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
        line,
        output: verdict.output(),
        rest: chronicle.ends(&verdict),
        figures,
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

/// The exit code, what is wrong, and the line of the file that it is about.
fn wrong(
    scenario: &Scenario,
    text: &str,
    verdict: &Verdict,
    wanted: Wanted,
    interrupt: &Interrupt,
) -> (u8, Option<String>, Option<usize>) {
    let at_line = |code, step: usize, between: &str, why: String| {
        let line = file::line_of(text, step, scenario);
        let start = line.map_or_else(String::new, |line| format!("line {line}{between}"));
        (code, Some(start + &why), line)
    };
    if let Some(note) = verdict.notes.iter().find(|note| note.kind == NoteKind::Impossible) {
        let (at, why) = (note.at, &note.text);
        let step = scenario.lines.get(note.line).map_or_else(String::new, |line| line.step.to_string());
        return at_line(BAD_INPUT, note.line, ", ", format!("`{step}` is impossible at {at}: {why}"));
    }
    if verdict.is_failed_beyond(scenario.output.as_deref()) {
        let mut failed = verdict.notes.iter().filter(|note| note.kind == NoteKind::Failed);
        return match failed.next() {
            Some(first) => {
                let more = match failed.count() {
                    0 => String::new(),
                    1 => "; one more line did not come true".to_string(),
                    more => format!("; {more} more lines did not come true"),
                };
                at_line(FAILED, first.line, ": ", first.text.clone() + &more)
            }
            None => (FAILED, Some(broken(verdict)), None),
        };
    }
    if interrupt.is_asked() {
        return (INCOMPLETE, Some(format!("Ctrl-C came at {}: the rest was not played", verdict.end)), None);
    }
    // What a lesson only promises is not played by `run --update` of a lesson that is being written.
    let promises = if wanted.is_updated { Vec::new() } else { broken_promises(scenario, verdict) };
    if let Some((step, why)) = promises.first() {
        return at_line(FAILED, *step, ", ", format!("`stop`: {why}"));
    }
    let output = verdict.output();
    match &scenario.output {
        Some(expected) if *expected != output && !wanted.is_updated => {
            let (place, why) = difference(expected, &output);
            // The text below the ruler is the end of the file.
            let above = text.lines().count().saturating_sub(expected.lines().count());
            (FAILED, Some(why), Some(above + place))
        }
        Some(_) | None => (FINE, None, None),
    }
}

/// Why a run failed in which every line came true: the first property that was broken, or why it ended.
fn broken(verdict: &Verdict) -> String {
    let lines = verdict.unexcused().next().map(|violation| Telling::default().lines(violation));
    let first = lines.as_deref().and_then(|lines| lines.lines().next()).map(str::to_string);
    first.unwrap_or_else(|| format!("the run ended for good at {}, as the last line that it printed says", verdict.end))
}

/// The first line in which two outputs differ, counted from 1, and what is said of it.
fn difference(expected: &str, output: &str) -> (usize, String) {
    let (mut old, mut new) = (expected.lines(), output.lines());
    let mut line = 1;
    loop {
        let (expected, found) = (old.next(), new.next());
        if expected != found || expected.is_none() {
            let shown = |line: Option<&str>| line.map_or("nothing more".to_string(), |line| format!("`{line}`"));
            let why = format!(
                "the output differs from the text below `----`, first in its line {line}:\n  expected {}\n  printed  {}\n  \
                 `run --update` writes the new output there",
                shown(expected),
                shown(found)
            );
            return (line, why);
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
        .assert_eq(&difference("a\nb\n", "a\n").1);
        assert!(difference("a\n", "x\n").1.contains("first in its line 1"));
    }
}
