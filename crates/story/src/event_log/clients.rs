//! Sentences about clients that have sessions.

use super::sentence::{Said, Subject};
use crate::format;
use crate::words::{Words, words};
use model::client::{Manner, OperationId, Retry};
use model::trace::{Ask, ClientEvent, Outcome, Refusal};
use model::types::NodeId;
use model::view::{OperationView, View};

pub(super) fn tell_client(event: &ClientEvent, before: &View) -> Option<Said> {
    let (bad, words) = match event {
        ClientEvent::Set { client, manner } => {
            let is_new = !before.clients.contains_key(client);
            let is_usual = *manner == Manner::default();
            // The start of a workload already describes its clients.
            let by_workload = before.workload.is_some_and(|workload| workload.manner == *manner);
            if is_new && is_usual || by_workload {
                return None;
            }
            (false, words(format!("{client} {}", manner_in_words(manner))))
        }
        ClientEvent::Workload(Some(workload)) => {
            let text = format!("workload started: {workload}; {}", manner_in_words(&workload.manner));
            (false, words(text))
        }
        ClientEvent::Workload(None) => (false, words("the workload is off; what is under way goes on")),
        // The feed itself has the sentences of requests without a session; attempts have those of their client.
        ClientEvent::Requested { .. }
        | ClientEvent::Answered { .. }
        | ClientEvent::Began { .. }
        | ClientEvent::Named { .. } => return None,
        ClientEvent::Attempted { operation, attempt: _, request: _, node } => {
            let seen = before.operations.get(operation)?;
            match seen.last {
                None => (false, first(*operation, seen, *node)),
                Some((request, last)) => {
                    let outcome = before.requests.get(&request).and_then(|request| request.outcome.as_ref());
                    let outcome = outcome.map(|(_, outcome)| outcome);
                    let is_redirect =
                        matches!(outcome, Some(Outcome::Refused(Refusal::NotLeader(Some(leader)))) if leader == node);
                    (!is_redirect, again(*operation, seen, last, *node, outcome))
                }
            }
        }
        ClientEvent::Ended { operation, outcome } => ended(*operation, before.operations.get(operation)?, outcome),
    };
    Some((Subject::Alone, bad, words))
}

/// A client's policy: time-out, retries and redirects.
pub fn manner_in_words(manner: &Manner) -> String {
    let retry = match manner.retry {
        Retry::Never => "never retries",
        Retry::WithoutId => "retries without a request id",
        Retry::WithId => "retries with the same request id",
    };
    let redirect = if manner.redirect { "follows redirects" } else { "ignores redirects" };
    format!("waits {} for an answer, {retry}, {redirect}", format::span(manner.timeout))
}

fn carries_id(seen: &OperationView) -> bool {
    seen.manner.retry == Retry::WithId && matches!(seen.ask, Ask::Write { .. })
}

fn first(operation: OperationId, seen: &OperationView, node: NodeId) -> Words {
    let client = operation.client;
    match &seen.ask {
        Ask::Write { key, value } => {
            let id = if carries_id(seen) { format!(" (request id {operation})") } else { String::new() };
            let asks = words(format!("{client} asks {node} to {} ", value.word()));
            asks.data(value.show(key, str::to_string)).text(id)
        }
        Ask::Read { key } => words(format!("{client} asks {node} for ")).data(key),
        Ask::LeaseRead { .. } | Ask::LocalRead { .. } | Ask::Operate(_) => {
            words(format!("{client} asks {node} for ")).data(format::ask(&seen.ask))
        }
    }
}

fn again(operation: OperationId, seen: &OperationView, last: NodeId, node: NodeId, outcome: Option<&Outcome>) -> Words {
    let client = operation.client;
    let id = match seen.ask {
        Ask::Write { .. } if carries_id(seen) => format!(": same request id {operation}"),
        Ask::Write { .. } => ", without a request id, so the write may be applied twice".to_string(),
        Ask::Read { .. } | Ask::LeaseRead { .. } | Ask::LocalRead { .. } | Ask::Operate(_) => String::new(),
    };
    let why = match outcome {
        Some(Outcome::Refused(Refusal::NotLeader(Some(leader)))) if *leader == node => {
            return words(format!("{client} is redirected by {last} to the leader {node}{id}"));
        }
        Some(Outcome::Refused(refusal)) => format!("was refused by {last} ({})", refusal_in_words(refusal)),
        Some(Outcome::Unknown(why)) if why.starts_with("no answer") => {
            format!("gave up on {last} after {}", format::span(seen.manner.timeout))
        }
        Some(Outcome::Unknown(why)) => format!("got no answer from {last} ({why})"),
        Some(Outcome::Written(_) | Outcome::Read(_) | Outcome::Changed(_) | Outcome::Accepted) | None => {
            format!("has waited for {last}")
        }
    };
    let whom = if node == last { "it again".to_string() } else { node.to_string() };
    words(format!("{client} {why} and asks {whom} for ")).data(format::ask(&seen.ask)).text(id)
}

/// What a read has seen, or a write without effect.
pub(super) fn read(who: Words, ask: &Ask, value: &Option<String>) -> Words {
    let (words, key) = match ask {
        Ask::Write { key, .. } => (who.text("finds that ").data(format::ask(ask)).text(" has no effect: "), &key[..]),
        Ask::Read { key } | Ask::LeaseRead { key } | Ask::LocalRead { key } => (who.text("reads "), &key[..]),
        Ask::Operate(_) => (who, ""),
    };
    words.data(value.as_ref().map_or_else(|| format!("{key} is not set"), |value| format!("{key}={value}")))
}

fn refusal_in_words(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NotLeader(Some(leader)) => format!("it is not the leader, {leader} is"),
        Refusal::NotLeader(None) => "it is not the leader and names no leader".to_string(),
        Refusal::NoQuorum => "no majority has answered it for longer than its lease".to_string(),
        Refusal::Other(why) => why.clone(),
    }
}

fn ended(operation: OperationId, seen: &OperationView, outcome: &Outcome) -> (bool, Words) {
    let client = operation.client;
    let asked = format::ask(&seen.ask);
    let attempts = if seen.attempts > 1 { format!(", after {} attempts", seen.attempts) } else { String::new() };
    match outcome {
        Outcome::Written(log_id) => {
            let text = words(format!("{client} gets its answer: ")).data(asked).text(" is committed at ");
            (false, text.log_id(*log_id).text(attempts))
        }
        Outcome::Read(value) => (false, read(words(format!("{client} ")), &seen.ask, value).text(attempts)),
        Outcome::Refused(refusal) => {
            let why = refusal_in_words(refusal);
            (true, words(format!("{client} was refused ")).data(asked).text(format!(": {why}{attempts}")))
        }
        Outcome::Unknown(why) => {
            let whether = if matches!(seen.ask, Ask::Write { .. }) { " was committed" } else { "" };
            let text = words(format!("{client} gives up and does not know whether "));
            let text = if whether.is_empty() { words(format!("{client} gives up on ")) } else { text };
            (true, text.data(asked).text(format!("{whether}: {why}{attempts}")))
        }
        Outcome::Changed(_) | Outcome::Accepted => (false, words(format!("{client} gets its answer{attempts}"))),
    }
}
