//! `run` and `hash`: what is done with one scenario file.

use std::fs;

use engine::Verdict;
use model::protocol::NoteKind;
use model::scenario::{Scenario, TEXT_BYTES_MAX, parse, with_output};

use super::{BAD_INPUT, CALL, FAILED, FINE};

/// Reads a scenario file, and its text. Fails with what is to be printed.
fn read(name: &str) -> Result<(Scenario, String), String> {
    let size = fs::metadata(name).map_err(|error| format!("{name}: {error}"))?.len();
    if size > TEXT_BYTES_MAX as u64 {
        return Err(format!("{name}: {size} bytes are too long a scenario: {TEXT_BYTES_MAX} are allowed"));
    }
    let text = fs::read_to_string(name).map_err(|error| format!("{name}: {error}"))?;
    let scenario = parse(&text).map_err(|mistakes| format!("{name}: {mistakes}"))?;
    Ok((scenario, text))
}

/// Plays a file and prints what it prints. Answers with the exit code.
pub fn run(name: &str, update: bool) -> u8 {
    let played = read(name).and_then(|(scenario, text)| {
        let verdict = Verdict::of(&scenario).map_err(|why| format!("{name}: {why}"))?;
        Ok((scenario, text, verdict))
    });
    let (scenario, text, verdict) = match played {
        Ok(played) => played,
        Err(why) => {
            eprintln!("{}", why.trim_end());
            return BAD_INPUT;
        }
    };
    let output = verdict.output();
    println!("{name}");
    print!("{output}");
    if let Some(note) = verdict.notes.iter().find(|note| note.kind == NoteKind::Impossible) {
        let step = &scenario.lines[note.line].step;
        eprintln!("{name}: at {} step {}, `{step}`, is impossible: {}", note.at, note.line + 1, note.text);
        return BAD_INPUT;
    }
    if verdict.is_failed() {
        return failed(name, "an expectation failed or an invariant was broken");
    }
    if update {
        if let Err(error) = fs::write(name, with_output(&text, &output)) {
            eprintln!("{name}: {error}");
            return BAD_INPUT;
        }
    } else if scenario.output.as_ref().is_some_and(|expected| *expected != output) {
        return failed(name, "the output differs from the text below `----`; --update writes the new one");
    }
    FINE
}

fn failed(name: &str, why: &str) -> u8 {
    eprintln!("{name}: {why}\nrepeat it with: {CALL} run {name}");
    FAILED
}

/// Prints the hash of a file's trace. Answers with the exit code.
pub fn hash(name: &str) -> u8 {
    let verdict = read(name).and_then(|(scenario, _)| Verdict::of(&scenario).map_err(|why| format!("{name}: {why}")));
    match verdict {
        Ok(verdict) => {
            println!("{:016x} {name}", verdict.hash);
            FINE
        }
        Err(why) => {
            eprintln!("{}", why.trim_end());
            BAD_INPUT
        }
    }
}
