//! `packet`: report, picture, the run's text and its link, as one zip.

use std::io::{IsTerminal as _, stdout};

use share::packet;
use story::export::Run;

use super::arguments::{Given, Subcommand};
use super::ending::{Ended, FINE};
use super::file;
use super::link::{PAGE, linked, page};
use super::output::send;
use super::span::{FROM, OUT, UNTIL, only, with_span};

/// Its row of the table.
pub const SUBCOMMAND: Subcommand = Subcommand {
    name: "packet",
    operands: "FILE",
    does: "makes one zip of the report, the picture, the run's text and its link",
    flags: &[FROM, UNTIL, PAGE, OUT],
    run,
};

fn run(given: &Given) -> Result<u8, Ended> {
    let name = only(given)?;
    let out = given.name("out");
    if out.is_none() && stdout().is_terminal() {
        return Err(Ended::BadInput("a packet is a zip and no text: name its file, as in --out run.zip".to_string()));
    }
    let page = page(given)?;
    let packet = with_span(given, name, |run| {
        // A run that is too long for a link goes without: its text is in the packet.
        let link = linked(page, run.scenario.clone(), run.title.to_string(), run.trace, run.until).unwrap_or_default();
        packet(&Run { link: &link, ..*run })
    })?;
    match out {
        Some(file) => file::write(file, &packet)?,
        None => send(&packet)?,
    }
    Ok(FINE)
}
