//! What the page decides, without a browser: branches, the drawn moment, menus, keys, settings and breakpoints.
//!
//! Pure: it names no engine, no Yew and no browser. Scenarios are in the `library`, what may be asked for in `intent`
//! and `page_wish`, what can be done to a subject in `menus`, and what is done, in which branch and when, in `session`.
#![deny(unsafe_code)]
#![deny(missing_docs)]

pub mod drag;
pub mod hands;
pub mod key_table;
pub mod library;
pub mod look;
pub mod panels;
pub mod progress;
pub mod settings;
pub mod typed;

pub mod breakpoints;
pub mod step;

pub mod intent;
pub mod menu_subject;
pub mod page_wish;

pub mod menus;

pub mod session;

pub mod branch_rows;
