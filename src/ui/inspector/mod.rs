//! The inspector: all details of the chosen node, client, message, entry or link.

mod client;
mod entry;
mod link;
mod message;
mod node;
mod pieces;
mod unfold;

use yew::prelude::*;

use self::entry::{EntryCard, EntryCardProps};
use self::link::{LinkCard, LinkCardProps};
use self::message::{MessageCard, MessageCardProps};
use self::pieces::{card, fact_list, small_button, why_button};
use super::moment::Moment;
use super::session_ref::SessionRef;
use crate::ui::part::{keyed, part};
use page::chosen::Chosen;
use page::dialog::Dialog;
use page::msg::{DialogsMsg, Msg, SelectionMsg};

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
                    html! { <div class="buttons">{ why_button(on) }{ all }</div> },
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
