//! `link`: prints the link to a moment of a run, or what a link holds.

use std::process::{Command, Stdio};

use model::scenario::{Scenario, is_invisible};
use model::trace::Trace;
use model::types::Time;
use share::{Link, Same, Stamp};
use story::format::SPEED_DEFAULT;

use super::arguments::{Flag, Given, Subcommand};
use super::ending::{Ended, FAILED, FINE};
use super::file;
use super::name::Name;
use super::opened::{Opened, opened};
use super::output::{complain, say};
use super::span::{only, played, time, title};
use super::watch::Watch;

/// Where the page is served by `cargo xtask serve`.
const PAGE_SERVED: &str = "http://127.0.0.1:8080/";

/// What opens an address where `$BROWSER` names nothing.
const OPENS: &str = match () {
    () if cfg!(target_os = "macos") => "open",
    () if cfg!(windows) => "explorer",
    () => "xdg-open",
};

/// Its row of the table.
pub const SUBCOMMAND: Subcommand = Subcommand {
    name: "link",
    operands: "FILE|LINK",
    does: "prints the link to a moment of a run; of a link, prints the run that it holds, and says whether this\n\
           build plays it as it was",
    flags: &[
        Flag { name: "at", value: "TIME", example: "1.2s", does: "the moment that it shows (the end of the script)" },
        PAGE,
        Flag {
            name: "open",
            value: "",
            example: "",
            does: "opens it as well, with the program in $BROWSER or the usual one",
        },
    ],
    run,
};

/// Where the page is that a link opens.
pub const PAGE: Flag = Flag {
    name: "page",
    value: "ADDRESS",
    example: "https://example.org/raft/",
    does: "where the page is (where `cargo xtask serve` serves it)",
};

fn run(given: &Given) -> Result<u8, Ended> {
    let name = only(given)?;
    match opened(name) {
        Some(_) if given.has("open") => {
            Err(Ended::BadInput("--open opens the link to a file; open a link itself in a browser".to_string()))
        }
        Some(opened) => read(name, opened?),
        None => print(given, name),
    }
}

fn print(given: &Given, name: &Name) -> Result<u8, Ended> {
    let page = page(given)?;
    let (scenario, _) = file::read(name)?;
    let at = given.value("at").map(time).transpose()?;
    let played = played(name, &scenario, at, &Watch::begin(name)?)?;
    let title = scenario.title.clone().unwrap_or_else(|| title(name));
    let link = linked(page, scenario, title, &played.trace, played.end).map_err(|why| format!("{name}: {why}"))?;
    say(&format!("{link}\n"))?;
    if given.has("open") {
        open(&link)?;
    }
    Ok(FINE)
}

/// Opens an address in a browser. Fails with one sentence.
fn open(link: &str) -> Result<(), String> {
    let browser = std::env::var_os("BROWSER").filter(|browser| !browser.is_empty()).unwrap_or_else(|| OPENS.into());
    // What the browser prints is no output of this command.
    let begun =
        Command::new(&browser).arg(link).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    begun.map(drop).map_err(|error| {
        format!("the link cannot be opened with {}: {error}; name a browser in $BROWSER", browser.to_string_lossy())
    })
}

/// The address that `--page` names, behind which a fragment can stand. Fails with one sentence.
pub fn page(given: &Given) -> Result<&str, String> {
    let Some(typed) = given.value("page") else { return Ok(PAGE_SERVED) };
    let address = typed.trim_end_matches('#');
    let is_odd = |letter: char| letter.is_whitespace() || is_invisible(letter) || "#\"'<>()`\\".contains(letter);
    let host = ["http://", "https://"].iter().find_map(|scheme| address.strip_prefix(scheme));
    match host {
        Some(host)
            if host.starts_with(|first: char| first.is_alphanumeric() || first == '[') && !host.contains(is_odd) =>
        {
            Ok(address)
        }
        Some(_) | None => {
            Err(format!("`{typed}` is no address of a page: write one like https://example.org/raft/ behind --page"))
        }
    }
}

/// The link to a moment of a run, on this page. Fails with one sentence.
pub fn linked(page: &str, scenario: Scenario, title: String, trace: &Trace, moment: Time) -> Result<String, String> {
    let stamp = Some(Stamp::of(&scenario.cluster, trace));
    let link = Link { title, scenario, moment, speed: SPEED_DEFAULT, stamp, ..Link::default() };
    Ok(format!("{page}#run={}", link.packed()?))
}

/// Prints the run that a link holds, and says whether this build plays it as it was.
fn read(name: &Name, opened: Opened) -> Result<u8, Ended> {
    let Opened { title, text, moment, stamp } = opened;
    complain(&moment.map_or_else(|| title.clone(), |moment| format!("{title}, at {moment}")));
    say(&text)?;
    let Some(stamp) = stamp else { return Ok(FINE) };
    let (scenario, _) = file::read(name)?;
    let trace = played(name, &scenario, moment, &Watch::begin(name)?)?.trace;
    let (made, now) = (stamp.build(), Stamp::of(&scenario.cluster, &trace).build());
    match stamp.same(&trace) {
        Same::Yes if made == now => Ok(FINE),
        Same::Yes => {
            complain(&format!("this build plays the same run; the link was made by {made}, this is {now}"));
            Ok(FINE)
        }
        Same::From(events, at) => {
            complain(&format!(
                "this build plays another run from event {events} on, after {at}; the link was made by {made}, this is {now}"
            ));
            Ok(FAILED)
        }
    }
}
