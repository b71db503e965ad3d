//! `run`: plays scenario files and compares what they print with what stands in them.

use model::scenario::with_output;

use super::arguments::{Flag, Given, Subcommand};
use super::ending::{BAD_INPUT, Ended, FINE};
use super::file;
use super::interrupt::Interrupt;
use super::judged::{Judged, Wanted, judge};
use super::name::Name;
use super::opened::opened;
use super::output::{complain, say, show};
use super::progress::Progress;
use super::quoted::{call, quoted};

/// Its row of the table.
pub const SUBCOMMAND: Subcommand = Subcommand {
    name: "run",
    operands: "FILE…",
    does: "plays scenario files, prints what they print and what they led to, and compares the former with the\n\
           text below `----`; - is the standard input",
    flags: &[
        Flag { name: "update", value: "", example: "", does: "writes it there instead of comparing" },
        Flag { name: "trace", value: "", example: "", does: "prints what happened as well, in sentences" },
        Flag { name: "quiet", value: "", example: "", does: "prints only what is wrong" },
        Flag { name: "json", value: "", example: "", does: "prints a line of JSON for each file instead" },
    ],
    run,
};

fn run(given: &Given) -> Result<u8, Ended> {
    if given.has("json") && (given.has("quiet") || given.has("trace")) {
        return Err(Ended::BadInput("--json does not go together with --quiet or --trace".to_string()));
    }
    // What is updated is a file: of the standard input nothing is left to be read again, and a link has no place.
    let is_text = |name: &&Name| name.is_stdin() || opened(name).is_some();
    if let Some(name) = given.files.iter().find(is_text).filter(|_| given.has("update")) {
        return Err(Ended::BadInput(format!("--update writes into a file, and {name} is none")));
    }
    let interrupt = Interrupt::listen()?;
    let mut worst = FINE;
    let mut failed = 0;
    for name in &given.files {
        let code = play(name, given, &interrupt)?;
        worst = worst.max(code);
        failed += usize::from(code != FINE);
        if interrupt.is_asked() {
            break;
        }
    }
    if given.files.len() > 1 && failed > 0 {
        complain(&format!("{} files, {failed} failed", given.files.len()));
    }
    Ok(worst)
}

/// Plays a file and prints what it prints, as it goes.
fn play(name: &Name, given: &Given, interrupt: &Interrupt) -> Result<u8, Ended> {
    let is_shown = !given.has("quiet") && !given.has("json");
    if is_shown {
        show(&format!("{name}\n"))?;
    }
    let wanted = Wanted { sentences: given.has("trace"), is_updated: given.has("update") };
    let progress = Progress::new(0, false);
    let (mut said, mut events) = (Ok(()), 0);
    let judged = judge(name, wanted, interrupt, |news, text| {
        events += news.records.len();
        if is_shown && !text.is_empty() && said.is_ok() {
            progress.erase();
            said = show(text);
        }
        progress.note(&format!("{name}: {} of virtual time, {events} events", news.now));
    });
    progress.erase();
    said?;
    if is_shown {
        show(&judged.rest)?;
        show(&judged.figures)?;
    }
    if given.has("json") {
        say(&line(name, &judged))?;
    }
    conclude(name, &judged, wanted)
}

/// Says what is wrong, or writes the new output.
fn conclude(name: &Name, judged: &Judged, wanted: Wanted) -> Result<u8, Ended> {
    if let Some(why) = &judged.why {
        complain(&format!("{name}: {why}"));
        if wanted.is_updated {
            complain(&format!("{name}: nothing was written: --update writes what a run prints that does not fail"));
        }
        if judged.code != BAD_INPUT && !name.is_stdin() {
            complain(&format!("repeat it with: {} run {}", call(), quoted(name.typed())));
        }
        return Ok(judged.code);
    }
    if wanted.is_updated {
        let written = file::own_text(name).and_then(|text| file::write(name, updated(&text, &judged.output)));
        if let Err(why) = written {
            complain(&why);
            return Ok(BAD_INPUT);
        }
    }
    Ok(judged.code)
}

/// The text with this output, its lines ended as its first one is.
fn updated(text: &str, output: &str) -> String {
    let updated = with_output(text, output);
    match text.split_once('\n').is_some_and(|(first, _)| first.ends_with('\r')) {
        true => updated.replace('\n', "\r\n"),
        false => updated,
    }
}

/// A file's line of JSON.
fn line(name: &Name, judged: &Judged) -> String {
    let [figures, nodes] = &judged.json;
    let mut line = serde_json::json!({
        "file": name.text(),
        "code": judged.code,
        "why": judged.why,
        "line": judged.line,
        "output": judged.output,
        "hash": format!("{:016x}", judged.hash),
        "events": judged.events,
        "end_us": judged.end.as_micros(),
        "violations": judged.violations,
        "nodes": nodes,
    });
    if let (Some(line), Some(figures)) = (line.as_object_mut(), figures.as_object()) {
        line.extend(figures.clone());
    }
    format!("{line}\n")
}
