//! `cargo xtask dist`: the native command with the built page in it, as one file.

use std::fs;
use std::path::{Path, PathBuf};

use miniz_oxide::deflate::compress_to_vec_zlib;

use crate::offline;
use crate::shell::{Shell, say};

/// Where the page is packed, for `include_bytes!` in `src/command/site.rs`.
const PACK: &str = "target/made/site.pack";

/// The folder of the one file, beside that of builds without the page.
const FOLDER: &str = "target/dist";

/// How well the page is compressed: it is done once.
const BEST: u8 = 9;

/// Packs the page that is in `dist/`, and builds the command with it.
pub fn dist(shell: &Shell) -> Result<(), String> {
    let root = Shell::root();
    let page = root.join("dist");
    if !page.join("index.html").is_file() {
        return Err("there is no page in dist/: `cargo xtask build` writes it".to_string());
    }
    let packed = pack(&page)?;
    let made = root.join(PACK);
    for folder in [made.parent().unwrap_or(root), &root.join(FOLDER)] {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    fs::write(&made, &packed).map_err(|error| format!("{PACK}: {error}"))?;
    say(&format!("the page has {} bytes, compressed", packed.len()));
    shell.run("cargo", &["build", "--release", "--bin", "raft-playground", "--features", "site"])?;
    let name = format!("raft-playground{}", std::env::consts::EXE_SUFFIX);
    let made = root.join(FOLDER).join(&name);
    fs::copy(root.join("target/release").join(&name), &made).map_err(|error| format!("{FOLDER}/{name}: {error}"))?;
    say(&format!("{FOLDER}/{name} holds the page: `{FOLDER}/{name} serve` shows it"));
    Ok(())
}

/// All files of a folder: a line for each with its length and path, an empty line, the compressed contents.
fn pack(folder: &Path) -> Result<Vec<u8>, String> {
    let mut paths = Vec::new();
    offline::collect(folder, "", &mut paths)?;
    paths.sort();
    let (mut head, mut contents) = (String::new(), Vec::new());
    for path in paths {
        let file: PathBuf = folder.join(&path);
        let content = fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let content = compress_to_vec_zlib(&content, BEST);
        head += &format!("{} {path}\n", content.len());
        contents.extend(content);
    }
    Ok([head.as_bytes(), b"\n", &contents].concat())
}

#[cfg(test)]
mod tests {
    use miniz_oxide::inflate::decompress_to_vec_zlib;

    use super::*;

    #[test]
    fn a_packed_folder_has_every_file_behind_its_head() {
        let folder = std::env::temp_dir().join(format!("raft-playground-pack-{}", std::process::id()));
        fs::create_dir_all(folder.join("inner")).expect("a temporary folder");
        fs::write(folder.join("b.txt"), "second").expect("it is written");
        fs::write(folder.join("a.txt"), "first").expect("it is written");
        fs::write(folder.join("inner/c.txt"), "").expect("it is written");
        let packed = pack(&folder).expect("it can be read");
        fs::remove_dir_all(&folder).expect("it is removed");
        let end = packed.windows(2).position(|two| two == b"\n\n").expect("an empty line");
        let mut rest = &packed[end + 2..];
        let mut read = Vec::new();
        for line in std::str::from_utf8(&packed[..end]).expect("a text").lines() {
            let (length, path) = line.split_once(' ').expect("two words");
            let (content, after) = rest.split_at(length.parse().expect("a number"));
            read.push((path.to_string(), decompress_to_vec_zlib(content).expect("compressed")));
            rest = after;
        }
        let expected = [("a.txt", "first"), ("b.txt", "second"), ("inner/c.txt", "")];
        assert_eq!(read, expected.map(|(path, text)| (path.to_string(), text.as_bytes().to_vec())));
        assert!(rest.is_empty());
    }
}
