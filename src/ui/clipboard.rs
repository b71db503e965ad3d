//! The clipboard, by whichever of the browser's two ways works.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlDocument, HtmlTextAreaElement};

/// Puts a text on the clipboard; false when the browser does not let us.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    // In a page that is not served securely there is no clipboard at all, and to ask for it would throw.
    let by_api =
        window.is_secure_context() && JsFuture::from(window.navigator().clipboard().write_text(text)).await.is_ok();
    by_api || by_command(text).unwrap_or(false)
}

/// The older way, which works in a frame as well.
fn by_command(text: &str) -> Option<bool> {
    let document = web_sys::window()?.document()?.dyn_into::<HtmlDocument>().ok()?;
    let area = document.create_element("textarea").ok()?.dyn_into::<HtmlTextAreaElement>().ok()?;
    area.set_value(text);
    let body = document.body()?;
    body.append_child(&area).ok()?;
    area.select();
    let copied = document.exec_command("copy").unwrap_or(false);
    area.remove();
    Some(copied)
}
