//! `merge`: joins the reports of shards into the one that the whole range of seeds would have made.

use std::fs;
use std::io::{self, Read as _};

use super::arguments::{Flag, Given, Subcommand};
use super::ending::Ended;
use super::name::Name;
use super::output::{complain, say};
use super::report::Report;
use super::seeds::Seeds;
use super::{recipe, summary};

/// Its row of the table.
pub const SUBCOMMAND: Subcommand = Subcommand {
    name: "merge",
    operands: "FILE…",
    does: "joins the reports that `chaos --json` printed into these files (`-` is the standard input)\n\
           and prints what `chaos` prints for all of their seeds; lines that do not begin with `{` are skipped",
    flags: &[Flag { name: "json", value: "", example: "", does: "prints the joined report as one line of JSON" }],
    run,
};

/// A report, and the file and line where it stands.
struct Found {
    place: String,
    report: Report,
}

fn run(given: &Given) -> Result<u8, Ended> {
    let mut found = Vec::new();
    for name in &given.files {
        found.extend(read(name).map_err(Ended::BadInput)?);
    }
    let report = join(found).map_err(Ended::BadInput)?;
    let recipe = recipe::parse(&report.flags).map_err(Ended::BadInput)?;
    if given.has("json") {
        say(&report.to_json())?;
    } else {
        for (seed, output) in &report.failures {
            say(&summary::failure(*seed, output, &recipe))?;
        }
        say(&summary::summary(&report, &recipe))?;
    }
    Ok(summary::code(&report, report.seeds))
}

/// The reports in a file. A log may hold other lines as well.
fn read(name: &Name) -> Result<Vec<Found>, String> {
    let mut text = String::new();
    let read = match name.is_stdin() {
        true => io::stdin().read_to_string(&mut text).map(|_| ()),
        false => fs::read_to_string(name.path()).map(|read| text = read),
    };
    read.map_err(|error| format!("{name}: {error}"))?;
    let lines = text.lines().enumerate().filter(|(_, line)| line.starts_with('{'));
    let report = |(number, line)| {
        let place = format!("{name}:{}", number + 1);
        let report = Report::from_json(line).map_err(|why| format!("{place}: {why}"))?;
        Ok(Found { place, report })
    };
    lines.map(report).collect()
}

/// One report of all. A job that was begun again may have left two reports: the one with less in it is left out.
fn join(mut found: Vec<Found>) -> Result<Report, String> {
    found.sort_by_key(|found| std::cmp::Reverse(found.report.count()));
    let mut kept: Vec<Found> = Vec::new();
    for found in found {
        match kept.iter().map(|before| meeting(before, &found)).find(|meeting| *meeting != Ok(Meeting::Apart)) {
            None => kept.push(found),
            Some(Err(why)) => return Err(why),
            Some(Ok(_)) => complain(&format!("{} is left out: another report holds all of its seeds", found.place)),
        }
    }
    let joined = kept.into_iter().map(|found| found.report).reduce(|mut joined, report| {
        joined.join(report);
        joined
    });
    joined.ok_or_else(|| "there is no report in these files: `chaos --json` prints one".to_string())
}

/// How the seeds of two reports lie to each other.
#[derive(Debug, PartialEq, Eq)]
enum Meeting {
    /// No seed is in both.
    Apart,
    /// All seeds of the second are in the first as well.
    Within,
}

/// How a report lies to one that is at least as long. Fails with one sentence when the two cannot be of one whole.
fn meeting(before: &Found, found: &Found) -> Result<Meeting, String> {
    let (Found { place: first, report: long }, Found { place: second, report: short }) = (before, found);
    let of = |report: &Report| format!("`--seeds {} {}`", report.seeds, report.flags);
    if of(long) != of(short) {
        return Err(format!(
            "{first} is of {}, {second} of {}: only shards of the same seeds and flags can be merged",
            of(long),
            of(short)
        ));
    }
    let overlap = |a: &Seeds| long.played.iter().any(|b| a.start < b.end && b.start < a.end);
    let within = |a: &Seeds| long.played.iter().any(|b| b.contains(*a));
    if long.played == short.played && long != short {
        return Err(format!(
            "{first} and {second} differ although they are of the same seeds: were they played by the same build?"
        ));
    }
    match (short.played.iter().any(overlap), short.played.iter().all(within)) {
        (false, _) => Ok(Meeting::Apart),
        (true, true) => Ok(Meeting::Within),
        (true, false) => Err(format!("{first} and {second} are of some of the same seeds")),
    }
}
