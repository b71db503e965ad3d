//! Keys and gestures.

use web_sys::HtmlElement;
use yew::prelude::*;

use super::intent::Intent;

const GESTURES: &[(&str, &str)] = &[
    ("Press a node", "choose it for the inspector"),
    ("Drag across links", "cut them; all the way across parts the network"),
    ("Right-click, long press, or the menu key on a node", "crash, pause, isolate, write, read"),
    ("Right-click a link", "cut or heal it, one way or both"),
    ("Drag on the timeline", "go to that moment; the wheel zooms"),
];

const KEYS: &[(&str, &str)] = &[
    ("Space", "play or pause"),
    (".", "one event forward"),
    (",", "one event back"),
    ("N  Shift+N", "next or previous event of the chosen kind"),
    ("B", "breakpoints: pause when something happens"),
    ("L", "to the newest moment"),
    ("Home", "to the start"),
    ("H", "heal every link"),
    ("S  C  K  W", "tools: select, cut, kill, write"),
    ("O", "open a scenario's text"),
    ("Tab, Enter", "go from node to node, use the tool on it"),
    ("Esc", "close what is open"),
    ("?", "this help"),
];

#[derive(Properties, PartialEq)]
pub struct HelpProps {
    pub on: Callback<Intent>,
}

/// The help box.
#[component]
pub fn Help(props: &HelpProps) -> Html {
    let button = use_node_ref();
    {
        let button = button.clone();
        use_effect_with((), move |_| {
            if let Some(button) = button.cast::<HtmlElement>() {
                let _ = button.focus();
            }
        });
    }
    let close = props.on.reform(|_: MouseEvent| Intent::Dialog(None));
    let rows = |rows: &'static [(&'static str, &'static str)], keys: bool| {
        html! {
            <dl class="help-list">{ for rows.iter().map(|(what, does)| html! {
                <div><dt>{ if keys { html! { <kbd>{ *what }</kbd> } } else { html! { { *what } } } }</dt><dd>{ *does }</dd></div>
            }) }</dl>
        }
    };
    html! {
        <div class="veil" onclick={close.clone()}>
            <div class="dialog" role="dialog" aria-modal="true" aria-labelledby="help-title" onclick={|event: MouseEvent| event.stop_propagation()}>
                <h2 id="help-title">{ "Keys and gestures" }</h2>
                <p>{ "Every node runs the real openraft library, in a world where time, network and disk are simulated: the same seed and the same acts give the same run, always." }</p>
                <div class="help-columns">{ rows(GESTURES, false) }{ rows(KEYS, true) }</div>
                <div class="dialog-buttons"><span class="spring"></span><button ref={button} type="button" class="primary" onclick={close}>{ "Close" }</button></div>
            </div>
        </div>
    }
}
