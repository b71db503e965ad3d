//! The walls between crates and modules: which may use what; and the words that no file may use.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The modules that may name the module of an engine: the common interface, and that module itself.
const FRONT: &[&str] =
    &["crates/engine/src/raft/openraft", "crates/engine/src/raft/replica.rs", "crates/engine/src/raft/message.rs"];
const FRONT_OF_RAFT_RS: &[&str] =
    &["crates/engine/src/raft/raft_rs", "crates/engine/src/raft/replica.rs", "crates/engine/src/raft/message.rs"];

/// A word, and the only places that may contain it.
const WALLS: &[(&str, &[&str])] = &[
    ("openraft::", &["crates/engine/src/raft/openraft", "crates/engine/src/runtime"]),
    ("openraft_rt::", &["crates/engine/src/runtime"]),
    ("super::openraft", FRONT),
    ("raft::openraft", FRONT),
    ("RawNode", &["crates/engine/src/raft/raft_rs", "crates/model/src/dialect/raft_rs"]),
    ("eraftpb", &["crates/engine/src/raft/raft_rs"]),
    ("slog::", &["crates/engine/src/raft/raft_rs"]),
    ("getrandom02", &["crates/engine/src/raft/raft_rs/entropy.rs"]),
    ("allow(unsafe_code)", &["crates/engine/src/raft/raft_rs/entropy.rs", "crates/engine/src/bin/engine/memory.rs"]),
    ("super::raft_rs", FRONT_OF_RAFT_RS),
    ("raft::raft_rs", FRONT_OF_RAFT_RS),
    ("seed_from_u64", &["crates/sim/src/rng.rs"]),
    ("HashMap", &[]),
    ("HashSet", &[]),
    ("SystemTime", &[]),
    ("std::time::Instant", &[]),
    ("thread_rng()", &["crates/engine/src/runtime"]),
    ("unsafe ", &["crates/engine/src/bin/engine/memory.rs"]),
    // A world stays on one thread. The command plays one world per thread, and no part of a world is sent
    // from one thread to another. What shows files to a browser holds no world.
    ("std::thread", &["src/command/jobs.rs", "src/command/http.rs"]),
    ("thread::", &["src/command/jobs.rs", "src/command/http.rs"]),
    ("ctrlc::", &["src/command/interrupt.rs"]),
    // The page's policy lets no style stand in an attribute; as a property, `~style`, it does.
    (" style={", &[]),
    (" {style}", &[]),
];

/// Words of Raft, none of which the simulator may use.
const RAFT_WORDS: &[&str] =
    &["raft", "leader", "follower", "candidate", "election", "quorum", "append_entries", "log_id"];

/// A crate, and the crates of ours and of the field that its dependency list must not name. Cargo refuses every use of
/// what is not in the list, so these lists are the walls between the crates.
const DEPENDENCIES: &[(&str, &[&str])] = &[
    (
        "crates/sim/Cargo.toml",
        &["model", "engine", "story", "page", "openraft", "raft", "yew", "web-sys", "wasm-bindgen"],
    ),
    ("crates/model/Cargo.toml", &["engine", "story", "page", "openraft", "raft", "yew", "web-sys", "wasm-bindgen"]),
    ("crates/engine/Cargo.toml", &["story", "page", "yew", "web-sys"]),
    ("crates/story/Cargo.toml", &["engine", "page", "sim", "openraft", "raft", "yew", "web-sys", "wasm-bindgen"]),
    ("crates/share/Cargo.toml", &["engine", "page", "sim", "openraft", "raft", "yew", "web-sys"]),
    ("crates/page/Cargo.toml", &["engine", "sim", "openraft", "raft", "yew", "web-sys", "wasm-bindgen"]),
];

