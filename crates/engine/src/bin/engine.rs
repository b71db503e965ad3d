//! The engine for the Web Worker: it takes an encoded command and returns its encoded reply.
//!
//! `www/worker.js` calls it. Only bytes and text are copied between the two, so between two
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
        /// Passes the message of a panic to `www/worker.js`.
        #[wasm_bindgen(js_name = reportPanic)]
        fn report_panic(text: &str);
        /// Gives the worker shell the reply to the command in which a task panicked.
        #[wasm_bindgen(js_name = reportEnd)]
        fn report_end(reply: &[u8]);
    }

    thread_local! {
        static ENGINE: RefCell<Engine> = RefCell::new(Engine::new());
    }

    /// Executes one encoded `Command` and returns its encoded `Reply`.
    #[wasm_bindgen]
    pub fn handle(command: &[u8]) -> Vec<u8> {
        ENGINE.with_borrow_mut(|engine| engine.handle(command))
    }

    /// The number of runs that have been opened in this instance.
    #[wasm_bindgen]
    pub fn runs() -> u32 {
        ENGINE.with_borrow(Engine::runs)
    }

    /// The present time of the run in virtual microseconds.
    #[wasm_bindgen]
    pub fn now_us() -> f64 {
        ENGINE.with_borrow(|engine| engine.now().as_micros() as f64)
    }

    /// The number of events of the run so far.
    #[wasm_bindgen]
    pub fn position() -> f64 {
        ENGINE.with_borrow(|engine| engine.position() as f64)
    }

    /// A hash of the run's user actions: runs with the same value have had the same user actions.
    #[wasm_bindgen]
    pub fn acts_hash() -> u32 {
        ENGINE.with_borrow(Engine::acts_hash)
    }

    /// The number of bytes of the memory in use.
    #[wasm_bindgen]
    pub fn memory_end() -> usize {
        crate::memory::end()
    }

    /// The number of user actions in the run so far.
    #[wasm_bindgen]
    pub fn acts() -> u32 {
        ENGINE.with_borrow(Engine::acts)
    }

    /// Panics, so that tests can check that a panic reaches the page as a message.
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
