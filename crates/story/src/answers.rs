//! Which answers arrive too late to count: after the node that asked has stopped waiting for them.

use model::scenario::Cluster;
use model::shared::SharedList;
use model::trace::{Event, NetworkEvent, Record};
use model::types::{MessageId, NodeId, Time};
use model::view::View;

/// How many of the newest requests and of the newest answers are kept.
pub const ANSWERS_MAX: usize = 50_000;

/// How many answers are searched for the one that a node received at a moment.
const BACK_MAX: usize = 2_000;

/// A request, and until when its sender waits for the answer.
#[derive(Clone, Copy, Debug)]
struct Asked {
    message: MessageId,
    position: usize,
    until: Time,
}

/// An answer to a request.
#[derive(Clone, Copy, Debug)]
struct Answer {
    message: MessageId,
    position: usize,
    from: NodeId,
    to: NodeId,
    arrives: Time,
    /// When the receiver stops waiting for it.
    until: Time,
}

/// Requests and answers in sending order, which is also that of their numbers. Cloning is cheap.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    asked: SharedList<Asked>,
    answers: SharedList<Answer>,
}

impl Answers {
    /// Adds the next record of the trace, at `position`.
    pub fn add(&mut self, position: usize, record: &Record, cluster: &Cluster) {
        let Event::Network(NetworkEvent::Sent { message, from, to, arrives, body }) = &record.event else { return };
        if let Some(answered) = body.answers() {
            let place = self.asked.partition_point(|asked| asked.message < answered);
            let asked = self.asked.get(place).filter(|asked| asked.message == answered);
            let Some(until) = asked.map(|asked| asked.until) else { return };
            let (message, from, to, arrives) = (*message, *from, *to, *arrives);
            self.answers.push_back(Answer { message, position, from, to, arrives, until });
        } else if let Some(waits) = cluster.dialect().waits(cluster, body) {
            self.asked.push_back(Asked { message: *message, position, until: record.at + waits });
        }
        if self.asked.len() > ANSWERS_MAX {
            self.asked.pop_front();
        }
        if self.answers.len() > ANSWERS_MAX {
            self.answers.pop_front();
        }
    }

    /// What a branch that parts after so many events has of them.
    pub fn fork_at(&self, position: usize) -> Answers {
        let mut fork = self.clone();
        fork.asked.truncate(self.asked.partition_point(|asked| asked.position < position));
        fork.answers.truncate(self.answers.partition_point(|answer| answer.position < position));
        fork
    }

    /// When the receiver of this answer stops waiting for it; `None` when it is no answer that is known.
    pub fn until(&self, answer: MessageId) -> Option<Time> {
        let place = self.answers.partition_point(|known| known.message < answer);
        self.answers.get(place).filter(|known| known.message == answer).map(|known| known.until)
    }

    /// By how much an answer that arrives then comes too late to count.
    pub fn late_by(&self, answer: MessageId, arrives: Time) -> Option<Time> {
        let until = self.until(answer)?;
        (arrives > until).then(|| arrives.saturating_sub(until))
    }

    /// The answers in flight that will arrive too late to count.
    pub fn late_in(&self, view: &View) -> Vec<MessageId> {
        let is_late = |(id, flight): (&MessageId, &model::view::Flight)| {
            self.late_by(*id, flight.arrives.max(view.at)).map(|_| *id)
        };
        view.flying.iter().filter_map(is_late).collect()
    }

    /// By how much the answer that `to` got from `from` at this moment came too late to count.
    pub fn late_from(&self, from: NodeId, to: NodeId, at: Time) -> Option<Time> {
        let newest = self.answers.iter().rev().take(BACK_MAX);
        let mut found = newest.into_iter().filter(|answer| (answer.from, answer.to, answer.arrives) == (from, to, at));
        found.next().filter(|answer| answer.until < at).map(|answer| at.saturating_sub(answer.until))
    }
}