/// A module, and the modules of the same crate that it must not use.
const FLOORS: &[(&str, &[&str])] = &[
    ("crates/model/src/types.rs", &["crate::"]),
    ("crates/model/src/operation.rs", &["crate::action", "crate::trace", "crate::scenario", "crate::view"]),
    ("crates/model/src/entry.rs", &["crate::action", "crate::trace", "crate::scenario", "crate::view"]),
    ("crates/model/src/ask.rs", &["crate::action", "crate::trace", "crate::scenario", "crate::view"]),
    ("crates/model/src/chaos.rs", &["crate::action", "crate::trace", "crate::scenario", "crate::view"]),
    ("crates/model/src/client.rs", &["crate::action", "crate::trace", "crate::scenario", "crate::view"]),
    ("crates/model/src/fault.rs", &["crate::action", "crate::trace", "crate::scenario", "crate::view"]),
    (
        "crates/model/src/message.rs",
        &["crate::action", "crate::event", "crate::trace", "crate::scenario", "crate::view"],
    ),
    ("crates/model/src/event", &["crate::trace", "crate::scenario", "crate::view"]),
    ("crates/model/src/action", &["crate::event", "crate::trace", "crate::scenario", "crate::view"]),
    ("crates/model/src/cluster.rs", &["crate::action", "crate::trace", "crate::scenario", "crate::dialect"]),
    ("crates/model/src/dialect", &["crate::action", "crate::trace", "crate::scenario", "crate::view"]),
    ("crates/model/src/trace", &["crate::view", "crate::scenario", "crate::invariants", "crate::protocol"]),
    ("crates/model/src/view", &["crate::scenario", "crate::invariants", "crate::protocol"]),
    ("crates/model/src/invariants", &["crate::scenario", "crate::view", "crate::protocol"]),
    ("crates/model/src/scenario", &["crate::invariants", "crate::protocol"]),
    ("crates/engine/src/runtime", &["crate::raft", "crate::world", "crate::run::", "crate::door::"]),
    ("crates/engine/src/raft", &["crate::world", "crate::run::", "crate::door::", "model::view", "model::invariants"]),
    ("crates/engine/src/raft", &["model::scenario", "model::protocol"]),
    (
        "crates/engine/src/world",
        &["crate::run::", "crate::door::", "crate::runtime", "model::view", "model::invariants"],
    ),
    ("crates/engine/src/world", &["model::scenario", "model::protocol"]),
];

fn sources(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_path_buf()];
    }
    let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let paths = entries.map(|entry| entry.expect("readable").path());
    let mut sources: Vec<PathBuf> = paths
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    sources.sort();
    sources
}

/// Every source file of the product.
fn all_sources() -> Vec<PathBuf> {
    let mut all = sources(Path::new("src"));
    all.extend(
        sources(Path::new("crates")).into_iter().filter(|path| path.components().any(|part| part.as_os_str() == "src")),
    );
    all
}

/// The lines of code that contain a word, without comments.
fn lines_with(path: &Path, word: &str) -> Vec<String> {
    let text = fs::read_to_string(path).expect("readable");
    let code = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    // Our own rooms of that name are no crate.
    let said = code.filter(|(_, line)| match word {
        "openraft::" => ["self::", "super::", "raft::"]
            .iter()
            .fold(line.to_string(), |line, own| line.replace(&format!("{own}openraft::"), ""))
            .contains(word),
        _ => line.contains(word),
    });
    said.map(|(number, line)| format!("{}:{}: {}", path.display(), number + 1, line.trim())).collect()
}

#[test]
fn certain_words_occur_only_in_their_modules() {
    let mut broken = Vec::new();
    for (word, rooms) in WALLS {
        for source in all_sources() {
            if !rooms.iter().any(|room| source.starts_with(room)) {
                broken.extend(lines_with(&source, word));
            }
        }
    }
    assert!(broken.is_empty(), "these lines break a wall:\n{}", broken.join("\n"));
}

#[test]
fn the_simulator_uses_no_word_of_raft() {
    let mut broken = Vec::new();
    for source in sources(Path::new("crates/sim/src")) {
        let text = fs::read_to_string(&source).expect("readable").to_lowercase();
        let code = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
        let said = code.filter(|(_, line)| RAFT_WORDS.iter().any(|word| line.contains(word)));
        broken.extend(said.map(|(number, line)| format!("{}:{}: {}", source.display(), number + 1, line.trim())));
    }
    assert!(broken.is_empty(), "these lines use words of Raft:\n{}", broken.join("\n"));
}

#[test]
fn crates_depend_only_on_what_lies_below_them() {
    let mut broken = Vec::new();
    for (list, unknown) in DEPENDENCIES {
        let text = fs::read_to_string(list).unwrap_or_else(|error| panic!("{list}: {error}"));
        // What only tests need comes last, and may stand above.
        let text = text.split("[dev-dependencies]").next().expect("a first part");
        let names = text.lines().filter_map(|line| line.split(['.', ' ', '=']).next());
        broken.extend(names.filter(|name| unknown.contains(name)).map(|name| format!("{list}: {name}")));
    }
    assert!(broken.is_empty(), "these dependencies point the wrong way:\n{}", broken.join("\n"));
}

