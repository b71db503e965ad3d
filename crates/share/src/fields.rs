//! The texts that pass between the page and what shares or explains: fields with a sign between them.

use model::types::Time;

/// Stands between fields, and in none of them.
pub const FIELD: char = '\u{1e}';

/// An answer that is had.
pub fn yes(what: impl AsRef<str>) -> String {
    format!("yes{FIELD}{}", what.as_ref())
}

/// Why there is none.
pub fn no(why: impl AsRef<str>) -> String {
    format!("no{FIELD}{}", why.as_ref())
}

/// What the page shows: `title ␞ moment ␞ speed ␞ chosen ␞ panels ␞ tables, engines, both or neither ␞ run`.
pub struct Shown<'a> {
    /// What the run is called.
    pub title: &'a str,
    /// The moment.
    pub moment: Time,
    /// The position of the speed slider.
    pub speed: u32,
    /// What is chosen, in words.
    pub chosen: &'a str,
    /// The sizes of the panels.
    pub panels: &'a str,
    /// Whether nodes and logs are shown as tables.
    pub tables: bool,
    /// Whether the run is shown beside itself on the other engine.
    pub engines: bool,
    /// What repeats the run: its text, or, for what explains a moment, as `encode_text` writes it.
    pub run: &'a str,
}

/// The words of that field.
pub const TABLES: &str = "tables";
pub const ENGINES: &str = "engines";

const NOTHING_SHOWN: &str = "the page shows no moment that can be played again: load it again";

impl Shown<'_> {
    /// Reads it. Fails with one sentence.
    pub fn read(shown: &str) -> Result<Shown<'_>, String> {
        let fields: Vec<&str> = shown.splitn(7, FIELD).collect();
        let [title, moment, speed, chosen, panels, tables, run] = fields[..] else {
            return Err(NOTHING_SHOWN.to_string());
        };
        let (Ok(moment), Ok(speed)) = (moment.parse().map(Time), speed.parse()) else {
            return Err(NOTHING_SHOWN.to_string());
        };
        let says = |word: &str| tables.split(' ').any(|said| said == word);
        let (tables, engines) = (says(TABLES), says(ENGINES));
        Ok(Shown { title, moment, speed, chosen, panels, tables, engines, run })
    }
}
