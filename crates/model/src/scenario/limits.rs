//! The limits of single values in an action: texts, numbers, spans.

use super::{KEY_CHARS_MAX, LINE_CHARS_MAX, SPAN_MAX, VALUE_CHARS_MAX};
use crate::action::Range;
use crate::change::Change;
use crate::chaos::{ChaosPlan, INTENSITY_MAX};
use crate::client::{
    CLIENTS_MAX, ClientId, RATE_PER_MINUTE_MAX, TIMEOUT_MAX, TIMEOUT_MIN, WORKLOAD_KEYS_MAX, Workload,
};
use crate::fault::{Moment, When, Work};
use crate::types::{Term, Time};

pub(super) fn texts(key: &str, value: &Change) -> Result<(), String> {
    if key.is_empty() {
        return Err("a key has at least one character".to_string());
    }
    // Both values of a compare-and-set together may be as long as any other one.
    let values = match value {
        Change::Set(value) | Change::Append(value) => [value, ""],
        Change::Swap { from, to } => [from.as_str(), to],
        Change::Add(_) => [""; 2],
    };
    let count = |text: &str| text.chars().count();
    for (count, most) in [(count(key), KEY_CHARS_MAX), (values.map(count).iter().sum(), VALUE_CHARS_MAX)] {
        if count > most {
            return Err(format!("{count} characters are too many: {most} are allowed"));
        }
    }
    Ok(())
}

/// More than a line has characters besides a key and a value, quotes included.
const LINE_REST_CHARS: usize = 100;

// The longest texts, every character escaped as `\u{10ffff}`, fit into a line: none is refused for its room.
const _: () = assert!((KEY_CHARS_MAX + VALUE_CHARS_MAX) * 10 + LINE_REST_CHARS <= LINE_CHARS_MAX);

pub(super) fn client_number(client: ClientId) -> Result<(), String> {
    match client.0 {
        number if (1..=CLIENTS_MAX).contains(&number) => Ok(()),
        number => Err(format!("there is no client {number}: there are clients 1 to {CLIENTS_MAX}")),
    }
}

pub(super) fn patience(time: Time) -> Result<(), String> {
    match (TIMEOUT_MIN..=TIMEOUT_MAX).contains(&time) {
        true => Ok(()),
        false => Err(format!("a client waits {TIMEOUT_MIN} to {TIMEOUT_MAX} for an answer")),
    }
}

pub(super) fn workload(load: &Workload) -> Result<(), String> {
    let up_to = |number: u64, most: u64, what: &str| match (1..=most).contains(&number) {
        true => Ok(()),
        false => Err(format!("a workload has 1 to {most} {what}, not {number}")),
    };
    up_to(load.clients, CLIENTS_MAX, "clients")?;
    up_to(load.keys, WORKLOAD_KEYS_MAX, "keys")?;
    up_to(load.per_minute, RATE_PER_MINUTE_MAX, "operations a minute")?;
    permille(load.reads_permille)?;
    patience(load.manner.timeout)
}

pub(super) fn permille(permille: u16) -> Result<(), String> {
    match permille <= 1_000 {
        true => Ok(()),
        false => Err(format!("{permille} permille is more than all: 1000 is the most")),
    }
}

/// A span that is no longer than any latency may be.
pub(super) fn span(time: Time) -> Result<(), String> {
    match time <= SPAN_MAX {
        true => Ok(()),
        false => Err(format!("{SPAN_MAX} is the longest time allowed here")),
    }
}

pub(super) fn range(range: Range) -> Result<(), String> {
    match range.min <= range.max {
        true => span(range.max),
        false => Err(format!("this range goes down, from {} to {}: swap the two", range.min, range.max)),
    }
}

pub(super) fn crash_point(moment: &Moment) -> Result<(), String> {
    match (moment.work, moment.when) {
        _ if moment.entry.is_some() && !moment.work.has_entries() => {
            Err("a vote and an answer are about no entry: leave it out".to_string())
        }
        (Work::Flush, When::StandsBefore) => {
            Err("a disk goes on while a process stands still: write pause 2 after it appended".to_string())
        }
        _ => Ok(()),
    }
}

pub(super) fn chaos(plan: &ChaosPlan) -> Result<(), String> {
    if plan.total() == 0 {
        return Err("chaos of what? write chaos seed=1 plain=5, or chaos off".to_string());
    }
    for ((one, _), (other, _)) in plan.kinds.iter().zip(plan.kinds.iter().skip(1)) {
        if one == other {
            return Err(format!("`{}` is said twice: remove one", one.name()));
        }
        if one > other {
            return Err(format!("`{}` stands before `{}`", other.name(), one.name()));
        }
    }
    for (kind, often) in &plan.kinds {
        if *often == 0 {
            return Err(format!("`{}` never happens: leave it out", kind.name()));
        }
        if *often > INTENSITY_MAX {
            return Err(format!("{INTENSITY_MAX} times in ten seconds are the most, not {often}"));
        }
    }
    Ok(())
}

/// The most entries of a log that is given at the start.
pub const GIVEN_ENTRIES_MAX: usize = 100;

/// Whether a log may consist of entries of these terms.
pub(super) fn given_log(terms: &[Term]) -> Result<(), String> {
    if terms.is_empty() || terms.len() > GIVEN_ENTRIES_MAX {
        return Err(format!("a log that is given has 1 to {GIVEN_ENTRIES_MAX} entries, not {}", terms.len()));
    }
    if terms.iter().any(|term| !(1..=TERM_MAX).contains(term)) {
        return Err(format!("the term of an entry is 1 to {TERM_MAX}"));
    }
    match terms.is_sorted() {
        true => Ok(()),
        false => Err("terms never go down along a log: write them in order, such as 1 1 4 4".to_string()),
    }
}

/// The highest term of a log that is given.
const TERM_MAX: Term = 1_000_000;
