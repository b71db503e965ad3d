//! The clipboard, by whichever of the browser's two ways works: both are in `www/start.js`.

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    /// Never fails; true when the text is on the clipboard.
    #[wasm_bindgen(js_name = copyText)]
    async fn copy_text(text: &str) -> JsValue;
}

/// Puts a text on the clipboard; false when the browser does not let us.
pub async fn copy(text: &str) -> bool {
    copy_text(text).await.is_truthy()
}
