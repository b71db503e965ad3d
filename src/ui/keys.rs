//! The keyboard listener for the key table.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, MouseEvent, Window};
use yew::Callback;

use page::key_table::{Stroke, meant};
use page::msg::Msg;

/// Elements that take text, where keys are not shortcuts.
const TYPING: &str =
    "input:not([type=range]):not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";

/// Listens to the keys of the whole page. An element that has the focus and uses a key itself comes first.
pub fn listen(window: &Window, on: Callback<Msg>) -> EventListener {
    EventListener::new_with_options(window, "keydown", EventListenerOptions::enable_prevent_default(), move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        if key.default_prevented() || key.is_composing() || !is_free(key, event) {
            return;
        }
        let stroke = Stroke {
            key: key.key(),
            code: key.code(),
            shift: key.shift_key(),
            ctrl: key.ctrl_key() || key.meta_key(),
            alt: key.alt_key(),
        };
        if let Some(msg) = meant(&stroke) {
            event.prevent_default();
            on.emit(msg);
        }
    })
}

/// A button that was pressed with a pointer keeps no focus: the space bar plays then, instead of pressing it again.
pub fn release_pressed(window: &Window) -> EventListener {
    EventListener::new(window, "click", |event| {
        let is_pointers = event.dyn_ref::<MouseEvent>().is_some_and(|click| click.detail() > 0);
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(target) = target.filter(|_| is_pointers) else { return };
        let is = |selector: &str| target.closest(selector).ok().flatten();
        if is("dialog, .menu, [role=dialog]").is_none()
            && let Some(button) = is("button").and_then(|button| button.dyn_into::<HtmlElement>().ok())
        {
            let _ = button.blur();
        }
    })
}

/// True when no element between the focus and the window uses the key.
fn is_free(key: &KeyboardEvent, event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is = |selector: &str| target.as_ref().is_some_and(|target| target.closest(selector).ok().flatten().is_some());
    match key.key().as_str() {
        "Escape" => true,
        " " if is("button, summary, a, [role=button], [type=radio], [type=checkbox]") => false,
        "Home" | "End" if is("input, [role=separator]") => false,
        // An arrow moves within a slider, a group of choices, a border or a list; the timeline takes it itself.
        "ArrowLeft" | "ArrowRight" if is("input, [role=separator], [role=slider], [tabindex]:not(.lesson-body)") => {
            false
        }
        _ => !is(TYPING) && !is("dialog"),
    }
}
