//! The menu of a message in flight.

use super::{Asked, Choice, Facts, Leaf, Row, Subject, values};
use crate::chosen::Chosen;
use crate::msg::{Msg, SelectionMsg};
use model::action::{Action, Links, NetworkAction};
use model::fault::Messages;
use model::types::{MessageId, Time};

/// By how much a message can be delayed.
const DELAYS_MS: [u64; 3] = [20, 100, 1_000];

pub(super) fn rows(id: MessageId, facts: &Facts<'_>) -> (String, Vec<Row>) {
    let inspect = Row::One(Choice::sends("Inspect", Msg::Selection(SelectionMsg::Choose(Some(Chosen::Message(id))))));
    let Some(flight) = facts.view.flying.get(&id) else {
        let gone = "it has arrived or is lost: go back in time to when it was on its way".to_string();
        let hold = Choice::act("Hold it", Action::Network(NetworkAction::Hold(Messages::One(id)))).unless(Some(gone));
        return (format!("Message {}", id.0), vec![Row::One(hold), inspect]);
    };
    let of = flight.body.kind();
    let (from, to) = (flight.from, flight.to);
    let act = |label: &str, action: Action| Choice::act(label, action);
    let one = Messages::One(id);
    let hold = match flight.held.is_some() {
        true => act("Release it", Action::Network(NetworkAction::Release(one)))
            .on(true)
            .hint("it goes on, and arrives when it would have"),
        false => {
            act("Hold it", Action::Network(NetworkAction::Hold(one))).hint("it stays where it is until it is released")
        }
    };
    let delay = |by_ms: u64| Action::Network(NetworkAction::Delay { messages: one, by: Time::from_millis(by_ms) });
    let delays = DELAYS_MS.map(|by_ms| (Time::from_millis(by_ms).to_string(), by_ms));
    let all = Messages::All { kind: of, links: Links::OneWay(from, to) };
    let ordered = facts.view.holds.contains(&(from, to, of));
    let every = [of.name(), " ", &from.to_string(), " → ", &to.to_string()].concat();
    let standing = match ordered {
        true => act(&["Release every ", &every].concat(), Action::Network(NetworkAction::Release(all))).on(true),
        false => act(&["Hold every ", &every].concat(), Action::Network(NetworkAction::Hold(all)))
            .hint("a standing order, until it is released"),
    };
    let link = Links::Between(from.min(to), from.max(to));
    let rows = vec![
        Row::One(hold),
        Row::One(
            act("Drop it", Action::Network(NetworkAction::Drop(one)))
                .hint("it never arrives, and neither side is notified"),
        ),
        values("Delay it by", None, delays, delay).and(Choice::other(&delay(50))),
        Row::One(
            act("Send it twice", Action::Network(NetworkAction::Copy(one)))
                .hint("a second one is on its way from now on"),
        ),
        Row::Line,
        Row::One(standing),
        Row::Way(
            "Messages by kind",
            every.clone(),
            Asked::leaf(Subject::Links(Links::OneWay(from, to)), Leaf::Messages),
        ),
        Row::Way("Its link", format!("{} – {}", from.min(to), from.max(to)), Asked::top(Subject::Links(link))),
        inspect,
    ];
    (format!("Message {}: {every}", id.0), rows)
}
