//! What must hold in the browser's own wasm: `cargo xtask test` runs this in Chromium. One program, because it is linked for
//! the release, which takes longer than its tests.
#![deny(unsafe_code)]

mod raft_rs_order;
#[cfg(target_arch = "wasm32")]
mod seeking;
#[cfg(target_arch = "wasm32")]
#[path = "../../../../tests/common/synthetic.rs"]
mod synthetic;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
