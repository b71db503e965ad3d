//! The hooks that trunk runs before and after every build, as `Trunk.toml` says.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::comments::without_comments;
use crate::shell::Shell;
use crate::short_names;

/// The style sheets in their order, which decides between rules of the same specificity.
const STYLES: [&str; 12] =
    ["theme", "style", "timeline", "shell", "lesson", "layout", "stage", "cards", "menu", "steps", "proof", "first"];

/// The folder of the generated files. trunk does not watch it, so writing there starts no further build.
const MADE: &str = "target/made";

/// The line of trunk's reload script with the address of its server, which fills the address in.
const RELOAD_ADDRESS: &str = "const address = '{{__TRUNK_ADDRESS__}}';";

/// Added after that line, so that the script does nothing when no server of trunk has filled the address in.
const RELOAD_GUARD: &str = " if (address.startsWith('{{')) return;";

/// Generates the style sheet and the lists of the scenarios and of the lessons.
pub fn before_build() -> Result<(), String> {
    let root = Shell::root();
    let mut style = String::new();
    for name in STYLES {
        style += &read(&root.join("www").join(name).with_extension("css"))?;
    }
    write(&root.join(MADE).join("style.css"), &style)?;

    write(&root.join(MADE).join("index.txt"), &list_of(&root.join("scenarios"), index_line)?)?;
    write(&root.join(MADE).join("lessons/index.txt"), &list_of(&root.join("lessons"), course_line)?)
}

/// A line for each scenario of a folder, by its name and its text, in order.
fn list_of(folder: &Path, line: fn(&str, &str) -> String) -> Result<String, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut lines = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let file = entry.map_err(failed)?.path();
        if let (Some("raft"), Some(name)) = (ending(&file), file.file_stem().and_then(|name| name.to_str())) {
            lines.push(line(name, &read(&file)?));
        }
    }
    lines.sort();
    Ok(lines.concat())
}

/// Makes the reload script of the built page do nothing when another server than trunk's serves it, and gives what passes
/// between the page's wasm and its script short names.
pub fn after_build() -> Result<(), String> {
    let folder = std::env::var("TRUNK_STAGING_DIR").map_err(|_| "only trunk runs this: no TRUNK_STAGING_DIR is set")?;
    let folder = Path::new(&folder);
    let page = folder.join("index.html");
    let text = read(&page)?;
    let wasm = folder.join(attribute(&text, "data-wasm")?);
    let script = folder.join(attribute(&text, "data-js")?);
    let bytes = fs::read(&wasm).map_err(|error| format!("{} cannot be read: {error}", wasm.display()))?;
    let (bytes, short) = short_names::shorten(&bytes, &read(&script)?)?;
    fs::write(&wasm, bytes).map_err(|error| format!("{} cannot be written: {error}", wasm.display()))?;
    write(&script, &short)?;
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let file = entry.map_err(|error| format!("{}: {error}", folder.display()))?.path();
        if ending(&file) == Some("js") {
            let bare = without_comments(&read(&file)?).map_err(|why| format!("{}: {why}", file.display()))?;
            write(&file, &bare)?;
        }
    }
    write(&page, &guarded(&text)?)
}

/// The file that an attribute of the page's start script names.
fn attribute<'a>(page: &'a str, name: &str) -> Result<&'a str, String> {
    let value = page.split_once(&[name, "="].concat()).map(|(_, rest)| rest.trim_start_matches('"'));
    let value = value.and_then(|rest| rest.split(['"', ' ', '>']).next());
    value.map(|path| path.trim_start_matches("./")).ok_or_else(|| format!("the page has no {name}: see Trunk.toml"))
}

/// The page with a guard in trunk's reload script, if it has that script: `trunk serve` adds it, `trunk build` does not.
fn guarded(page: &str) -> Result<String, String> {
    if !page.contains("__TRUNK_ADDRESS__") || page.contains(RELOAD_GUARD) {
        return Ok(page.to_string());
    }
    match page.contains(RELOAD_ADDRESS) {
        true => Ok(page.replace(RELOAD_ADDRESS, &[RELOAD_ADDRESS, RELOAD_GUARD].concat())),
        false => Err("trunk's reload script is not the one that xtask/src/hooks.rs expects".to_string()),
    }
}

/// The line of a lesson in the course: its file, its title, its source, and every word by which it is found.
fn course_line(name: &str, text: &str) -> String {
    let quoted = |word: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(word))?.trim();
        Some(line.trim_matches('"').replace("\\\"", "\""))
    };
    let (title, source) = (quoted("lesson ").unwrap_or_default(), quoted("source ").unwrap_or_default());
    format!("{name}\t{title}\t{source}\t{}\n", words_of(text))
}

/// Every word of a scenario once. The recorded output is not searched.
fn words_of(text: &str) -> String {
    let searched = text.split("\n----\n").next().unwrap_or(text).to_lowercase();
    let words: BTreeSet<&str> = searched.split_whitespace().collect();
    words.into_iter().collect::<Vec<_>>().join(" ")
}

/// The line of a scenario in the list: its file, the first sentence of its lesson, and every word by which it is found.
fn index_line(name: &str, text: &str) -> String {
    let lesson = text.lines().take_while(|line| line.starts_with('#')).skip(1);
    let lesson: Vec<&str> = lesson.map(|line| line.trim_start_matches(['#', ' '])).collect();
    let lesson = lesson.join(" ");
    let about = lesson.find(". ").map_or(&lesson[..], |end| &lesson[..=end]);
    format!("{name}\t{about}\t{}\n", words_of(text))
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
    use super::*;

    #[test]
    fn every_style_sheet_of_the_folder_is_in_the_published_one() {
        let folder = fs::read_dir(Shell::root().join("www")).expect("the folder exists");
        let files = folder.map(|entry| entry.expect("readable").path()).filter(|file| ending(file) == Some("css"));
        let files: BTreeSet<String> = files.map(|file| file.file_stem().unwrap().to_string_lossy().into()).collect();
        assert_eq!(files, STYLES.map(String::from).into());
    }

    #[test]
    fn a_page_left_by_trunk_serve_opens_no_socket_elsewhere() {
        let served = format!("<script>(function () {{ {RELOAD_ADDRESS} open(address) }})()</script>");
        let guarded_page = guarded(&served).expect("the script is the expected one");
        assert!(guarded_page.contains(&[RELOAD_ADDRESS, RELOAD_GUARD].concat()), "{guarded_page}");
        assert_eq!(guarded(&guarded_page).as_ref(), Ok(&guarded_page), "one guard is enough");
        assert_eq!(guarded("<p>published</p>").as_deref(), Ok("<p>published</p>"));
        assert!(guarded("const there = `{{__TRUNK_ADDRESS__}}`").is_err(), "another script must be an error");
    }

    #[test]
    fn a_line_of_the_course_has_title_source_and_each_word_once() {
        let text = "lesson \"Why \\\"one\\\"?\"\nsource \"§5.2\"\n# One.\ncluster nodes=3\n----\nprinted\n";
        let line = course_line("a01-why", text);
        assert!(line.starts_with("a01-why\tWhy \"one\"?\t§5.2\t"), "{line}");
        assert!(line.contains(" cluster ") && !line.contains("printed"), "{line}");
    }

    #[test]
    fn a_line_of_the_list_has_the_first_sentence_and_each_word_once() {
        let text = "# A title.\n# It teaches this\n# and that. Then more.\nrun 1s\n----\nprinted\n";
        let line = index_line("a-title", text);
        assert_eq!(
            line,
            "a-title\tIt teaches this and that.\t# 1s a and it more. run teaches that. then this title.\n"
        );
    }
}
