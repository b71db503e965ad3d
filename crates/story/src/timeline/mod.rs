//! The timeline's geometry: positions, scale and hit testing.

pub mod flag_rows;
pub mod hit;
pub mod overview;
pub mod picture;
pub mod seen;
pub mod still;
pub mod ticks;
pub mod tree;
pub mod veil;
pub mod way;