#[test]
fn the_browsers_build_of_the_page_links_no_engine() {
    let text = fs::read_to_string("Cargo.toml").expect("readable");
    let start = text.find("[target.'cfg(target_arch = \"wasm32\")'.dependencies]").expect("the page's dependencies");
    let list = text[start..].split("\n[").next().expect("a first part");
    assert!(list.contains("\nyew ") && list.contains("\npage.workspace"), "this is not the page's list:\n{list}");
    for name in ["engine", "openraft", "openraft-rt", "sim"] {
        assert!(!list.lines().any(|line| line.split(['.', ' ', '=']).next() == Some(name)), "the page links {name}");
    }
}

#[test]
fn dependencies_between_modules_run_one_way() {
    let mut broken = Vec::new();
    for (room, unknown) in FLOORS {
        for source in sources(Path::new(room)) {
            for word in *unknown {
                broken.extend(lines_with(&source, word));
            }
        }
    }
    assert!(broken.is_empty(), "these lines point the wrong way:\n{}", broken.join("\n"));
}

/// The files outside of an engine's own folders that name an engine's variant of `Dialect`, `Settings`, `Replica` or `Message`. A
/// third engine touches these, but for the last one, which translates tests of one engine: the list only gets shorter.
const NAME_A_VARIANT: &[&str] = &[
    "crates/engine/src/raft/message.rs",
    "crates/engine/src/raft/replica.rs",
    "crates/model/src/cluster.rs",
    "crates/model/src/dialect/mod.rs",
    "src/command/rafttest.rs",
];

/// The folders of one engine each.
const OWN_FOLDERS: &[&str] = &[
    "crates/engine/src/raft/openraft",
    "crates/engine/src/raft/raft_rs",
    "crates/engine/src/runtime",
    "crates/model/src/dialect/openraft",
    "crates/model/src/dialect/raft_rs",
];

#[test]
fn a_third_engine_touches_few_files_outside_of_its_own_folders() {
    let mut naming = BTreeSet::new();
    for source in all_sources().iter().filter(|source| !OWN_FOLDERS.iter().any(|own| source.starts_with(own))) {
        let name = source.display().to_string();
        let text = fs::read_to_string(source).expect("readable");
        let product = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let is_code = |line: &&str| !line.trim_start().starts_with("//");
        let names = |line: &str| line.contains("Openraft") || line.contains("RaftRs");
        if !name.ends_with("tests.rs") && product.lines().filter(is_code).any(names) {
            naming.insert(name);
        }
    }
    let allowed: BTreeSet<String> = NAME_A_VARIANT.iter().map(ToString::to_string).collect();
    assert_eq!(
        naming, allowed,
        "what engines differ in is asked of `Dialect`; what no longer names one leaves the list"
    );
    let text = fs::read_to_string("ARCHITECTURE.md").expect("readable");
    let section = text.split("\n## How a third engine is added\n").nth(1).expect("the section");
    let section = section.split("\n## ").next().expect("its text");
    for file in &NAME_A_VARIANT[..NAME_A_VARIANT.len() - 1] {
        let (folder, file) = file.rsplit_once('/').expect("a folder");
        let stem = file.trim_end_matches(".rs");
        let rows: Vec<&str> = section.lines().filter(|row| row.contains(folder) && row.contains(stem)).collect();
        assert!(!rows.is_empty(), "the section does not say what {folder}/{file} is given");
    }
}

/// The places where a sentence may name an engine: its own modules, and tests of its sentences.
const NAMES_ENGINES: &[&str] = &[
    "crates/model/src/dialect",
    "crates/engine/src/raft/openraft",
    "crates/engine/src/raft/raft_rs",
    "crates/engine/src/runtime",
    "crates/model/src/scenario/tests",
];

