//! What a client waits for, what it was answered last, and whom it asks next.

use model::client::{ATTEMPTS_MAX, ClientId, PAUSE, PAUSE_MAX, Retry};
use model::trace::{Outcome, Refusal};
use model::types::{NodeId, Time};
use model::view::{OperationView, Request};

use super::{Answer, Goal, Past};
use crate::format;

impl Past {
    /// One client. Fails with one sentence when there is none of this number.
    pub(super) fn of_client(&self, client: ClientId) -> Result<Answer, String> {
        let Some(seen) = self.view.clients.get(&client) else {
            return Err(format!("there is no client {client} at {}", self.view.at));
        };
        let question = format!("What does {client} wait for?");
        let newest = seen.operation.and_then(|id| Some((id, self.view.operations.get(&id)?)));
        let Some((id, operation)) = newest else {
            return Ok(Answer { question, lines: vec!["it has asked nothing so far".to_string()], goal: None });
        };
        let ended = operation.outcome.as_ref().map(|(at, _)| *at);
        let took = format::span(ended.unwrap_or(self.view.at).saturating_sub(operation.began));
        let state = match ended {
            None => format!("waits for {took}"),
            Some(at) => format!("ended at {at}, after {took}: it waits for nothing"),
        };
        let what = format::ask(&operation.ask);
        let mut lines = vec![format!("operation {id} ({what}), begun at {}, {state}", operation.began)];
        if let Some((number, node)) = operation.last
            && let Some(request) = self.view.requests.get(&number)
        {
            lines.push(self.on_request(number, request));
            lines.push(self.asks_next(operation, node, request));
        }
        Ok(Answer { question, lines, goal: ended.is_none().then_some(Goal::Done(id)) })
    }

    /// Whom a client asks next, and when, by its rules.
    fn asks_next(&self, operation: &OperationView, asked: NodeId, request: &Request) -> String {
        let (manner, attempt) = (operation.manner, operation.attempts);
        let after = self.view.nodes.keys().copied().find(|node| *node > asked).unwrap_or(NodeId(1));
        let pause = Time(PAUSE.0 * u64::from(attempt)).min(PAUSE_MAX);
        let is_over = operation.outcome.is_some();
        let (next, due, waits) = match &request.outcome {
            None => (after, request.asked + manner.timeout, manner.timeout),
            Some((at, outcome)) => match outcome {
                // Who has waited for the time-out has waited for long enough.
                Outcome::Unknown(_) => (after, request.asked + manner.timeout.min(pause), pause),
                Outcome::Refused(Refusal::NotLeader(Some(leader)))
                    if manner.redirect && *leader != asked && !is_over =>
                {
                    (*leader, *at + pause, pause)
                }
                Outcome::Refused(_) => (after, *at + pause, pause),
                Outcome::Written(_) | Outcome::Read(_) | Outcome::Changed(_) | Outcome::Accepted => (asked, *at, pause),
            },
        };
        let waits = format::span(waits);
        if is_over {
            return format!("it asks node {next} next");
        }
        let when = match &request.outcome {
            Some(_) => format!("at {due}, after a pause of {waits}"),
            None => format!("at {due}, when it has waited for {waits}"),
        };
        if request.outcome.is_none() && (manner.retry == Retry::Never || attempt >= ATTEMPTS_MAX) {
            return format!("it gives up {when}");
        }
        format!("it asks node {next} next, {when}")
    }
}
