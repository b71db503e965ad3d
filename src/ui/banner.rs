//! The banner above the page: errors and notices.

use yew::prelude::*;

use page::message::Message;
use page::msg::{DialogsMsg, Msg};

/// The banner. It overlays the page, so nothing moves when it appears and goes, and it is always
/// in the document, so that screen readers announce its changes. Some offer to do something about it.
pub fn banner(message: Option<&Message>, on: &Callback<Msg>) -> Html {
    let dismiss = on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Dismiss));
    let class = message.map(|message| if message.wrong { "shown wrong" } else { "shown" });
    html! {
        <div id="banner" role="alert" {class}>
            if let Some(message) = message {
                // It scrolls where there is little room.
                <p tabindex="0">{ &message.text }</p>
                if let Some(offer) = message.offer {
                    <button type="button" class="banner-more" onclick={on.reform(move |_: MouseEvent| Msg::of(offer))}>{ offer.label() }</button>
                }
                <button type="button" class="plain" aria-label="Dismiss" onclick={dismiss}>{ "✕" }</button>
            }
        </div>
    }
}
