//! The menu of links: all of them, one, or one direction.

use super::{Asked, Choice, Facts, Leaf, Row, Subject, values};
use crate::chosen::Chosen;
use crate::msg::{DialogsMsg, Msg, SelectionMsg};
use model::action::{Action, Links, NetworkAction, Range};
use model::fault::{Kind, Messages};
use model::types::{LinkState, NodeId, Time};
use model::view::View;
use story::fault_labels::{bandwidth, of_links, percent, spans};

const LOSSES: [u16; 3] = [50, 300, 900];
const DOUBLES: [u16; 3] = [0, 100, 500];
const JITTERS_MS: [u64; 3] = [0, 50, 600];
const LATENCIES_MS: [(u64, u64); 3] = [(1, 2), (50, 100), (400, 600)];
const WIDTHS: [Option<u64>; 4] = [None, Some(700), Some(2_000), Some(20_000)];

pub(super) fn rows(links: Links, leaf: Leaf, facts: &Facts<'_>) -> (String, Vec<Row>) {
    let title = name(links);
    match leaf {
        Leaf::Messages => (["Messages: ", &title].concat(), messages(links, facts)),
        Leaf::Top | Leaf::Process | Leaf::Disk | Leaf::Clock | Leaf::Members => (title, top(links, facts)),
    }
}

/// The name of the links.
pub(super) fn name(links: Links) -> String {
    match links {
        Links::All => "All links".to_string(),
        Links::Between(a, b) => format!("Link {a} – {b}"),
        Links::OneWay(from, to) => format!("Link {from} → {to} only"),
    }
}

/// The common value of all these directions, if they have one.
fn common<T: PartialEq>(view: &View, links: Links, of: impl Fn((NodeId, NodeId)) -> Option<T>) -> Option<T> {
    let mut all = view.directions(links).into_iter().map(of);
    let first = all.next()??;
    all.all(|other| other.as_ref() == Some(&first)).then_some(first)
}

fn top(links: Links, facts: &Facts<'_>) -> Vec<Row> {
    let view = facts.view;
    let link = |ends| view.links.get(&ends).copied().or(view.usual_link);
    let directions = view.directions(links);
    let cut = |ends: &(NodeId, NodeId)| link(*ends).is_some_and(|link| link.cut);
    let all_cut = directions.iter().all(cut);
    let none_cut = !directions.iter().any(cut);
    let usual = view.usual_link;
    let of_link = |of: fn(&LinkState) -> u16| common(view, links, move |ends| link(ends).as_ref().map(of));
    let now = |of: fn(&LinkState) -> u64| common(view, links, move |ends| link(ends).as_ref().map(of));
    let range = |(min, max): (u64, u64)| Range { min: Time::from_millis(min), max: Time::from_millis(max) };

    let mut rows = Vec::new();
    if let Links::Between(a, b) | Links::OneWay(a, b) = links {
        let (low, high) = (a.min(b), a.max(b));
        let way = |label: String, of: Links| {
            Choice::sends(label, Msg::Dialogs(DialogsMsg::Menu(Asked::top(Subject::Links(of)), None))).on(links == of)
        };
        rows.push(Row::Several(
            "Which way".to_string(),
            vec![
                way("both".to_string(), Links::Between(low, high)),
                way(format!("{low} → {high}"), Links::OneWay(low, high)),
                way(format!("{high} → {low}"), Links::OneWay(high, low)),
            ],
        ));
    }
    let cut_row = Choice::act("Cut", Action::Network(NetworkAction::Cut(links)))
        .on(all_cut)
        .hint("nothing passes, what is in flight included");
    let why_not = |not: bool, why: &str| not.then(|| why.to_string());
    rows.push(Row::One(cut_row.unless(why_not(all_cut, "it is cut already"))));
    let heal = match links {
        Links::All => Choice::act("Heal everything", Action::Network(NetworkAction::Heal(links)))
            .hint("no cut, no loss, no hold: as the cluster was made")
            .unless(why_not(view.links.is_empty() && of_links(view).is_empty(), "no link has a fault")),
        Links::Between(..) | Links::OneWay(..) => {
            Choice::act("Heal the cut", Action::Network(NetworkAction::Heal(links)))
                .unless(why_not(none_cut, "it is not cut"))
        }
    };
    rows.push(Row::One(heal));
    let usual_loss = usual.map_or(0, |link| link.loss_permille);
    let losses = std::iter::once(usual_loss).chain(LOSSES).map(|loss| (percent(loss), loss));
    let lose = |permille: u16| Action::Network(NetworkAction::Loss { links, permille });
    rows.push(values("Loses", of_link(|link| link.loss_permille), losses, lose).and(Choice::other(&lose(200))));
    let usual_latency = usual.map(|link| link.latency).into_iter();
    let latencies = usual_latency.chain(LATENCIES_MS.map(range)).map(|range| (spans(range), range));
    let take = |range: Range| Action::Network(NetworkAction::Latency { links, range });
    let latency_now = common(view, links, move |ends| link(ends).map(|link| link.latency));
    rows.push(values("Takes", latency_now, latencies, take).and(Choice::other(&take(range((80, 120))))));
    let jitter = |most: u64| Action::Network(NetworkAction::Jitter { links, most: Time::from_millis(most) });
    let jitters = JITTERS_MS.map(|most| (none_or(most == 0, || Time::from_millis(most).to_string()), most));
    let jitter_now = now(|link| link.jitter.as_micros()).filter(|most| most.is_multiple_of(1_000));
    rows.push(values("Jitter", jitter_now.map(|most| most / 1_000), jitters, jitter).and(Choice::other(&jitter(200))));
    let double = |permille: u16| Action::Network(NetworkAction::Duplicate { links, permille });
    let doubles = DOUBLES.map(|permille| (none_or(permille == 0, || percent(permille)), permille));
    let double_now = now(|link| u64::from(link.duplicate_permille)).and_then(|permille| u16::try_from(permille).ok());
    rows.push(values("Doubles", double_now, doubles, double).and(Choice::other(&double(200))));
    let width = |bytes_per_second: Option<u64>| Action::Network(NetworkAction::Bandwidth { links, bytes_per_second });
    let widths = WIDTHS.map(|width| (width.map_or_else(|| "any".to_string(), bandwidth), width));
    let width_now = common(view, links, move |ends| link(ends).map(|link| link.bytes_per_second));
    rows.push(values("Width", width_now, widths, width).and(Choice::other(&width(Some(5_000)))));
    let order = |on: bool| Action::Network(NetworkAction::Reorder { links, on });
    let orders = [("may overtake".to_string(), true), ("in order".to_string(), false)];
    rows.push(values("Messages", now(|link| u64::from(link.in_order)).map(|in_order| in_order == 0), orders, order));
    let clogged = |on: bool| {
        if on { Action::Network(NetworkAction::Clog(links)) } else { Action::Network(NetworkAction::Unclog(links)) }
    };
    let clogs = [("flows".to_string(), false), ("clogged".to_string(), true)];
    let clog_row = values("Flow", now(|link| u64::from(link.clogged)).map(|clogged| clogged == 1), clogs, clogged);
    rows.push(hinted(clog_row, "clogged: messages wait at the receiving end, none is lost"));
    rows.push(Row::Line);
    let held = view.holds.iter().filter(|(from, to, _)| directions.contains(&(*from, *to))).count();
    let said = if held == 0 { "hold, drop, delay".to_string() } else { format!("{held} held") };
    rows.push(Row::Way("Messages by kind", said, Asked::leaf(Subject::Links(links), Leaf::Messages)));
    if let Links::Between(a, b) | Links::OneWay(a, b) = links {
        let chosen = Chosen::Link(a.min(b), a.max(b));
        rows.push(Row::One(Choice::sends("Inspect", Msg::Selection(SelectionMsg::Choose(Some(chosen))))));
    }
    rows
}

