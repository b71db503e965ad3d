//! Builds ahead what later stages run, on the cores that the first stages leave idle: the link of a release keeps one core
//! busy, and so does the last of many tests.
#![allow(clippy::disallowed_methods, reason = "no world runs here, only other programs")]

use std::thread::JoinHandle;

use crate::shell::Shell;

/// What is built, in the order in which it is needed. Each must be built as its stage builds it, or it is built twice.
const BUILDS: [&[&str]; 6] = [
    &["test", "--no-run", "--package", "engine", "--profile", "engine", "--target", WASM, "--test", "wasm"],
    &["build", "--release", "--bin", "raft-playground"],
    &["build", "--target", WASM, "--offline", "--profile", "page", "--bin", "raft-playground"],
    &["build", "--target", WASM, "--offline", "--profile", "engine", "--package", "engine", "--bin", "engine"],
    &["build", "--target", WASM, "--offline", "--profile", "page", "--package", "share", "--bins"],
    &["test", "--no-run", "--package", "browser-tests"],
];

const WASM: &str = "wasm32-unknown-unknown";

/// The builds that run beside the stages.
pub struct Ahead(JoinHandle<()>);

impl Ahead {
    /// Begins to build, at a lower priority than the stages.
    ///
    /// Nothing is shown and nothing fails here: the stage that needs a build asks for it again, and shows what is wrong.
    pub fn begin(shell: Shell) -> Ahead {
        Ahead(std::thread::spawn(move || {
            for build in BUILDS {
                // What fails to build fails again in its stage, where it is seen.
                _ = shell.run_aside("cargo", build);
            }
        }))
    }

    /// Waits until everything is built.
    pub fn end(self) {
        self.0.join().expect("a build that fails is no panic");
    }
}
