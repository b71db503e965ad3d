//! Shortens the paths in a wasm file at which libraries may panic: they lie in folders of the one who builds, which no visitor needs.

use std::env;
use std::path::PathBuf;

/// Where the Rust compiler says that its own library lies, and what that library is built from: each with how many folders stand
/// there in front of the name of a library. Behind the first one these are a hash and `library`.
const OF_RUST: [(&str, usize); 2] = [("/rustc/", 2), ("/rust/deps/", 0)];

/// In a registry the folder of its index stands in front of that name.
const OF_A_REGISTRY: usize = 1;

/// How every path ends.
const END: &[u8] = b".rs";

/// A path is no longer than this, in bytes.
const PATH_MAX: usize = 300;

/// Leaves of each such path the name of its library, in its own place and filled up with spaces, so that nothing moves.
pub fn shorten(wasm: &mut [u8]) {
    let registry = cargo_home().map(|home| home.join("registry/src/").to_string_lossy().into_owned());
    let of_a_registry = registry.iter().map(|folder| (&**folder, OF_A_REGISTRY));
    for (prefix, folders) in of_a_registry.chain(OF_RUST) {
        shorten_below(wasm, prefix.as_bytes(), folders);
    }
}

fn shorten_below(wasm: &mut [u8], prefix: &[u8], folders: usize) {
    let mut from = 0;
    while let Some(start) = find(&wasm[from..], prefix).map(|place| from + place) {
        from = start + prefix.len();
        let seen = &wasm[start..wasm.len().min(start + PATH_MAX)];
        let Some(end) = find(seen, END).map(|place| place + END.len()) else { continue };
        let path = String::from_utf8_lossy(&seen[prefix.len()..end]).into_owned();
        let name = path.split('/').nth(folders).unwrap_or_default();
        let short = name.bytes().chain(std::iter::repeat(b' '));
        wasm[start..start + end].iter_mut().zip(short).for_each(|(byte, short)| *byte = short);
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn cargo_home() -> Option<PathBuf> {
    let own =
        || env::var_os("HOME").or_else(|| env::var_os("USERPROFILE")).map(|home| PathBuf::from(home).join(".cargo"));
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_path_of_a_library_its_name_is_left_and_nothing_moves() {
        let mut wasm = b"a/home/me/.cargo/registry/src/a-mirror-12/yew-0.23.0/src/x.rsb src/ui/y.rs".to_vec();
        let before = wasm.len();
        shorten_below(&mut wasm, b"/home/me/.cargo/registry/src/", OF_A_REGISTRY);
        let text = String::from_utf8(wasm.clone()).expect("a text");
        assert!(text.starts_with("ayew-0.23.0  ") && text.ends_with("  b src/ui/y.rs"), "{text}");
        assert_eq!(wasm.len(), before);
        let mut wasm = b"/rustc/0123abc/library/core/src/fmt/mod.rs/rust/deps/hashbrown-0.16.1/src/raw.rs".to_vec();
        shorten(&mut wasm);
        let text = String::from_utf8(wasm).expect("a text");
        assert_eq!(text.split_whitespace().collect::<Vec<_>>(), ["core", "hashbrown-0.16.1"]);
    }
}