fn none_or(none: bool, text: impl Fn() -> String) -> String {
    if none { "none".to_string() } else { text() }
}

fn hinted(row: Row, hint: &'static str) -> Row {
    match row {
        Row::Several(label, choices) => {
            Row::Several(label, choices.into_iter().map(|choice| choice.hint(hint)).collect())
        }
        Row::One(_) | Row::Way(..) | Row::Line => row,
    }
}

/// One row for each kind of messages: hold or release it, and actions on those in flight now.
fn messages(links: Links, facts: &Facts<'_>) -> Vec<Row> {
    let view = facts.view;
    let directions = view.directions(links);
    let flying = |of: Kind| {
        view.flying
            .values()
            .filter(|flight| of.means(flight.body.kind()) && directions.contains(&(flight.from, flight.to)))
            .count()
    };
    let row = |of: Kind| {
        let messages = Messages::All { kind: of, links };
        let act = |label: &str, action: Action| Choice::act(label, action);
        let count = flying(of);
        let none = (count == 0).then(|| "no such message is in flight".to_string());
        let ordered = |ends: &(NodeId, NodeId)| view.holds.contains(&(ends.0, ends.1, of));
        let hold = match directions.iter().any(ordered) {
            true => act("release", Action::Network(NetworkAction::Release(messages)))
                .on(true)
                .hint("they go on, and those to come are not held"),
            false => act("hold", Action::Network(NetworkAction::Hold(messages)))
                .hint("those in flight and those to come wait until the release"),
        };
        let label = if count == 0 { of.name().to_string() } else { format!("{} · {count}", of.name()) };
        let by = Time::from_millis(100);
        Row::Several(
            label,
            vec![
                hold,
                act("drop", Action::Network(NetworkAction::Drop(messages)))
                    .hint("those in flight now never arrive")
                    .unless(none.clone()),
                act("+100ms", Action::Network(NetworkAction::Delay { messages, by }))
                    .hint("those in flight now arrive later")
                    .unless(none.clone()),
                act("double", Action::Network(NetworkAction::Copy(messages)))
                    .hint("those in flight now are sent again")
                    .unless(none),
            ],
        )
    };
    facts.cluster.dialect().kinds().iter().copied().map(row).collect()
}
