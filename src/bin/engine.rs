//! The engine, for the Web Worker.

fn main() {}
