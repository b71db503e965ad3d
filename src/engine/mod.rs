//! The world behind a door: commands in, events out.

pub mod protocol;
