//! Fetches text files from the page's server.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Response;
use yew::Callback;

/// Fetches a text. The error is a few words.
pub fn fetch_text(path: String, on: Callback<Result<String, String>>) {
    spawn_local(async move { on.emit(text_of(&path).await) });
}

async fn text_of(path: &str) -> Result<String, String> {
    let unreachable = |_| "the server cannot be reached".to_string();
    let window = web_sys::window().ok_or("there is no window")?;
    let response = JsFuture::from(window.fetch_with_str(path)).await.map_err(unreachable)?;
    let response: Response = response.unchecked_into();
    if !response.ok() {
        return Err(format!("the server answered {} {}", response.status(), response.status_text()));
    }
    let text = response.text().map_err(unreachable)?;
    let text = JsFuture::from(text).await.map_err(unreachable)?;
    text.as_string().ok_or_else(|| "it is not a text".to_string())
}
