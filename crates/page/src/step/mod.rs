//! Stepping to the next or the previous event of a kind, in the recorded trace and by running on.

mod hunt;
mod kind;
mod search;

pub use hunt::{HUNT_MAX, Hunt};
pub use kind::Kind;
pub use search::{SEARCH_MAX, Wanted};
