//! No circle: within a crate no file uses one that uses it, however far around. Read from the `use` lines, as text.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The crates by the folder of their sources.
const CRATES: [&str; 7] = [
    "crates/sim/src",
    "crates/model/src",
    "crates/engine/src",
    "crates/story/src",
    "crates/share/src",
    "crates/page/src",
    "src",
];

/// The modules of a crate by their path, `""` for its root, with their texts.
type Modules = BTreeMap<String, String>;

#[test]
fn no_file_uses_one_that_uses_it() {
    for folder in CRATES {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let modules = modules(&folder);
        assert!(modules.len() > 5, "{} has files", folder.display());
        let circles = circles(&uses(&modules));
        assert!(circles.is_empty(), "{}:\n{}", folder.display(), circles.join("\n"));
    }
}

#[test]
fn a_circle_is_found_also_through_a_name_that_is_passed_on() {
    let texts = [
        ("", "mod a;\nmod b;\n"),
        ("a", "mod inner;\npub use self::inner::Inner;\nuse crate::b::{self, One};\n"),
        ("a::inner", "use super::super::b::Two as Other;\n"),
        ("b", "use crate::a::Inner;\n"),
    ];
    let modules: Modules = texts.map(|(path, text)| (path.to_string(), text.to_string())).into();
    assert_eq!(circles(&uses(&modules)), ["a::inner -> b -> a::inner"]);
    let straight = modules.into_iter().filter(|(path, _)| path != "b").collect();
    assert_eq!(circles(&uses(&straight)), [""; 0]);
}

fn modules(folder: &Path) -> Modules {
    let mut modules = Modules::new();
    for file in files(folder) {
        let path = file.strip_prefix(folder).expect("it lies there").with_extension("");
        let parts: Vec<String> = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if parts.iter().any(|part| part.contains("tests")) || parts[0] == "bin" {
            continue;
        }
        let mut path = parts.join("::");
        for root in ["::mod", "mod", "main", "lib"] {
            if path == root || root.starts_with("::") && path.ends_with(root) {
                path.truncate(path.len() - root.len());
            }
        }
        let text = fs::read_to_string(&file).expect("readable");
        // Tests may use whatever they test.
        let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default().to_string();
        *modules.entry(path).or_default() += &text;
    }
    modules
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("readable").map(|entry| entry.expect("readable").path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let here = files.into_iter().filter(|file| file.extension().is_some_and(|ending| ending == "rs"));
    here.chain(folders.iter().flat_map(|folder| self::files(folder))).collect()
}

/// For each module, the modules that define the names it uses.
fn uses(modules: &Modules) -> BTreeMap<&str, BTreeSet<&str>> {
    // A name that a module passes on is one of the module that it comes from.
    let mut passed: BTreeMap<(&str, String), &str> = BTreeMap::new();
    let mut named = Vec::new();
    for (path, text) in modules {
        for (is_public, used) in use_lines(text).into_iter().flat_map(|(is_public, line)| {
            expanded("", &line).into_iter().map(move |used| (is_public, used)).collect::<Vec<_>>()
        }) {
            let Some((target, name)) = resolved(modules, path, &used) else { continue };
            if target == path {
                continue;
            }
            if is_public {
                passed.insert((path, name), target);
            } else {
                named.push((path.as_str(), target, name));
            }
        }
    }
    let mut uses: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (path, mut target, name) in named {
        for _ in 0..modules.len() {
            target = passed.get(&(target, name.clone())).copied().unwrap_or(target);
        }
        if target != path {
            uses.entry(path).or_default().insert(target);
        }
    }
    uses
}

/// What stands behind `use` at the start of a line, up to the semicolon, and whether it is passed on.
fn use_lines(text: &str) -> Vec<(bool, String)> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(place) = rest.find("use ") {
        let line = &rest[rest[..place].rfind('\n').map_or(0, |end| end + 1)..place];
        let after = &rest[place + 4..];
        let is_public = line.trim_start().starts_with("pub");
        if line.trim().is_empty() || is_public && !line.contains("//") && !line.contains("fn ") {
            let end = after.find(';').unwrap_or(after.len());
            lines.push((is_public, after[..end].to_string()));
        }
        rest = after;
    }
    lines
}

/// Each path of a `use` line with braces.
fn expanded(before: &str, tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((start, rest)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap_or_default();
        return vec![[before, path.trim()].concat()];
    };
    let before = [before, start.trim()].concat();
    let (mut depth, mut part, mut paths) = (0, String::new(), Vec::new());
    for letter in rest.chars() {
        match letter {
            ',' if depth == 0 => paths.extend(expanded(&before, &std::mem::take(&mut part))),
            '}' if depth == 0 => break,
            _ => {
                depth += i32::from(letter == '{') - i32::from(letter == '}');
                part.push(letter);
            }
        }
    }
    if !part.trim().is_empty() {
        paths.extend(expanded(&before, &part));
    }
    paths
}

/// The module of this crate that a path leads to, and the name in it.
fn resolved<'a>(modules: &'a Modules, from: &str, path: &str) -> Option<(&'a str, String)> {
    let mut parts: Vec<&str> = path.split("::").filter(|part| *part != "self").collect();
    let mut at: Vec<&str> = from.split("::").filter(|part| !part.is_empty()).collect();
    match path.split("::").next() {
        Some("crate") => {
            parts.remove(0);
            at.clear();
        }
        Some("super" | "self") => {
            while parts.first() == Some(&"super") {
                parts.remove(0);
                at.pop();
            }
        }
        // A child of the module, or another crate.
        _ => {}
    }
    at.extend(parts);
    let known = (0..=at.len()).rev().find(|count| modules.contains_key(&at[..*count].join("::")))?;
    let is_ours = ["crate", "super", "self"].iter().any(|root| path.starts_with(root));
    let (target, _) = modules.get_key_value(&at[..known].join("::"))?;
    (is_ours || target.len() > from.len() && target.starts_with(from))
        .then(|| (target.as_str(), at[known..].join("::")))
}

/// Every shortest way around that leads from a module back to it, written from its first module on.
fn circles(uses: &BTreeMap<&str, BTreeSet<&str>>) -> Vec<String> {
    let mut found = BTreeSet::new();
    for start in uses.keys() {
        let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
        let mut next = vec![*start];
        while let Some(at) = (!next.is_empty()).then(|| next.remove(0)) {
            for to in uses.get(at).into_iter().flatten() {
                if to == start {
                    let mut way = vec![at];
                    while let Some(before) = came_from.get(way[way.len() - 1]).filter(|_| way[way.len() - 1] != *start)
                    {
                        way.push(*before);
                    }
                    way.reverse();
                    let first = way.iter().enumerate().min_by_key(|(_, module)| **module).map_or(0, |(place, _)| place);
                    way.rotate_left(first);
                    way.push(way[0]);
                    found.insert(way.join(" -> "));
                    next.clear();
                    break;
                }
                if !came_from.contains_key(to) {
                    came_from.insert(to, at);
                    next.push(to);
                }
            }
        }
    }
    found.into_iter().collect()
}
