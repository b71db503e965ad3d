//! Breakpoints: time stands still at the very moment at which something happens.

mod change;
mod list;
mod rule;
mod watch;

pub use change::Change;
pub use list::{BREAKPOINTS_MAX, Breakpoint, Breakpoints, Hit};
pub use rule::{EXAMPLES, Rule};
