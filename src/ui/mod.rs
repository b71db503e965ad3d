//! The page in the browser: it draws, and does effects; what it means is decided in the crate `page`.
//!
//! Data goes down as properties, messages come up as `page::msg::Msg`s. `app` holds the `page::Page`, gives it the
//! messages and does the effects that it answers with. Everything here names Yew or the browser; what needs neither is
//! in the crates `story` and `page`.

mod act_dialog;
mod announcer;
mod app;
mod back;
mod banner;
mod border_bar;
mod branches;
mod breakpoints_dialog;
mod chaos_dialog;
mod client_box;
mod clipboard;
mod compare_head;
mod dark;
mod dialog_box;
mod event_log_panel;
mod fetch;
mod help;
mod inspector;
mod keys;
mod lesson;
mod logs;
mod looks;
mod menu;
mod menu_place;
mod moment;
mod newest;
mod open_dialog;
mod part;
mod properties_dialog;
mod quiz_dialog;
mod recent_dialog;
mod scenarios_dialog;
mod script;
mod session_ref;
mod settings_dialog;
mod share;
mod size;
mod stage;
mod step_menu;
mod storage;
mod tables;
mod timeline;
mod top_bar;
mod tour;
mod transport;
mod violation_panel;
mod worker_channel;
mod workload_dialog;

/// Shows the page in the document's body.
pub fn show() {
    yew::Renderer::<app::App>::new().render();
}
