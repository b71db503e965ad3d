//! What is printed: a reader that is gone is no failure of ours, and ends the command quietly. What people read has nothing
//! invisible in it, whatever stands in a file.

use std::borrow::Cow;
use std::io::{ErrorKind, IsTerminal as _, Write as _, stderr, stdout};

use model::scenario::is_invisible;

use super::ending::Ended;

/// Prints text for people: what is invisible in it is escaped.
pub fn show(text: &str) -> Result<(), Ended> {
    send(escaped(text).as_bytes())
}

/// Prints text that a file or a program may take as it is: only on a terminal it is escaped as any other.
pub fn say(text: &str) -> Result<(), Ended> {
    if stdout().is_terminal() { show(text) } else { send(text.as_bytes()) }
}

/// Sends bytes to the standard output.
pub fn send(bytes: &[u8]) -> Result<(), Ended> {
    let mut out = stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Ended::ReaderGone,
        _ => Ended::BadInput(format!("the output cannot be written: {error}")),
    })
}

/// Prints a line on the standard error. Where nothing reads it, nothing is to be done about that.
pub fn complain(line: &str) {
    drop(writeln!(stderr().lock(), "{}", escaped(line.trim_end())));
}

/// True for what a terminal would not show, or obey.
fn is_odd(letter: char) -> bool {
    is_invisible(letter) && !matches!(letter, '\n' | '\t')
}

/// A text with its invisible characters as a scenario writes them: `\u{202e}`.
fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(is_odd) {
        return Cow::Borrowed(text);
    }
    let shown = |letter: char| match is_odd(letter) {
        true => format!("\\u{{{:x}}}", u32::from(letter)),
        false => letter.to_string(),
    };
    Cow::Owned(text.chars().map(shown).collect())
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_is_invisible_is_escaped_and_lines_stay() {
        assert_eq!(escaped("a\u{202e}b\u{200b}\tc\n\u{1b}[2J"), "a\\u{202e}b\\u{200b}\tc\n\\u{1b}[2J");
        assert_eq!(escaped("plain ä\n"), "plain ä\n");
    }
}
