//! The card of a link: the state of each direction, its newest messages, and the actions on it.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::pieces::{card, go_to, more_button, small_button, why_lost};
use crate::ui::moment::Moment;
use crate::ui::session_ref::SessionRef;
use model::action::{Action, Links, NetworkAction, Range};
use model::fault::{Kind, Messages};
use model::trace::LinkState;
use model::types::{NodeId, Time};
use model::view::Transfers;
use page::chosen::Chosen;
use page::menus::Subject;
use page::msg::{ClusterMsg, Msg, SelectionMsg};
use story::event_log::message_sentence;
use story::fault_labels::of_direction;
use story::format::{decimal, span};
use story::message_lookup::{End, FoundMessage, of_link};

/// How many of the newest messages are listed.
const MESSAGES_SHOWN: usize = 14;

/// The selectable loss rates, in thousandths.
const LOSSES: [u16; 6] = [0, 50, 100, 300, 500, 900];

/// The selectable latencies, in milliseconds.
const LATENCIES_MS: [(u64, u64); 5] = [(1, 2), (10, 20), (50, 100), (150, 250), (400, 600)];

#[derive(Properties, PartialEq)]
pub struct LinkCardProps {
    pub a: NodeId,
    pub b: NodeId,
    pub moment: Moment,
    pub session: SessionRef,
    pub on: Callback<Msg>,
}

/// The card.
#[component]
pub fn LinkCard(props: &LinkCardProps) -> Html {
    let (a, b, on, view) = (props.a, props.b, &props.on, &props.moment.view);
    let position = (props.moment.run, view.position, a, b);
    let letters = {
        let session = props.session.clone();
        let until = view.at;
        use_memo(position, move |_| of_link(session.borrow().trace(), a, b, until, MESSAGES_SHOWN))
    };
    let link = |from: NodeId, to: NodeId| view.links.get(&(from, to)).copied().or(view.usual_link);
    let (there, back) = (link(a, b), link(b, a));
    let is_cut = |link: Option<LinkState>| link.is_some_and(|link| link.cut);
    let act = |text: &str, action: Action| small_button(text, Msg::Cluster(ClusterMsg::Act(action)), on);
    let both = Links::Between(a, b);
    let buttons = html! {
        <div class="buttons">
            if is_cut(there) || is_cut(back) { { act("Heal", Action::Network(NetworkAction::Heal(both))) } }
            if !is_cut(there) || !is_cut(back) { { act("Cut", Action::Network(NetworkAction::Cut(both))) } }
            { more_button(Subject::Links(both), on) }
        </div>
    };
    let content = html! {
        <>
            <table class="followers directions">
                <thead><tr><th>{ "direction" }</th><th>{ "state" }</th><th>{ "loss" }</th><th>{ "latency" }</th><th></th></tr></thead>
                <tbody>{ direction(a, b, there, on) }{ direction(b, a, back, on) }</tbody>
            </table>
            { wrong(a, b, props) }{ wrong(b, a, props) }
            <h3>{ "Newest messages" }</h3>
            if letters.is_empty() { <p class="hint">{ "None recently." }</p> }
            <ol class="letters">{ for letters.iter().map(|letter| row(letter, view.at, on)) }</ol>
        </>
    };
    card(&format!("Link {a} – {b}"), buttons, content)
}

/// The faults of one direction, the snapshots that it carried, and the rules that hold messages on it.
fn wrong(from: NodeId, to: NodeId, props: &LinkCardProps) -> Html {
    let view = &props.moment.view;
    let mut words = of_direction(view, from, to);
    words.extend(view.transfers(from, to).map(Transfers::words));
    if words.is_empty() {
        return html! {};
    }
    let release = |kind: Kind| {
        let messages = Messages::All { kind, links: Links::OneWay(from, to) };
        let label = ["Release ", kind.name()].concat();
        small_button(
            &label,
            Msg::Cluster(ClusterMsg::Act(Action::Network(NetworkAction::Release(messages)))),
            &props.on,
        )
    };
    let held = view.holds.iter().filter(|(a, b, _)| (*a, *b) == (from, to)).map(|(_, _, kind)| release(*kind));
    html! { <p class="link-wrong">{ format!("{from} → {to}: {}", words.join(", ")) }{ for held }</p> }
}

