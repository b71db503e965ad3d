//! What passes through the door between the page and the engine, and how it is written in bytes.

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::chaos::ChaosPlan;
use crate::invariants::Violation;
use crate::scenario::{Line, Scenario};
use crate::trace::Record;
use crate::types::Time;

/// Changes with every change of [`Command`], [`Reply`] or anything inside them.
pub const PROTOCOL_VERSION: u32 = 15;

/// The most events the engine produces before it answers, so that the page is never kept waiting.
pub const EVENTS_PER_REPLY_MAX: usize = 20_000;

/// What the page asks of the engine. Every command is answered by exactly one [`Reply`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Starts a new run of this scenario at time zero. A run before it is thrown away.
    Open {
        /// The page's [`PROTOCOL_VERSION`].
        version: u32,
        /// What to run. Its lines are played as time passes.
        scenario: Box<Scenario>,
    },
    /// Lets time pass up to `time`, or until [`EVENTS_PER_REPLY_MAX`] events have happened or a stop of a lesson is
    /// reached.
    RunUntil {
        /// The moment to reach.
        time: Time,
    },
    /// Lets time pass up to the next moment at which something happens, but not beyond `limit`.
    RunToNextEvent {
        /// The moment not to pass.
        limit: Time,
    },
    /// Does something to the cluster now.
    Act(Action),
    /// Does again what was done before, after an earlier state was restored: lets time pass, each act at its moment.
    ///
    /// May stop early, after [`EVENTS_PER_REPLY_MAX`] events; then the rest of it is to be asked for again. The
    /// acts are those that are still to come. One that cannot be done is refused; what came before it has been done.
    Replay {
        /// What is to be done, and when, in order.
        acts: Vec<(Time, Action)>,
        /// The moment to reach.
        until: Time,
        /// False when the page has the events already; then they are not sent, nor are notes and violations.
        tell: bool,
    },
}

/// What the engine answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reply {
    /// A run has started.
    Opened(Progress),
    /// Time has passed.
    Ran(Progress),
    /// The action was done, and this is how the run has become longer.
    Acted(Progress, Done),
    /// Nothing was done, and the run is as it was. Only of a [`Command::Replay`] a part may have been done.
    Refused {
        /// Why, and what would be right, in one sentence.
        why: String,
    },
    /// The engine panicked. The run is lost; its scenario repeats it.
    Panicked {
        /// What the panic said.
        message: String,
    },
}

impl Reply {
    /// True when the run has ended for good with this reply: in wasm the engine is gone then.
    pub fn has_ended(&self) -> bool {
        match self {
            Reply::Opened(progress) | Reply::Ran(progress) | Reply::Acted(progress, _) => progress.ended.is_some(),
            Reply::Refused { .. } | Reply::Panicked { .. } => false,
        }
    }
}

/// What happened since the last reply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The engine's virtual time.
    pub now: Time,
    /// The events, in order.
    pub records: Vec<Record>,
    /// Broken properties found among them.
    pub violations: Vec<Violation>,
    /// How many checks of invariants have been made since the run started.
    pub checks: u64,
    /// What scenario lines printed: `view`, a failed `expect`, a `run until` that waited without success.
    pub notes: Vec<Note>,
    /// True while lines of the scenario are still to be played.
    pub playing: bool,
    /// How many actions have been done by hand in this run, now or when they were replayed.
    pub acts: u32,
    /// How many events this run has had since its start, those of this reply included: its records are the last of them.
    pub position: u64,
    /// What chaos has done meanwhile, in order.
    pub struck: Vec<Struck>,
    /// The chaos that is going on.
    pub chaos: Option<ChaosNow>,
    /// Why chaos has ended by itself, if it has.
    pub chaos_ended: Option<String>,
    /// Why the run has ended for good, if it has: a task of a node has panicked. That is its last event.
    pub ended: Option<String>,
}

/// An action of chaos: how the run has become longer by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Struck {
    /// When.
    pub at: Time,
    /// How many events there had been before it.
    pub position: u64,
    /// What was added to the run's text.
    pub done: Done,
}

/// Chaos that is going on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChaosNow {
    /// What it is made of.
    pub plan: ChaosPlan,
    /// How many actions it has done.
    pub actions: u32,
}

/// How what has been done differs from what was reported to the page before. It does not grow with the run.
///
/// ```text
/// …  write 1 x=3  run 2s  crash 1     run 3s        write 1 x=4  run until leader …
///   ├── known ──┤├──── lines ────┤├── current ──┤  ├── todo lines as they were opened ──┤
///               from
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The page's list of done lines is cut to so many.
    pub from: usize,
    /// Then these are added to it.
    pub lines: Vec<DoneLines>,
    /// What is left of the line that is under way.
    pub current: Option<Line>,
    /// How many of the last lines of the scenario as it was opened are still to be played.
    pub todo: usize,
}

