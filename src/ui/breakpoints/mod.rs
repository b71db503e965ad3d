//! Breakpoints: time stands still at the very moment at which something happens.

mod change;
#[cfg(target_arch = "wasm32")]
pub(super) mod dialog;
mod list;
mod rule;
#[cfg(target_arch = "wasm32")]
pub(super) mod store;
mod watch;

pub use change::Change;
pub use list::{BREAKPOINTS_MAX, Breakpoint, Breakpoints, Hit};
pub use rule::Rule;
