//! What a link says of the run it was made from, so that another build can say whether its run is still the same.

use model::dialect::Dialect;
use model::scenario::{Cluster, GRAMMAR_VERSION};
use model::trace::{Trace, TraceHash};
use model::types::Time;

/// How many marks lie along a run.
pub const MARKS: u64 = 16;

/// How a run went: which build played it, how many events it had, and hashes along it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// The version of the language.
    pub grammar: u32,
    /// The engine and its version.
    pub engine: String,
    /// How many events there were up to the moment.
    pub events: u64,
    /// The hash of them all.
    pub hash: u64,
    /// The lowest 16 bits of the hash after each sixteenth of the events.
    pub marks: Vec<u16>,
}

/// How two runs of one scenario compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Same {
    /// They are the same.
    Yes,
    /// They differ, first after so many events, which is after this moment.
    From(u64, Time),
}

impl Stamp {
    /// The stamp of a run, as this build played it.
    pub fn of(cluster: &Cluster, trace: &Trace) -> Stamp {
        let dialect: Dialect = cluster.dialect();
        let engine = format!("{} {}", dialect.name(), dialect.version());
        let events = trace.len() as u64;
        let (hash, marks) = hashes(trace, events);
        let marks = marks.into_iter().map(|(mark, _)| mark).collect();
        Stamp { grammar: GRAMMAR_VERSION, engine, events, hash, marks }
    }

    /// Whether a run is the one that this stamp was made from.
    pub fn same(&self, trace: &Trace) -> Same {
        let (hash, marks) = hashes(trace, self.events);
        if (hash, trace.len() as u64) == (self.hash, self.events) {
            return Same::Yes;
        }
        let equal = marks.iter().zip(&self.marks).take_while(|((mark, _), other)| mark == *other).count();
        let (events, at) = match equal.checked_sub(1) {
            Some(last) => (edge(last as u64, self.events), marks[last].1),
            None => (0, Time::ZERO),
        };
        Same::From(events, at)
    }

    /// The build that made it, in words.
    pub fn build(&self) -> String {
        format!("language {}, {}", self.grammar, self.engine)
    }
}

/// How many events lie before the mark of this number ends, of so many.
fn edge(mark: u64, events: u64) -> u64 {
    (events * (mark + 1)).div_ceil(MARKS)
}

/// The hash of a trace, and the marks along its first `events` events, each with the time of its last event.
fn hashes(trace: &Trace, events: u64) -> (u64, Vec<(u16, Time)>) {
    let mut hash = TraceHash::new();
    let mut marks = Vec::new();
    for (position, record) in trace.range(0..trace.len()) {
        hash.add(record);
        while (marks.len() as u64) < MARKS && edge(marks.len() as u64, events) == position as u64 + 1 {
            marks.push((hash.value() as u16, record.at));
        }
    }
    (hash.value(), marks)
}
