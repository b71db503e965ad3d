//! What is printed: a reader that is gone is no failure of ours, and ends the command quietly.

use std::io::{ErrorKind, Write as _, stderr, stdout};

use super::ending::Ended;

/// Prints text on the standard output.
pub fn say(text: &str) -> Result<(), Ended> {
    send(text.as_bytes())
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
    drop(writeln!(stderr().lock(), "{}", line.trim_end()));
}
