//! The legend of the logs: colours, lines and marks.

use yew::prelude::*;

/// The legend above the logs. Each item has a longer tooltip.
#[component]
pub fn LogLegend() -> Html {
    let item = |sign: Html, word: &'static str, title: &'static str| {
        html! {
            <span class="key-item" {title}>
                <svg width="12" height="12" viewBox="-6 -6 12 12" aria-hidden="true">{ sign }</svg>{ word }
            </span>
        }
    };
    html! {
        <p class="key">
            { item(html! { <rect class="key-open" x="-5" y="-4" width="10" height="8" rx="2" /> }, "not yet", "Colour and digit are the term. Dashed: not counted as committed by this node; solid: committed") }
            { item(html! { <rect class="key-volatile" x="-5" y="-4" width="10" height="8" rx="2" /> }, "not on disk", "Pale: not on disk yet, so a crash of this node loses it") }
            { item(html! { <rect class="key-gone" x="-5" y="-4" width="10" height="8" rx="2" /> }, "gone", "Struck out in red for a moment: a leader's entry has taken its place, or it was lost in a crash") }
            { item(html! { <path class="commit" d="M0,-5 V5" /> }, "commit", "Commit index: this node counts everything to the left as committed") }
            { item(html! { <path class="applied" d="M-5,2 H5" /> }, "applied", "Applied: the state machine has applied the entries above the line") }
            { item(html! { <path class="next" d="M-4.5,-3 h9 l-4.5,6 Z" /> }, "next", "next: the index the leader will send next to this node") }
            { item(html! { <circle class="match" r="3.2" /> }, "match", "match: this log is confirmed to match the leader's up to here") }
            { item(html! { <path class="snapshot-mark" d="M4,4 h-9 v-6" /> }, "snapshot", "Snapshot: it contains everything up to here; the entries are still in the log") }
            { item(html! { <rect class="key-purged" x="-5" y="-4" width="10" height="8" rx="2" /> }, "purged", "Purged: these entries are no longer in the log; the snapshot contains them") }
        </p>
    }
}
