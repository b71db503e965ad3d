//! What the service worker keeps: every published file by how its hash begins, and a version that is made of all of them.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The service worker, which does not keep itself.
pub const WORKER: &str = "service_worker.js";

/// How many characters of the hash of all files are the version.
const VERSION_CHARS: usize = 16;

/// How many characters of a file's hash in base64, 6 bits each, stand in the list. A hash cannot be compressed, and half of what
/// is fetched for offline use are hashes: 72 bits tell the files of two builds apart.
const HASH_CHARS: usize = 12;

/// The line that stands before the service worker's text: the version and the files of the build in this folder, first their
/// paths and then how their hashes begin, in the same order: apart they are compressed better.
pub fn build_line(folder: &Path) -> Result<String, String> {
    let mut paths = Vec::new();
    collect(folder, "", &mut paths)?;
    paths.sort();
    paths.retain(|path| path != WORKER);
    let (mut addresses, mut hashes) = (Vec::new(), String::new());
    for path in &paths {
        let content = fs::read(folder.join(path)).map_err(|error| format!("{path} cannot be read: {error}"))?;
        // A server that redirects `index.html` answers with it for the folder.
        let address = if path == "index.html" { "./" } else { path };
        let hash = STANDARD.encode(Sha256::digest(content));
        addresses.push(address);
        hashes += &hash[..HASH_CHARS];
    }
    let addresses = addresses.join("\\n");
    let version = Sha256::digest([&*addresses, &hashes].concat());
    let version: String = version.iter().map(|byte| format!("{byte:02x}")).collect();
    let version = &version[..VERSION_CHARS];
    Ok(format!("const BUILD = {{ version: \"{version}\", paths: \"{addresses}\", hashes: \"{hashes}\" }};\n"))
}

/// The paths of all files of a folder, as a browser writes them.
pub fn collect(folder: &Path, before: &str, paths: &mut Vec<String>) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().into_string().map_err(|name| format!("{name:?} is not UTF-8"))?;
        match entry.file_type().map_err(failed)?.is_dir() {
            true => collect(&entry.path(), &format!("{before}{name}/"), paths)?,
            false => paths.push([before, &name].concat()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_has_the_hash_of_every_file_and_another_version_when_one_differs() {
        let folder = std::env::temp_dir().join(format!("raft-playground-offline-{}", std::process::id()));
        fs::create_dir_all(folder.join("lessons")).expect("a temporary folder");
        let write = |path: &str, text: &str| fs::write(folder.join(path), text).expect("it is written");
        write("index.html", "abc");
        write("lessons/a.raft", "");
        write(WORKER, "is no part of what it keeps");
        let line = build_line(&folder).expect("it can be read");
        // How the hashes of "abc" and of nothing begin, as NIST gives them.
        let (abc, nothing) = ("ungWv48Bz+pB", "47DEQpj8HBSa");
        let files = format!("paths: \"./\\nlessons/a.raft\", hashes: \"{abc}{nothing}\" }};\n");
        assert!(line.starts_with("const BUILD = { version: \"") && line.ends_with(&files), "{line}");
        assert_eq!(build_line(&folder).as_ref(), Ok(&line));
        write("lessons/a.raft", "abc");
        assert_ne!(build_line(&folder).expect("it can be read")[..50], line[..50], "the version");
        fs::remove_dir_all(folder).expect("it is removed");
    }
}
