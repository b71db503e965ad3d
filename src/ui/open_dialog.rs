//! The box to open a scenario's text, or to read the text of the current run.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlElement, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::clipboard;
use super::dialog_box::DialogBox;
use model::scenario;
use page::msg::{DialogsMsg, Msg, RunMsg};

/// The largest file that is read; the limit of a scenario is far lower.
const FILE_BYTES_MAX: f64 = 1_000_000.0;

#[derive(Properties, PartialEq)]
pub struct OpenDialogProps {
    /// The text of the run up to the drawn moment.
    pub text: String,
    /// The hash of its trace, when all of that is in memory.
    pub hash: Option<u64>,
    pub on: Callback<Msg>,
}

/// The box with a scenario's text. Errors are shown with line and column, and the run stays as it is.
#[component]
pub fn OpenDialog(props: &OpenDialogProps) -> Html {
    let area = use_node_ref();
    let mistakes = use_state_eq(String::new);
    let name = use_state_eq(|| "Your scenario".to_string());
    {
        let area = area.clone();
        let text = props.text.clone();
        use_effect_with((), move |_| {
            if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                area.set_value(&text);
            }
        });
    }
    let close = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Show(None)));
    let on_file = {
        let (area, mistakes, name) = (area.clone(), mistakes.clone(), name.clone());
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
            if file.size() > FILE_BYTES_MAX {
                mistakes.set(format!("{} is larger than a megabyte, so it is no scenario.", file.name()));
                return;
            }
            name.set(file.name().trim_end_matches(".raft").to_string());
            let (area, mistakes) = (area.clone(), mistakes.clone());
            spawn_local(async move {
                match JsFuture::from(file.text()).await {
                    Ok(text) => {
                        if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                            area.set_value(&text.as_string().unwrap_or_default());
                        }
                        mistakes.set(String::new());
                    }
                    Err(_) => mistakes.set("This file cannot be read.".to_string()),
                }
            });
        })
    };
    let open = {
        let (area, mistakes, on) = (area.clone(), mistakes.clone(), props.on.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(area) = area.cast::<HtmlTextAreaElement>() else { return };
            match scenario::parse(&area.value()) {
                Ok(scenario) => on.emit(Msg::Run(RunMsg::Open((*name).clone(), Box::new(scenario)))),
                Err(found) => mistakes.set(found.to_string()),
            }
        })
    };
    let copy = {
        let area = area.clone();
        Callback::from(move |_: MouseEvent| {
            let Some(area) = area.cast::<HtmlTextAreaElement>() else { return };
            let text = area.value();
            area.select();
            spawn_local(async move {
                let _ = clipboard::copy(&text).await;
                let _ = area.unchecked_ref::<HtmlElement>().focus();
            });
        })
    };
    html! {
        <DialogBox id="open-box" title="Scenario text" first={area.clone()} on={props.on.clone()}>
            <p>{ "This is the run up to the moment shown; opening it replays the same run to the microsecond. Edit it, paste another, or choose a file." }</p>
            if let Some(hash) = props.hash {
                <p class="hint">{ "The hash of its trace, which the command prints as well: " }<code id="trace-hash">{ format!("{hash:016x}") }</code></p>
            }
            <textarea ref={area} id="open-text" aria-label="The scenario's text" spellcheck="false" rows="18" />
            if !mistakes.is_empty() {
                <pre id="open-error" class="mistakes" role="alert" tabindex="0">{ &*mistakes }</pre>
            }
            <div class="dialog-buttons">
                <label class="file">{ "Choose a file…" }<input id="open-file" type="file" accept=".raft,.txt,text/plain" onchange={on_file} /></label>
                <button type="button" onclick={copy}>{ "Copy" }</button>
                <span class="spring"></span>
                <button type="button" onclick={close}>{ "Close" }</button>
                <button type="button" id="open-run" class="primary" onclick={open}>{ "Run it" }</button>
            </div>
        </DialogBox>
    }
}
