//! The box to write a value, to read it, and to heal the network.

use web_sys::{HtmlInputElement, HtmlSelectElement, SubmitEvent};
use yew::prelude::*;

use super::menu_place::below;
use model::action::{Action, Links, NetworkAction, Target};
use model::client::Workload;
use model::types::NodeId;
use page::menus::{Asked, Subject};
use page::msg::{ClusterMsg, Dialog, DialogsMsg, Msg};
use story::client_figures::Figures;
use story::format::decimal;

#[derive(Properties, PartialEq)]
pub struct ClientBoxProps {
    pub key_text: String,
    pub value_text: String,
    pub nodes: Vec<NodeId>,
    pub harmed: bool,
    /// The running workload.
    pub workload: Option<Workload>,
    /// What the clients get.
    pub figures: Option<Figures>,
    pub on: Callback<Msg>,
}

/// The key, the value and the node of the next write.
#[component]
pub fn ClientBox(props: &ClientBoxProps) -> Html {
    let to = use_state_eq(|| Target::Leader);
    let target = match *to {
        Target::Node(node) if !props.nodes.contains(&node) => Target::Leader,
        target => target,
    };
    let text = |event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value();
    let on_key = props.on.reform(move |event: InputEvent| Msg::Cluster(ClusterMsg::WriteKey(text(event))));
    let on_value = props.on.reform(move |event: InputEvent| Msg::Cluster(ClusterMsg::WriteValue(text(event))));
    let on_target = {
        let to = to.clone();
        Callback::from(move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
            to.set(chosen.parse().map_or(Target::Leader, |node| Target::Node(NodeId(node))));
        })
    };
    let on_submit = props.on.reform(move |event: SubmitEvent| {
        event.prevent_default();
        Msg::Cluster(ClusterMsg::Write(target))
    });
    let read = props.on.reform(move |event: MouseEvent| {
        Msg::Dialogs(DialogsMsg::Menu(Asked::top(Subject::Client(target)), below(&event)))
    });
    let heal = props
        .on
        .reform(|_: MouseEvent| Msg::Cluster(ClusterMsg::Act(Action::Network(NetworkAction::Heal(Links::All)))));
    let clients = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Workload))));
    let is_outage = props.figures.is_some_and(|figures| figures.is_outage());
    let (clients_text, clients_title) = match &props.workload {
        Some(workload) => {
            let rate = decimal(workload.per_minute as f64 / 60.0, 1);
            let gets = props.figures.map(|figures| figures.sentences().join("; ")).unwrap_or_default();
            (format!("Clients {rate}/s"), format!("Running: {workload} (Shift W). {gets}"))
        }
        None => ("Clients…".to_string(), "Let clients send requests at a rate (Shift W)".to_string()),
    };
    html! {
        <div class="client-box">
            <h2>{ "Cluster" }</h2>
            <form onsubmit={on_submit} aria-label="Write">
                <input id="write-key" aria-label="Key" size="3" value={props.key_text.clone()} oninput={on_key} autocomplete="off" spellcheck="false" />
                <span>{ "=" }</span>
                <input id="write-value" aria-label="Value" size="3" value={props.value_text.clone()} oninput={on_value} autocomplete="off" spellcheck="false" />
                <span>{ "→" }</span>
                <select id="write-to" aria-label="To which node" onchange={on_target}>
                    <option value="leader" selected={target == Target::Leader}>{ "leader" }</option>
                    { for props.nodes.iter().map(|node| html! {
                        <option key={node.0} value={node.to_string()} selected={target == Target::Node(*node)}>{ format!("node {node}") }</option>
                    }) }
                </select>
                <button id="write-send" type="submit" title="Send the write to that node (or press W, then a node)">{ "Write" }</button>
            </form>
            <button id="read" type="button" aria-haspopup="menu" title="Read the key from that node, in one of three ways" onclick={read}>{ "Read ▾" }</button>
            <button id="clients" type="button" class={classes!(props.workload.map(|_| if is_outage { "urgent" } else { "on" }))} aria-haspopup="dialog"
                title={clients_title} onclick={clients}>{ clients_text }</button>
            <button id="heal" type="button" class={classes!(props.harmed.then_some("urgent"))}
                title="Heal every link (H)" onclick={heal}>{ "Heal" }</button>
        </div>
    }
}
