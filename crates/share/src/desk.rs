//! What the page asks for, one thing after another: a link, an export, or what an address opens. `www/sharing_worker.js`
//! calls it, with an engine beside it.
//!
//! Everything passes as text. Fields stand between `␞`; a text that begins with `no␞` says why something is not to be had.

use model::protocol::{decode, encode};
use model::scenario::parse;
use model::types::Time;
use story::export::{FORMATS, Run, export_bytes, frame, named};

use super::address::{Address, address};
use super::carried::{carried, kind};
use super::fields::{ENGINES, Shown, TABLES, no, yes};
use super::link::Link;
use super::packet::packet;
use super::played::{Played, Replay, Turn};
use super::stamp::{Same, Stamp};

/// The command that repeats a run which was saved from the page.
pub const COMMAND: &str = "# The run above, saved as run.raft:\nraft-playground run run.raft";

/// One run that is shared or opened.
#[derive(Default)]
pub struct Desk {
    link: Link,
    replay: Option<Replay>,
    played: Played,
}

impl Desk {
    /// Takes what the page shows, see [`Shown`].
    pub fn show(&mut self, shown: &str) -> String {
        let read = Shown::read(shown).and_then(|shown| match parse(shown.run) {
            Ok(scenario) => Ok((shown, scenario)),
            Err(mistakes) => Err(mistakes.to_string()),
        });
        let (shown, scenario) = match read {
            Ok(read) => read,
            Err(why) => return no(why),
        };
        let Shown { title, moment, speed, chosen, panels, tables, engines, .. } = shown;
        let (title, chosen, panels) = (title.to_string(), chosen.to_string(), panels.to_string());
        self.begin(Link { title, scenario, moment, speed, chosen, panels, tables, engines, stamp: None });
        yes("")
    }

    fn begin(&mut self, link: Link) {
        self.replay = Some(Replay::new(link.scenario.clone(), link.moment));
        (self.link, self.played) = (link, Played::default());
    }

    /// Reads an address. `run ␞ …` is for the page; `lesson ␞ file ␞ moment` is to be fetched and given to
    /// [`Desk::lesson`]; `course ␞ lessons` is to be held against those there are; `nothing` asks for nothing.
    pub fn open(&mut self, fragment: &str) -> String {
        match address(fragment) {
            Err(why) => no(why),
            Ok(Address::Nothing) => "nothing".to_string(),
            Ok(Address::Lesson(file, moment)) => {
                let moment = moment.map_or_else(String::new, |moment| moment.as_micros().to_string());
                ["lesson", &file, &moment].join("\u{1e}")
            }
            Ok(Address::Course(lessons)) => ["course", &lessons].join("\u{1e}"),
            Ok(Address::Run(link)) => {
                let text = for_page(&link, &link.title, &link.moment.as_micros().to_string());
                self.begin(*link);
                text
            }
        }
    }

    /// A lesson whose text has been fetched, for the page.
    pub fn lesson(&mut self, file: &str, moment: &str, text: &str) -> String {
        match parse(text) {
            Err(mistakes) => no(format!("The lesson {file} cannot be read. {mistakes}")),
            Ok(scenario) => {
                let title = scenario.title.clone().unwrap_or_else(|| file.to_string());
                let speed = story::format::SPEED_DEFAULT;
                for_page(&Link { scenario, speed, ..Link::default() }, &title, moment)
            }
        }
    }

    /// A file or a text that was dropped or pasted, for the page: a scenario, or a picture or report that carries one.
    pub fn import(&mut self, name: &str, text: &str) -> String {
        let found = carried(text);
        if let (None, Some(kind)) = (&found, kind(text)) {
            return no(format!("{name} cannot be opened: this {kind}"));
        }
        let (run, moment) = found.as_ref().map_or((text, None), |carried| (&carried.text[..], carried.moment));
        match parse(run) {
            Err(mistakes) => no(format!("{name} cannot be opened. {mistakes}")),
            Ok(scenario) => {
                let moment = moment.map_or_else(String::new, |moment: Time| moment.as_micros().to_string());
                let speed = story::format::SPEED_DEFAULT;
                for_page(&Link { scenario, speed, ..Link::default() }, name, &moment)
            }
        }
    }

