//! What became of a message: why it has not arrived, was lost, was refused, or came too late to count.

use model::trace::Body;
use model::types::{LogIndex, MessageId, Time};
use model::view::Flight;

use super::past_messages::PastMessage;
use super::{Answer, Goal, Past};
use crate::format::span;
use crate::message_lookup::End;

impl Past {
    /// One message. Fails with one sentence when there was none of this number.
    pub(super) fn of_message(&self, id: MessageId) -> Result<Answer, String> {
        let Some(message) = self.messages.get(id) else {
            return Err(format!("there was no message {} of late up to {}", id.0, self.view.at));
        };
        let mut lines = vec![self.fate(message, "")];
        let flies = message.end.is_none();
        let lost = matches!(message.end, Some((_, End::Dropped(_))));
        let asks = message.flight.body.answers().and_then(|question| self.messages.get(question));
        let answer = message.answer.and_then(|answer| self.messages.get(answer));
        let request = asks.unwrap_or(message);
        if let Some(question) = asks {
            lines.push(self.fate(question, "it answers "));
        }
        lines.extend(answer.map(|answer| self.fate(answer, "its answer is ")));
        lines.extend(self.patience(request, if asks.is_some() { Some(message) } else { answer }));
        if let Body::AppendEntries { entries, .. } = &*request.flight.body {
            lines.extend(entries.last().map(|last| self.sentence(last)));
        }
        let next = self.messages.next_after(message).filter(|_| !flies && asks.is_none());
        lines.extend(next.map(|next| self.fate(next, "the next one on this way is ")));
        let goal = if flies { Some(Goal::Arrives(id)) } else { self.carries(request, message, lost) };
        Ok(Answer { question: format!("What became of message {}?", id.0), lines, goal })
    }

    /// Where a message is, or how it ended, after the words that say which one it is.
    fn fate(&self, message: &PastMessage, which: &str) -> String {
        let now = self.view.at;
        // Since it was sent it may have been held, or made to arrive later.
        let Flight { to, sent, arrives, held, .. } = self.view.flying.get(&message.id).unwrap_or(&message.flight);
        let place = match (message.end, held) {
            (Some((at, End::Dropped(_))), _) => format!("was lost at {at}"),
            (Some((at, End::Delivered)), _) => {
                format!("arrived at {at}, after {}", span(at.saturating_sub(*sent)))
            }
            (None, Some(since)) => format!("is held since {since} until it is released"),
            (None, None) if *arrives <= now => format!("waits since {arrives} at node {to}, which does not read now"),
            (None, None) => {
                format!("should arrive at {arrives}, in {}", span(arrives.saturating_sub(now)))
            }
        };
        let why = match (&message.why, message.end) {
            (None, _) => String::new(),
            (Some(why), Some((_, End::Dropped(_)))) => format!(": {why}"),
            (Some(why), _) => format!("; it refuses: {why}"),
        };
        format!("{which}{}, sent at {sent}; it {place}{why}", message.named())
    }

    /// How long the sender of a request waits for the answer, and whether that came too late to count.
    fn patience(&self, request: &PastMessage, answer: Option<&PastMessage>) -> Option<String> {
        let waits = self.cluster.dialect().waits(&self.cluster, &request.flight.body)?;
        let until = request.flight.sent + waits;
        // One that is lost is too late as well, but that is not why it does not count.
        let came = answer.filter(|answer| !matches!(answer.end, Some((_, End::Dropped(_)))));
        let late = came.map(|answer| answer.end.map_or(answer.flight.arrives, |(at, _)| at).saturating_sub(until));
        let late = late.filter(|late| *late > Time::ZERO);
        let late = late.map_or_else(String::new, |late| format!(": the answer is {} too late to count", span(late)));
        Some(format!("node {} waits {} for the answer, until {until}{late}", request.flight.from, span(waits)))
    }

    /// What is missing as long as a request has not done what it is for.
    fn carries(&self, request: &PastMessage, message: &PastMessage, lost: bool) -> Option<Goal> {
        let caught_up = |index: LogIndex| Goal::CaughtUp(request.flight.to, index);
        let passes = lost.then_some(Goal::Open(message.flight.from, message.flight.to));
        let goal = match &*request.flight.body {
            Body::AppendEntries { entries, .. } => match entries.last() {
                Some(last) if self.since(last.id).is_some() => Some(caught_up(last.id.index)),
                Some(last) => Some(Goal::Committed(last.id)),
                None => passes,
            },
            Body::InstallSnapshot { snapshot, .. } => snapshot.last.map(|last| caught_up(last.index)),
            Body::RequestVote { .. } => passes.or(Some(Goal::Serves)),
            Body::TransferLeader { .. }
            | Body::VoteReply { .. }
            | Body::AppendReply { .. }
            | Body::SnapshotReply { .. }
            | Body::TransferReply { .. }
            | Body::ReadIndex { .. }
            | Body::ReadIndexReply { .. } => passes,
        };
        goal?.unless_met(&self.view)
    }
}
