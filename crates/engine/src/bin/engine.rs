//! The engine, for the Web Worker: the bytes of a command in, the bytes of its reply out.
//!
//! `www/worker.js` is the other side. Only bytes and text are copied across, so between two
//! commands this instance holds no JavaScript handle and a copy of its memory is a checkpoint.
#![deny(unsafe_code)]

#[cfg(target_arch = "wasm32")]
#[path = "engine/memory.rs"]
mod memory;

#[cfg(target_arch = "wasm32")]
mod door {
    use std::cell::RefCell;

    use engine::{Engine, last_reply};
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen]
    extern "C" {
        /// Gives the worker shell what a panic said.
        #[wasm_bindgen(js_name = reportPanic)]
        fn report_panic(text: &str);
        /// Gives the worker shell the reply to the command in which a task panicked.
        #[wasm_bindgen(js_name = reportEnd)]
        fn report_end(reply: &[u8]);
    }

    thread_local! {
        static ENGINE: RefCell<Engine> = RefCell::new(Engine::new());
    }

    /// Answers one encoded `Command` with one encoded `Reply`.
    #[wasm_bindgen]
    pub fn handle(command: &[u8]) -> Vec<u8> {
        ENGINE.with_borrow_mut(|engine| engine.handle(command))
    }

    /// How many runs have been opened in this instance.
    #[wasm_bindgen]
    pub fn runs() -> u32 {
        ENGINE.with_borrow(Engine::runs)
    }

    /// The present moment of the run in virtual microseconds.
    #[wasm_bindgen]
    pub fn now_us() -> f64 {
        ENGINE.with_borrow(|engine| engine.now().as_micros() as f64)
    }

    /// How many events the run has had.
    #[wasm_bindgen]
    pub fn position() -> f64 {
        ENGINE.with_borrow(|engine| engine.position() as f64)
    }

    /// A number that is the same only for runs in which the same was done by hand.
    #[wasm_bindgen]
    pub fn acts_hash() -> u32 {
        ENGINE.with_borrow(Engine::acts_hash)
    }

    /// How many bytes of the memory are in use.
    #[wasm_bindgen]
    pub fn memory_end() -> usize {
        crate::memory::end()
    }

    /// How many actions have been done by hand in the run.
    #[wasm_bindgen]
    pub fn acts() -> u32 {
        ENGINE.with_borrow(Engine::acts)
    }

    /// Panics, so that the tests can see a panic reach the page as a message.
    #[wasm_bindgen]
    pub fn panic_on_request() -> Vec<u8> {
        panic!("the engine was asked to panic");
    }

    pub fn install_panic_hook() {
        std::panic::set_hook(Box::new(|panic| {
            sim::panics::note(panic);
            // What happened up to the panic of a task belongs to the run, and so does the panic: as natively, it is the
            // last event.
            if let Some(reply) = last_reply() {
                report_end(&reply);
            }
            report_panic(&panic.to_string());
        }));
    }
}

fn main() {
    #[cfg(target_arch = "wasm32")]
    door::install_panic_hook();
}