/// Lines that have been done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DoneLines {
    /// Lines of the scenario, played as it was opened. Thousands of them are encoded as shortly as one.
    Opened {
        /// The first of them, counted from 0 among the opened scenario's lines.
        first: usize,
        /// How many.
        count: usize,
    },
    /// A line of its own: something done by hand, or a piece of a line that was split by it.
    Own(Line),
}

impl Done {
    /// How many lines are done after it.
    pub fn count(&self) -> usize {
        self.from + self.lines.iter().map(DoneLines::count).sum::<usize>()
    }

    /// Brings the page's list of done lines up to date, and returns the scenario that repeats the whole run.
    pub fn apply(self, opened: &Scenario, done: &mut Vec<Line>) -> Scenario {
        done.truncate(self.from);
        self.lines.into_iter().for_each(|lines| lines.add_to(opened, done));
        repeating(opened, done, self.current.as_ref(), self.todo)
    }
}

impl DoneLines {
    /// How many lines these are.
    pub fn count(&self) -> usize {
        match self {
            DoneLines::Opened { count, .. } => *count,
            DoneLines::Own(_) => 1,
        }
    }

    /// Adds them to a list of done lines.
    pub fn add_to(self, opened: &Scenario, done: &mut Vec<Line>) {
        match self {
            DoneLines::Opened { first, count } => done.extend(opened.lines.iter().skip(first).take(count).cloned()),
            DoneLines::Own(line) => done.push(line),
        }
    }
}

/// The scenario that repeats a run: the lines that are done, what is left of the one under way, and how many of the
/// opened scenario's last lines are still to be played.
pub fn repeating(opened: &Scenario, done: &[Line], current: Option<&Line>, todo: usize) -> Scenario {
    let todo = &opened.lines[opened.lines.len().saturating_sub(todo)..];
    let lines = done.iter().chain(current).chain(todo).cloned().collect();
    opened.with_lines(lines, opened.stops().count())
}

/// What one line of a scenario had to say when it was played.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The virtual time.
    pub at: Time,
    /// The line, counted from 0 among the scenario's lines.
    pub line: usize,
    /// What the text is.
    pub kind: NoteKind,
    /// The text.
    pub text: String,
}

/// What a note is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoteKind {
    /// What the line was to show.
    Shown,
    /// What the line expected is not so.
    Failed,
    /// What the line asked for could not be done.
    Impossible,
    /// A lesson waits here for its reader.
    Stop,
}

/// Writes a command or a reply as bytes.
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    // Without the reason, whose words would be compiled for something that cannot happen.
    postcard::to_stdvec(message).unwrap_or_else(|_| unreachable!("a message always serializes into memory"))
}

/// Reads a message from bytes. Fails with one sentence when they are not one.
pub fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, String> {
    postcard::from_bytes(bytes).map_err(|_| format!("this is not a message of protocol {PROTOCOL_VERSION}"))
}

/// Writes a message as a text: each of its bytes is the number of a letter.
pub fn encode_text<T: Serialize>(message: &T) -> String {
    encode(message).into_iter().map(char::from).collect()
}

/// Reads a message from such a text. Fails with one sentence when it is not one.
pub fn decode_text<T: for<'a> Deserialize<'a>>(text: &str) -> Result<T, String> {
    // A letter that is no byte becomes one that makes another message, or none.
    let bytes: Vec<u8> = text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(u8::MAX)).collect();
    decode(&bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::drawn::drawn;

    /// How many messages of each direction are tried.
    const MESSAGES: u64 = 2_000;

    fn reads_back<T: Serialize + for<'a> Deserialize<'a> + PartialEq + std::fmt::Debug>(seed: u64) -> T {
        let message: T = drawn(seed);
        assert_eq!(decode::<T>(&encode(&message)).as_ref(), Ok(&message), "seed {seed}");
        message
    }

    #[test]
    fn any_command_reads_back_from_its_bytes() {
        // The variant of a message is its first byte.
        let kinds: BTreeSet<u8> = (0..MESSAGES).map(|seed| encode(&reads_back::<Command>(seed))[0]).collect();
        assert_eq!(kinds.len(), 5);
    }

    #[test]
    fn any_reply_reads_back_from_its_bytes() {
        let (mut kinds, mut events) = (BTreeSet::new(), BTreeSet::new());
        for seed in 0..MESSAGES {
            let reply = reads_back::<Reply>(seed);
            kinds.insert(encode(&reply)[0]);
            if let Reply::Opened(progress) | Reply::Ran(progress) | Reply::Acted(progress, _) = reply {
                // The group and the variant of each event are its first two bytes.
                events.extend(progress.records.iter().map(|record| encode(&record.event)[..2].to_vec()));
            }
        }
        assert_eq!(kinds.len(), 5);
        let fewest = [7, 5, 7, 6, 8, 7, 8];
        for (group, fewest) in fewest.into_iter().enumerate() {
            let drawn = events.iter().filter(|event| usize::from(event[0]) == group).count();
            assert!(drawn >= fewest, "{drawn} variants of group {group} of events were drawn, of {fewest}");
        }
    }
}
