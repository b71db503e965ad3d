//! Commands that can be typed where they are printed.

use std::env;

/// The command itself, as it was called.
pub fn call() -> String {
    quoted(&env::args().next().unwrap_or_else(|| "raft-playground".to_string()))
}

/// A word as a shell reads it back.
pub fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:=,+@%".contains(letter);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_string(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_shell_reads_back_what_is_quoted() {
        for word in ["plain-1.raft", "my file; x.raft", "it's", "$(rm)", "", "ä", "a\nb"] {
            let printed =
                std::process::Command::new("sh").args(["-c", &format!("printf %s {}", quoted(word))]).output();
            assert_eq!(String::from_utf8_lossy(&printed.expect("a shell").stdout), word);
        }
        assert_eq!(quoted("scenarios/a.raft"), "scenarios/a.raft");
    }
}
