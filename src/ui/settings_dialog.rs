//! How the cluster is made: every setting with its meaning, and a run with these.

use litemap::LiteMap;

use web_sys::{HtmlInputElement, HtmlSelectElement, SubmitEvent};
use yew::prelude::*;

use super::dialog_box::DialogBox;
use model::dialect::{Dialect, Key};
use model::scenario::Cluster;
use page::msg::{DialogsMsg, Msg, RunMsg};
use page::settings;

#[derive(Properties, PartialEq)]
pub struct SettingsDialogProps {
    /// The cluster of the opened scenario.
    pub cluster: Cluster,
    pub on: Callback<Msg>,
}

fn texts(cluster: &Cluster) -> LiteMap<&'static str, String> {
    let mut texts = LiteMap::new();
    for (key, value, _) in cluster.properties() {
        texts.insert(key, value);
    }
    texts
}

/// The form. Its keys are the cluster line's own.
#[component]
pub fn SettingsDialog(props: &SettingsDialogProps) -> Html {
    let values = use_state_eq(|| texts(&props.cluster));
    let first = use_node_ref();
    let dialect = values.get("engine").and_then(|name| Dialect::named(name)).unwrap_or_default();
    let listed: Vec<(&'static str, String)> =
        dialect.keys().iter().map(|key| (key.word, values.get(key.word).cloned().unwrap_or_default())).collect();
    let read = settings::cluster(&listed);
    let usual = texts(&Cluster { nodes: props.cluster.nodes, seed: props.cluster.seed, ..Cluster::default() });
    let change = {
        let values = values.clone();
        Callback::from(move |(key, text): (&'static str, String)| {
            let mut changed = (*values).clone();
            changed.insert(key, text);
            values.set(changed);
        })
    };
    let on_submit = {
        let (on, read) = (props.on.clone(), read.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Ok(cluster) = &read {
                on.emit(Msg::Run(RunMsg::Change(Box::new(cluster.clone()))));
            }
        })
    };
    let reset = {
        let (values, usual) = (values.clone(), usual.clone());
        Callback::from(move |_: MouseEvent| values.set(usual.clone()))
    };
    let close = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Show(None)));
    let wrong = read.as_ref().err().cloned();
    let wrong_key = wrong.as_ref().and_then(|(key, _)| *key);
    let warning = read.as_ref().ok().and_then(|cluster| dialect.warning(cluster));
    html! {
        <DialogBox id="settings-box" title="Cluster settings" first={first.clone()} on={props.on.clone()}>
            <p>{ "These are read once, when a node is created, so they apply to a whole run. What can be switched on a running node is in its menu, under Cluster." }</p>
            <form class="settings" onsubmit={on_submit}>
                <div class="settings-list">
                    { for dialect.keys().iter().enumerate().map(|(place, key)| {
                        let text = values.get(key.word).cloned().unwrap_or_default();
                        let unusual = usual.get(key.word) != Some(&text);
                        let input = if place == 0 { first.clone() } else { NodeRef::default() };
                        field(key, text, unusual, wrong_key == Some(key.word), input, &change)
                    }) }
                </div>
                <p class="settings-line"><code>{ read.as_ref().map(Cluster::to_string).unwrap_or_default() }</code></p>
                <p id="settings-said" class={if wrong.is_some() { "wrong" } else { "warning" }} role="status">
                    { wrong.map(|(_, why)| why).or(warning.map(|words| ["⚠ ", &words].concat())).unwrap_or_default() }
                </p>
                <div class="dialog-buttons">
                    <button type="button" id="settings-usual" onclick={reset}>{ "Default values" }</button>
                    <span class="spring"></span>
                    <button type="button" onclick={close}>{ "Close" }</button>
                    <button type="submit" id="settings-run" class="primary" disabled={read.is_err()}>{ "Run with these" }</button>
                </div>
            </form>
        </DialogBox>
    }
}

fn field(
    setting: &Key,
    text: String,
    unusual: bool,
    wrong: bool,
    input: NodeRef,
    change: &Callback<(&'static str, String)>,
) -> Html {
    let key = setting.word;
    let id = ["set-", key].concat();
    let about = ["about-", key].concat();
    let body = if setting.values.is_empty() {
        let on_input =
            change.reform(move |event: InputEvent| (key, event.target_unchecked_into::<HtmlInputElement>().value()));
        html! {
            <input ref={input} id={id.clone()} value={text} aria-describedby={about.clone()} aria-invalid={wrong.to_string()}
                autocomplete="off" spellcheck="false" oninput={on_input} />
        }
    } else {
        let on_change =
            change.reform(move |event: Event| (key, event.target_unchecked_into::<HtmlSelectElement>().value()));
        html! {
            <select ref={input} id={id.clone()} aria-describedby={about.clone()} onchange={on_change}>
                { for setting.values.iter().map(|value| html! { <option value={*value} selected={*value == text}>{ *value }</option> }) }
            </select>
        }
    };
    html! {
        <div key={key} class={classes!("setting", unusual.then_some("unusual"))}>
            <label for={id}>{ key }</label>
            { body }
            <p id={about}>{ setting.says }
                if !setting.own.is_empty() { { " " }<code>{ setting.own }</code> }
            </p>
        </div>
    }
}
