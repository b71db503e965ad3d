//! A box to type an action as a line of a scenario.

use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::dialog_box::DialogBox;
use model::scenario::Cluster;
use page::msg::{DialogsMsg, Msg};
use page::typed::{self, Wrong};

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
    // What is typed stays what it is, whatever else is drawn again.
    let typed = use_state_eq(|| props.text.clone());
    let wrong = use_state_eq(|| None::<(String, Wrong)>);
    let on_input = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| typed.set(event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    let on_submit = {
        let (line, wrong, on, cluster) = (line.clone(), wrong.clone(), props.on.clone(), props.cluster.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(line) = line.cast::<HtmlInputElement>() else { return };
            match typed::act(&line.value(), &cluster) {
                Ok(action) => on.emit(Msg::Dialogs(DialogsMsg::Do(action))),
                Err(why) => {
                    select(&line, why.place);
                    wrong.set(Some((line.value(), why)));
                }
            }
        })
    };
    let close = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Show(None)));
    let put = |text: String| {
        let (line, typed, wrong) = (line.clone(), typed.clone(), wrong.clone());
        move |_: MouseEvent| {
            typed.set(text.clone());
            wrong.set(None);
            if let Some(line) = line.cast::<HtmlInputElement>() {
                let _ = line.focus();
            }
        }
    };
    let take = |example: &'static str| {
        let take = put(example.to_string());
        html! { <button type="button" class="small" onclick={take}><code>{ example }</code></button> }
    };
    html! {
        <DialogBox id="act-box" title="Type an action" first={line.clone()} on={props.on.clone()}>
            <form class="act-form" onsubmit={on_submit}>
                <input ref={line.clone()} id="act-line" aria-label="An action, as a line of a scenario" value={(*typed).clone()} oninput={on_input}
                    aria-describedby="act-hint" autocomplete="off" spellcheck="false" maxlength="4000" />
                <p id="act-hint" class="hint">{ "A line of a scenario; it takes effect at the moment shown. Examples:" }</p>
                <div class="examples">{ for typed::EXAMPLES.iter().map(|example| take(example)) }</div>
                <div id="act-error" class="wrong" role="alert">
                    if let Some((line, why)) = &*wrong {
                        <pre aria-hidden="true">{ why.marked(line) }</pre>
                        <p>{ &why.message }</p>
                        if let Some(meant) = &why.meant {
                            <button type="button" id="act-meant" class="small" onclick={put(meant.clone())}>{ "Take " }<code>{ meant.trim() }</code></button>
                        }
                    }
                </div>
                <div class="dialog-buttons">
                    <span class="spring"></span>
                    <button type="button" onclick={close}>{ "Close" }</button>
                    <button type="submit" id="act-do" class="primary">{ "Do it" }</button>
                </div>
            </form>
        </DialogBox>
    }
}

/// Selects these characters of a field, and gives it the focus.
fn select(line: &HtmlInputElement, (first, length): (usize, usize)) {
    // The browser counts in units of UTF-16.
    let units = |count: usize| line.value().chars().take(count).map(|letter| letter.len_utf16() as u32).sum::<u32>();
    let _ = line.focus();
    let _ = line.set_selection_range(units(first), units(first + length));
}
