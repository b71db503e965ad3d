//! The walls of the house: which room may name what.

use std::fs;
use std::path::{Path, PathBuf};

/// A word, and the only places that may say it.
const WALLS: &[(&str, &[&str])] = &[
    ("openraft::", &["src/raft/openraft", "src/runtime"]),
    ("openraft_rt::", &["src/runtime"]),
    ("super::openraft", &["src/raft/openraft", "src/raft/replica.rs", "src/raft/message.rs"]),
    ("raft::openraft", &["src/raft/openraft", "src/raft/replica.rs", "src/raft/message.rs"]),
    ("yew::", &["src/ui", "src/main.rs"]),
    ("web_sys::", &["src/ui", "src/main.rs"]),
    ("gloo_", &["src/ui"]),
    ("seed_from_u64", &["src/sim/rng.rs"]),
    ("HashMap", &[]),
    ("HashSet", &[]),
    ("SystemTime", &[]),
    ("std::time::Instant", &[]),
    ("thread_rng()", &["src/runtime"]),
    ("unsafe ", &["src/bin/engine/memory.rs"]),
];

/// A room, and the rooms of ours that it must not know.
const FLOORS: &[(&str, &[&str])] = &[
    ("src/types.rs", &["crate::"]),
    ("src/operation.rs", &["crate::action", "crate::trace", "crate::scenario", "crate::view", "crate::raft"]),
    ("src/entry.rs", &["crate::action", "crate::trace", "crate::scenario", "crate::view", "crate::raft"]),
    ("src/ask.rs", &["crate::action", "crate::trace", "crate::scenario", "crate::view", "crate::raft"]),
    ("src/sim", &["crate::action", "crate::trace", "crate::scenario", "crate::view", "crate::raft", "crate::world"]),
    ("src/trace", &["crate::view", "crate::sim", "crate::raft", "crate::world", "crate::scenario", "crate::engine"]),
    (
        "src/view",
        &["crate::sim", "crate::raft", "crate::world", "crate::scenario", "crate::engine", "crate::invariants"],
    ),
    (
        "src/invariants",
        &["crate::sim", "crate::raft", "crate::world", "crate::scenario", "crate::engine", "crate::view"],
    ),
    ("src/scenario", &["crate::sim", "crate::raft", "crate::world", "crate::engine", "crate::invariants"]),
    (
        "src/runtime",
        &["crate::trace", "crate::scenario", "crate::view", "crate::raft", "crate::world", "crate::engine"],
    ),
    ("src/cluster.rs", &["crate::dialect", "crate::scenario"]),
    ("src/dialect", &["crate::trace", "crate::scenario", "crate::view", "crate::sim", "crate::raft", "crate::engine"]),
    ("src/raft", &["crate::view", "crate::world", "crate::engine", "crate::invariants", "crate::scenario"]),
    ("src/world", &["crate::view", "crate::engine", "crate::invariants", "crate::scenario", "crate::runtime"]),
    ("src/engine", &["crate::ui"]),
    ("src/ui", &["crate::sim", "crate::raft", "crate::world", "crate::runtime"]),
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

/// The lines of code that say a word, comments left out.
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
fn words_are_said_only_in_their_rooms() {
    let mut broken = Vec::new();
    for (word, rooms) in WALLS {
        for source in sources(Path::new("src")) {
            if !rooms.iter().any(|room| source.starts_with(room)) {
                broken.extend(lines_with(&source, word));
            }
        }
    }
    assert!(broken.is_empty(), "these lines break a wall:\n{}", broken.join("\n"));
}

#[test]
fn arrows_between_rooms_run_one_way() {
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

/// Where a sentence may name an engine: its own rooms, and tests of what it says.
const NAMES_ENGINES: &[&str] =
    &["src/dialect/openraft", "src/ui/why/openraft", "src/raft/openraft", "src/runtime", "src/scenario/tests"];

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

#[test]
fn only_a_dialect_names_an_engine() {
    assert_eq!(
        literals("a // \"no\"\n\"y\\\"es\" '\"' r#\"too\"#"),
        [(2, "y\\\"es".to_string()), (2, "too".to_string())]
    );
    let mut broken = Vec::new();
    let mut named = 0;
    for source in sources(Path::new("src")) {
        let text = fs::read_to_string(&source).expect("readable");
        let names = literals(&text).into_iter().filter(|(_, literal)| literal.to_lowercase().contains("openraft"));
        match NAMES_ENGINES.iter().any(|room| source.starts_with(room)) {
            true => named += names.count(),
            false => broken.extend(names.map(|(line, text)| format!("{}:{line}: {text}", source.display()))),
        }
    }
    assert!(broken.is_empty(), "these sentences name an engine:\n{}", broken.join("\n"));
    assert!(named > 10, "only {named} sentences of the dialects name their engine: are they read?");
}

#[test]
fn every_room_says_what_it_is() {
    let silent: Vec<PathBuf> = sources(Path::new("src"))
        .into_iter()
        .filter(|path| !fs::read_to_string(path).expect("readable").starts_with("//! "))
        .collect();
    assert!(silent.is_empty(), "these files do not open with a `//!` sentence: {silent:?}");
}
