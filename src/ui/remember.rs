//! Small things that the browser remembers for the page: theme, sizes, whether the tour was seen.

use web_sys::Storage;

/// The theme.
pub const THEME: &str = "raft-playground.theme";
/// The sizes of the panels.
pub const PANELS: &str = "raft-playground.panels";
/// Whether the tour was seen.
pub const TOUR: &str = "raft-playground.tour";

/// What was remembered under a name. A browser that remembers nothing is no mistake.
pub fn remembered(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

/// Remembers a text under a name, where the browser allows it.
pub fn remember(name: &str, text: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(name, text);
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
