//! The clients with sessions, beside the ring: the operation and the node of each. Many clients share one box.

use litemap::LiteMap;
use std::rc::Rc;

use yew::prelude::*;

use crate::ui::moment::Moment;
use model::client::{ClientId, Retry};
use model::trace::{Ask, Outcome};
use model::types::{NodeId, Time};
use model::view::{ClientView, OperationView, View};
use page::client_boxes::{BOX, msg_of};
use page::msg::Msg;
use story::format::{self, px};
use story::geometry::{Point, Ring};

/// How long the outcome of an operation is shown on a client, in virtual time.
const ANSWER_SHOWN_FOR: Time = Time::from_millis(150);

#[derive(Properties, PartialEq)]
pub struct SessionsProps {
    pub moment: Moment,
    pub ring: Rc<Ring>,
    pub places: Rc<Vec<(Option<ClientId>, Point)>>,
    pub chosen: Option<ClientId>,
    pub on: Callback<Msg>,
}

/// The boxes and their lines.
#[component]
pub fn Sessions(props: &SessionsProps) -> Html {
    let (view, ring) = (&*props.moment.view, &*props.ring);
    let boxes = props.places.iter().map(|(client, at)| match client {
        Some(id) => view.clients.get(id).map(|seen| one(*id, seen, view, ring, *at, props)).unwrap_or_default(),
        None => all(view, ring, *at, props),
    });
    html! { <g class="sessions">{ for boxes }</g> }
}

fn one(id: ClientId, seen: &ClientView, view: &View, ring: &Ring, at: Point, props: &SessionsProps) -> Html {
    let operation = seen.operation.and_then(|operation| view.operations.get(&operation));
    let just_answered = |at: &Time| *at + ANSWER_SHOWN_FOR >= view.at;
    let (class, sign) = match operation.map(|operation| &operation.outcome) {
        Some(None) => ("waiting", ""),
        Some(Some((at, Outcome::Refused(_)))) if just_answered(at) => ("bad", " ✕"),
        Some(Some((at, Outcome::Unknown(_)))) if just_answered(at) => ("bad", " ?"),
        Some(Some((at, _))) if just_answered(at) => ("good", " ✓"),
        Some(Some(_)) | None => ("idle", ""),
    };
    let attempt = operation.filter(|operation| operation.attempts > 1 && class != "idle");
    let name = attempt.map_or_else(|| id.to_string(), |operation| format!("{id} · try {}", operation.attempts));
    let does = operation.map_or_else(|| "idle".to_string(), |operation| format::ask(&operation.ask));
    let text = format::shortened(&does, 11) + sign;
    let asked = operation.filter(|operation| operation.outcome.is_none()).and(seen.node);
    let label = sentence(id, seen, view);
    let line = asked.filter(|node| ring.places.contains_key(node)).map(|node| line(at, node, ring));
    let on = props.on.clone();
    let choose = move |event: KeyboardEvent| {
        if event.key() == "Enter" || event.key() == " " {
            event.prevent_default();
            on.emit(msg_of(Some(id)));
        }
    };
    // A label begins with what is seen: a voice says that.
    html! {
        <g key={id.0} class={classes!("client", "session", class)} role="button" tabindex="0" data-client={id.0.to_string()}
            data-state={class} aria-label={[&*name, " ", &text, ". ", &label].concat()} aria-pressed={(props.chosen == Some(id)).to_string()} data-tip={label} onkeydown={choose}>
            { line.unwrap_or_default() }
            <rect x={px(at.x)} y={px(at.y)} width={px(BOX.x)} height={px(BOX.y)} rx="9" />
            <text class="client-word" x={px(at.x + BOX.x / 2.0)} y={px(at.y + 15.0)}>{ name }</text>{ " " }
            <text x={px(at.x + BOX.x / 2.0)} y={px(at.y + 30.0)}>{ text }</text>
        </g>
    }
}

