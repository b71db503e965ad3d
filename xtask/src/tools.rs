//! Installs missing tools at pinned versions: the wasm target, trunk and wasm-bindgen.

use std::env;
use std::path::{Path, PathBuf};

use crate::shell::{Shell, say};

const TARGET: &str = "wasm32-unknown-unknown";

/// A program that cargo installs.
pub struct Tool {
    /// The crate.
    pub package: &'static str,
    /// The exact version. Newer ones need a newer Rust, or do not install with `--locked`.
    pub version: &'static str,
    /// The programs that it must install.
    pub programs: &'static [&'static str],
    /// The time of its installation on two idle cores.
    pub takes: &'static str,
}

const TOOLS: [Tool; 2] = [
    Tool { package: "trunk", version: "0.21.14", programs: &["trunk"], takes: "about three minutes" },
    Tool {
        package: "wasm-bindgen-cli",
        version: "0.2.129",
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        takes: "about a minute",
    },
];

/// Installs everything needed to build the page, and returns a shell that finds it.
///
/// Fast when everything is installed already.
pub fn set_up() -> Result<Shell, String> {
    let mut shell = Shell::new();
    // The tools are pinned and the crates are fetched below, so trunk needs no network.
    shell.set("TRUNK_SKIP_VERSION_CHECK", "true");
    shell.set("TRUNK_OFFLINE", "true");
    add_target(&shell, TARGET)?;
    for tool in &TOOLS {
        add_tool(&mut shell, tool)?;
    }
    shell
        .run("cargo", &["fetch", "--quiet"])
        .map_err(|why| format!("the crates could not be downloaded, is there a network? {why}"))?;
    Ok(shell)
}

/// Adds what Rust needs to compile for a target, if it is not there.
pub fn add_target(shell: &Shell, target: &str) -> Result<(), String> {
    let library = shell.ask("rustc", &["--print", "target-libdir", "--target", target]);
    if library.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    say(&format!("adding the {target} target to the Rust toolchain"));
    // rustup changes the active toolchain, which rust-toolchain.toml selects.
    shell
        .run("rustup", &["target", "add", target])
        .map_err(|why| format!("the Rust target {target} is missing and rustup could not add it: {why}"))
}

/// Installs a tool, unless it is there at its version, and lets the shell find it.
pub fn add_tool(shell: &mut Shell, tool: &Tool) -> Result<(), String> {
    let Tool { package, version, programs, takes } = tool;
    if programs.iter().all(|program| has_version(shell, program, version)) {
        return Ok(());
    }
    let folder = cache_folder()?.join(format!("{package}-{version}"));
    shell.put_first(folder.join("bin"));
    if programs.iter().all(|program| has_version(shell, program, version)) {
        return Ok(());
    }
    say(&format!("installing {package} {version} into {}, {takes}", folder.display()));
    let folder = folder.to_str().ok_or("the cache folder's name is not valid UTF-8")?;
    let mut installer = Shell::new();
    // Unoptimized tools build several times faster and are fast enough.
    installer.set("CARGO_PROFILE_DEV_DEBUG", "0");
    installer
        .run(
            "cargo",
            &["install", "--quiet", "--locked", "--debug", "--force", "--no-default-features", "--version", version]
                .iter()
                .copied()
                .chain(["--root", folder, package])
                .collect::<Vec<_>>(),
        )
        .map_err(|why| format!("{package} {version} could not be installed: {why}"))?;
    match programs.iter().find(|program| !has_version(shell, program, version)) {
        None => Ok(()),
        Some(program) => Err(format!("{package} {version} was installed, but `{program} --version` does not say so")),
    }
}

fn has_version(shell: &Shell, program: &str, version: &str) -> bool {
    shell.ask(program, &["--version"]).is_some_and(|said| said.split_whitespace().any(|word| word == version))
}

/// The folder of the tools, shared by all clones of the project.
fn cache_folder() -> Result<PathBuf, String> {
    let from_home =
        || env::var_os("HOME").or_else(|| env::var_os("USERPROFILE")).map(|home| Path::new(&home).join(".cache"));
    env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .filter(|folder| folder.is_absolute())
        .or_else(from_home)
        .map(|folder| folder.join("raft-playground"))
        .ok_or_else(|| {
            "neither XDG_CACHE_HOME nor HOME is set, so there is no folder in which to install tools".to_string()
        })
}
