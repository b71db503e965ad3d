//! The page's side of sharing: what `www/start.js` offers and `www/sharing.js` answers.

use gloo_events::EventListener;
use js_sys::Reflect;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Document;
use yew::Callback;

use page::msg::{Msg, ShareMsg};

#[wasm_bindgen]
extern "C" {
    /// Loads what shares, and gives it what is shown.
    #[wasm_bindgen(js_name = shareRun)]
    pub fn share(shown: &str);
    /// Puts this behind the address of the page, as a new entry of the browser's history.
    #[wasm_bindgen(js_name = showAddress)]
    pub fn show_address(fragment: &str);
    /// Names what is shown in an entry of the browser's history.
    #[wasm_bindgen(js_name = showEntry)]
    pub fn show_entry(entry: &str);
    /// Opens what stands behind the address of the page. False when nothing does.
    #[wasm_bindgen(js_name = followAddress)]
    pub fn follow_address() -> bool;
}

/// Listens to what `www/sharing.js` says.
pub fn listen(document: &Document, on: Callback<Msg>) -> EventListener {
    EventListener::new(document, "share", move |event| {
        let text = Reflect::get(event, &"detail".into()).ok().and_then(|detail| detail.as_string());
        if let Some(text) = text {
            on.emit(Msg::Share(ShareMsg::Came(text)));
        }
    })
}
