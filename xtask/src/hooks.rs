//! The hooks that trunk runs before and after every build, as `Trunk.toml` says.

use std::fs;
use std::path::{Path, PathBuf};

use crate::preloads::without_preloads;
use crate::shell::{Shell, say};
use crate::{lists, offline, paths, rest, short_names};

/// The style sheets in their order, which decides between rules of the same specificity.
const STYLES: [&str; 12] =
    ["theme", "style", "timeline", "shell", "lesson", "layout", "stage", "cards", "menu", "steps", "proof", "first"];

/// The style sheets that are published beside it, for another look of the page.
#[cfg(test)]
const LATER: [&str; 1] = ["look"];

/// binaryen's program.
pub const WASM_OPT: &str = "wasm-opt";

/// What the Rust compiler uses of wasm beyond its first version; the file does not say so any more.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-multivalue",
    "--enable-reference-types",
];

/// The engine's file.
const ENGINE: &str = "engine_bg.wasm";

/// What it does. Its lowest level, and twice what removes assignments without effect: higher levels let functions grow into each
/// other, and -Oz saves only bytes that brotli saves as well (measured: -O2 and -Oz leave the engine about 2 % larger than this).
/// Then constants that are added to an address move into the instruction that uses it. That assumes that nothing lies in the first
/// kilobyte of memory: it is the end of the stack, which is reached only where a stack overflows.
/// Before all, no access to memory says how it is aligned, which no engine of today asks for (0.3 % of the compressed files).
const WASM_PASSES: [&str; 8] =
    ["--dealign", "--rse", "--vacuum", "-O1", "--rse", "--vacuum", "--optimize-added-constants", "--low-memory-unused"];

/// The folder of the generated files. trunk does not watch it, so writing there starts no further build.
const MADE: &str = "target/made";

/// How trunk's reload script begins, which `trunk serve` puts into the page and `trunk build` does not.
const RELOAD_START: &str = "<script>\"use strict\";";

/// What trunk's server fills in, in the page and nowhere else: its address and the folder of its web socket.
const RELOAD_ADDRESS: &str = "'{{__TRUNK_ADDRESS__}}'";
const RELOAD_BASE: &str = "'{{__TRUNK_WS_BASE__}}'";

/// The file of that script. The page's policy lets no script stand in the page.
const RELOAD_FILE: &str = "reload.js";

/// What stands in its place in the page. It does nothing where another server shows what trunk's server built.
const RELOAD_TAG: &str = "<script src=\"reload.js\" data-base=\"{{__TRUNK_WS_BASE__}}\"></script>";

/// The script for offline use. Under `trunk serve` nothing may be old.
const OFFLINE_TAG: &str = "<script type=\"module\" src=\"offline.js\"></script>";

/// Generates the style sheet and the lists of the scenarios and of the lessons.
pub fn before_build() -> Result<(), String> {
    let root = Shell::root();
    let mut style = String::new();
    for name in STYLES {
        style += &read(&root.join("www").join(name).with_extension("css"))?;
    }
    write(&root.join(MADE).join("style.css"), &style)?;

    write(&root.join(MADE).join("index.txt"), &lists::of_scenarios(root)?)?;
    write(&root.join(MADE).join("lessons/index.txt"), &lists::of_lessons(root)?)
}

/// Gives what passes between the page's wasm and its script short names, and ends what is built for the one who serves it: a
/// published page has a service worker with the files of this build, one under `trunk serve` reloads when it is built again.
pub fn after_build() -> Result<(), String> {
    let folder = std::env::var("TRUNK_STAGING_DIR").map_err(|_| "only trunk runs this: no TRUNK_STAGING_DIR is set")?;
    let folder = Path::new(&folder);
    let page = folder.join("index.html");
    let text = without_preloads(&read(&page)?)?;
    write(&page, &text)?;
    let (wasm, script) = (attribute(&text, "data-wasm")?, attribute(&text, "data-js")?);
    let served_now = served(&text)?;
    if served_now.is_none() {
        rest::divide(folder, script, wasm)?;
        small_wasm(folder)?;
        // The engine says by these paths whose panic it was (`crates/sim/src/panics.rs`), so it keeps them.
        let others = files_of(folder, "wasm")?.into_iter().filter(|file| !file.ends_with(ENGINE));
        for file in others {
            let failed = |error: std::io::Error| format!("{}: {error}", file.display());
            let mut bytes = fs::read(&file).map_err(failed)?;
            paths::shorten(&mut bytes);
            fs::write(&file, bytes).map_err(failed)?;
        }
    }
    let (wasm, script) = (folder.join(wasm), folder.join(script));
    let bytes = fs::read(&wasm).map_err(|error| format!("{} cannot be read: {error}", wasm.display()))?;
    let (bytes, short) = short_names::shorten(&bytes, &read(&script)?)?;
    fs::write(&wasm, bytes).map_err(|error| format!("{} cannot be written: {error}", wasm.display()))?;
    write(&script, &short)?;
    let sources = Shell::root().join("www");
    match served_now {
        Some(served) => {
            write(&page, &served.page)?;
            write(&folder.join(RELOAD_FILE), &served.reload)?;
            write(&folder.join(offline::WORKER), &read(&sources.join("no_service_worker.js"))?)
        }
        None => {
            minify(&[files_of(folder, "js")?, files_of(folder, "wasm")?].concat())?;
            let worker = folder.join(offline::WORKER);
            // After the others, because it holds the hashes of all of them.
            write(&worker, &[offline::build_line(folder)?, read(&sources.join(offline::WORKER))?].concat())?;
            minify(&[worker])
        }
    }
}

