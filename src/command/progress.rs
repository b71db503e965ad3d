//! How far the work is: one line on the terminal, written again and again.

use std::io::{IsTerminal as _, Write as _, stderr, stdout};

/// Goes back to the start of the line and erases it.
const ERASE: &str = "\r\x1b[K";

/// The line that says how far the work is. It is shown only on a terminal, so that files and logs hold no trace of it.
pub struct Progress {
    is_shown: bool,
    total: u64,
}

impl Progress {
    /// Progress through so many seeds.
    ///
    /// Not shown where the output itself goes by on the same terminal (`prints`) and so says how far it is.
    pub fn new(total: u64, prints: bool) -> Progress {
        Progress { is_shown: stderr().is_terminal() && !(prints && stdout().is_terminal()), total }
    }

    /// Shows that so many seeds are done, of which so many failed.
    pub fn show(&self, done: u64, failed: u64) {
        if self.is_shown {
            // A terminal that is gone needs no progress.
            drop(write!(stderr().lock(), "{ERASE}{}", line(done, self.total, failed)));
        }
    }

    /// Shows another line about how far the work is.
    pub fn note(&self, line: &str) {
        if self.is_shown {
            drop(write!(stderr().lock(), "{ERASE}{line}"));
        }
    }

    /// Prints other text where the line stands. Lines that other threads show wait for so long.
    pub fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        let lock = stderr().lock();
        self.erase();
        let printed = print();
        drop(lock);
        printed
    }

    /// Takes the line away, so that other text can stand there.
    pub fn erase(&self) {
        if self.is_shown {
            drop(write!(stderr().lock(), "{ERASE}"));
        }
    }
}

fn line(done: u64, total: u64, failed: u64) -> String {
    let percent = done * 100 / total.max(1);
    match failed {
        0 => format!("{done} of {total} seeds, {percent} %"),
        _ => format!("{done} of {total} seeds, {percent} %, {failed} failed"),
    }
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn progress_says_how_many_seeds_are_done_and_how_many_failed() {
        assert_eq!(line(0, 0, 0), "0 of 0 seeds, 0 %");
        assert_eq!(line(500, 1_000, 0), "500 of 1000 seeds, 50 %");
        assert_eq!(line(999, 1_000, 2), "999 of 1000 seeds, 99 %, 2 failed");
    }
}
