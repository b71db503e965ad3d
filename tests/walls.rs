//! The walls of the house: which room may name what.

use std::fs;
use std::path::{Path, PathBuf};

/// A word, and the only places that may say it.
const WALLS: &[(&str, &[&str])] = &[
    ("openraft::", &["src/raft", "src/runtime", "src/world"]),
    ("openraft_rt::", &["src/raft", "src/runtime"]),
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
    // A world lives and dies on one thread. The command plays one world per thread, and nothing of a world passes
    // from one thread to another.
    ("std::thread", &["src/command/jobs.rs"]),
    ("thread::", &["src/command/jobs.rs"]),
    ("ctrlc::", &["src/command/interrupt.rs"]),
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
    ("src/raft", &["crate::view", "crate::world", "crate::engine", "crate::invariants"]),
    ("src/world", &["crate::view", "crate::engine", "crate::invariants"]),
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
    let said = code.filter(|(_, line)| line.contains(word));
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

#[test]
fn every_room_says_what_it_is() {
    let silent: Vec<PathBuf> = sources(Path::new("src"))
        .into_iter()
        .filter(|path| !fs::read_to_string(path).expect("readable").starts_with("//! "))
        .collect();
    assert!(silent.is_empty(), "these files do not open with a `//!` sentence: {silent:?}");
}