fn direction(from: NodeId, to: NodeId, link: Option<LinkState>, on: &Callback<Msg>) -> Html {
    let Some(link) = link else { return html! {} };
    let links = Links::OneWay(from, to);
    let on_loss = on.reform(move |event: Event| {
        let permille = event.target_unchecked_into::<HtmlSelectElement>().value().parse().unwrap_or(0);
        Msg::Cluster(ClusterMsg::Act(Action::Network(NetworkAction::Loss { links, permille })))
    });
    let on_latency = on.reform(move |event: Event| {
        let place: usize = event.target_unchecked_into::<HtmlSelectElement>().value().parse().unwrap_or(0);
        let (min, max) = LATENCIES_MS.get(place).copied().unwrap_or(LATENCIES_MS[0]);
        let range = Range { min: Time::from_millis(min), max: Time::from_millis(max) };
        Msg::Cluster(ClusterMsg::Act(Action::Network(NetworkAction::Latency { links, range })))
    });
    let (label, action) = if link.cut {
        ("Heal", Action::Network(NetworkAction::Heal(links)))
    } else {
        ("Cut", Action::Network(NetworkAction::Cut(links)))
    };
    let percent = |permille: u16| [&decimal(f64::from(permille) / 10.0, 1), " %"].concat();
    let way = format!("{from} → {to}");
    html! {
        <tr>
            <td>{ &way }</td>
            <td class={if link.cut { "bad" } else { "good" }}>{ if link.cut { "cut" } else { "up" } }</td>
            <td>
                <select aria-label={format!("Loss {way}")} onchange={on_loss}>
                    if !LOSSES.contains(&link.loss_permille) { <option selected=true>{ percent(link.loss_permille) }</option> }
                    { for LOSSES.map(|loss| html! { <option value={loss.to_string()} selected={loss == link.loss_permille}>{ percent(loss) }</option> }) }
                </select>
            </td>
            <td>
                <select aria-label={format!("Latency {way}")} onchange={on_latency}>
                    if !LATENCIES_MS.iter().any(|ends| is_range(link.latency, *ends)) {
                        <option selected=true>{ format!("{}–{}", link.latency.min, link.latency.max) }</option>
                    }
                    { for LATENCIES_MS.iter().enumerate().map(|(place, ends)| html! {
                        <option value={place.to_string()} selected={is_range(link.latency, *ends)}>{ format!("{}–{} ms", ends.0, ends.1) }</option>
                    }) }
                </select>
            </td>
            <td>{ small_button(label, Msg::Cluster(ClusterMsg::Act(action)), on) }</td>
        </tr>
    }
}

fn is_range(range: Range, (min, max): (u64, u64)) -> bool {
    range == Range { min: Time::from_millis(min), max: Time::from_millis(max) }
}

fn row(letter: &FoundMessage, drawn: Time, on: &Callback<Msg>) -> Html {
    let id = letter.id;
    let choose = on.reform(move |_: MouseEvent| Msg::Selection(SelectionMsg::Choose(Some(Chosen::Message(id)))));
    let fate = match letter.end {
        Some((at, End::Delivered)) => format!("took {}", span(at.saturating_sub(letter.sent))),
        Some((_, End::Dropped(why))) => why_lost(why, letter.to),
        None if letter.arrives > drawn => "on its way".to_string(),
        None => "waits".to_string(),
    };
    let lost = matches!(letter.end, Some((_, End::Dropped(_))));
    html! {
        <li key={id.0} class={classes!(lost.then_some("bad"))}>
            { go_to(letter.sent, drawn, on) }
            <button type="button" class="go" onclick={choose}>{ message_sentence(letter.from, letter.to, &letter.body) }</button>
            <span class="hint">{ fate }</span>
        </li>
    }
}
