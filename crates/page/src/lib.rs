//! What the page decides, without a browser: branches, the drawn moment, menus, keys, settings and breakpoints.
//!
//! Pure: it names no engine, no Yew and no browser. [`Page::update`] takes a [`msg::Msg`] and answers with
//! [`effect::Effect`]s, and is the only way to change the page. Each subject of the message tree has one file with its
//! messages and what is done about them; the run with its branches is in `session`.
#![deny(unsafe_code)]
#![deny(missing_docs)]

pub mod effect;
pub mod msg;
mod update;

pub mod branches;
pub mod browser;
pub mod cluster;
pub mod dialogs;
pub mod panels;
pub mod runs;
pub mod selection;
pub mod share;
pub mod time;
pub mod worker;

pub mod recent;
pub mod storage;

pub mod drag;
pub mod hands;
pub mod key_table;
pub mod lesson;
pub mod library;
pub mod look;
pub mod mend;
pub mod message;
pub mod progress;
pub mod settings;
pub mod typed;

pub mod breakpoints;
pub mod step;

pub mod menu_subject;

pub mod menus;

pub mod session;

pub mod branch_rows;

pub use update::{Page, State};
