//! The box of the breakpoints: switch them on and off, add one, see how often each was hit.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::ui::dialog_box::DialogBox;
use model::scenario::NODES_MAX;
use page::breakpoints::{Breakpoint, Breakpoints, Change, EXAMPLES, Rule};
use page::msg::{DialogsMsg, Msg, TimeMsg};

#[derive(Properties, PartialEq)]
pub struct BreakpointsDialogProps {
    /// The breakpoints.
    pub breakpoints: Breakpoints,
    /// The number of nodes of the cluster.
    pub nodes: u64,
    pub on: Callback<Msg>,
}

/// The box. A rule that cannot be parsed is rejected with an error that shows valid rules.
#[component]
pub fn BreakpointsDialog(props: &BreakpointsDialogProps) -> Html {
    let input = use_node_ref();
    let mistake = use_state_eq(String::new);
    let close = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Show(None)));
    let add = {
        let (input, mistake, on, nodes) = (input.clone(), mistake.clone(), props.on.clone(), props.nodes);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(input) = input.cast::<HtmlInputElement>() else { return };
            match Rule::parse(&input.value(), nodes.min(NODES_MAX)) {
                Ok(rule) => {
                    input.set_value("");
                    mistake.set(String::new());
                    on.emit(Msg::Time(TimeMsg::Breakpoints(Change::Add(rule))));
                }
                Err(why) => mistake.set(why),
            }
        })
    };
    let row = |(index, one): (usize, &Breakpoint)| {
        let on = one.on;
        let switch = props.on.reform(move |_: Event| Msg::Time(TimeMsg::Breakpoints(Change::Switch(index, !on))));
        let remove = props.on.reform(move |_: MouseEvent| Msg::Time(TimeMsg::Breakpoints(Change::Remove(index))));
        let name = one.rule.to_string();
        html! {
            <li key={name.clone()}>
                <label><input type="checkbox" data-rule={name.clone()} checked={on} onchange={switch} />
                    { if let Rule::Holds(_) = one.rule { html! { <code>{ &name }</code> } } else { html! { { &name } } } }
                </label>
                <span class="hits">{ match one.hits { 0 => String::new(), 1 => "hit once".to_string(), hits => format!("hit {hits} times") } }</span>
                if index >= Rule::OFFERED.len() {
                    <button type="button" class="plain" aria-label={format!("Remove: {name}")} onclick={remove}>{ "✕" }</button>
                }
            </li>
        }
    };
    html! {
        <DialogBox id="breakpoints-box" title="Pause when…" first={input.clone()} on={props.on.clone()}>
                <p>{ "The run pauses exactly at that event, at any speed. Play continues from there." }</p>
                <ul class="breakpoint-list">{ for props.breakpoints.list().iter().enumerate().map(row) }</ul>
                <form class="breakpoint-form" onsubmit={add}>
                    <input ref={input} id="breakpoint-text" type="text" aria-label="Another breakpoint" placeholder="index 5 commits on 2" aria-describedby="breakpoint-hint"
                        spellcheck="false" autocomplete="off" />
                    <button type="submit" id="breakpoint-add">{ "Add" }</button>
                </form>
                <p id="breakpoint-hint" class="hint">{ EXAMPLES }</p>
                if !mistake.is_empty() { <p id="breakpoint-error" class="mistakes" role="alert">{ &*mistake }</p> }
                <div class="dialog-buttons">
                    <button type="button" id="breakpoints-off" disabled={props.breakpoints.on_count() == 0}
                        onclick={props.on.reform(|_: MouseEvent| Msg::Time(TimeMsg::Breakpoints(Change::AllOff)))}>{ "Switch all off" }</button>
                    <span class="spring"></span>
                    <button type="button" class="primary" id="breakpoints-close" onclick={close}>{ "Close" }</button>
                </div>
        </DialogBox>
    }
}
