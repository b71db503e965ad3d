//! A hook with the system's preference for a dark page.

use gloo_events::EventListener;
use yew::prelude::*;

/// True while the system prefers dark. Canvases must be painted again when it changes.
#[hook]
pub fn use_dark() -> bool {
    let query = use_memo((), |_| {
        web_sys::window().and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok().flatten())
    });
    let dark = use_state_eq(|| query.as_ref().as_ref().is_some_and(|query| query.matches()));
    {
        let dark = dark.setter();
        use_effect_with((), move |_| {
            let listener = query.as_ref().clone().map(|query| {
                let now = query.clone();
                EventListener::new(&query, "change", move |_| dark.set(now.matches()))
            });
            move || drop(listener)
        });
    }
    *dark
}
