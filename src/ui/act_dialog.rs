//! A box to type an action as a line of a scenario.

use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::dialog_box::DialogBox;
use model::scenario::Cluster;
use page::msg::{DialogsMsg, Msg};
use page::typed;

#[derive(Properties, PartialEq)]
pub struct ActDialogProps {
    pub cluster: Cluster,
    /// The initial text of the line.
    pub text: String,
    pub on: Callback<Msg>,
}

/// The box with one line of a scenario.
#[component]
pub fn ActDialog(props: &ActDialogProps) -> Html {
    let line = use_node_ref();
    let wrong = use_state_eq(String::new);
    let on_submit = {
        let (line, wrong, on, cluster) = (line.clone(), wrong.clone(), props.on.clone(), props.cluster.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(line) = line.cast::<HtmlInputElement>() else { return };
            match typed::act(&line.value(), &cluster) {
                Ok(action) => on.emit(Msg::Dialogs(DialogsMsg::Do(action))),
                Err(why) => wrong.set(why),
            }
        })
    };
    let close = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Show(None)));
    let take = |example: &'static str| {
        let line = line.clone();
        let take = move |_: MouseEvent| {
            if let Some(line) = line.cast::<HtmlInputElement>() {
                line.set_value(example);
                let _ = line.focus();
            }
        };
        html! { <button type="button" class="small" onclick={take}><code>{ example }</code></button> }
    };
    html! {
        <DialogBox id="act-box" title="Type an action" first={line.clone()} on={props.on.clone()}>
            <form class="act-form" onsubmit={on_submit}>
                <input ref={line.clone()} id="act-line" aria-label="An action, as a line of a scenario" value={props.text.clone()}
                    aria-describedby="act-hint" autocomplete="off" spellcheck="false" maxlength="4000" />
                <p id="act-hint" class="hint">{ "A line of a scenario; it takes effect at the moment shown. Examples:" }</p>
                <div class="examples">{ for typed::EXAMPLES.iter().map(|example| take(example)) }</div>
                <p id="act-error" class="wrong" role="alert">{ &*wrong }</p>
                <div class="dialog-buttons">
                    <span class="spring"></span>
                    <button type="button" onclick={close}>{ "Close" }</button>
                    <button type="submit" id="act-do" class="primary">{ "Do it" }</button>
                </div>
            </form>
        </DialogBox>
    }
}
