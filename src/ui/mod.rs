//! The page: what a person sees of a run, and what she does to it.
//!
//! Data goes down as properties, wishes come up as [`intent::Intent`]s; [`session`] stands in the
//! middle and is the only room that knows both the engine's time and the drawn one. The rooms
//! without Yew are compiled and tested natively as well.

pub mod belonging;
pub mod branch_rows;
pub mod breakpoints;
pub mod drag;
pub mod entry_story;
pub mod feed;
pub mod flights;
pub mod format;
pub mod geometry;
pub mod intent;
pub mod key_table;
pub mod lanes;
pub mod letters;
pub mod library;
pub mod log_window;
pub mod look;
pub mod menu_subject;
pub mod menus;
pub mod page_wish;
pub mod panels;
pub mod progress;
pub mod session;
pub mod settings;
pub mod step;
pub mod strip;
pub mod timeline;
pub mod tree;
pub mod troubles;
pub mod typed;
pub mod why;
pub mod words;

#[cfg(target_arch = "wasm32")]
mod act_dialog;
#[cfg(target_arch = "wasm32")]
mod announcer;
#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod banner;
#[cfg(target_arch = "wasm32")]
mod border_bar;
#[cfg(target_arch = "wasm32")]
mod branches;
#[cfg(target_arch = "wasm32")]
mod chaos_dialog;
#[cfg(target_arch = "wasm32")]
mod client_box;
#[cfg(target_arch = "wasm32")]
mod compare_head;
#[cfg(target_arch = "wasm32")]
mod dialog_box;
#[cfg(target_arch = "wasm32")]
mod door;
#[cfg(target_arch = "wasm32")]
mod fetch;
#[cfg(target_arch = "wasm32")]
mod happenings;
#[cfg(target_arch = "wasm32")]
mod help;
#[cfg(target_arch = "wasm32")]
mod inspector;
#[cfg(target_arch = "wasm32")]
mod keys;
#[cfg(target_arch = "wasm32")]
mod lesson;
#[cfg(target_arch = "wasm32")]
mod logs;
#[cfg(target_arch = "wasm32")]
mod looks;
#[cfg(target_arch = "wasm32")]
mod menu;
#[cfg(target_arch = "wasm32")]
mod moment;
#[cfg(target_arch = "wasm32")]
mod newest;
#[cfg(target_arch = "wasm32")]
mod open_dialog;
#[cfg(target_arch = "wasm32")]
mod remember;
#[cfg(target_arch = "wasm32")]
mod scenarios_dialog;
#[cfg(target_arch = "wasm32")]
mod settings_dialog;
#[cfg(target_arch = "wasm32")]
mod size;
#[cfg(target_arch = "wasm32")]
mod stage;
#[cfg(target_arch = "wasm32")]
mod store;
#[cfg(target_arch = "wasm32")]
mod tables;
#[cfg(target_arch = "wasm32")]
mod top_bar;
#[cfg(target_arch = "wasm32")]
mod tour;
#[cfg(target_arch = "wasm32")]
mod transport;
#[cfg(target_arch = "wasm32")]
mod violation_panel;
#[cfg(target_arch = "wasm32")]
mod workload_dialog;

/// Shows the page in the document's body.
#[cfg(target_arch = "wasm32")]
pub fn show() {
    yew::Renderer::<app::App>::new().render();
}
