//! Stepping to the next or the previous event of a kind, in what has happened and in what is still to happen.

mod hunt;
mod kind;
mod search;

pub use hunt::{HUNT_MAX, Hunt};
pub use kind::Kind;
pub use search::{SEARCH_MAX, Wanted};
