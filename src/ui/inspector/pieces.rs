//! What every card of the inspector is made of.

use yew::prelude::*;

use crate::ui::menu_place::below;
use model::trace::DropReason;
use model::types::{NodeId, Time};
use page::menu_subject::{Asked, Subject};
use page::msg::{DialogsMsg, Msg, ShareMsg, TimeMsg};
use story::format;

/// A titled card with a fixed head and a scrolling body.
///
/// On a narrow screen the card of what is chosen is a sheet at the lower edge, see `www/layout.css`.
pub(super) fn card(title: &str, buttons: Html, body: Html) -> Html {
    html! {
        <section class="panel inspector" aria-label={title.to_string()}>
            <header class="panel-head"><h2>{ title }</h2>{ buttons }</header>
            <div class="inspector-body" tabindex="0" role="region" aria-label={["About ", title].concat()}>{ body }</div>
        </section>
    }
}

pub(super) fn fact_list(facts: Vec<(&'static str, Html)>) -> Html {
    html! {
        <dl>{ for facts.into_iter().map(|(name, value)| html! {
            <div class="fact" key={name}><dt>{ name }</dt><dd>{ value }</dd></div>
        }) }</dl>
    }
}

/// A button that looks like a link and sends a message.
pub(super) fn link_button(text: &str, msg: Msg, on: &Callback<Msg>) -> Html {
    let on = on.reform(move |_: MouseEvent| msg.clone());
    html! { <button type="button" class="go" onclick={on}>{ text }</button> }
}

/// A small button that sends a message.
pub(super) fn small_button(text: &str, msg: Msg, on: &Callback<Msg>) -> Html {
    let on = on.reform(move |_: MouseEvent| msg.clone());
    html! { <button type="button" class="small" onclick={on}>{ text }</button> }
}

/// The button that asks about what is chosen: what it waits for, and what would help.
pub(super) fn why_button(on: &Callback<Msg>) -> Html {
    small_button("Why?", Msg::Share(ShareMsg::Why), on)
}

/// The button of the menu with everything that can be done.
pub(super) fn more_button(subject: Subject, on: &Callback<Msg>) -> Html {
    let on = on.reform(move |event: MouseEvent| Msg::Dialogs(DialogsMsg::Menu(Asked::top(subject), below(&event))));
    html! {
        <button type="button" class="small more" aria-haspopup="menu" title="All actions (M)" aria-label="All actions" onclick={on}>{ "⋯" }</button>
    }
}

/// A moment that can be gone to.
pub(super) fn go_to(at: Time, drawn: Time, on: &Callback<Msg>) -> Html {
    let later = at > drawn;
    let on = on.reform(move |_: MouseEvent| Msg::Time(TimeMsg::Seek(at)));
    let title = if later { "This is still to come at the drawn moment; go there" } else { "Go to this moment" };
    html! {
        <button type="button" class={classes!("go", "moment", later.then_some("later"))} {title} onclick={on}
            data-at={at.0.to_string()}>{ format::clock(at) }</button>
    }
}

/// Why a message never arrived, in words.
pub(super) fn why_lost(why: DropReason, to: NodeId) -> String {
    match why {
        DropReason::Cut => "the link is cut".to_string(),
        DropReason::Lost => "random loss on the link".to_string(),
        DropReason::ReceiverDown => format!("node {to} is down"),
        DropReason::ByHand => "dropped by hand".to_string(),
    }
}