fn all(view: &View, ring: &Ring, at: Point, props: &SessionsProps) -> Html {
    let mut asked = LiteMap::<NodeId, usize>::new();
    for client in view.clients.keys() {
        if view.operation_of(*client).is_some()
            && let Some(node) = view.clients.get(client).and_then(|client| client.node)
        {
            *asked.entry(node).or_default() += 1;
        }
    }
    let waiting: usize = asked.values().sum();
    let (name, text) = (format!("{} clients", view.clients.len()), format!("{waiting} wait"));
    let label = format!("{name}, {waiting} of them waiting for an answer.");
    let on = props.on.clone();
    let open = move |event: KeyboardEvent| {
        if event.key() == "Enter" || event.key() == " " {
            event.prevent_default();
            on.emit(msg_of(None));
        }
    };
    let drawn = asked.keys().filter(|node| ring.places.contains_key(node));
    html! {
        <g class={classes!("client", "session", if waiting > 0 { "waiting" } else { "idle" })} role="button" tabindex="0"
            data-client="all" aria-label={[&*name, " ", &text, ". ", &label].concat()} data-tip={label} onkeydown={open}>
            { for drawn.map(|node| line(at, *node, ring)) }
            <rect class="behind" x={px(at.x + 4.0)} y={px(at.y + 4.0)} width={px(BOX.x)} height={px(BOX.y)} rx="9" />
            <rect x={px(at.x)} y={px(at.y)} width={px(BOX.x)} height={px(BOX.y)} rx="9" />
            <text class="client-word" x={px(at.x + BOX.x / 2.0)} y={px(at.y + 15.0)}>{ name }</text>{ " " }
            <text x={px(at.x + BOX.x / 2.0)} y={px(at.y + 30.0)}>{ text }</text>
        </g>
    }
}

/// From the edge of a box to the edge of a node.
fn line(at: Point, node: NodeId, ring: &Ring) -> Html {
    let (middle, node) = (Point::new(at.x + BOX.x / 2.0, at.y + BOX.y / 2.0), ring.place(node));
    let end = node.towards(middle, (ring.node_px + 8.0) / middle.distance(node).max(1.0));
    html! { <line x1={px(middle.x)} y1={px(middle.y)} x2={px(end.x)} y2={px(end.y)} /> }
}

/// One sentence about a client's current operation.
pub fn sentence(id: ClientId, seen: &ClientView, view: &View) -> String {
    let operation = seen.operation.and_then(|operation| Some((operation, view.operations.get(&operation)?)));
    let Some((number, operation)) = operation else { return format!("{id} is idle.") };
    let asked = format::ask(&operation.ask);
    let node = operation.last.map_or_else(|| "no node".to_string(), |(_, node)| format!("node {node}"));
    let what = match &operation.outcome {
        None => {
            let since = format::span(view.at.saturating_sub(operation.began));
            format!("{id} waits for {node}: {asked}, sent {since} ago, attempt {}", operation.attempts)
        }
        Some((_, Outcome::Written(log_id))) => {
            format!("{id} got an answer from {node}: {asked} is committed at {log_id}")
        }
        Some((_, Outcome::Read(value))) => {
            format!("{id} read {} from {node} for {asked}", value.as_deref().unwrap_or("nothing"))
        }
        Some((_, Outcome::Refused(_))) => format!("{id} was refused {asked} by {node}"),
        Some((_, Outcome::Unknown(_))) => format!("{id} gave up on {asked}: its outcome is unknown"),
        Some((_, Outcome::Changed(_) | Outcome::Accepted)) => format!("{id} got an answer from {node}"),
    };
    let with_id = if carries_id(operation) { format!(", request id {number}") } else { String::new() };
    let more = match seen.waiting {
        0 => String::new(),
        1 => "; one more operation waits".to_string(),
        more => format!("; {more} more operations wait"),
    };
    format!("{what}{with_id}{more}.")
}

/// True when its client sends a request id with it.
pub fn carries_id(operation: &OperationView) -> bool {
    operation.manner.retry == Retry::WithId && matches!(operation.ask, Ask::Write { .. })
}
