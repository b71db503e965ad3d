//! The colours: what the system asks for, and what the style sheet is to know.

use gloo_events::EventListener;
use web_sys::MediaQueryList;

use page::look::Look;

const DARK: &str = "(prefers-color-scheme: dark)";
const CONTRAST: &str = "(prefers-contrast: more)";

/// What the system asks for.
pub fn system() -> Look {
    let asks = |query: &str| media(query).is_some_and(|query| query.matches());
    Look { dark: asks(DARK), contrast: asks(CONTRAST) }
}

/// Colours the page.
pub fn show(look: Look) {
    if let Some(root) = web_sys::window().and_then(|window| window.document()?.document_element()) {
        let _ = root.set_attribute("data-theme", if look.dark { "dark" } else { "light" });
        let _ = root.set_attribute("data-contrast", if look.contrast { "more" } else { "usual" });
    }
}

/// Calls `changed` whenever the system asks for something else.
pub fn listen(changed: impl Fn(Look) + Clone + 'static) -> Vec<EventListener> {
    let listen = |query: MediaQueryList| {
        let changed = changed.clone();
        EventListener::new(&query, "change", move |_| changed(system()))
    };
    [DARK, CONTRAST].into_iter().filter_map(media).map(listen).collect()
}

fn media(query: &str) -> Option<MediaQueryList> {
    web_sys::window()?.match_media(query).ok().flatten()
}
