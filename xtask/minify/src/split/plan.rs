//! Which functions go into the second file.

use std::collections::{BTreeMap, BTreeSet};

use super::read::Whole;

/// Paths of Rust modules, types and functions whose functions are not needed at the start.
pub struct Rooms {
    later: Vec<String>,
    /// Paths in those rooms that are needed at the start all the same.
    kept: Vec<String>,
}

/// What may stand before the path of a function's own type: a component of the page is drawn as a part (`src/ui/part.rs`).
const BEFORE: [&str; 4] = ["<", "&", "(", "raft_playground::ui::part::Of<"];

impl Rooms {
    /// Reads a list: a path in a line, behind `!` one that is kept; a line that begins with `#` is a remark.
    pub fn read(text: &str) -> Rooms {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let (kept, later): (Vec<&str>, Vec<&str>) = lines.partition(|line| line.starts_with('!'));
        let owned = |paths: Vec<&str>| paths.iter().map(|path| path.trim_start_matches('!').to_string()).collect();
        Rooms { later: owned(later), kept: owned(kept) }
    }

    /// All paths of the list.
    fn paths(&self) -> impl Iterator<Item = &String> {
        self.later.iter().chain(&self.kept)
    }

    /// True when a function of this name is to move.
    fn has(&self, name: &str) -> bool {
        self.later.iter().any(|path| begins(name, path))
    }

    /// True when a function of this name stays, also when only functions that move call it.
    fn keeps(&self, name: &str) -> bool {
        self.kept.iter().any(|path| begins(name, path))
    }
}

/// True when a function of this name belongs to the path: when it is one of its functions, or one of its types' or traits'.
///
/// What is generic over a type of the path belongs to its own path: the compiler makes one function of two that are alike, so
/// that its name says only one of the types for which it is used.
fn begins(name: &str, path: &str) -> bool {
    let mut rest = name;
    while let Some(behind) = BEFORE.iter().find_map(|before| rest.strip_prefix(before)) {
        rest = behind;
    }
    let after = rest.strip_prefix(path).map(|after| after.chars().next());
    after.is_some_and(|next| next.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_'))
}

/// What becomes of each function.
pub struct Plan {
    /// The functions of the second file, in their order there, by their numbers in the whole file.
    pub moved: Vec<u32>,
    /// Those of them for which a stand-in stays in the first file, each with its place in the table.
    pub stand_ins: BTreeMap<u32, u32>,
    /// The functions that the second file imports from the first, imported ones as well.
    pub shared: Vec<u32>,
    /// The number in the first file of the function type without parameters and results: that of `load`.
    pub plain: u32,
}

impl Plan {
    /// Decides it. Fails when a path of the list is in no name, because then the list is out of date.
    pub fn of(whole: &Whole<'_>, rooms: &Rooms) -> Result<Plan, String> {
        let outer: BTreeSet<u32> = whole.outer.iter().copied().collect();
        let names: BTreeMap<u32, String> =
            whole.names.iter().map(|(function, name)| (*function, without_hashes(name))).collect();
        let unused: Vec<&str> =
            rooms.paths().filter(|path| !names.values().any(|name| begins(name, path))).map(|path| &**path).collect();
        if !unused.is_empty() {
            return Err(format!("no function begins with this: {}. Take it from the list of rooms", unused.join(", ")));
        }
        let kept = names.iter().filter(|(_, name)| rooms.keeps(name)).map(|(function, _)| *function);
        let outer: BTreeSet<u32> = outer.into_iter().chain(kept).collect();
        let may_move = |function: &u32| *function >= whole.imported && !outer.contains(function);
        let named = names.iter().filter(|(function, name)| may_move(function) && rooms.has(name));
        let mut moved: BTreeSet<u32> = named.map(|(function, _)| *function).collect();
        follow(whole, &outer, &mut moved);

        // rustc writes all of these; what is added to them needs a section to stand in.
        if whole.globals.is_empty() || whole.outer.is_empty() {
            return Err("it has no global, or exports no function".to_string());
        }
        let base = whole.tables.first().and_then(|table| u32::try_from(table.initial).ok()).ok_or("it has no table")?;
        let mut needed: BTreeSet<u32> =
            whole.in_table.iter().copied().filter(|function| moved.contains(function)).collect();
        let mut shared = BTreeSet::new();
        for (function, calls) in (whole.imported..).zip(&whole.calls) {
            match moved.contains(&function) {
                true => shared.extend(calls.iter().copied().filter(|called| !moved.contains(called))),
                false => needed.extend(calls.iter().copied().filter(|called| moved.contains(called))),
            }
        }
        let plain = whole.types.iter().position(|kind| kind.params().is_empty() && kind.results().is_empty());
        Ok(Plan {
            moved: moved.into_iter().collect(),
            stand_ins: needed.into_iter().zip(base..).collect(),
            shared: shared.into_iter().collect(),
            plain: plain.and_then(|place| u32::try_from(place).ok()).ok_or("it has no function without parameters")?,
        })
    }
}

/// Adds each function that is called by functions of the second file alone.
fn follow(whole: &Whole<'_>, outer: &BTreeSet<u32>, moved: &mut BTreeSet<u32>) {
    let mut callers: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (function, calls) in (whole.imported..).zip(&whole.calls) {
        calls.iter().for_each(|called| callers.entry(*called).or_default().push(function));
    }
    let in_table: BTreeSet<u32> = whole.in_table.iter().copied().collect();
    let may_move =
        |function: &u32| *function >= whole.imported && !outer.contains(function) && !in_table.contains(function);
    loop {
        let more: Vec<u32> = callers
            .iter()
            .filter(|(function, _)| may_move(function) && !moved.contains(function))
            .filter(|(function, by)| by.iter().all(|caller| caller == *function || moved.contains(caller)))
            .map(|(function, _)| *function)
            .collect();
        if more.is_empty() {
            return;
        }
        moved.extend(more);
    }
}

/// A name without the hash of each crate, `sim[c0ff38e01d40b8f0]`.
fn without_hashes(name: &str) -> String {
    let mut short = String::new();
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('[') {
        short += before;
        match after
            .split_once(']')
            .filter(|(hash, _)| hash.len() >= 8 && hash.chars().all(|digit| digit.is_ascii_hexdigit()))
        {
            Some((_, behind)) => rest = behind,
            None => {
                short.push('[');
                rest = after;
            }
        }
    }
    short + rest
}
