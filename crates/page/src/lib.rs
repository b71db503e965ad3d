//! What the page decides, without a browser: branches, the drawn moment, menus, keys, settings and breakpoints.
//!
//! Pure: it names no engine, no Yew and no browser. [`Page::update`] takes a [`msg::Msg`] and answers with
//! [`effect::Effect`]s, and is the only way to change the page. Each subject of the message tree has one file with its
//! messages in `msg` and one with what is done about them; the run with its branches is in `session`.
#![deny(unsafe_code)]
#![deny(missing_docs)]

pub mod above;
pub mod by_hand;
pub mod chosen;
pub mod dialog;
pub mod effect;
pub mod message;
pub mod msg;
pub mod once;
pub mod page;
pub mod storage;
mod storing;
mod worker_link;

mod branches;
mod browser;
mod cluster;
mod dialogs;
mod finding;
pub mod panels;
pub mod recent;
mod runs;
mod say;
mod selection;
pub mod share;
mod store;
mod time;
mod update;
mod worker;

pub mod client_boxes;
pub mod drag;
pub mod gestures;
pub mod key_table;
pub mod lesson;
pub mod library;
pub mod look;
pub mod progress;
pub mod settings;
pub mod stage_gesture;
pub mod timeline_keys;
pub mod typed;

pub mod breakpoints;
pub mod step;

pub mod menu_subject;

pub mod menus;

pub mod session;

pub mod branch_rows;

pub use page::{Page, State};
