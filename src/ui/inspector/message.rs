//! The card of a message: its route, its outcome, and the RPC itself.

use gloo_timers::callback::Timeout;
use serde::Serialize;
use yew::prelude::*;

use super::pieces::{card, fact_list, go_to, link_button, more_button, small_button, why_button, why_lost};
use super::unfold::unfold;
use crate::ui::clipboard::copy;
use crate::ui::moment::Moment;
use crate::ui::part::part;
use crate::ui::session_ref::SessionRef;
use model::trace::Body;
use model::types::{MessageId, NodeId, Time};
use model::view::Flight;
use page::by_hand::ByHand;
use page::chosen::Chosen;
use page::menus::Subject;
use page::msg::{ClusterMsg, Msg, SelectionMsg};
use story::event_log::{message_sentence, plain};
use story::format::span;
use story::message_lookup::{End, FoundMessage, find};
use story::tree::tree;

/// How long the copy button shows the result.
const COPIED_MS: u32 = 1_600;

/// The number of levels unfolded initially.
const OPEN_LEVELS: u32 = 3;

#[derive(Properties, PartialEq)]
pub struct MessageCardProps {
    pub id: MessageId,
    pub moment: Moment,
    pub session: SessionRef,
    pub on: Callback<Msg>,
}

/// The form of a message that is copied as JSON.
#[derive(Serialize)]
struct Copied<'a> {
    message: MessageId,
    from: NodeId,
    to: NodeId,
    sent_us: Time,
    arrives_us: Time,
    body: &'a Body,
}

/// The card of a message, in flight or ended.
#[component]
pub fn MessageCard(props: &MessageCardProps) -> Html {
    let (id, on, drawn) = (props.id, &props.on, props.moment.view.at);
    // The facts about a message that has ended and was answered no longer change.
    let known = use_mut_ref(|| None::<(u32, usize, FoundMessage)>);
    let letter = {
        let session = props.session.borrow();
        let stamp = (session.run(), session.trace().len());
        let mut known = known.borrow_mut();
        match &*known {
            Some((run, _, letter)) if *run == stamp.0 && (letter.is_settled() || known_len(&known) == stamp.1) => {
                Some(letter.clone())
            }
            _ => {
                let found = find(session.trace(), id);
                *known = found.clone().map(|letter| (stamp.0, stamp.1, letter));
                found
            }
        }
    };
    let ended = letter.as_ref().and_then(|letter| Some(letter.end.as_ref()?.0));
    // The explanation folds the message's chapter again, so it is computed once.
    let why = use_memo((id, letter.is_some(), ended), |_| {
        let session = props.session.borrow();
        letter.as_ref().and_then(|letter| session.why_message(id, letter.sent, ended)).map(|why| plain(&why))
    });
    let body = letter.as_ref().map(|letter| letter.body.clone());
    // The tree is built once per message: it is as large as the snapshot in the message.
    let rpc = use_memo((id, letter.is_some()), |_| body.as_ref().map(|body| tree(&**body)));
    let Some(letter) = letter else {
        return card(
            "Message",
            html! {},
            html! {
                <p class="hint">{ "This message is no longer in memory. Seek to when it was sent to see it." }</p>
            },
        );
    };
    let flight = props.moment.view.flying.get(&id);
    let mut facts = way(&letter, flight, drawn, on);
    let arrives = match letter.end {
        Some((at, End::Delivered)) => Some(at),
        Some((_, End::Dropped(_))) => None,
        None => Some(flight.map_or(letter.arrives, |flight| flight.arrives)),
    };
    let late = arrives.and_then(|arrives| props.session.borrow().answers().late_by(id, arrives));
    if let Some(late) = late {
        let text = format!("{} after node {} has stopped waiting for it, so it does not count", span(late), letter.to);
        facts.push(("too late", html! { <strong class="bad-word">{ text }</strong> }));
    }
    if let Some(why) = &*why {
        facts.push(("why", html! { { why } }));
    }
    let choose = |id: MessageId| {
        link_button(&format!("message {}", id.0), Msg::Selection(SelectionMsg::Choose(Some(Chosen::Message(id)))), on)
    };
    if let Some(question) = letter.body.answers() {
        facts.push(("answers", choose(question)));
    }
    if let Some(answer) = letter.answer {
        facts.push(("answered by", choose(answer)));
    }
    let by_hand = |label: &str, what: ByHand, held: bool| {
        small_button(label, Msg::Cluster(ClusterMsg::Act(what.action(id, held))), on)
    };
    let buttons = html! {
        <div class="buttons">
            if let Some(held) = flight.map(|flight| flight.held.is_some()) {
                { by_hand(if held { "Release" } else { "Hold" }, ByHand::Hold, held) }
                { by_hand("Drop", ByHand::Drop, held) }
                { by_hand("Delay", ByHand::Delay, held) }
                { by_hand("Duplicate", ByHand::Copy, held) }
                { more_button(Subject::Message(id), on) }
            }
            { why_button(on) }
            { part::<CopyButton>(CopyButtonProps { message: letter.clone() }) }
        </div>
    };
    let content = html! {
        <>
            <p class="card-sentence">{ message_sentence(letter.from, letter.to, &letter.body) }</p>
            { fact_list(facts) }
            <div class="tree-root" aria-label="The whole message">
                { rpc.as_ref().as_ref().map(|rpc| unfold("body", rpc, OPEN_LEVELS)).unwrap_or_default() }
            </div>
        </>
    };
    card(&format!("Message {}", id.0), buttons, content)
}

