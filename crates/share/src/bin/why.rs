//! Explains moments for the page's worker: `www/sharing_worker.js` calls it.
#![deny(unsafe_code)]

/// This instance's allocator: smaller than the standard library's, and as quick.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static MEMORY: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

#[cfg(target_arch = "wasm32")]
mod door {
    use std::cell::RefCell;

    use share::Asked;
    use wasm_bindgen::prelude::wasm_bindgen;

    thread_local! {
        static ASKED: RefCell<Asked> = RefCell::default();
    }

    /// See [`Asked::show`].
    #[wasm_bindgen]
    pub fn show(shown: &str) -> String {
        ASKED.with_borrow_mut(|asked| asked.show(shown))
    }

    /// See [`Asked::turn`].
    #[wasm_bindgen]
    pub fn next() -> Vec<u8> {
        ASKED.with_borrow_mut(Asked::turn)
    }

    /// See [`Asked::take`].
    #[wasm_bindgen]
    pub fn take(reply: &[u8]) -> String {
        ASKED.with_borrow_mut(|asked| asked.take(reply))
    }

    /// See [`Asked::subjects`].
    #[wasm_bindgen]
    pub fn subjects() -> String {
        ASKED.with_borrow(Asked::subjects)
    }

    /// See [`Asked::why`].
    #[wasm_bindgen]
    pub fn why(subject: &str) -> String {
        ASKED.with_borrow_mut(|asked| asked.why(subject))
    }

    /// See [`Asked::attempt`].
    #[wasm_bindgen]
    pub fn attempt() -> String {
        ASKED.with_borrow_mut(Asked::attempt)
    }
}

fn main() {}
