//! What the browser keeps: the session so far.

use web_sys::Storage;

use page::session::{KeptBranches, KeptHead, Session};

const SESSION_KEY: &str = "raft-playground.session";
const BRANCHES_KEY: &str = "raft-playground.branches";
const SCENARIOS_KEY: &str = "raft-playground.scenarios";
/// Stands behind the key of what was put aside.
const ASIDE: &str = ".unreadable";

/// Keeps the session: its small text, and its branches and scenarios when they have changed. To write takes time by
/// the length of the text. Fails with one sentence when the browser keeps nothing.
pub fn keep(head: &str, branches: Option<&str>, scenarios: Option<&str>) -> Result<(), String> {
    let set = |storage: &Storage, key, text| storage.set_item(key, text).is_ok();
    let kept = storage().is_some_and(|storage| {
        scenarios.is_none_or(|scenarios| set(&storage, SCENARIOS_KEY, scenarios))
            && branches.is_none_or(|branches| set(&storage, BRANCHES_KEY, branches))
            && set(&storage, SESSION_KEY, head)
    });
    if kept { Ok(()) } else { Err("This browser does not keep the session, so a reload loses it.".to_string()) }
}

/// The session that was kept, as run number `run`, with its title and speed. One that cannot be read is put aside,
/// and a sentence says so.
pub fn kept(run: u32) -> Result<Option<(String, u32, Session)>, String> {
    let get = |key| storage().and_then(|storage| storage.get_item(key).ok().flatten());
    let Some(head) = get(SESSION_KEY) else { return Ok(None) };
    let opened = KeptHead::read(&head).and_then(|head| {
        let scenarios = get(SCENARIOS_KEY).unwrap_or_default();
        let branches = get(BRANCHES_KEY).filter(|_| !head.is_old());
        let branches = branches.map(|text| KeptBranches::read(&text, &scenarios)).transpose()?;
        let (title, speed) = (head.title.clone(), head.speed);
        Ok((title, speed, Session::reopen(run, head, branches)?))
    });
    opened.map(Some).map_err(|why| put_aside(&why))
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// Puts the kept session where it is not opened again, and says so.
pub fn put_aside(why: &str) -> String {
    if let Some(storage) = storage() {
        for key in [SESSION_KEY, BRANCHES_KEY, SCENARIOS_KEY] {
            if let Ok(Some(text)) = storage.get_item(key) {
                let _ = storage.set_item(&format!("{key}{ASIDE}"), &text);
            }
            let _ = storage.remove_item(key);
        }
    }
    format!("The session kept in this browser cannot be opened, so it was put aside and a new one begun. {why}")
}
