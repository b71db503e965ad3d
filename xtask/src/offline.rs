//! What the service worker keeps: the paths of all published files, and a version that is made of what they hold.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The service worker, which does not keep itself.
pub const WORKER: &str = "service_worker.js";

/// The line that stands before the service worker's text: the paths of the files of the build in this folder, and the version: the
/// hash of the paths and of the hashes of all files, in the same order. One hash for all of them, because hashes cannot be compressed.
pub fn build_line(folder: &Path) -> Result<String, String> {
    let mut paths = Vec::new();
    collect(folder, "", &mut paths)?;
    paths.sort();
    paths.retain(|path| path != WORKER);
    let (mut addresses, mut hashes) = (Vec::new(), Vec::new());
    for path in &paths {
        let content = fs::read(folder.join(path)).map_err(|error| format!("{path} cannot be read: {error}"))?;
        // A server that redirects `index.html` answers with it for the folder.
        addresses.push(if path == "index.html" { "./" } else { path });
        hashes.extend(Sha256::digest(content));
    }
    let version = Sha256::new().chain_update(addresses.join("\n")).chain_update(hashes).finalize();
    Ok(format!(
        "const BUILD = {{ version: \"{}\", paths: \"{}\" }};\n",
        STANDARD.encode(version),
        addresses.join("\\n")
    ))
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
    fn the_version_is_made_of_every_path_and_file_and_is_another_when_one_differs() {
        let folder = std::env::temp_dir().join(format!("raft-playground-offline-{}", std::process::id()));
        fs::create_dir_all(folder.join("lessons")).expect("a temporary folder");
        let write = |path: &str, text: &str| fs::write(folder.join(path), text).expect("it is written");
        write("index.html", "abc");
        write("lessons/a.raft", "");
        write(WORKER, "is no part of what it keeps");
        let line = build_line(&folder).expect("it can be read");
        // The hashes of "abc" and of nothing, as NIST gives them.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let bytes =
            |hex: &str| (0..32).map(|place| u8::from_str_radix(&hex[place * 2..][..2], 16).expect("hex")).collect();
        let all: [Vec<u8>; 3] = [b"./\nlessons/a.raft".to_vec(), bytes(abc), bytes(nothing)];
        let version = STANDARD.encode(Sha256::digest(all.concat()));
        let expected = format!("const BUILD = {{ version: \"{version}\", paths: \"./\\nlessons/a.raft\" }};\n");
        assert_eq!(line, expected);
        assert_eq!(build_line(&folder).as_ref(), Ok(&line));
        write("lessons/a.raft", "abc");
        assert_ne!(build_line(&folder).expect("it can be read"), line, "another file, another version");
        fs::remove_dir_all(folder).expect("it is removed");
    }
}
