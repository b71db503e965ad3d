//! The page in wasm; natively the `raft-playground` command.

#[cfg(target_arch = "wasm32")]
fn main() {
    raft_playground::ui::show();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
