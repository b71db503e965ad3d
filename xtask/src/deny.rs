//! What the dependencies are held to: `cargo deny`, a part of the nightly tests (`deny.toml`, docs/dependencies.md).

use crate::shell::{Shell, say};
use crate::tools::{self, Tool};

/// The tool: its installation alone is why this is a part of the nightly tests.
const DENY: Tool =
    Tool { package: "cargo-deny", version: "0.20.2", programs: &["cargo-deny"], takes: "about two minutes" };

/// Where a package comes from, under which license, and whether it is banned. Needs no network.
const RULES: [&str; 5] = ["--offline", "check", "bans", "licenses", "sources"];

/// Holds the dependencies to the rules, and to the database of advisories where that can be reached: false where it cannot.
pub fn check(shell: &Shell) -> Result<bool, String> {
    let mut shell = shell.clone();
    tools::add_tool(&mut shell, &DENY)?;
    shell.run("cargo-deny", &RULES)?;
    if shell.ask("cargo-deny", &["fetch", "db"]).is_none() {
        say("the database of advisories cannot be reached: docs/dependencies.md says when it was looked at last");
        return Ok(false);
    }
    // With what has just been fetched.
    shell.run("cargo-deny", &["--offline", "check", "advisories"]).map(|()| true)
}
