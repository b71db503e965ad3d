//! A link: a run, the moment that is shown, and what is chosen, as a text that fits into an address.
//!
//! ```text
//! raft-playground link 1
//! grammar 1                     which build made it, see `Stamp`
//! engine NAME VERSION
//! title A leader without its majority
//! moment 1234567                in microseconds
//! speed 17
//! chosen node 3
//! panels panels-1 194 318 …
//! tables yes
//! engines yes                   the run stands beside itself on the other engine
//! trace 812 0123456789abcdef 1a2b3c4d…
//!                               an empty line, then the scenario
//! cluster nodes=5 seed=3
//! ```
//! A line with another first word is passed over, so that a later build may say more.

use model::scenario::{RUN_MAX, Scenario, is_invisible, parse};
use model::types::Time;

use super::pack::{pack, unpack};
use super::stamp::{MARKS, Stamp};

/// The first line. Its number changes when an older build would misread the rest.
const HEAD: &str = "raft-playground link ";
const FORMAT: u32 = 1;

/// The longest link, in bytes: programs that pass links on shorten longer ones. A longer run goes by file.
pub const LINK_BYTES_MAX: usize = 8 * 1024;

/// The longest title, in characters.
const TITLE_CHARS_MAX: usize = 200;
/// The longest of the other fields, in characters.
const FIELD_CHARS_MAX: usize = 200;

/// Everything that a link shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// What the run is called.
    pub title: String,
    /// The run: a scenario that repeats it, with what is still to be played after the moment.
    pub scenario: Scenario,
    /// The moment that is shown.
    pub moment: Time,
    /// The position of the speed slider.
    pub speed: u32,
    /// What the inspector is about, as the page writes it; empty for nothing.
    pub chosen: String,
    /// The sizes of the panels, as the page writes them; empty for the usual ones.
    pub panels: String,
    /// True while nodes and logs are tables.
    pub tables: bool,
    /// True while the run stands beside itself on the other engine.
    pub engines: bool,
    /// How the run went up to the moment, if it was played.
    pub stamp: Option<Stamp>,
}

impl Link {
    /// The characters of the link. Fails with one sentence when they are too many for programs that pass links on.
    pub fn packed(&self) -> Result<String, String> {
        let packed = pack(&self.to_text());
        match packed.len() {
            0..=LINK_BYTES_MAX => Ok(packed),
            bytes => Err(format!(
                "a link to this run would have {bytes} bytes, and many programs cut links of more than {LINK_BYTES_MAX}: \
                 send it as a file"
            )),
        }
    }

    /// Reads the characters of a link. Fails with one sentence that begins with "it".
    pub fn unpacked(packed: &str) -> Result<Link, String> {
        Link::from_text(&unpack(packed)?)
    }

    fn to_text(&self) -> String {
        let mut text = format!("{HEAD}{FORMAT}\n");
        let mut field = |name: &str, value: &str| {
            if !value.is_empty() {
                text += &format!("{name} {}\n", clean(value));
            }
        };
        if let Some(stamp) = &self.stamp {
            field("grammar", &stamp.grammar.to_string());
            field("engine", &stamp.engine);
            let marks: String = stamp.marks.iter().map(|mark| format!("{mark:04x}")).collect();
            field("trace", &format!("{} {:016x} {marks}", stamp.events, stamp.hash));
        }
        field("title", &self.title);
        field("moment", &self.moment.as_micros().to_string());
        field("speed", &self.speed.to_string());
        field("chosen", &self.chosen);
        field("panels", &self.panels);
        field("tables", if self.tables { "yes" } else { "" });
        field("engines", if self.engines { "yes" } else { "" });
        text + "\n" + &self.scenario.to_string()
    }

    fn from_text(text: &str) -> Result<Link, String> {
        let other = || "it is not a link of the Raft playground".to_string();
        let (head, scenario) = text.split_once("\n\n").ok_or_else(other)?;
        let mut lines = head.lines();
        let format = lines.next().and_then(|line| line.strip_prefix(HEAD)).ok_or_else(other)?;
        if format != FORMAT.to_string() {
            let format = clean(&shortened(format, 9));
            return Err(format!("it was made by a later version of this page (form {format}): load the page again"));
        }
        let mut link = Link::default();
        let (mut grammar, mut engine, mut trace) = (0, String::new(), None);
        for line in lines {
            let (name, value) = line.split_once(' ').unwrap_or((line, ""));
            match name {
                "title" => link.title = clean(&shortened(value, TITLE_CHARS_MAX)),
                "moment" => link.moment = moment(value)?,
                "speed" => link.speed = number(value)?,
                "chosen" => link.chosen = clean(&shortened(value, FIELD_CHARS_MAX)),
                "panels" => link.panels = clean(&shortened(value, FIELD_CHARS_MAX)),
                "tables" => link.tables = value == "yes",
                "engines" => link.engines = value == "yes",
                "grammar" => grammar = number(value)?,
                "engine" => engine = clean(&shortened(value, FIELD_CHARS_MAX)),
                "trace" => trace = Some(way(value)?),
                _ => {}
            }
        }
        link.stamp = trace.map(|(events, hash, marks)| Stamp { grammar, engine, events, hash, marks });
        link.scenario = parse(scenario).map_err(|mistakes| format!("its scenario cannot be read. {mistakes}"))?;
        Ok(link)
    }
}

/// What a field must not hold: it is one line, and nothing in it is invisible.
fn clean(text: &str) -> String {
    text.chars().map(|letter| if is_invisible(letter) { ' ' } else { letter }).collect::<String>().trim().to_string()
}

fn shortened(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}

fn number(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| format!("it is damaged: `{}` is no number", clean(&shortened(text, 20))))
}

fn moment(text: &str) -> Result<Time, String> {
    let moment = text.parse().map(Time).ok().filter(|moment| *moment <= RUN_MAX);
    moment.ok_or_else(|| format!("its moment `{}` is none of a run of {RUN_MAX} at most", clean(&shortened(text, 20))))
}

/// How many events there were, their hash, and the marks.
fn way(text: &str) -> Result<(u64, u64, Vec<u16>), String> {
    let damaged = || "it is damaged: the hashes of its run cannot be read".to_string();
    let mut words = text.split(' ');
    let events = words.next().and_then(|word| word.parse().ok()).filter(|events| *events <= u64::MAX / (2 * MARKS));
    let hash = words.next().and_then(|word| u64::from_str_radix(word, 16).ok());
    let marks = words.next().unwrap_or_default();
    if marks.len() > 4 * MARKS as usize || !marks.is_ascii() || !marks.len().is_multiple_of(4) {
        return Err(damaged());
    }
    let mark = |place: usize| u16::from_str_radix(&marks[place..place + 4], 16).map_err(|_| damaged());
    let marks = (0..marks.len()).step_by(4).map(mark).collect::<Result<Vec<u16>, String>>()?;
    Ok((events.ok_or_else(damaged)?, hash.ok_or_else(damaged)?, marks))
}

#[cfg(test)]
pub(crate) mod tests;
