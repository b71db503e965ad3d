//! The browser keeps the breakpoints beside the session.

use web_sys::Storage;

use page::breakpoints::Breakpoints;

const KEY: &str = "raft-playground.breakpoints";

/// Keeps them, if this browser keeps anything. That it does not is told of the session already.
pub fn keep(breakpoints: &Breakpoints) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEY, &breakpoints.to_text());
    }
}

/// Those that were kept, in a cluster of so many nodes.
pub fn kept(nodes: u64) -> Breakpoints {
    let text = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
    text.map(|text| Breakpoints::from_text(&text, nodes)).unwrap_or_default()
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