/// The string literals of a text, each with the number of its line.
fn literals(text: &str) -> Vec<(usize, String)> {
    let (mut found, mut rest, mut line) = (Vec::new(), text, 1);
    let skip = |rest: &mut &str, line: &mut usize, bytes: usize| {
        let (skipped, left) = rest.split_at(bytes);
        *line += skipped.matches('\n').count();
        *rest = left;
    };
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(raw) = ["r#\"", "r\""].into_iter().find(|raw| rest.starts_with(raw)) {
            let end = if raw == "r\"" { "\"" } else { "\"#" };
            let inside = rest[raw.len()..].find(end).expect("a raw string ends");
            found.push((line, rest[raw.len()..][..inside].to_string()));
            raw.len() + inside + end.len()
        } else if first == '"' {
            let mut escaped = false;
            let ends = |(_, character): &(usize, char)| {
                let end = *character == '"' && !escaped;
                escaped = *character == '\\' && !escaped;
                end
            };
            let (inside, _) = rest[1..].char_indices().find(ends).expect("a string ends");
            found.push((line, rest[1..][..inside].to_string()));
            inside + 2
        } else if rest.starts_with("'\"'") || rest.starts_with("'\\\"'") {
            rest[1..].find("'").expect("a character ends") + 2
        } else {
            first.len_utf8()
        };
        skip(&mut rest, &mut line, length);
    }
    found
}

fn names_engine(literal: &str) -> bool {
    literal.contains("openraft") || literal.contains("raft-rs")
}

#[test]
fn only_a_dialect_names_an_engine() {
    assert_eq!(
        literals("a // \"no\"\n\"y\\\"es\" '\"' r#\"too\"#"),
        [(2, "y\\\"es".to_string()), (2, "too".to_string())]
    );
    let mut broken = Vec::new();
    let mut named = 0;
    for source in all_sources() {
        let text = fs::read_to_string(&source).expect("readable");
        let names = literals(&text).into_iter().filter(|(_, literal)| names_engine(&literal.to_lowercase()));
        match NAMES_ENGINES.iter().any(|room| source.starts_with(room)) {
            true => named += names.count(),
            false => broken.extend(names.map(|(line, text)| format!("{}:{line}: {text}", source.display()))),
        }
    }
    assert!(broken.is_empty(), "these sentences name an engine:\n{}", broken.join("\n"));
    assert!(named > 10, "only {named} sentences of the dialects name their engine");
}

#[test]
fn a_click_has_at_most_nine_stations_and_all_their_files_exist() {
    let text = fs::read_to_string("ARCHITECTURE.md").expect("readable");
    let chapter = text.split("## From a press to its picture\n").nth(1).expect("the chapter is there");
    let chapter = chapter.split("\n## ").next().expect("a first part");
    let tables: Vec<Vec<&str>> = chapter
        .split("| station |")
        .skip(1)
        .map(|table| table.lines().filter(|line| line.starts_with("| ") && line.contains(".rs`")).collect())
        .collect();
    assert_eq!(tables.len(), 2, "one table for a click, one for a message");
    for table in tables {
        assert!((5..=9).contains(&table.len()), "{} stations", table.len());
        for row in table {
            let files = row.split('|').nth(2).expect("a row has files");
            let files: Vec<&str> = files.split(',').map(|file| file.trim().trim_matches('`')).collect();
            let missing = files.iter().find(|file| !Path::new(file).is_file());
            assert!(missing.is_none(), "{missing:?} is not there: {row}");
        }
    }
}

#[test]
fn every_file_opens_with_a_sentence_about_itself() {
    let silent: Vec<PathBuf> = all_sources()
        .into_iter()
        .filter(|path| !fs::read_to_string(path).expect("readable").starts_with("//! "))
        .collect();
    assert!(silent.is_empty(), "these files do not open with a `//!` sentence: {silent:?}");
}

/// Words that no file should use: private names, personification, and expressions that a reader must guess. Words are
/// compared without case; an underscore separates words, so names of functions and tests count as well.
const BANNED_WORDS: &[&str] = &[
    "anew",
    "anybody",
    "bears",
    "believe",
    "believes",
    "born",
    "deed",
    "deeds",
    "errand",
    "errands",
    "everybody",
    "for ever",
    "hear",
    "heard",
    "hears",
    "in vain",
    "knew",
    "knows",
    "let go",
    "lets go",
    "luck",
    "machine room",
    "mail",
    "nobody",
    "platter",
    "platters",
    "riddle",
    "somebody",
    "tells",
    "told",
    "wear",
    "wears",
    "whoever",
    "wish",
    "wished",
    "wishes",
];

/// How often each file still contains banned words: a line `count path` for each such file.
const BANNED_WORDS_LEFT: &str = "tests/banned_words.txt";

