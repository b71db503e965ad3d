//! What the project depends on: the registry alone, and every advisory that is let pass is of a version that is still locked.
#![allow(missing_docs)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The packages of `Cargo.lock`: name, version and source, which is empty for our own.
fn locked() -> Vec<(String, String, String)> {
    let packages = read("Cargo.lock");
    let of = |package: &str, key: &str| {
        let line = package.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
        line.unwrap_or_default().trim_matches('"').to_string()
    };
    let all = packages.split("[[package]]").skip(1);
    all.map(|package| (of(package, "name"), of(package, "version"), of(package, "source"))).collect()
}

/// The manifests of the packages that stand here.
fn manifests() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders =
        ["crates", "vendor", "xtask", "tests"].map(|folder| fs::read_dir(root.join(folder)).expect("a folder"));
    let inside = folders.into_iter().flatten().map(|entry| entry.expect("readable").path());
    let all = inside.chain([root.to_path_buf(), root.join("xtask")]);
    all.filter_map(|folder| fs::read_to_string(folder.join("Cargo.toml")).ok()).collect()
}

/// What stands before the next quotation mark.
fn name_in(text: &str) -> String {
    text.split('"').next().unwrap_or_default().to_string()
}

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The advisories that `deny.toml` lets pass: the id, and the reason, which begins with the package and its version.
fn exempted() -> Vec<(String, String)> {
    let text = read("deny.toml");
    let quoted = |line: &str, key: &str| {
        let (_, rest) = line.split_once(&format!("{key} = \""))?;
        Some(rest.split_once('"')?.0.to_string())
    };
    text.lines().filter_map(|line| Some((quoted(line, "id")?, quoted(line, "reason")?))).collect()
}

#[test]
fn every_package_comes_from_the_registry_or_stands_in_this_repository() {
    let packages = locked();
    assert!(packages.len() > 300, "{} packages: is this still how Cargo.lock is written?", packages.len());
    let sources: BTreeSet<&str> = packages.iter().map(|(.., from)| &from[..]).filter(|from| !from.is_empty()).collect();
    assert!(sources.len() == 1 && sources.iter().all(|from| from.starts_with("registry+")), "{sources:?}");
    let ours: BTreeSet<String> =
        manifests().iter().filter_map(|text| text.split("name = \"").nth(1)).map(name_in).collect();
    let strangers: Vec<_> = packages.iter().filter(|(name, _, from)| from.is_empty() && !ours.contains(name)).collect();
    assert!(strangers.is_empty(), "these stand outside this repository: {strangers:?}");
}

#[test]
fn an_advisory_that_is_let_pass_is_of_a_version_that_is_still_locked() {
    let packages = locked();
    let document = read("docs/dependencies.md");
    let all = exempted();
    assert!(!all.is_empty(), "deny.toml lets none pass: then this test and its list can go");
    for (id, reason) in all {
        let (name, rest) = reason.split_once(' ').unwrap_or_else(|| panic!("{id}: the reason begins with the package"));
        let version = rest.split(',').next().unwrap_or_default();
        let is_locked = packages.iter().any(|(known, at, _)| known == name && at == version);
        assert!(
            is_locked,
            "{id} was let pass for {name} {version}, which is not locked any more: judge it again, or strike it"
        );
        assert!(document.contains(&id), "docs/dependencies.md does not explain {id}");
    }
}
