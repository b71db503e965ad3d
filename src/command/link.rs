//! `link`: prints the link to a moment of a run, or what a link holds.

use model::scenario::Scenario;
use model::trace::Trace;
use model::types::Time;
use share::{Address, Link, Same, Stamp, address};
use story::format::SPEED_DEFAULT;

use super::arguments::{Flag, Given, Subcommand};
use super::ending::{Ended, FAILED, FINE};
use super::export::{only, played, time, title};
use super::file;
use super::output::{complain, say};

/// Where the page is served by `cargo xtask serve`.
const PAGE_SERVED: &str = "http://127.0.0.1:8080/";

/// Its row of the table.
pub const SUBCOMMAND: Subcommand = Subcommand {
    name: "link",
    operands: "FILE|LINK",
    does: "prints the link to a moment of a run; of a link, prints the run that it holds, and says whether this\n\
           build plays it as it was",
    flags: &[
        Flag { name: "at", value: "TIME", example: "1.2s", does: "the moment that it shows (the end of the script)" },
        PAGE,
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
    match name.split_once("#run=") {
        Some((_, packed)) => read(packed),
        None => print(given, name),
    }
}

fn print(given: &Given, name: &str) -> Result<u8, Ended> {
    let made = || {
        let (scenario, _) = file::read(name)?;
        let at = given.value("at").map(time).transpose()?;
        let played = played(&scenario, at).map_err(|why| format!("{name}: {why}"))?;
        let title = scenario.title.clone().unwrap_or_else(|| title(name));
        linked(given, scenario, title, &played.trace, played.end).map_err(|why| format!("{name}: {why}"))
    };
    let link: String = made().map_err(Ended::BadInput)?;
    say(&format!("{link}\n")).map(|()| FINE)
}

/// The link to a moment of a run, on the page that `--page` names. Fails with one sentence.
pub fn linked(given: &Given, scenario: Scenario, title: String, trace: &Trace, moment: Time) -> Result<String, String> {
    let stamp = Some(Stamp::of(&scenario.cluster, trace));
    let link = Link { title, scenario, moment, speed: SPEED_DEFAULT, stamp, ..Link::default() };
    let page = given.value("page").unwrap_or(PAGE_SERVED);
    Ok(format!("{}#run={}", page.trim_end_matches('#'), link.packed()?))
}

fn read(packed: &str) -> Result<u8, Ended> {
    let Address::Run(link) = address(&format!("#run={packed}")).map_err(Ended::BadInput)? else {
        return Err(Ended::BadInput("this link names no run".to_string()));
    };
    let Link { title, scenario, moment, stamp, .. } = *link;
    complain(&format!("{title}, at {moment}"));
    say(&scenario.to_string())?;
    let Some(stamp) = stamp else { return Ok(FINE) };
    let trace = played(&scenario, Some(moment)).map_err(Ended::BadInput)?.trace;
    match stamp.same(&trace) {
        Same::Yes => Ok(FINE),
        Same::From(events, at) => {
            let build = stamp.build();
            complain(&format!(
                "this build plays another run from event {events} on, after {at}; the link was made by {build}"
            ));
            Ok(FAILED)
        }
    }
}
