//! The tooltips of messages and links: one sentence each.

use model::trace::{DropReason, LinkState};
use model::types::{MessageId, NodeId, Time};
use model::view::View;
use story::event_log::message_sentence;
use story::format::span;
use story::message_sprites::{Shape, Sprite};

/// The tooltip of a drawn message.
pub fn of_mark(mark: &Sprite, view: &View) -> String {
    match (mark.shape, view.flying.get(&mark.id)) {
        (Shape::More(count), Some(flight)) => {
            format!("{count} messages of {} that are not drawn wait until {} resumes.", flight.from, flight.to)
        }
        (Shape::Late, Some(_)) => {
            let sentence = of_message(mark.id, view);
            format!("{}, too late to count: its receiver has stopped waiting by then.", sentence.trim_end_matches('.'))
        }
        _ => of_message(mark.id, view),
    }
}

/// The tooltip of a message in flight or lost.
pub fn of_message(id: MessageId, view: &View) -> String {
    if let Some(flight) = view.flying.get(&id) {
        let what = message_sentence(flight.from, flight.to, &flight.body);
        let left = flight.arrives.saturating_sub(view.at);
        return if flight.held.is_some() {
            format!("{what}; held.")
        } else if left > Time::ZERO {
            format!("{what}; arrives in {}.", span(left))
        } else {
            format!("{what}; waits until {} resumes.", flight.to)
        };
    }
    let Some((_, loss)) = view.dropped.iter().rev().find(|(lost, _)| *lost == id) else { return String::new() };
    let what = message_sentence(loss.flight.from, loss.flight.to, &loss.flight.body);
    match loss.why {
        DropReason::Cut => format!("{what}: lost, the link is cut."),
        DropReason::Lost => format!("{what}: random loss on the link."),
        DropReason::ReceiverDown => format!("{what}: lost, {} is down.", loss.flight.to),
        DropReason::ByHand => format!("{what}: dropped by hand."),
    }
}

/// The tooltip of a link.
pub fn of_link(a: NodeId, b: NodeId, view: &View) -> String {
    let link = |from: NodeId, to: NodeId| view.links.get(&(from, to)).copied().or(view.usual_link);
    let (there, back) = (link(a, b), link(b, a));
    if there == back {
        return format!("Link {a} – {b}: {}.", there.map(like).unwrap_or_default());
    }
    let one = |link: Option<LinkState>| link.map(like).unwrap_or_default();
    format!("Link {a} → {b}: {}; {b} → {a}: {}.", one(there), one(back))
}

fn like(link: LinkState) -> String {
    if link.cut {
        return "cut".to_string();
    }
    let latency = if link.latency.min == link.latency.max {
        span(link.latency.min)
    } else {
        format!("{} to {}", span(link.latency.min), span(link.latency.max))
    };
    match link.loss_permille {
        0 => format!("up, {latency}"),
        loss => format!("loses {}.{} %, {latency}", loss / 10, loss % 10),
    }
}
