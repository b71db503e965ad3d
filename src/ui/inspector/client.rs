//! The card of a client: its operations, its policy, and the session record on each node.

use yew::prelude::*;

use super::pieces::{fact_list, go_to, link_button};
use crate::ui::moment::Moment;
use crate::ui::stage::{carries_id, client_sentence};
use model::client::{ClientId, OperationId};
use model::trace::Outcome;
use model::view::{ClientView, OperationView};
use page::chosen::Chosen;
use page::msg::{Msg, SelectionMsg};
use story::event_log::manner_in_words;
use story::format;

/// How many of its newest operations are listed.
const OPERATIONS_SHOWN: usize = 8;

/// Everything that is known of a client.
pub(super) fn client(id: ClientId, seen: &ClientView, moment: &Moment, on: &Callback<Msg>) -> Html {
    let view = &moment.view;
    let mut facts = vec![("now", html! { { client_sentence(id, seen, view) } })];
    facts.push(("policy", html! { { manner_in_words(&seen.manner) } }));
    if let Some(node) = seen.node {
        let node =
            link_button(&format!("node {node}"), Msg::Selection(SelectionMsg::Choose(Some(Chosen::Node(node)))), on);
        facts.push(("asked last", node));
    }
    let first = OperationId { client: id, sequence: 0 };
    let last = OperationId { client: id, sequence: u64::MAX };
    let newest = view.operations.range(first..=last).rev().take(OPERATIONS_SHOWN);
    facts.push((
        "newest operations",
        html! { <ul class="requests">{ for newest.map(|(number, operation)| row(*number, operation, moment, on)) }</ul> },
    ));
    let remembered = view.nodes.iter().filter(|(_, node)| node.is_alive()).map(|(node, seen)| {
        let text = match seen.sessions.get(&id) {
            Some(last) => format!("request id {}.{}, applied {}", id.0, last.sequence, last.place()),
            None => "nothing".to_string(),
        };
        html! { <li key={node.0}>{ format!("node {node}: {text}") }</li> }
    });
    facts.push(("session on each node", html! { <ul class="requests">{ for remembered }</ul> }));
    fact_list(facts)
}

fn row(number: OperationId, operation: &OperationView, moment: &Moment, on: &Callback<Msg>) -> Html {
    let how = match &operation.outcome {
        None => format!("waits, attempt {}", operation.attempts),
        Some((_, Outcome::Written(log_id))) => format!("written at {log_id}"),
        Some((_, Outcome::Read(value))) => format::saw(&operation.ask, value),
        Some((_, Outcome::Refused(_))) => "refused".to_string(),
        Some((_, Outcome::Unknown(_))) => "outcome unknown".to_string(),
        Some((_, Outcome::Changed(_) | Outcome::Accepted)) => "answered".to_string(),
    };
    let took = operation.outcome.as_ref().map(|(at, _)| format::span(at.saturating_sub(operation.began)));
    let took = took.map_or_else(String::new, |took| format!(" after {took}"));
    let attempts = if operation.attempts > 1 { format!(", {} attempts", operation.attempts) } else { String::new() };
    let bad = matches!(&operation.outcome, Some((_, Outcome::Refused(_) | Outcome::Unknown(_))));
    let id = if carries_id(operation) { format!("{number} ") } else { String::new() };
    html! {
        <li key={number.sequence} class={classes!(bad.then_some("bad"))}>
            { go_to(operation.began, moment.view.at, on) }{ " " }{ id }<code>{ format::ask(&operation.ask) }</code>
            { format!(": {how}{took}{attempts}") }
        </li>
    }
}
