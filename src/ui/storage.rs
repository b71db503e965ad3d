//! The browser's storage: texts that all tabs share and that may be refused, and what one tab has of its own.

use litemap::LiteMap;

use gloo_events::EventListener;
use web_sys::{Storage, Window};

use model::shared::filled;
use page::storage::{Stored, TAB};

/// What the keys of the page begin with.
const OURS: &str = "raft-playground.";
/// The run that a tab shows, in the tab's own storage.
const RUN: &str = "raft-playground.run";
/// Stands there from when a page is left until it is loaded again. A copy of an open tab has no such mark.
const LEFT: &str = "raft-playground.left";

/// Everything that is stored, and what this tab has of its own.
pub fn read() -> Stored {
    let tab = own();
    let text = |key: &str| tab.as_ref()?.get_item(key).ok().flatten();
    let (run, was_left) = (text(RUN), text(LEFT).is_some());
    if let Some(tab) = &tab {
        let _ = tab.remove_item(LEFT);
    }
    // A name is as good as unique with this many digits, and only distinguishes tabs of one browser.
    let name = (js_sys::Math::random() * 1e12) as u64;
    Stored { texts: texts(), tab: name.to_string(), run, is_shared: !was_left }
}

/// All texts of the page by their keys.
pub fn texts() -> LiteMap<String, String> {
    let Some(storage) = shared() else { return LiteMap::new() };
    let keys = (0..storage.length().unwrap_or(0)).filter_map(|index| storage.key(index).ok().flatten());
    let ours = keys.filter(|key| key.starts_with(OURS));
    filled(ours.filter_map(|key| Some((key.clone(), storage.get_item(&key).ok().flatten()?))))
}

/// Stores a text under a key; false when the browser does not.
pub fn store(key: &str, text: &str) -> bool {
    shared().is_some_and(|storage| storage.set_item(key, text).is_ok())
}

/// Removes what is stored under a key.
pub fn remove(key: &str) {
    if let Some(storage) = shared() {
        let _ = storage.remove_item(key);
    }
}

/// This tab shows the run of this name from now on.
pub fn show_run(tab: &str, name: &str) {
    store(&[TAB, ".", tab].concat(), name);
    if let Some(own) = own() {
        let _ = own.set_item(RUN, name);
    }
}

/// Says when this tab shows its run no longer, and when it does again: a page may be left and come back as it was.
pub fn listen(window: &Window, tab: String) -> [EventListener; 2] {
    let key = [TAB, ".", &tab].concat();
    let left = move |_: &web_sys::Event| {
        remove(&key);
        if let Some(own) = own() {
            let _ = own.set_item(LEFT, "left");
        }
    };
    let back = move |_: &web_sys::Event| {
        let Some(own) = own() else { return };
        let _ = own.remove_item(LEFT);
        if let Ok(Some(run)) = own.get_item(RUN) {
            show_run(&tab, &run);
        }
    };
    [EventListener::new(window, "pagehide", left), EventListener::new(window, "pageshow", back)]
}

/// The storage of all tabs.
fn shared() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// The storage of this tab alone.
fn own() -> Option<Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}
