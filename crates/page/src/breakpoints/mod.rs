//! Breakpoints: the run pauses exactly at the event that a rule describes.

mod change;
mod list;
mod rule;
mod watch;

pub use change::Change;
pub use list::{BREAKPOINTS_MAX, Breakpoint, Breakpoints, Hit};
pub use rule::{EXAMPLES, Rule};
pub(crate) use watch::mark_broken;