/// Makes the wasm files of a folder more than 1 % smaller, where binaryen is installed: `cargo xtask test` installs it.
///
/// See [`WASM_PASSES`].
fn small_wasm(folder: &Path) -> Result<(), String> {
    let shell = Shell::new();
    if shell.find(WASM_OPT).is_none() {
        say("without wasm-opt (Debian: `apt-get install binaryen`) the page is 1 % larger");
        return Ok(());
    }
    for file in files_of(folder, "wasm")? {
        let name = file.to_str().ok_or("trunk's folder has a name that is not UTF-8")?;
        shell.run(WASM_OPT, &[&WASM_FEATURES[..], &WASM_PASSES, &[name, "-o", name]].concat())?;
    }
    Ok(())
}

/// The files of a folder whose names end so.
fn files_of(folder: &Path, end: &str) -> Result<Vec<PathBuf>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let files = fs::read_dir(folder).map_err(failed)?.map(|entry| entry.map(|entry| entry.path()).map_err(failed));
    let files: Result<Vec<PathBuf>, String> = files.collect();
    Ok(files?.into_iter().filter(|file| ending(file) == Some(end)).collect())
}

/// Makes scripts and wasm small, by a package that is compiled only when a page is published.
fn minify(files: &[PathBuf]) -> Result<(), String> {
    let mut arguments = vec!["run", "--quiet", "--package", "minify", "--"];
    arguments.extend(files.iter().map(|file| file.to_str().expect("trunk's folder has a name in UTF-8")));
    Shell::new().run("cargo", &arguments)
}

/// The file that an attribute of the page's start script names.
fn attribute<'a>(page: &'a str, name: &str) -> Result<&'a str, String> {
    let value = page.split_once(&[name, "="].concat()).map(|(_, rest)| rest.trim_start_matches('"'));
    let value = value.and_then(|rest| rest.split(['"', ' ', '>']).next());
    value.map(|path| path.trim_start_matches("./")).ok_or_else(|| format!("the page has no {name}: see Trunk.toml"))
}

/// What `trunk serve` shows.
#[derive(Debug)]
struct Served {
    page: String,
    reload: String,
}

/// The page without a script in it, and trunk's reload script as a file. None for a page that is published.
fn served(page: &str) -> Result<Option<Served>, String> {
    if !page.contains("__TRUNK_ADDRESS__") {
        return Ok(None);
    }
    let other = || "trunk's reload script is not the one that xtask/src/hooks.rs expects".to_string();
    let (before, rest) = page.split_once(RELOAD_START).ok_or_else(other)?;
    let (reload, after) = rest.split_once("</script>").ok_or_else(other)?;
    if !reload.contains(RELOAD_ADDRESS) || !reload.contains(RELOAD_BASE) || !before.contains(OFFLINE_TAG) {
        return Err(other());
    }
    let guard = "const { base } = document.currentScript.dataset;\nif (!base.startsWith(\"{{\"))";
    let reload =
        reload.replace(RELOAD_ADDRESS, "location.host").replace(&["const base = ", RELOAD_BASE, ";"].concat(), "");
    Ok(Some(Served {
        page: [&before.replace(OFFLINE_TAG, ""), RELOAD_TAG, after].concat(),
        reload: format!("\"use strict\";\n{guard}{}\n", reload.trim_start()),
    }))
}

fn ending(file: &Path) -> Option<&str> {
    file.extension()?.to_str()
}

fn read(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))
}

/// Writes a file only if its content differs, so that watchers see only changes.
fn write(file: &Path, text: &str) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{} cannot be written: {error}", file.display());
    if fs::read_to_string(file).is_ok_and(|before| before == text) {
        return Ok(());
    }
    fs::create_dir_all(file.parent().expect("a file lies in a folder")).map_err(failed)?;
    fs::write(file, text).map_err(failed)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_style_sheet_of_the_folder_is_in_the_published_one() {
        let folder = fs::read_dir(Shell::root().join("www")).expect("the folder exists");
        let files = folder.map(|entry| entry.expect("readable").path()).filter(|file| ending(file) == Some("css"));
        let files: BTreeSet<String> = files.map(|file| file.file_stem().unwrap().to_string_lossy().into()).collect();
        assert_eq!(files, STYLES.into_iter().chain(LATER).map(String::from).collect());
    }

    #[test]
    fn a_page_of_trunk_serve_has_its_reload_script_in_a_file_and_no_service_worker() {
        let script = format!(
            "(function () {{ const address = {RELOAD_ADDRESS};\n    const base = {RELOAD_BASE};\n open(address + base) }})()"
        );
        let built = format!("<head>{OFFLINE_TAG}</head><body>{RELOAD_START}\n\n{script}</script></body>");
        let served_page = served(&built).expect("the script is the expected one").expect("trunk serve made it");
        assert_eq!(served_page.page, format!("<head></head><body>{RELOAD_TAG}</body>"));
        let expected = "\"use strict\";\nconst { base } = document.currentScript.dataset;\nif (!base.startsWith(\"{{\"))\
                        (function () { const address = location.host;\n    \n open(address + base) })()\n";
        assert_eq!(served_page.reload, expected);
        assert!(served("<p>published</p>").expect("it is well formed").is_none());
        assert!(served("const there = `{{__TRUNK_ADDRESS__}}`").is_err(), "another script must be an error");
    }

    #[test]
    fn the_page_names_the_script_for_offline_use_as_the_hook_finds_it() {
        let page = read(&Shell::root().join("index.html")).expect("the page");
        assert!(page.contains(OFFLINE_TAG));
    }
}
