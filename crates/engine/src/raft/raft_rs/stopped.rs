//! Why a process does nothing any more, or for a while.

/// Why a process does nothing any more, or for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stopped {
    /// It has come to the step at which it is to crash.
    Crashes,
    /// It has come to the step at which it is to stand still.
    Stands,
    /// It ended by itself, for this reason.
    Failed(String),
}
