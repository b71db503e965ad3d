//! Tells the style sheet which look holds, and hears when the system wants another one.

use gloo_events::EventListener;
use web_sys::MediaQueryList;

use super::remember::{THEME, remember, remembered};
use page::look::{Look, Theme};

const DARK: &str = "(prefers-color-scheme: dark)";
const CONTRAST: &str = "(prefers-contrast: more)";

/// The theme that was chosen.
pub fn chosen() -> Theme {
    Theme::named(&remembered(THEME).unwrap_or_default())
}

/// Remembers the theme and shows it.
pub fn choose(theme: Theme) -> Look {
    remember(THEME, theme.name());
    show(theme)
}

/// Shows the chosen theme as the system wants it now.
pub fn show(theme: Theme) -> Look {
    let asks = |query: &str| media(query).is_some_and(|query| query.matches());
    let look = Look::of(theme, Look { dark: asks(DARK), contrast: asks(CONTRAST) });
    if let Some(root) = web_sys::window().and_then(|window| window.document()?.document_element()) {
        let _ = root.set_attribute("data-theme", if look.dark { "dark" } else { "light" });
        let _ = root.set_attribute("data-contrast", if look.contrast { "more" } else { "usual" });
    }
    look
}

/// Calls `changed` whenever the system wants another look, after the style sheet has been told.
pub fn listen(changed: impl Fn(Look) + Clone + 'static) -> Vec<EventListener> {
    let listen = |query: MediaQueryList| {
        let changed = changed.clone();
        EventListener::new(&query, "change", move |_| changed(show(chosen())))
    };
    [DARK, CONTRAST].into_iter().filter_map(media).map(listen).collect()
}

fn media(query: &str) -> Option<MediaQueryList> {
    web_sys::window()?.match_media(query).ok().flatten()
}
