//! What the browser keeps: the session so far.

use web_sys::Storage;

use crate::scenario::{self, Scenario};
use crate::types::Time;

const SESSION_KEY: &str = "raft-playground.session";
const ASIDE_KEY: &str = "raft-playground.session.unreadable";

/// The first field of a kept session. It changes whenever the fields do.
const FORMAT: &str = "session 1";

/// Stands between the fields of a kept session, and in none of them. The scenarios are kept as
/// texts, so that an older one stays readable.
const SEPARATOR: char = '\u{1e}';

/// A session that was kept.
pub struct Kept {
    /// What it is called.
    pub title: String,
    /// The scenario as it was opened.
    pub opened: Scenario,
    /// What had been done.
    pub done: Scenario,
    /// How far it had run.
    pub now: Time,
    /// The position of the speed slider.
    pub speed: u32,
}

/// Keeps the session. Fails with one sentence when the browser keeps nothing.
pub fn keep(title: &str, opened: &Scenario, done: &Scenario, now: Time, speed: u32) -> Result<(), String> {
    let fields = [FORMAT, title, &opened.to_string(), &done.to_string(), &now.0.to_string(), &speed.to_string()];
    let text = fields.map(|field| field.replace(SEPARATOR, " ")).join(&SEPARATOR.to_string());
    let kept = storage().is_some_and(|storage| storage.set_item(SESSION_KEY, &text).is_ok());
    if kept { Ok(()) } else { Err("This browser does not keep the session, so a reload loses it.".to_string()) }
}

/// The session that was kept. One that cannot be read is put aside, and a sentence says so.
pub fn kept() -> Result<Option<Kept>, String> {
    let Some(text) = storage().and_then(|storage| storage.get_item(SESSION_KEY).ok().flatten()) else {
        return Ok(None);
    };
    let fields: Vec<&str> = text.split(SEPARATOR).collect();
    let [FORMAT, title, opened, done, now, speed] = fields[..] else {
        return Err(put_aside("It is not written as this version of the page writes sessions."));
    };
    let number = |text: &str| text.parse::<u64>().map_err(|_| put_aside(&format!("“{text}” is no number.")));
    let read = |text: &str| scenario::parse(text).map_err(|mistakes| put_aside(&mistakes.to_string()));
    Ok(Some(Kept {
        title: title.to_string(),
        opened: read(opened)?,
        done: read(done)?,
        now: Time(number(now)?),
        speed: number(speed)? as u32,
    }))
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// Puts the kept session where it is not opened again, and says so.
pub fn put_aside(why: &str) -> String {
    if let Some(storage) = storage() {
        if let Ok(Some(text)) = storage.get_item(SESSION_KEY) {
            let _ = storage.set_item(ASIDE_KEY, &text);
        }
        let _ = storage.remove_item(SESSION_KEY);
    }
    format!("The session kept in this browser cannot be opened, so it was put aside and a new one begun. {why}")
}
