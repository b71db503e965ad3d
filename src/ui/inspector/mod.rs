//! The inspector: all details of the chosen node, client, message, entry or link.

mod client;
mod entry;
mod link;
mod message;
mod node;
mod unfold;

use yew::prelude::*;

use self::entry::{EntryCard, EntryCardProps};
use self::link::{LinkCard, LinkCardProps};
use self::message::{MessageCard, MessageCardProps};
use super::menu_place::below;
use super::moment::Moment;
use super::session_ref::SessionRef;
use crate::ui::part::{keyed, part};
use model::types::Time;
use page::chosen::Chosen;
use page::dialog::Dialog;
use page::menus::{Asked, Subject};
use page::msg::{DialogsMsg, Msg, SelectionMsg, TimeMsg};
use story::format;

#[derive(Properties, PartialEq)]
pub struct InspectorProps {
    pub moment: Moment,
    pub session: SessionRef,
    pub chosen: Option<Chosen>,
    pub on: Callback<Msg>,
}

/// The inspector.
#[component]
pub fn Inspector(props: &InspectorProps) -> Html {
    let (moment, session, on) = (&props.moment, &props.session, &props.on);
    let close = on.reform(|_: MouseEvent| Msg::Selection(SelectionMsg::Choose(None)));
    html! {
        <div class={classes!("inspector-place", props.chosen.map(|_| "sheet"))}>
            { about(props, moment, session, on) }
            if props.chosen.is_some() {
                <button type="button" class="sheet-close" aria-label="Close the details" title="Close" onclick={close}>{ "✕" }</button>
            }
        </div>
    }
}

/// The card of what is chosen.
fn about(props: &InspectorProps, moment: &Moment, session: &SessionRef, on: &Callback<Msg>) -> Html {
    match props.chosen {
        Some(Chosen::Node(id)) => match moment.view.nodes.get(&id) {
            Some(node) => card(
                &format!("Node {id}"),
                node::buttons(id, node.process, on),
                fact_list(node::facts(
                    id,
                    node,
                    moment,
                    &|from, at| session.borrow().answers().late_from(from, id, at),
                    on,
                )),
            ),
            None => nothing(),
        },
        Some(Chosen::Message(id)) => keyed::<MessageCard>(
            id.0,
            MessageCardProps { id, moment: moment.clone(), session: session.clone(), on: on.clone() },
        ),
        Some(Chosen::Entry(index)) => keyed::<EntryCard>(
            index,
            EntryCardProps { index, moment: moment.clone(), session: session.clone(), on: on.clone() },
        ),
        Some(Chosen::Link(a, b)) => {
            part::<LinkCard>(LinkCardProps { a, b, moment: moment.clone(), session: session.clone(), on: on.clone() })
        }
        Some(Chosen::Client(id)) => match moment.view.clients.get(&id) {
            Some(seen) => {
                let all = small_button("Workload…", Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Workload))), on);
                card(
                    &format!("Client {id}"),
                    html! { <div class="buttons">{ all }</div> },
                    client::client(id, seen, moment, on),
                )
            }
            None => nothing(),
        },
        None => nothing(),
    }
}

fn nothing() -> Html {
    let words = html! {
        <>
            <p class="hint">{ "Choose a node, a message or a link on the stage, or an entry in the logs, to see all its details." }</p>
            <p class="hint">{ "Right-click or long-press a node or a link for every action on it." }</p>
        </>
    };
    card("Inspector", html! {}, words)
}

/// A titled card with a fixed head and a scrolling body.
///
/// On a narrow screen the card of what is chosen is a sheet at the lower edge, see `www/layout.css`.
fn card(title: &str, buttons: Html, body: Html) -> Html {
    html! {
        <section class="panel inspector" aria-label={title.to_string()}>
            <header class="panel-head"><h2>{ title }</h2>{ buttons }</header>
            <div class="inspector-body" tabindex="0" role="region" aria-label={["About ", title].concat()}>{ body }</div>
        </section>
    }
}

fn fact_list(facts: Vec<(&'static str, Html)>) -> Html {
    html! {
        <dl>{ for facts.into_iter().map(|(name, value)| html! {
            <div class="fact" key={name}><dt>{ name }</dt><dd>{ value }</dd></div>
        }) }</dl>
    }
}

/// A button that looks like a link and sends a message.
fn link_button(text: &str, msg: Msg, on: &Callback<Msg>) -> Html {
    let on = on.reform(move |_: MouseEvent| msg.clone());
    html! { <button type="button" class="go" onclick={on}>{ text }</button> }
}

/// A small button that sends a message.
fn small_button(text: &str, msg: Msg, on: &Callback<Msg>) -> Html {
    let on = on.reform(move |_: MouseEvent| msg.clone());
    html! { <button type="button" class="small" onclick={on}>{ text }</button> }
}

/// The button of the menu with everything that can be done.
fn more_button(subject: Subject, on: &Callback<Msg>) -> Html {
    let on = on.reform(move |event: MouseEvent| Msg::Dialogs(DialogsMsg::Menu(Asked::top(subject), below(&event))));
    html! {
        <button type="button" class="small more" aria-haspopup="menu" title="All actions (M)" aria-label="All actions" onclick={on}>{ "⋯" }</button>
    }
}

/// A moment that can be gone to.
fn go_to(at: Time, drawn: Time, on: &Callback<Msg>) -> Html {
    let later = at > drawn;
    let on = on.reform(move |_: MouseEvent| Msg::Time(TimeMsg::Seek(at)));
    let title = if later { "This is still to come at the drawn moment; go there" } else { "Go to this moment" };
    html! {
        <button type="button" class={classes!("go", "moment", later.then_some("later"))} {title} onclick={on}
            data-at={at.0.to_string()}>{ format::clock(at) }</button>
    }
}