    /// The next command for the engine, in bytes; empty when the run has been played.
    pub fn turn(&mut self) -> Vec<u8> {
        match self.replay.as_mut().map(Replay::turn) {
            Some(Turn::Ask(command)) => encode(&*command),
            Some(Turn::Over) => {
                self.played = self.replay.take().map(Replay::into_played).unwrap_or_default();
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// Takes the engine's reply, and answers how far the run is in microseconds, or why it cannot be played.
    pub fn take(&mut self, reply: &[u8]) -> String {
        let Some(replay) = self.replay.as_mut() else { return no("nothing is being played") };
        match decode(reply).and_then(|reply| replay.take(reply)) {
            Ok(()) => yes(replay.now().as_micros().to_string()),
            Err(why) => no(why),
        }
    }

    /// The link to what is shown, behind the address of the page.
    pub fn link(&self, page: &str) -> String {
        let stamp = Stamp::of(&self.link.scenario.cluster, &self.played.trace);
        let link = Link { stamp: (self.played.end == self.link.moment).then_some(stamp), ..self.link.clone() };
        match link.packed() {
            Ok(packed) => yes(format!("{page}#run={packed}")),
            Err(why) => no(why),
        }
    }

    /// Whether the run of a link is still the one that it was made from: empty, or a sentence.
    pub fn verdict(&self) -> String {
        let Some(stamp) = &self.link.stamp else { return String::new() };
        let (made, now) = (stamp.build(), Stamp::of(&self.link.scenario.cluster, &self.played.trace).build());
        let verdict = match stamp.same(&self.played.trace) {
            Same::Yes if made == now => return String::new(),
            Same::Yes => "This is the run that was shared.".to_string(),
            Same::From(events, at) => format!(
                "This run is not the one that was shared: after event {events} of {}, at {at}, it goes another way.",
                stamp.events
            ),
        };
        format!("{verdict} The link was made by {made}; this page is {now}.")
    }

    /// The formats: on each line name, title, ending, media type, and what it is for, with tabs between.
    pub fn formats() -> String {
        let line = |format: &story::export::Format| {
            [format.name, format.title, format.ending, format.media, format.does].join("\t")
        };
        FORMATS.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// What was played, of a span in microseconds, which ends at the moment that is shown at the latest.
    fn run<'a>(&'a self, from: f64, until: f64, link: &'a str) -> Run<'a> {
        Run {
            title: &self.link.title,
            scenario: &self.link.scenario,
            trace: &self.played.trace,
            violations: &self.played.violations,
            from: Time(from as u64),
            until: Time(until as u64).min(self.link.moment).min(self.played.end),
            command: COMMAND,
            link,
        }
    }

    /// An export of the span between two moments, in microseconds: what was made follows `yes␞`, and may be no text.
    pub fn make(&self, name: &str, from: f64, until: f64, link: &str) -> Vec<u8> {
        let made = named(name).ok_or_else(|| format!("there is no format {name}"));
        match made.and_then(|format| export_bytes(format, &self.run(from, until, link))) {
            Ok(made) => {
                let mut answer = yes("").into_bytes();
                answer.extend_from_slice(&made);
                answer
            }
            Err(why) => no(why).into_bytes(),
        }
    }

    /// One picture of a film of that span, of a moment in microseconds.
    pub fn frame(&self, from: f64, until: f64, at: f64) -> String {
        let run = self.run(from, until, "");
        frame(&Run { until: Time(at as u64).clamp(run.from.min(run.until), run.until), ..run }, run.until)
            .map_or_else(no, yes)
    }

    /// The packet of the same span: a zip, which begins with `PK`, or the text that says why there is none.
    pub fn packet(&self, from: f64, until: f64, link: &str) -> Vec<u8> {
        packet(&self.run(from, until, link)).unwrap_or_else(|why| no(why).into_bytes())
    }
}

/// A run for the page.
fn for_page(link: &Link, title: &str, moment: &str) -> String {
    let shows = [if link.tables { TABLES } else { "" }, if link.engines { ENGINES } else { "" }].join(" ");
    let speed = link.speed.to_string();
    let text = link.scenario.to_string();
    ["run", title, moment, &speed, &link.chosen, &link.panels, shows.trim(), &text].join("\u{1e}")
}
