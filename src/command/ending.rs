//! How a call ends: its exit code, or that no one reads on.

/// Everything is as expected.
pub(super) const FINE: u8 = 0;
/// An expectation failed or an invariant was broken.
pub(super) const FAILED: u8 = 1;
/// The arguments or a file could not be understood, or asked for the impossible.
pub(super) const BAD_INPUT: u8 = 2;
/// Nothing is wrong so far, but not everything was done.
pub(super) const INCOMPLETE: u8 = 3;

/// Why a subcommand ended before its work was done.
#[derive(Debug)]
pub(super) enum Ended {
    /// Its input cannot be understood or asks for the impossible, as this sentence says.
    BadInput(String),
    /// Ctrl-C came first, as this sentence says.
    Interrupted(String),
    /// The reader of its output is gone, as `head` is after its last line.
    ReaderGone,
}

impl From<String> for Ended {
    fn from(why: String) -> Ended {
        Ended::BadInput(why)
    }
}
