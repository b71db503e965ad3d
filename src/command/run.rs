//! `run`: plays scenario files and compares what they print with what stands in them.

use std::fs;

use engine::Verdict;
use model::protocol::NoteKind;
use model::scenario::with_output;

use super::arguments::{Flag, Given, Subcommand};
use super::output::{complain, say};
use super::{BAD_INPUT, CALL, Ended, FAILED, FINE, file};

/// Its row of the table.
pub const SUBCOMMAND: Subcommand = Subcommand {
    name: "run",
    operands: "FILE…",
    does: "plays scenario files, prints what they print, and compares it with the text below `----`",
    flags: &[Flag { name: "update", value: "", example: "", does: "writes it there instead of comparing" }],
    run,
};

fn run(given: &Given) -> Result<u8, Ended> {
    file::each(&given.files, |name| play(name, given.has("update")))
}

/// Plays a file and prints what it prints.
fn play(name: &str, update: bool) -> Result<u8, Ended> {
    let played = file::read(name).and_then(|(scenario, text)| {
        let verdict = Verdict::of(&scenario).map_err(|why| format!("{name}: {why}"))?;
        Ok((scenario, text, verdict))
    });
    let (scenario, text, verdict) = match played {
        Ok(played) => played,
        Err(why) => return Ok(bad(&why)),
    };
    let output = verdict.output();
    say(&format!("{name}\n{output}"))?;
    if let Some(note) = verdict.notes.iter().find(|note| note.kind == NoteKind::Impossible) {
        let step = &scenario.lines[note.line].step;
        let (at, line, why) = (note.at, note.line + 1, &note.text);
        return Ok(bad(&format!("{name}: at {at} step {line}, `{step}`, is impossible: {why}")));
    }
    if verdict.is_failed() {
        return Ok(failed(name, "an expectation failed or an invariant was broken"));
    }
    if update {
        if let Err(error) = fs::write(name, with_output(&text, &output)) {
            return Ok(bad(&format!("{name}: {error}")));
        }
    } else if scenario.output.as_ref().is_some_and(|expected| *expected != output) {
        return Ok(failed(name, "the output differs from the text below `----`; --update writes the new one"));
    }
    Ok(FINE)
}

fn bad(why: &str) -> u8 {
    complain(why);
    BAD_INPUT
}

fn failed(name: &str, why: &str) -> u8 {
    complain(&format!("{name}: {why}\nrepeat it with: {CALL} run {name}"));
    FAILED
}
