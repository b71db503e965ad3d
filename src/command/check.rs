//! `check`: judges every scenario of a directory on all cores, for people and for a continuous integration.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::arguments::{Flag, Given, Subcommand};
use super::ending::{Ended, FINE, INCOMPLETE};
use super::file;
use super::interrupt::Interrupt;
use super::jobs::{self, Came, in_order};
use super::judged::{Judged, Wanted, judge, judge_unplayed};
use super::junit::junit;
use super::name::Name;
use super::output::{complain, show};
use super::progress::Progress;
use super::quoted::{call, quoted};

/// Its row of the table.
pub const SUBCOMMAND: Subcommand = Subcommand {
    name: "check",
    operands: "FILE|DIRECTORY…",
    does: "judges scenario files, and all of a directory, as `run` does, and prints a line for each",
    flags: &[
        Flag { name: "parse", value: "", example: "", does: "only reads them" },
        Flag { name: "jobs", value: "N", example: "2", does: "how many files are played at once (one for each core)" },
        Flag {
            name: "junit",
            value: "REPORT",
            example: "report.xml",
            does: "writes a report for a continuous integration",
        },
        Flag { name: "quiet", value: "", example: "", does: "prints only what is wrong, and the last line" },
    ],
    run,
};

fn run(given: &Given) -> Result<u8, Ended> {
    let files = file::found(&given.files).map_err(Ended::BadInput)?;
    let jobs = jobs::asked(given).map_err(Ended::BadInput)?;
    let interrupt = Interrupt::listen()?;
    let (progress, done) = (Progress::new(0, false), AtomicUsize::new(0));
    let count = |name: &str| format!("{} of {}{name}", done.load(Ordering::Relaxed), counted(files.len()));
    let work = |number: u64| {
        let name = &files[usize::try_from(number).expect("a place in a list")];
        match given.has("parse") {
            false => judge(name, Wanted::default(), &interrupt, |news, _| {
                progress.note(&count(&format!(", {name}: {} of virtual time", news.now)));
            }),
            true => judge_unplayed(name),
        }
    };
    let mut all: Vec<Judged> = Vec::new();
    let came = in_order(0..files.len() as u64, jobs, &interrupt, work, |number, judged| {
        let name = &files[usize::try_from(number).expect("a place in a list")];
        let line = line(name, &judged, given.has("parse"));
        let is_shown = judged.code != FINE || !given.has("quiet");
        let said = progress.aside(|| if is_shown { show(&line) } else { Ok(()) });
        all.push(judged);
        done.store(all.len(), Ordering::Relaxed);
        progress.note(&count(""));
        said.map_or_else(ControlFlow::Break, ControlFlow::Continue)
    });
    progress.erase();
    let Came { broke, .. } = came.map_err(|error| Ended::BadInput(format!("no thread can be started: {error}")))?;
    if let Some(ended) = broke {
        return Err(ended);
    }
    if let Some(report) = given.name("junit") {
        let names: Vec<String> = files.iter().map(Name::to_string).collect();
        file::write(report, junit(&names, &all))?;
    }
    let failed = || files.iter().zip(&all).filter(|(_, judged)| judged.code != FINE);
    let names: Vec<&str> = failed().map(|(name, _)| name.text()).collect();
    let played = counted(all.len());
    show(&match names.len() {
        0 if all.len() == 1 => format!("{played}, fine\n"),
        0 => format!("{played}, all fine\n"),
        failed => format!("{played}, {failed} failed: {}\n", names.join(", ")),
    })?;
    // Of what cannot be read `run` says no more.
    if let Some((first, _)) = failed().find(|(_, judged)| judged.events > 0) {
        complain(&format!("look at the first with: {} run {}", call(), quoted(first.typed())));
    }
    let worst = all.iter().map(|judged| judged.code).max().unwrap_or(FINE);
    if all.len() < files.len() {
        complain(&format!("Ctrl-C came first, with {} still to be played", counted(files.len() - all.len())));
        return Ok(worst.max(INCOMPLETE));
    }
    Ok(worst)
}

/// So many files, in words.
pub fn counted(files: usize) -> String {
    format!("{files} file{}", if files == 1 { "" } else { "s" })
}

fn line(name: &Name, judged: &Judged, is_read_only: bool) -> String {
    match &judged.why {
        Some(why) => format!("FAILED {name}: {why}\n"),
        None if is_read_only => format!("ok     {name}\n"),
        None => format!("ok     {name}: {} events, {} of virtual time\n", judged.events, judged.end),
    }
}
