//! The page in wasm; natively the `raft-playground` command.

fn main() {}