/// Every text that people read: sources, scenarios and documents.
fn all_texts(path: &Path, texts: &mut Vec<PathBuf>) {
    const EXTENSIONS: [&str; 7] = ["rs", "md", "raft", "js", "css", "html", "toml"];
    if path.is_dir() {
        if ["node_modules", "target"].iter().any(|skipped| path.ends_with(skipped)) {
            return;
        }
        let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        entries.for_each(|entry| all_texts(&entry.expect("a readable entry").path(), texts));
    } else if path.extension().is_some_and(|extension| EXTENSIONS.iter().any(|known| extension == *known)) {
        texts.push(path.to_owned());
    }
}

/// The places of the banned words in a text, as `line: word`.
fn banned_words(text: &str) -> Vec<String> {
    let lines = text.lines().enumerate();
    let words: Vec<(usize, String)> = lines
        .flat_map(|(line, text)| {
            let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
            words.map(move |word| (line + 1, word.to_lowercase()))
        })
        .collect();
    let starts_with = |at: usize, banned: &str| {
        let mut parts = banned.split(' ').zip(at..);
        parts.all(|(part, at)| words.get(at).is_some_and(|(_, word)| word == part))
    };
    let firsts: BTreeSet<&str> = BANNED_WORDS.iter().filter_map(|banned| banned.split(' ').next()).collect();
    let candidates = (0..words.len()).filter(|at| firsts.contains(words[*at].1.as_str()));
    let found = candidates.flat_map(|at| {
        let here = BANNED_WORDS.iter().filter(move |banned| starts_with(at, banned));
        here.map(|banned| format!("{}: {banned}", words[at].0)).collect::<Vec<_>>()
    });
    found.collect()
}

/// The list only shrinks: a file with more banned words than it allows fails, and so does a list that allows more than
/// there are. `UPDATE_EXPECT=1 cargo test --test walls` lowers its numbers and raises none.
#[test]
fn no_file_uses_more_banned_words_than_its_number_in_the_list_which_only_shrinks() {
    let list = fs::read_to_string(BANNED_WORDS_LEFT).expect("the list exists");
    let allowed: BTreeMap<PathBuf, usize> = list
        .lines()
        .map(|line| line.split_once(' ').expect("a count and a path"))
        .map(|(count, path)| (PathBuf::from(path), count.parse().expect("a count")))
        .collect();
    let mut texts = Vec::new();
    for start in ["README.md", "ARCHITECTURE.md", "Cargo.toml", "index.html", "src", "crates", "tests"] {
        all_texts(Path::new(start), &mut texts);
    }
    for start in ["benches", "docs", "lessons", "scenarios", "www", "xtask"] {
        all_texts(Path::new(start), &mut texts);
    }
    texts.retain(|path| path != Path::new("tests/walls.rs"));
    let (mut left, mut wrong, mut is_outdated) = (BTreeMap::new(), String::new(), false);
    for path in texts {
        let found = banned_words(&fs::read_to_string(&path).expect("a readable text"));
        let most = allowed.get(&path).copied().unwrap_or(0);
        if found.len() > most {
            wrong += &format!("{}: {} allowed, but found\n  {}\n", path.display(), most, found.join("\n  "));
        }
        is_outdated |= found.len() < most;
        if !found.is_empty() {
            left.insert(path, found.len());
        }
    }
    assert!(wrong.is_empty(), "write these in plain words:\n{wrong}");
    is_outdated |= allowed.keys().any(|path| !left.contains_key(path));
    let shorter: String = left.iter().map(|(path, count)| format!("{count} {}\n", path.display())).collect();
    if is_outdated && std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(BANNED_WORDS_LEFT, shorter).expect("a writable list");
    } else {
        assert!(!is_outdated, "{BANNED_WORDS_LEFT} allows more than there are; lower it to:\n{shorter}");
    }
}

#[test]
fn banned_words_are_found_in_names_and_across_lines_and_not_within_words() {
    let text = "fn nobody_is_told() {}\n// It stays for\n// ever. The Deed\nshears, retold";
    assert_eq!(banned_words(text), ["1: nobody", "1: told", "2: for ever", "3: deed"]);
}

/// The most lines of a function, with its head and its end.
const FUNCTION_LINES_MAX: usize = 120;

/// The most lines of a file.
const LINES_MAX: usize = 300;

