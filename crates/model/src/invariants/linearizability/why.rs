//! Explains why no order exists for some requests: the two answers whose contradiction is easiest to see.

use super::operation::{Ended, Operation, Value};
use crate::invariants::asked::Name;
use crate::invariants::tell::short;
use crate::invariants::violation::{Described, Fact, Seen};
use crate::types::Time;

/// Describes the violation by these requests of one key, which no order explains since the answer to `last`.
pub(super) fn why(key: &str, operations: &[Operation], last: Name) -> Described {
    let all: Vec<String> = operations.iter().map(|operation| operation.tell(key)).collect();
    let all = format!("no order explains {}", all.join("; "));
    let (sentence, earlier, later) = match operations.iter().find(|operation| operation.name == last) {
        Some(read) => reason(key, operations, read),
        None => (None, None, None),
    };
    let message = match sentence {
        Some(sentence) => format!("{sentence}; {all}"),
        None => all,
    };
    let first = operations.first().map_or_else(|| Seen::default().fact(String::new()), |first| asked(key, first));
    let earlier = earlier.unwrap_or(first);
    let later = later.unwrap_or_else(|| earlier.clone());
    let requests = operations.iter().map(|operation| operation.name).collect();
    let by_lease = operations.iter().any(|operation| operation.by_lease);
    Described { requests, by_lease, ..Described::new(message, earlier, later) }
}

/// The contradiction with the answer to `last`, in one sentence and as two facts.
fn reason(key: &str, operations: &[Operation], last: &Operation) -> (Option<String>, Option<Fact>, Option<Fact>) {
    let later = answered(key, last);
    let others = || operations.iter().filter(|other| other.name != last.name);
    let Some((_, Ended::Read(value))) = &last.ended else {
        let earlier = others().filter(|other| other.ended.is_some()).max_by_key(|other| other.ended_position);
        return (None, earlier.and_then(|other| answered(key, other)), later);
    };
    let name = last.name;
    let asked_for = last.write.as_ref().map_or("read", |write| write.change.word());
    let saw = format!("the {asked_for} of {key} by {name} returned {}", shown(value));
    // What one of them leaves depends on the others, so that no two of them contradict each other.
    if operations.iter().any(Operation::builds_on) {
        let earlier = others().filter(|other| other.ended.is_some()).max_by_key(|other| other.ended_position);
        return (Some(saw), earlier.and_then(|other| answered(key, other)), later);
    }
    let writer = others().find(|other| other.may_leave(value));
    if let Some(refused) = writer.filter(|other| matches!(other.ended, Some((_, Ended::Nothing)))) {
        let sentence = format!("{saw}, although the write of it, {}, had been refused", refused.name);
        return (Some(sentence), answered(key, refused), later);
    }
    // The newest answer with another value that was given before this read was sent.
    let before = others().filter(|other| says(other).is_some_and(|(at, said)| at < last.asked && said != *value));
    if let Some(other) = before.max_by_key(|other| other.ended_position) {
        let how = if other.write.is_some() { "written" } else { "read" };
        let said = says(other).and_then(|(_, said)| said);
        let before = other.name;
        let sentence =
            format!("{saw}, although {key}={} had been {how} by {before} before {name} was sent", shown(&said));
        return (Some(sentence), answered(key, other), later);
    }
    if value.is_some() && writer.is_none() {
        return (Some(format!("{saw}, which no write can have written")), Some(asked(key, last)), later);
    }
    let earlier = others().filter(|other| says(other).is_some()).max_by_key(|other| other.ended_position);
    (None, earlier.and_then(|other| answered(key, other)), later)
}

/// The value of the key according to an answer, and the time of the answer.
fn says(operation: &Operation) -> Option<(Time, Value)> {
    match operation.ended.as_ref()? {
        (at, Ended::Written) => Some((*at, operation.write.as_ref()?.leaves.clone())),
        (at, Ended::Read(value)) => Some((*at, value.clone())),
        (_, Ended::Nothing | Ended::Unknown) => None,
    }
}

fn shown(value: &Value) -> String {
    value.as_deref().map_or("nothing".to_string(), short)
}

fn asked(key: &str, operation: &Operation) -> Fact {
    let Operation { name, write, asked, asked_position, .. } = operation;
    let what = match write {
        Some(write) => format!("asked to {} {}", write.change.word(), write.change.show(key, short)),
        None => format!("asked to read {key}"),
    };
    let seen = Seen { at: *asked, position: *asked_position };
    seen.fact(format!("{name} {what}")).of_request(*name)
}

fn answered(key: &str, operation: &Operation) -> Option<Fact> {
    let Operation { name, write, asked, ended, ended_position, by_lease, .. } = operation;
    let (at, ended) = ended.as_ref()?;
    let kind = match (write, by_lease) {
        (Some(_), _) => "had no effect: it found",
        (None, true) => "read by lease",
        (None, false) => "read",
    };
    let what = match (ended, write) {
        (Ended::Written, Some(write)) => format!("was acknowledged: {} is written", write.change.label(key, short)),
        (Ended::Written, None) => "was acknowledged".to_string(),
        (Ended::Read(Some(value)), _) => format!("{kind} {key}={}", short(value)),
        (Ended::Read(None), _) => format!("{kind} that {key} is absent"),
        (Ended::Nothing, _) => "was refused".to_string(),
        (Ended::Unknown, _) => "ended with an unknown outcome".to_string(),
    };
    let seen = Seen { at: *at, position: *ended_position };
    Some(seen.fact(format!("{name} {what} (sent at {asked})")).of_request(*name))
}