/// A line of the card: a name and what it says.
type Fact = (&'static str, Html);

/// Where the message goes, when it was sent, and what became of it.
fn way(letter: &FoundMessage, flight: Option<&Flight>, drawn: Time, on: &Callback<Msg>) -> Vec<Fact> {
    let node = |id: NodeId| {
        link_button(&format!("node {id}"), Msg::Selection(SelectionMsg::Choose(Some(Chosen::Node(id)))), on)
    };
    let ends = Chosen::Link(letter.from.min(letter.to), letter.from.max(letter.to));
    let link = link_button("their link", Msg::Selection(SelectionMsg::Choose(Some(ends))), on);
    let mut facts = vec![
        ("from · to", html! { <>{ node(letter.from) }{ " → " }{ node(letter.to) }{ " over " }{ link }</> }),
        ("sent", go_to(letter.sent, drawn, on)),
    ];
    let held = flight.and_then(|flight| flight.held);
    facts.push(match letter.end {
        Some((at, End::Delivered)) => {
            let took = format!(" after {}", span(at.saturating_sub(letter.sent)));
            let late = at.saturating_sub(letter.arrives);
            let waited = if late > Time::ZERO {
                format!(", {} of them waiting for a paused process", span(late))
            } else {
                String::new()
            };
            ("arrived", html! { <>{ go_to(at, drawn, on) }{ took }{ waited }</> })
        }
        Some((at, End::Dropped(why))) => {
            ("lost", html! { <>{ go_to(at, drawn, on) }{ ": " }{ why_lost(why, letter.to) }</> })
        }
        None if held.is_some() => (
            "held",
            html! { <>{ "since " }{ go_to(held.unwrap_or_default(), drawn, on) }{ ", until it is released" }</> },
        ),
        None if flight.map_or(letter.arrives, |flight| flight.arrives) > drawn => {
            let arrives = flight.map_or(letter.arrives, |flight| flight.arrives);
            (
                "arrives",
                html! { <>{ go_to(arrives, drawn, on) }{ format!(", in {}", span(arrives.saturating_sub(drawn))) }</> },
            )
        }
        None => ("waits", html! { { format!("until node {} resumes", letter.to) } }),
    });
    facts
}

#[derive(Properties, PartialEq)]
struct CopyButtonProps {
    message: FoundMessage,
}

/// The button that copies the whole message as JSON, and says what became of that.
#[component]
fn CopyButton(props: &CopyButtonProps) -> Html {
    let copied = use_state_eq(|| None::<bool>);
    let label = match *copied {
        None => "Copy as JSON",
        Some(true) => "Copied",
        Some(false) => "The browser refused",
    };
    let message = props.message.clone();
    let on_copy = Callback::from(move |_: MouseEvent| {
        let (copied, text) = (copied.clone(), json(&message));
        wasm_bindgen_futures::spawn_local(async move {
            copied.set(Some(copy(&text).await));
            Timeout::new(COPIED_MS, move || copied.set(None)).forget();
        });
    });
    html! { <button type="button" class="small" id="copy-json" onclick={on_copy} aria-live="polite">{ label }</button> }
}

fn known_len(known: &Option<(u32, usize, FoundMessage)>) -> usize {
    known.as_ref().map_or(0, |(_, length, _)| *length)
}

fn json(letter: &FoundMessage) -> String {
    let copied = Copied {
        message: letter.id,
        from: letter.from,
        to: letter.to,
        sent_us: letter.sent,
        arrives_us: letter.arrives,
        body: &letter.body,
    };
    tree(&copied).json()
}
