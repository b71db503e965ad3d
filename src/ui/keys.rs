//! The keys that work everywhere on the page.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent, Window};
use yew::Callback;

use super::intent::{Dialog, Intent, Tool};
use crate::action::{Action, Links};
use crate::types::Time;

/// Listens to the keys of the whole page. Whoever has the focus and uses a key itself comes first.
pub fn listen(window: &Window, on: Callback<Intent>) -> EventListener {
    EventListener::new_with_options(window, "keydown", EventListenerOptions::enable_prevent_default(), move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        if key.default_prevented() || key.ctrl_key() || key.meta_key() || key.alt_key() {
            return;
        }
        if let Some(intent) = meant(&key.key(), event) {
            event.prevent_default();
            on.emit(intent);
        }
    })
}

fn meant(key: &str, event: &Event) -> Option<Intent> {
    if key == "Escape" {
        return Some(Intent::Dismiss);
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is = |selector: &str| target.as_ref().is_some_and(|target| target.closest(selector).ok().flatten().is_some());
    if is("input, textarea, select, [role=dialog]") || (key == " " && is("button, summary")) {
        return None;
    }
    Some(match key {
        " " => Intent::TogglePlay,
        "." => Intent::Step,
        "," => Intent::StepBack,
        "n" => Intent::StepTo { forward: true },
        "N" => Intent::StepTo { forward: false },
        "b" | "B" => Intent::Dialog(Some(Dialog::Breakpoints)),
        "Home" => Intent::Seek(Time::ZERO),
        "l" | "L" => Intent::Live,
        "h" | "H" => Intent::Act(Action::Heal(Links::All)),
        "s" | "S" => Intent::Tool(Tool::Select),
        "c" | "C" => Intent::Tool(Tool::Cut),
        "k" | "K" => Intent::Tool(Tool::Kill),
        "w" | "W" => Intent::Tool(Tool::Write),
        "o" | "O" => Intent::Dialog(Some(Dialog::Open)),
        "?" => Intent::Dialog(Some(Dialog::Help)),
        _ => return None,
    })
}
