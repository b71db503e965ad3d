//! Finds the browser for the browser tests, and installs it where that is allowed.

use crate::hooks::WASM_OPT;
use crate::shell::{Shell, say};

/// Makes sure that Chromium and its driver are installed, and sets their paths for the browser tests.
pub fn find(mut shell: Shell) -> Result<Shell, String> {
    if chromium(&shell).is_none() || shell.find("chromedriver").is_none() {
        install(&shell)?;
    }
    if shell.find(WASM_OPT).is_none() {
        apt_install(&shell, &["binaryen"], "the budgets of sizes hold for what wasm-opt has made small")?;
    }
    let (Some(chromium), Some(driver)) = (chromium(&shell), shell.find("chromedriver")) else {
        return Err("chromium or chromedriver is still not on the PATH after its installation".to_string());
    };
    shell.set("CHROMIUM", chromium);
    shell.set("CHROMEDRIVER", driver);
    add_axe(&shell)?;
    Ok(shell)
}

/// Installs axe-core for the accessibility test, at the version that `package-lock.json` pins.
fn add_axe(shell: &Shell) -> Result<(), String> {
    let folder = Shell::root().join("tests/browser");
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap_or_default();
    let wanted =
        read("package.json").lines().find_map(|line| line.trim().strip_prefix("\"axe-core\": ").map(str::to_string));
    let there = read("node_modules/axe-core/package.json");
    if wanted.is_some_and(|version| there.contains(&format!("\"version\": {version}"))) {
        return Ok(());
    }
    if shell.find("npm").is_none() {
        apt_install(shell, &["npm"], "the accessibility test needs npm to install axe-core")?;
    }
    say("installing axe-core for the accessibility test");
    let folder = folder.to_str().ok_or("the project's path is not valid UTF-8")?;
    let quiet = ["ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder];
    shell.run("npm", &quiet).map_err(|why| format!("axe-core could not be installed, is there a network? {why}"))
}

fn chromium(shell: &Shell) -> Option<std::path::PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| shell.find(name))
}

fn install(shell: &Shell) -> Result<(), String> {
    let why = "the browser tests need Chromium and chromedriver of the same version";
    apt_install(shell, &["chromium", "chromium-driver"], why)
}

/// Installs Debian packages where that is allowed; otherwise fails with a message that begins with `why`.
fn apt_install(shell: &Shell, packages: &[&str], why: &str) -> Result<(), String> {
    let names = packages.join(" ");
    let root = shell.ask("id", &["-u"]).is_some_and(|id| id == "0");
    if !root || shell.find("apt-get").is_none() {
        return Err(format!("{why}: install it (Debian: `apt-get install {names}`) and run this again"));
    }
    say(&format!("installing Debian's {names}"));
    // A fresh machine has no package lists yet; an old list may name versions that no longer exist.
    let install = ["DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "--yes", "--no-install-recommends"];
    shell
        .run("apt-get", &["update", "--quiet"])
        .and_then(|()| shell.run("env", &[&install[..], packages].concat()))
        .map_err(|why| format!("{names} could not be installed: {why}"))
}
