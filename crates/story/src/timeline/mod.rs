//! The timeline's geometry: what is where, at which scale, and what lies under a pointer.

pub mod flag_rows;
pub mod hit;
pub mod overview;
pub mod picture;
pub mod seen;
pub mod ticks;
pub mod tree;
pub mod veil;
pub mod way;
