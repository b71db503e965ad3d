//! The properties of Raft that are checked with every event: the promise of each, and where it is given.

use yew::prelude::*;

use super::dialog_box::DialogBox;
use model::invariants::Property;
use page::msg::{DialogsMsg, Msg};
use story::format::grouped;

#[derive(Properties, PartialEq)]
pub struct PropertiesDialogProps {
    /// How many checks have been made.
    pub checks: u64,
    /// The properties that are broken.
    pub broken: Vec<Property>,
    pub on: Callback<Msg>,
}

/// The list.
#[component]
pub fn PropertiesDialog(props: &PropertiesDialogProps) -> Html {
    let close = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Show(None)));
    html! {
        <DialogBox id="properties-box" title="What is checked" on={props.on.clone()}>
            <p>{ format!("After every event each of these is checked: {} checks so far. A broken one is shown with the two facts that contradict each other.", grouped(props.checks)) }</p>
            <dl class="properties" tabindex="0">{ for Property::ALL.iter().map(|property| {
                let is_broken = props.broken.contains(property);
                html! {
                    <div class={classes!(is_broken.then_some("bad"))}>
                        <dt>{ if is_broken { "✕ " } else { "✓ " } }{ property.name() }</dt>
                        <dd>{ property.promise() }<cite>{ property.source() }</cite></dd>
                    </div>
                }
            }) }</dl>
            <div class="dialog-buttons">
                <span class="spring"></span>
                <button type="button" class="primary" onclick={close}>{ "Close" }</button>
            </div>
        </DialogBox>
    }
}
