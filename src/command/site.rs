//! The files of the built page: from this program, where `cargo xtask dist` has put them, or from a directory.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib;

/// The page that is in this program: what `Site::pack` makes of it.
#[cfg(feature = "site")]
const PACKED: Option<&[u8]> = Some(include_bytes!("../../target/made/site.pack"));
#[cfg(not(feature = "site"))]
const PACKED: Option<&[u8]> = None;

/// The file that makes a directory a page.
const INDEX: &str = "index.html";

/// How well a directory is compressed: it is read at every start.
const QUICK: u8 = 1;

/// Every file of a page by its path, compressed as HTTP's `deflate` says.
pub struct Site {
    files: BTreeMap<String, Cow<'static, [u8]>>,
    policy: String,
}

impl Site {
    /// The page in this program. Fails with one sentence when it has none.
    pub fn built_in() -> Result<Site, String> {
        let packed = PACKED.ok_or(
            "this program was built without the page: `cargo xtask dist` makes one that holds it, or name what \
             `cargo xtask build` has written with --page",
        )?;
        Site::unpacked(packed)
    }

    /// The page in a directory. Fails with one sentence.
    pub fn read(folder: &Path) -> Result<Site, String> {
        let mut files = BTreeMap::new();
        collect(folder, "", &mut files).map_err(|error| format!("{}: {error}", folder.display()))?;
        if !files.contains_key(INDEX) {
            return Err(format!(
                "{}: there is no {INDEX}, which `cargo xtask build` writes into dist/",
                folder.display()
            ));
        }
        Site::of(files)
    }

    /// Reads what `cargo xtask dist` has packed: a line for each file with its length and path, an empty line, the contents.
    fn unpacked(packed: &'static [u8]) -> Result<Site, String> {
        let damaged = || "the page in this program is damaged: build it again".to_string();
        let end = packed.windows(2).position(|two| two == b"\n\n").ok_or_else(damaged)?;
        let head = std::str::from_utf8(&packed[..end]).map_err(|_| damaged())?;
        let mut rest = &packed[end + 2..];
        let mut files = BTreeMap::new();
        for line in head.lines() {
            let (length, path) = line.split_once(' ').ok_or_else(damaged)?;
            let length = length.parse().ok().filter(|length| *length <= rest.len()).ok_or_else(damaged)?;
            let (content, after) = rest.split_at(length);
            files.insert(path.to_string(), Cow::Borrowed(content));
            rest = after;
        }
        Site::of(files)
    }

    fn of(files: BTreeMap<String, Cow<'static, [u8]>>) -> Result<Site, String> {
        let mut site = Site { files, policy: String::new() };
        let index = site.file(INDEX).and_then(inflated).ok_or("the page cannot be read: build it again")?;
        let tag = index.split(|byte| *byte == b'<').map(String::from_utf8_lossy);
        let tag = tag.into_iter().find(|tag| tag.contains("Content-Security-Policy"));
        let value = tag.as_deref().and_then(|tag| tag.split_once("content=\"")?.1.split_once('"'));
        site.policy = value.ok_or("the page has no Content-Security-Policy: build it again")?.0.to_string();
        Ok(site)
    }

    /// A file, compressed. An empty path is the page itself.
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.files.get(if path.is_empty() { INDEX } else { path }).map(|content| &**content)
    }

    /// The Content-Security-Policy of the page, for what it loads beside it.
    pub fn policy(&self) -> &str {
        &self.policy
    }
}

/// What a file holds. None when it is damaged.
pub fn inflated(compressed: &[u8]) -> Option<Vec<u8>> {
    decompress_to_vec_zlib(compressed).ok()
}

/// Adds every file of a folder.
fn collect(folder: &Path, before: &str, files: &mut BTreeMap<String, Cow<'static, [u8]>>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = [before, &entry.file_name().to_string_lossy()].concat();
        match entry.file_type()? {
            kind if kind.is_dir() => collect(&entry.path(), &[&path, "/"].concat(), files)?,
            kind if kind.is_file() => {
                files.insert(path, Cow::Owned(compress_to_vec_zlib(&fs::read(entry.path())?, QUICK)));
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const INDEX_TEXT: &[u8] = b"<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\">";

    /// A page as `cargo xtask dist` packs it, with these files.
    fn packed(files: &[(&str, &[u8])]) -> &'static [u8] {
        let (mut head, mut contents) = (String::new(), Vec::new());
        for (path, content) in files {
            let content = compress_to_vec_zlib(content, QUICK);
            head += &format!("{} {path}\n", content.len());
            contents.extend(content);
        }
        Vec::leak([head.as_bytes(), b"\n", &contents].concat())
    }

    #[test]
    fn a_packed_page_has_its_files_and_its_policy_and_a_damaged_one_is_a_sentence() {
        let whole = packed(&[("empty.txt", b""), (INDEX, INDEX_TEXT), ("lessons/a.raft", b"cluster nodes=3")]);
        let site = Site::unpacked(whole).expect("a page");
        assert_eq!(site.policy(), "default-src 'none'");
        let read = |path| site.file(path).and_then(inflated);
        assert_eq!(read(""), Some(INDEX_TEXT.to_vec()));
        assert_eq!(read("lessons/a.raft"), Some(b"cluster nodes=3".to_vec()));
        assert_eq!((read("empty.txt"), read("none")), (Some(Vec::new()), None));
        for end in 0..whole.len() {
            let cut: &'static [u8] = &whole[..end];
            assert!(Site::unpacked(cut).is_err_and(|why| why.contains("build it again")), "cut at {end}");
        }
        let other = Site::unpacked(packed(&[("a.txt", b"a")])).err();
        assert_eq!(other.as_deref(), Some("the page cannot be read: build it again"));
    }
}
