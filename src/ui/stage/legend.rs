//! The legend of the shapes on the stage.

use yew::prelude::*;

/// The line below the stage.
#[component]
pub fn Legend() -> Html {
    let item = |sign: Html, word: &'static str| {
        html! {
            <span class="legend-item"><svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">{ sign }</svg>{ word }</span>
        }
    };
    html! {
        <footer class="legend">
            { item(html! { <circle class="full" r="5" /> }, "RequestVote") }
            { item(html! { <rect class="full" x="-5" y="-5" width="10" height="10" rx="1.5" /> }, "AppendEntries") }
            { item(html! { <circle class="full" r="2.6" /> }, "heartbeat") }
            { item(html! { <circle class="hollow" r="4.5" /> }, "reply") }
            { item(html! { <><circle class="hollow" r="4.5" /><path class="hollow" d="M-2.4,0 H2.4" /></> }, "refusal") }
            { item(html! { <><rect class="hollow" x="-6" y="-5" width="12" height="10" /><rect class="full" x="-3.5" y="-2.5" width="7" height="5" /></> }, "snapshot") }
            { item(html! { <><rect class="full" x="-6.5" y="-5" width="13" height="10" rx="5" /><path class="plus" d="M-3,0 H3 M0,-3 V3" /></> }, "more wait") }
            { item(html! { <path class="lost" d="M-4,-1 V-5 H4 V-1 M-4,2 V6 H4 V2 M-2,-1.5 L2,2.5 M2,-1.5 L-2,2.5" /> }, "lost") }
            { item(html! { <path class="hollow thick" d="M0,-5 A5,5 0 1 1 -5,0" /> }, "time to election") }
        </footer>
    }
}
