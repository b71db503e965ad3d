//! Why a message never arrived.

use super::words::{node, words};
use super::{Scene, Why};
use crate::format::{decimal, span};
use crate::words::message_sentence;
use model::trace::DropReason;
use model::types::{MessageId, Time};
use model::view::Process;

pub(super) fn lost(message: MessageId, reason: DropReason, at: Time, scene: Scene) -> Option<Why> {
    let view = scene.before;
    let flight = view.flying.get(&message)?;
    let (from, to) = (flight.from, flight.to);
    let what = words(&message_sentence(from, to, &flight.body)).text(" never arrived").0;
    let link = view.links.get(&(from, to)).copied().or(view.usual_link)?;
    let receiver = view.nodes.get(&to)?;
    let flown = at.saturating_sub(flight.sent);
    let because = match reason {
        // A link is cut before its messages are dropped; what was sent over a cut link is dropped at once.
        DropReason::Cut if flown == Time::ZERO => words("the link ").node(from).text(" → ").node(to).text(" is cut"),
        DropReason::Cut => {
            let text = words("the link ").node(from).text(" → ").node(to).text(" was cut ");
            text.text(&span(flown)).text(" after it was sent, on its way")
        }
        DropReason::Lost if receiver.process == Process::Paused => {
            node(to).text(" stands still, and no more messages fit before its door")
        }
        DropReason::Lost => {
            let percent = decimal(f64::from(link.loss_permille) / 10.0, 1);
            let text = words("the link ").node(from).text(" → ").node(to);
            text.text(" lost it, as it loses ").text(&percent).text(" % of all")
        }
        DropReason::ByHand => words("somebody took it away on its way"),
        DropReason::ReceiverDown => match receiver.process {
            Process::Crashed => node(to).text(" is crashed; nobody is there to take it"),
            Process::Failed => node(to).text(" has failed; nobody is there to take it"),
            Process::Running => node(to).text(" has only just started and does not listen yet"),
            Process::Paused => node(to).text(" crashed while it stood still, with the message before its door"),
        },
    };
    Some(Why { what, because: because.0 })
}
