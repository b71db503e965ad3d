//! Links and exports for the page's worker that shares: `www/sharing_worker.js` calls it.
#![deny(unsafe_code)]

/// This instance's allocator: smaller than the standard library's, and as quick.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static MEMORY: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

#[cfg(target_arch = "wasm32")]
mod door {
    use std::cell::RefCell;

    use share::Desk;
    use wasm_bindgen::prelude::wasm_bindgen;

    thread_local! {
        static DESK: RefCell<Desk> = RefCell::default();
    }

    /// See [`Desk::show`].
    #[wasm_bindgen]
    pub fn show(shown: &str) -> String {
        DESK.with_borrow_mut(|desk| desk.show(shown))
    }

    /// See [`Desk::open`].
    #[wasm_bindgen]
    pub fn open(fragment: &str) -> String {
        DESK.with_borrow_mut(|desk| desk.open(fragment))
    }

    /// See [`Desk::lesson`].
    #[wasm_bindgen]
    pub fn lesson(file: &str, moment: &str, text: &str) -> String {
        DESK.with_borrow_mut(|desk| desk.lesson(file, moment, text))
    }

    /// See [`Desk::import`].
    #[wasm_bindgen]
    pub fn read_file(name: &str, text: &str) -> String {
        DESK.with_borrow_mut(|desk| desk.import(name, text))
    }

    /// See [`Desk::next`].
    #[wasm_bindgen]
    pub fn next() -> Vec<u8> {
        DESK.with_borrow_mut(Desk::turn)
    }

    /// See [`Desk::take`].
    #[wasm_bindgen]
    pub fn take(reply: &[u8]) -> String {
        DESK.with_borrow_mut(|desk| desk.take(reply))
    }

    /// See [`Desk::link`].
    #[wasm_bindgen]
    pub fn link(page: &str) -> String {
        DESK.with_borrow_mut(|desk| desk.link(page))
    }

    /// See [`Desk::verdict`].
    #[wasm_bindgen]
    pub fn verdict() -> String {
        DESK.with_borrow(Desk::verdict)
    }

    /// See [`Desk::formats`].
    #[wasm_bindgen]
    pub fn formats() -> String {
        Desk::formats()
    }

    /// See [`Desk::make`].
    #[wasm_bindgen]
    pub fn make(name: &str, from_us: f64, until_us: f64, link: &str) -> Vec<u8> {
        DESK.with_borrow(|desk| desk.make(name, from_us, until_us, link))
    }

    /// See [`Desk::frame`].
    #[wasm_bindgen]
    pub fn frame(from_us: f64, until_us: f64, at_us: f64) -> String {
        DESK.with_borrow(|desk| desk.frame(from_us, until_us, at_us))
    }

    /// See [`Desk::packet`].
    #[wasm_bindgen]
    pub fn packet(from_us: f64, until_us: f64, link: &str) -> Vec<u8> {
        DESK.with_borrow(|desk| desk.packet(from_us, until_us, link))
    }
}

fn main() {}
