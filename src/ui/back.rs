//! The browser's way back: while a box or a menu is open, it closes that instead of leaving the page; else it goes through
//! the branches and runs that were shown.

use gloo_events::EventListener;
use wasm_bindgen::JsValue;
use web_sys::{History, Window};
use yew::Callback;

use page::msg::{DialogsMsg, Msg, RunMsg};

/// Marks the entry of the browser's history that stands for an open box.
const MARK: &str = "raft-playground.box";

/// Makes sure that there is an entry to go back from while a box is open. It stays when the box is closed otherwise,
/// and serves the next one.
pub fn show(is_open: bool) {
    let Some(history) = web_sys::window().and_then(|window| window.history().ok()).filter(|_| is_open) else { return };
    if !is_marked(&history) {
        let _ = history.push_state(&JsValue::from_str(MARK), "");
    }
}

/// Closes what is open when the entry before is gone back to.
pub fn listen(window: &Window, on: Callback<Msg>) -> EventListener {
    EventListener::new(window, "popstate", move |_| {
        let history = web_sys::window().and_then(|window| window.history().ok());
        if let Some(history) = history.filter(|history| !is_marked(history)) {
            on.emit(Msg::Dialogs(DialogsMsg::Back));
            // Of a run or a branch, as `showEntry` has named it.
            if let Some(entry) = history.state().ok().and_then(|state| state.as_string()) {
                on.emit(Msg::Run(RunMsg::Entry(entry)));
            }
        }
    })
}

fn is_marked(history: &History) -> bool {
    history.state().is_ok_and(|state| state.as_string().as_deref() == Some(MARK))
}
