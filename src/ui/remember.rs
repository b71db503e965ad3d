//! Preferences in the browser's local storage: theme, panel sizes, whether the tour was seen.

use web_sys::Storage;

/// The theme.
pub const THEME: &str = "raft-playground.theme";
/// The sizes of the panels.
pub const PANELS: &str = "raft-playground.panels";
/// Whether the tour was seen.
pub const TOUR: &str = "raft-playground.tour";

/// The text stored under a name. A browser without storage is not an error.
pub fn remembered(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

/// Stores a text under a name, where the browser allows it.
pub fn remember(name: &str, text: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(name, text);
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
