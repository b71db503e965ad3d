//! The controls to step to the next or the previous event of a kind.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use model::types::NodeId;
use page::msg::{Msg, TimeMsg};
use page::step::{Kind, Wanted};

#[derive(Properties, PartialEq)]
pub struct StepMenuProps {
    /// The kind of event, and the node.
    pub wanted: Wanted,
    /// The nodes to choose from.
    pub nodes: Vec<NodeId>,
    /// The result of the last search.
    pub said: String,
    pub on: Callback<Msg>,
}

/// The menu.
#[component]
pub fn StepMenu(props: &StepMenuProps) -> Html {
    let wanted = props.wanted;
    let step = |forward: bool| props.on.reform(move |_: MouseEvent| Msg::Time(TimeMsg::StepTo { forward }));
    let on_kind = props.on.reform(move |event: Event| {
        let index = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
        let kind = usize::try_from(index).ok().and_then(|index| Kind::ALL.get(index)).copied();
        Msg::Time(TimeMsg::StepWanted(Wanted { kind: kind.unwrap_or_default(), ..wanted }))
    });
    let on_node = props.on.reform(move |event: Event| {
        let node = event.target_unchecked_into::<HtmlSelectElement>().value().parse().ok().map(NodeId);
        Msg::Time(TimeMsg::StepWanted(Wanted { node, ..wanted }))
    });
    let name = wanted.name();
    html! {
        <span class="step-menu" role="group" aria-label="Step to an event of a kind">
            <button type="button" id="step-previous" title={format!("Previous {name} (Shift+N)")} aria-label={format!("Previous {name}")} onclick={step(false)}>{ "◀" }</button>
            <select id="step-kind" title="What to step to" aria-label="What to step to" onchange={on_kind}>
                { for Kind::ALL.iter().map(|kind| html! { <option selected={*kind == wanted.kind}>{ kind.name() }</option> }) }
            </select>
            <select id="step-node" title="Where it must happen" aria-label="Where it must happen" onchange={on_node}>
                <option value="" selected={wanted.node.is_none()}>{ "on any" }</option>
                { for props.nodes.iter().map(|node| html! {
                    <option value={node.to_string()} selected={wanted.node == Some(*node)}>{ format!("on {node}") }</option>
                }) }
            </select>
            <button type="button" id="step-next" title={format!("Next {name} (N)")} aria-label={format!("Next {name}")} onclick={step(true)}>{ "▶" }</button>
            <output id="step-said" aria-live="polite">{ &props.said }</output>
        </span>
    }
}
