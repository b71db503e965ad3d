//! The box to open a scenario's text, or to read the text of the current run. A file that is chosen is opened by `www/start.js`.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::clipboard;
use super::dialog_box::DialogBox;
use model::scenario;
use page::msg::{DialogsMsg, Msg, RunMsg};

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
    let open = {
        let (area, mistakes, on) = (area.clone(), mistakes.clone(), props.on.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(area) = area.cast::<HtmlTextAreaElement>() else { return };
            match scenario::parse(&area.value()) {
                Ok(scenario) => on.emit(Msg::Run(RunMsg::Open("Your scenario".to_string(), Box::new(scenario)))),
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
            <p>{ "This is the run up to the moment shown; opening it replays the same run to the microsecond. Edit it, paste another, or choose a file: a picture or report that carries a run, too." }</p>
            if let Some(hash) = props.hash {
                <p class="hint">{ "The hash of its trace, which the command prints as well: " }<code id="trace-hash">{ format!("{hash:016x}") }</code></p>
            }
            <textarea ref={area} id="open-text" aria-label="The scenario's text" spellcheck="false" rows="18" />
            if !mistakes.is_empty() {
                <pre id="open-error" class="mistakes" role="alert" tabindex="0">{ &*mistakes }</pre>
            }
            <div class="dialog-buttons">
                <label class="file">{ "Choose a file…" }<input id="open-file" type="file" accept=".raft,.txt,.svg,.png,.html,.md" /></label>
                <button type="button" onclick={copy}>{ "Copy" }</button>
                <span class="spring"></span>
                <button type="button" onclick={close}>{ "Close" }</button>
                <button type="button" id="open-run" class="primary" onclick={open}>{ "Run it" }</button>
            </div>
        </DialogBox>
    }
}
