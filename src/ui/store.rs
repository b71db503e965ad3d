//! What the browser keeps: the session so far, and the theme.

use gloo_storage::errors::StorageError;
use gloo_storage::{LocalStorage, Storage};
use serde::{Deserialize, Serialize};

use super::intent::Theme;
use crate::scenario::{self, Scenario};
use crate::types::Time;

const SESSION_KEY: &str = "raft-playground.session";
const ASIDE_KEY: &str = "raft-playground.session.unreadable";
const THEME_KEY: &str = "raft-playground.theme";

/// A session as it is kept. Both scenarios are texts, so that an older one stays readable.
#[derive(Serialize, Deserialize)]
struct Stored {
    title: String,
    opened: String,
    done: String,
    now_us: u64,
    speed: u32,
}

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
    let stored =
        Stored { title: title.to_string(), opened: opened.to_string(), done: done.to_string(), now_us: now.0, speed };
    LocalStorage::set(SESSION_KEY, stored)
        .map_err(|error| format!("this browser does not keep the session, so a reload would lose it: {error}"))
}

/// The session that was kept. One that cannot be read is put aside, and a sentence says so.
pub fn kept() -> Result<Option<Kept>, String> {
    let stored: Stored = match LocalStorage::get(SESSION_KEY) {
        Ok(stored) => stored,
        Err(StorageError::KeyNotFound(_) | StorageError::JsError(_)) => return Ok(None),
        Err(StorageError::SerdeError(error)) => return Err(put_aside(&error.to_string())),
    };
    let read = |text: &str| scenario::parse(text).map_err(|mistakes| put_aside(&mistakes.to_string()));
    Ok(Some(Kept {
        opened: read(&stored.opened)?,
        done: read(&stored.done)?,
        title: stored.title,
        now: Time(stored.now_us),
        speed: stored.speed,
    }))
}

/// Puts the kept session where it is not opened again, and says so.
pub fn put_aside(why: &str) -> String {
    let storage = LocalStorage::raw();
    if let Ok(Some(text)) = storage.get_item(SESSION_KEY) {
        let _ = storage.set_item(ASIDE_KEY, &text);
    }
    LocalStorage::delete(SESSION_KEY);
    format!("The session kept in this browser cannot be opened, so it was put aside and a new one begun. {why}")
}

/// The theme that was chosen.
pub fn theme() -> Theme {
    match LocalStorage::raw().get_item(THEME_KEY).ok().flatten().as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::Auto,
    }
}

/// Keeps the theme and gives it to the document.
pub fn set_theme(theme: Theme) {
    let name = theme_name(theme);
    let _ = LocalStorage::raw().set_item(THEME_KEY, name);
    let root = web_sys::window().and_then(|window| window.document()?.document_element());
    if let Some(root) = root {
        let _ = root.set_attribute("data-theme", name);
    }
}

/// The theme's name, as the style sheet knows it.
pub fn theme_name(theme: Theme) -> &'static str {
    match theme {
        Theme::Auto => "auto",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}
