//! The page: what a person sees of a run, and what she does to it.
//!
//! Data goes down as properties, requests come up as `page::intent::Intent`s; `page::session` stands in the
//! middle and is the only place that knows both the engine's time and the drawn one. Everything here names Yew or
//! the browser; what needs neither is in the crates `story` and `page`.

mod act_dialog;
mod announcer;
mod app;
mod banner;
mod border_bar;
mod branches;
mod breakpoints_dialog;
mod breakpoints_store;
mod chaos_dialog;
mod client_box;
mod compare_head;
mod dialog_box;
mod door;
mod fetch;
mod happenings;
mod help;
mod inspector;
mod keys;
mod lesson;
mod logs;
mod looks;
mod menu;
mod moment;
mod newest;
mod open_dialog;
mod remember;
mod scenarios_dialog;
mod settings_dialog;
mod size;
mod stage;
mod step_menu;
mod store;
mod tables;
mod timeline;
mod top_bar;
mod tour;
mod transport;
mod violation_panel;
mod workload_dialog;

/// Shows the page in the document's body.
pub fn show() {
    yew::Renderer::<app::App>::new().render();
}
