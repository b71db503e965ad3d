//! `cargo xtask dist`: the native command with the built page in it, as one file.

use std::fs;
use std::path::{Path, PathBuf};

use miniz_oxide::deflate::compress_to_vec_zlib;

use crate::offline;
use crate::shell::{Shell, say};
use crate::tools;

/// Where the page is packed, for `include_bytes!` in `src/command/site.rs`.
const PACK: &str = "target/made/site.pack";

/// The folder of the one file, beside that of builds without the page.
const FOLDER: &str = "target/dist";

/// How well the page is compressed: it is done once.
const BEST: u8 = 9;

/// What the arguments of `dist` ask for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// True when the page that stands in `dist/` is taken.
    pub built: bool,
    /// The Rust target of the command, if not that of this machine.
    target: Option<String>,
}

impl Wanted {
    /// Reads the arguments. Fails with one sentence.
    pub fn read(arguments: &[String]) -> Result<Wanted, String> {
        let mut wanted = Wanted::default();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match &**argument {
                "--built" => wanted.built = true,
                "--target" => {
                    let target =
                        rest.next().ok_or("`--target` takes a Rust target: `rustup target list` names them")?;
                    wanted.target = Some(target.clone());
                }
                other => return Err(format!("`dist` takes `--built` and `--target`, but got `{other}`")),
            }
        }
        Ok(wanted)
    }
}

/// Packs the page that is in `dist/`, and builds the command with it.
pub fn dist(shell: &Shell, wanted: &Wanted) -> Result<(), String> {
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
    let mut line = vec!["build", "--release", "--bin", "raft-playground", "--features", "site"];
    let (mut folder, mut suffix) = (root.join("target"), std::env::consts::EXE_SUFFIX);
    if let Some(target) = &wanted.target {
        tools::add_target(shell, target)?;
        line.extend(["--target", target]);
        folder.push(target);
        suffix = if target.contains("windows") { ".exe" } else { "" };
    }
    shell.run("cargo", &line)?;
    let name = format!("raft-playground{suffix}");
    let made = root.join(FOLDER).join(&name);
    fs::copy(folder.join("release").join(&name), &made).map_err(|error| format!("{FOLDER}/{name}: {error}"))?;
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
    fn what_dist_is_asked_for_is_read_and_what_it_does_not_know_is_refused() {
        let read = |line: &str| Wanted::read(&line.split_whitespace().map(str::to_string).collect::<Vec<_>>());
        assert_eq!(read(""), Ok(Wanted::default()));
        assert_eq!(read("--target a-b --built"), Ok(Wanted { built: true, target: Some("a-b".into()) }));
        assert!(read("--target").is_err_and(|why| why.contains("takes a Rust target")));
        assert!(read("--quick").is_err_and(|why| why.contains("got `--quick`")));
    }

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
