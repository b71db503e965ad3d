//! The reason why a message was lost.

use super::words::{node, words};
use super::{Explanation, Scene};
use crate::format::{decimal, span};
use crate::words::message_sentence;
use model::trace::DropReason;
use model::types::{MessageId, Time};
use model::view::Process;

pub(super) fn lost(message: MessageId, reason: DropReason, at: Time, scene: Scene) -> Option<Explanation> {
    let view = scene.before;
    let flight = view.flying.get(&message)?;
    let (from, to) = (flight.from, flight.to);
    let what = words(&message_sentence(from, to, &flight.body)).text(" was lost").0;
    let link = view.links.get(&(from, to)).copied().or(view.usual_link)?;
    let receiver = view.nodes.get(&to)?;
    let flown = at.saturating_sub(flight.sent);
    let because = match reason {
        // A link is cut before its messages are dropped; what was sent over a cut link is dropped at once.
        DropReason::Cut if flown == Time::ZERO => words("the link ").node(from).text(" → ").node(to).text(" is cut"),
        DropReason::Cut => {
            let text = words("the link ").node(from).text(" → ").node(to).text(" was cut ");
            text.text(&span(flown)).text(" after it was sent")
        }
        DropReason::Lost if receiver.process == Process::Paused => {
            node(to).text(" is paused, and its queue of incoming messages is full")
        }
        DropReason::Lost => {
            let percent = decimal(f64::from(link.loss_permille) / 10.0, 1);
            let text = words("the link ").node(from).text(" → ").node(to);
            text.text(" lost it (loss rate ").text(&percent).text(" %)")
        }
        DropReason::ByHand => words("it was dropped by hand"),
        DropReason::ReceiverDown => match receiver.process {
            Process::Crashed => node(to).text(" is crashed"),
            Process::Failed => node(to).text(" has failed"),
            Process::Running => node(to).text(" has just started and does not receive messages yet"),
            Process::Paused => node(to).text(" crashed while it was paused, with the message in its queue"),
        },
    };
    Some(Explanation { what, because: because.0 })
}
