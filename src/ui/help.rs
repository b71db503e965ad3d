//! The help: keys and gestures.

use yew::prelude::*;

use super::dialog_box::DialogBox;
use model::dialect::Dialect;
use page::key_table::{Group, KEYS};
use page::msg::{DialogsMsg, Msg};

const GESTURES: &[(&str, &str)] = &[
    ("Press a node", "choose it for the inspector"),
    ("Drag across links", "cut them; a stroke across the ring partitions the network"),
    ("Right-click, long press, or the menu key on a node", "its process, disk, clock, reads, membership"),
    ("Right-click a link", "cut, loss, latency, bandwidth, clog, hold: in one direction or both"),
    ("Right-click a message", "hold, drop, delay or duplicate it"),
    ("Right-click the empty stage, or ⋯", "the whole cluster, all links; + adds a node"),
    ("Drag on the timeline", "go to that moment; the wheel zooms"),
    ("Drag a border", "resize the panels; a double click resets it"),
];

#[derive(Properties, PartialEq)]
pub struct HelpProps {
    pub on: Callback<Msg>,
}

/// The help box.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let button = use_node_ref();
    let close = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Show(None)));
    let tour = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Tour(true)));
    let keys = |group: Group| {
        html! {
            <section key={group.title()}>
                <h3>{ group.title() }</h3>
                <dl class="key-list">{ for KEYS.iter().filter(|key| key.group == group).map(|key| html! {
                    <div><dt><kbd>{ key.shown }</kbd></dt><dd>{ key.says }</dd></div>
                }) }</dl>
            </section>
        }
    };
    html! {
        <DialogBox id="help-box" title="Keys and gestures" first={button.clone()} on={props.on.clone()}>
            <p>{ "Every node runs the real " }{ Dialect::default().name() }{ " library, in a world where time, network and disk are simulated: the same seed and the same actions always give the same run." }</p>
            <div class="help-columns">
                { for Group::ALL.into_iter().map(keys) }
                <section>
                    <h3>{ "By pointer and by touch" }</h3>
                    <dl class="help-list">{ for GESTURES.iter().map(|(what, does)| html! { <div><dt>{ *what }</dt><dd>{ *does }</dd></div> }) }</dl>
                </section>
            </div>
            <div class="dialog-buttons">
                <button type="button" id="tour-again" onclick={tour}>{ "Show the tour" }</button>
                <span class="spring"></span>
                <button ref={button} type="button" class="primary" onclick={close}>{ "Close" }</button>
            </div>
        </DialogBox>
    }
}
