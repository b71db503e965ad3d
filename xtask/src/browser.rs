//! Finds the browser that the tests drive, and installs it where that is allowed.

use crate::shell::{Shell, say};

/// Makes sure that Chromium and its driver are there, and tells the browser tests where.
pub fn find(mut shell: Shell) -> Result<Shell, String> {
    if chromium(&shell).is_none() || shell.find("chromedriver").is_none() {
        install(&shell)?;
    }
    let (Some(chromium), Some(driver)) = (chromium(&shell), shell.find("chromedriver")) else {
        return Err("chromium or chromedriver is still not on the PATH after its installation".to_string());
    };
    shell.set("CHROMIUM", chromium);
    shell.set("CHROMEDRIVER", driver);
    Ok(shell)
}

fn chromium(shell: &Shell) -> Option<std::path::PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| shell.find(name))
}

fn install(shell: &Shell) -> Result<(), String> {
    let root = shell.ask("id", &["-u"]).is_some_and(|id| id == "0");
    if !root || shell.find("apt-get").is_none() {
        return Err("the browser tests need Chromium and chromedriver of the same version: \
                    install them (Debian: `apt-get install chromium chromium-driver`) and run this again"
            .to_string());
    }
    say("installing Debian's chromium and chromium-driver");
    // A fresh machine has no package lists yet; a stale list may name versions that are gone.
    let packages = ["install", "--yes", "--no-install-recommends", "chromium", "chromium-driver"];
    shell
        .run("apt-get", &["update", "--quiet"])
        .and_then(|()| shell.run("env", &[&["DEBIAN_FRONTEND=noninteractive", "apt-get"], &packages[..]].concat()))
        .map_err(|why| format!("chromium and chromium-driver could not be installed: {why}"))
}