/// Files of one table, which may be longer, as tests may: files named `tests.rs` and files in a folder `tests`.
const TABLES: &[&str] = &["crates/page/src/key_table.rs"];

/// True for tests and for files of one table.
fn is_exempt(path: &Path) -> bool {
    let in_tests = path.components().any(|part| part.as_os_str() == "tests");
    in_tests || path.ends_with("tests.rs") || TABLES.iter().any(|exempt| path == Path::new(exempt))
}

#[test]
fn no_file_is_longer_than_three_hundred_lines_but_tests_and_tables() {
    let lines = |path: &Path| fs::read_to_string(path).expect("readable").lines().count();
    let long: BTreeSet<PathBuf> =
        all_sources().into_iter().filter(|path| !is_exempt(path) && lines(path) > LINES_MAX).collect();
    let long: Vec<_> = long.iter().map(|path| (path, lines(path))).collect();
    assert!(long.is_empty(), "split these files by meaning: {long:?}");
    let short: Vec<_> = TABLES.iter().filter(|path| lines(Path::new(path)) <= LINES_MAX).collect();
    assert!(short.is_empty(), "these files need no exemption: {short:?}");
}

/// The functions of a formatted source that have more lines than allowed: name and lines. Clippy counts none that a macro
/// takes, as Yew's components are.
fn long_functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut long = Vec::new();
    for (begin, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let indent = &line[..line.len() - code.len()];
        let Some((before, after)) = code.split_once("fn ") else { continue };
        let is_definition = before.split_whitespace().all(|word| {
            ["pub", "async", "const", "unsafe", "extern", "\"C\""].contains(&word) || word.starts_with("pub(")
        });
        let ends = |line: &&str| {
            line.strip_prefix(indent).is_some_and(|rest| rest == "}" || rest.ends_with(';') && !rest.starts_with(' '))
        };
        if let Some(length) = lines[begin..].iter().position(ends).filter(|_| is_definition)
            && length + 1 > FUNCTION_LINES_MAX
        {
            long.push((after.split(['(', '<']).next().unwrap_or_default().to_string(), length + 1));
        }
    }
    long
}

#[test]
fn no_function_has_more_than_a_hundred_and_twenty_lines() {
    let read = |path: &Path| fs::read_to_string(path).expect("readable");
    let sources = all_sources();
    let long: Vec<_> =
        sources.iter().filter(|path| !is_exempt(path)).map(|path| (path, long_functions(&read(path)))).collect();
    let long: Vec<_> = long.into_iter().filter(|(_, functions)| !functions.is_empty()).collect();
    assert!(long.is_empty(), "split these functions by meaning: {long:?}");
}

#[test]
fn a_long_function_is_found_whatever_stands_before_it() {
    let body = "        call();\n".repeat(FUNCTION_LINES_MAX);
    let text = format!("#[component]\npub fn Stage(props: &Props) -> Html {{\n{body}}}\n\nfn short() {{}}\n");
    assert_eq!(long_functions(&text), [("Stage".to_string(), FUNCTION_LINES_MAX + 2)]);
    let inside = format!("impl One {{\n    pub(super) async fn two() {{\n{body}    }}\n}}\n");
    assert_eq!(long_functions(&inside), [("two".to_string(), FUNCTION_LINES_MAX + 2)]);
}

#[test]
fn every_file_that_a_document_names_exists() {
    let docs = fs::read_dir("docs").expect("the folder exists").map(|file| file.expect("readable").path());
    let documents = ["README.md", "ARCHITECTURE.md"].map(PathBuf::from).into_iter().chain(docs);
    let folders = ["crates/", "src/", "www/", "tests/", "xtask/", "benches/", "docs/", "lessons/", "scenarios/"];
    let (mut named, mut missing) = (0, Vec::new());
    for document in documents.filter(|file| file.extension().is_some_and(|ending| ending == "md")) {
        let text = fs::read_to_string(&document).expect("a document");
        for path in text.split('`').filter(|word| folders.iter().any(|folder| word.starts_with(folder))) {
            let is_plain = path.chars().all(|letter| letter.is_ascii_alphanumeric() || "/_-.".contains(letter));
            named += usize::from(is_plain);
            if is_plain && !Path::new(path).exists() {
                missing.push(format!("{}: {path}", document.display()));
            }
        }
    }
    assert!(named > 50, "only {named} files are named");
    assert!(missing.is_empty(), "these are not there:\n{}", missing.join("\n"));
}
