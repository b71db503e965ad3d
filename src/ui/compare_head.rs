//! The head of a comparison: the two branches and their first difference.

use yew::prelude::*;

use page::msg::{BranchesMsg, Msg, TimeMsg};
use page::session::{Difference, EngineFigures};
use story::format::moment;

#[derive(Properties, PartialEq)]
pub struct CompareHeadProps {
    pub here: String,
    pub there: String,
    pub difference: Option<Difference>,
    /// What two engines have made of the run, when it is they that are compared.
    pub engines: Option<[EngineFigures; 2]>,
    pub on: Callback<Msg>,
}

/// The head of a comparison.
#[component]
pub fn CompareHead(props: &CompareHeadProps) -> Html {
    let send = |msg: Msg| props.on.reform(move |_: MouseEvent| msg.clone());
    html! {
        <header class="panel compare-head" aria-label="Comparison">
            if let Some(engines) = &props.engines {
                <dl class="compare-engines">{ for engines.iter().map(|one| html! {
                    <div><dt>{ one.engine }</dt><dd>{ &one.text }</dd></div>
                }) }</dl>
            }
            <p class="compare-difference" role="status">{ match &props.difference {
                None => html! { <span class="hint">{ "No difference yet: let time pass in both branches." }</span> },
                Some(difference) => html! {
                    <>
                        <button type="button" id="first-difference" class="small" title="Go to the first difference" onclick={send(Msg::Time(TimeMsg::Seek(difference.at)))}>
                            { if props.engines.is_some() { "First difference in meaning at " } else { "First difference at " } }{ moment(difference.at) }
                        </button>
                        <span><b>{ &props.here }</b>{ ": " }{ &difference.here }</span>
                        <span><b>{ &props.there }</b>{ ": " }{ &difference.there }</span>
                    </>
                },
            } }</p>
            <button type="button" id="swap-branches" title="Act in the other branch" onclick={send(Msg::Branches(BranchesMsg::Swap))}>{ "Switch" }</button>
            <button type="button" id="end-compare" title="End the comparison (D)" onclick={send(Msg::Branches(BranchesMsg::Compare(None)))}>{ "✕ Close" }</button>
        </header>
    }
}
