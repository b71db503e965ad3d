//! Commands that can be typed where they are printed.

use std::env;
use std::ffi::OsStr;

use model::scenario::is_invisible;

/// The command itself, as it was called.
pub fn call() -> String {
    quoted(env::args_os().next().unwrap_or_else(|| "raft-playground".into()))
}

/// A word as a shell reads it back. What cannot be printed, bytes that are no UTF-8 among it, is left to `printf`.
pub fn quoted(word: impl AsRef<OsStr>) -> String {
    let bytes = word.as_ref().as_encoded_bytes();
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_./:=,+@%".contains(byte);
    if !bytes.is_empty() && bytes.iter().all(is_plain) {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let (mut parts, mut text) = (Vec::new(), String::new());
    let mut odd = |text: &mut String, bytes: &[u8]| {
        parts.extend((!text.is_empty()).then(|| in_quotes(&std::mem::take(text))));
        let octal: String = bytes.iter().map(|byte| format!("\\{byte:03o}")).collect();
        parts.push(format!("\"$(printf '{octal}')\""));
    };
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            // A shell drops line feeds at the end of what it substitutes, and a terminal shows both of these.
            match is_invisible(letter) && !matches!(letter, '\n' | '\t') {
                true => odd(&mut text, letter.encode_utf8(&mut [0; 4]).as_bytes()),
                false => text.push(letter),
            }
        }
        if !chunk.invalid().is_empty() {
            odd(&mut text, chunk.invalid());
        }
    }
    if !text.is_empty() || parts.is_empty() {
        parts.push(in_quotes(&text));
    }
    parts.concat()
}

fn in_quotes(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[cfg(unix)]
    fn read_back(word: impl AsRef<std::ffi::OsStr>) -> Vec<u8> {
        let line = format!("printf %s {}", quoted(word));
        std::process::Command::new("sh").args(["-c", &line]).output().expect("a shell").stdout
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_reads_back_what_is_quoted() {
        for word in ["plain-1.raft", "my file; x.raft", "it's", "$(rm)", "", "ä", "a\nb", "a\u{202e}b'\u{200b}"] {
            assert_eq!(String::from_utf8_lossy(&read_back(word)), word);
        }
        assert_eq!(quoted("scenarios/a.raft"), "scenarios/a.raft");
        assert!(!quoted("a\u{202e}b").contains('\u{202e}'));
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_reads_back_a_name_that_is_no_utf_8() {
        use std::os::unix::ffi::OsStrExt as _;
        for word in [&b"\xff"[..], b"f\xfcr 'alle'.raft", b"a\xf0\x9f"] {
            assert_eq!(read_back(std::ffi::OsStr::from_bytes(word)), word);
        }
    }
}
