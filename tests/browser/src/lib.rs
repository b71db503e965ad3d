//! Serves `dist/`, drives a real Chromium, and fails on errors that a user would see.
#![deny(unsafe_code)]
#![deny(missing_docs)]
#![allow(clippy::disallowed_types, clippy::disallowed_methods, reason = "a browser runs in real time")]

mod axe;
mod driver;
mod page;
mod run;
mod server;
mod stage;
pub mod worker;

pub use page::{DESKTOP, FirstSight, FrameCost, Page, Shape};
pub use run::run;
pub use server::{BLANK, Server, dist, policy};
pub use stage::{Node, converged, index, leader};
