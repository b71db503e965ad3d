//! The head of a comparison: the two branches and their first difference.

use yew::prelude::*;

use page::intent::Intent;
use page::page_wish::PageWish;
use page::session::Difference;
use story::format::seconds;

#[derive(Properties, PartialEq)]
pub struct CompareHeadProps {
    pub here: String,
    pub there: String,
    pub difference: Option<Difference>,
    pub on: Callback<Intent>,
}

/// The head of a comparison.
#[component]
pub fn CompareHead(props: &CompareHeadProps) -> Html {
    let wish = |intent: Intent| props.on.reform(move |_: MouseEvent| intent.clone());
    html! {
        <header class="panel compare-head" aria-label="Comparison">
            <p class="compare-difference" role="status">{ match &props.difference {
                None => html! { <span class="hint">{ "No difference yet: let time pass in both branches." }</span> },
                Some(difference) => html! {
                    <>
                        <button type="button" id="first-difference" class="small" title="Go to the first difference" onclick={wish(Intent::Seek(difference.at))}>
                            { "First difference at " }{ seconds(difference.at) }{ " s" }
                        </button>
                        <span><b>{ &props.here }</b>{ ": " }{ &difference.here }</span>
                        <span><b>{ &props.there }</b>{ ": " }{ &difference.there }</span>
                    </>
                },
            } }</p>
            <button type="button" id="swap-branches" title="Act in the other branch" onclick={wish(Intent::Page(PageWish::Swap))}>{ "Switch" }</button>
            <button type="button" id="end-compare" title="End the comparison (D)" onclick={wish(Intent::Compare(None))}>{ "✕ Close" }</button>
        </header>
    }
}
