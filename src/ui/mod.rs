//! The page: what a person sees of a run, and what she does to it.
//!
//! Data goes down as properties, wishes come up as [`intent::Intent`]s; [`session`] stands in the
//! middle and is the only room that knows both the engine's time and the drawn one. The rooms
//! without Yew are compiled and tested natively as well.

pub mod feed;
pub mod format;
pub mod geometry;
pub mod intent;
pub mod lanes;
pub mod library;
pub mod log_window;
pub mod operations;
pub mod progress;
pub mod session;

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod banner;
#[cfg(target_arch = "wasm32")]
mod client_box;
#[cfg(target_arch = "wasm32")]
mod door;
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
mod moment;
#[cfg(target_arch = "wasm32")]
mod open_dialog;
#[cfg(target_arch = "wasm32")]
mod size;
#[cfg(target_arch = "wasm32")]
mod stage;
#[cfg(target_arch = "wasm32")]
mod store;
#[cfg(target_arch = "wasm32")]
mod timeline;
#[cfg(target_arch = "wasm32")]
mod top_bar;
#[cfg(target_arch = "wasm32")]
mod transport;

/// Shows the page in the document's body.
#[cfg(target_arch = "wasm32")]
pub fn show() {
    yew::Renderer::<app::App>::new().render();
}
