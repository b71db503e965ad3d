//! A run played once more beside the page, so that what leaves it is the run itself and not what the page has kept.
//!
//! The caller, which holds an engine, asks for the next command, and gives back its reply, until there is none: the page passes
//! both as bytes to a second engine, the native command calls its own.

use model::invariants::Violation;
use model::protocol::{Command, Note, PROTOCOL_VERSION, Progress, Reply};
use model::scenario::Scenario;
use model::trace::Trace;
use model::types::Time;

/// The most events that are played again. What comes after is left out, and said to be.
pub const EVENTS_MAX: usize = 2_000_000;

/// What a run led to.
#[derive(Clone, Debug, Default)]
pub struct Played {
    /// What happened.
    pub trace: Trace,
    /// Broken properties.
    pub violations: Vec<Violation>,
    /// What lines of the scenario printed.
    pub notes: Vec<Note>,
    /// How many checks of properties were made.
    pub checks: u64,
    /// The moment that was reached.
    pub end: Time,
    /// Why the run ended for good before that moment, if it did.
    pub ended: Option<String>,
    /// True while lines of the scenario are still to be played.
    pub is_playing: bool,
}

/// A run that is being played again.
pub struct Replay {
    scenario: Option<Box<Scenario>>,
    until: Time,
    played: Played,
    is_over: bool,
}

/// What comes next.
#[derive(Debug)]
pub enum Turn {
    /// The engine is to carry this out.
    Ask(Box<Command>),
    /// The run has been played.
    Over,
}

impl Replay {
    /// A replay of a scenario up to a moment.
    pub fn new(scenario: Scenario, until: Time) -> Replay {
        Replay { scenario: Some(Box::new(scenario)), until, played: Played::default(), is_over: false }
    }

    /// What the engine is asked next.
    pub fn turn(&mut self) -> Turn {
        match self.scenario.take() {
            Some(scenario) => Turn::Ask(Box::new(Command::Open { version: PROTOCOL_VERSION, scenario })),
            None if self.is_over => Turn::Over,
            None => Turn::Ask(Box::new(Command::RunUntil { time: self.until })),
        }
    }

    /// Takes the engine's answer. Fails with one sentence when the run cannot be played.
    pub fn take(&mut self, reply: Reply) -> Result<(), String> {
        match reply {
            Reply::Opened(progress) | Reply::Ran(progress) | Reply::Acted(progress, _) => {
                self.add(progress);
                Ok(())
            }
            Reply::Refused { why } => Err(why),
            Reply::Panicked { message } => Err(format!("the engine stopped: {message}")),
        }
    }

    fn add(&mut self, progress: Progress) {
        let Progress { now, records, violations, notes, checks, playing, ended, .. } = progress;
        let played = &mut self.played;
        records.into_iter().for_each(|record| played.trace.push(record.at, record.event));
        played.violations.extend(violations);
        played.notes.extend(notes);
        (played.checks, played.end, played.is_playing) = (checks, now, playing);
        self.is_over = now >= self.until || ended.is_some() || played.trace.len() >= EVENTS_MAX;
        played.ended = ended;
    }

    /// How far it is.
    pub fn now(&self) -> Time {
        self.played.end
    }

    /// What the run led to.
    pub fn into_played(self) -> Played {
        self.played
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Same, Stamp};
    use engine::{Engine, Verdict};
    use model::scenario::parse;

    fn play(scenario: &Scenario, until: Time) -> Played {
        let (mut engine, mut replay) = (Engine::new(), Replay::new(scenario.clone(), until));
        while let Turn::Ask(command) = replay.turn() {
            replay.take(engine.answer(&command)).expect("it can be played");
        }
        replay.into_played()
    }

    fn lesson(text: &str) -> Scenario {
        parse(text).expect("a correct lesson")
    }

    const LESSON: &str = include_str!("../../../scenarios/minority-leader.raft");

    #[test]
    fn a_replay_up_to_the_end_of_a_run_is_that_run() {
        let scenario = lesson(LESSON);
        let verdict = Verdict::of(&scenario).expect("it can be played");
        let played = play(&scenario, verdict.end);
        assert_eq!((played.trace.hash(), played.trace.len() as u64), (verdict.hash, verdict.events));
        assert_eq!((played.notes, played.violations, played.is_playing), (verdict.notes, verdict.violations, false));
    }

    #[test]
    fn a_stamp_says_whether_a_run_is_the_same_and_where_it_first_differs() {
        let scenario = lesson(LESSON);
        let until = Time::from_millis(2_000);
        let played = play(&scenario, until);
        let stamp = Stamp::of(&scenario.cluster, &played.trace);
        assert_eq!(stamp.same(&played.trace), Same::Yes);
        assert_eq!(stamp.hash, played.trace.hash());

        // Another event at one place: everything up to the mark before it is the same.
        let changed = played.trace.len() * 2 / 3;
        let mut other = Trace::new();
        for (position, record) in played.trace.range(0..played.trace.len()) {
            let is_changed = position == changed;
            let source = if is_changed { position - 1 } else { position };
            other.push(record.at, played.trace.get(source).expect("in memory").event.clone());
        }
        let Same::From(events, at) = stamp.same(&other) else { panic!("it is not the same") };
        assert!(events as usize <= changed && changed < events as usize + played.trace.len() / 16 + 2, "{events}");
        assert_eq!(at, played.trace.get(events as usize - 1).expect("in memory").at);

        // A run that stops earlier, and one of another seed.
        let shorter = play(&scenario, Time::from_millis(1_000));
        assert!(matches!(stamp.same(&shorter.trace), Same::From(events, _) if events as usize <= shorter.trace.len()));
        let mut reseeded = scenario.clone();
        reseeded.cluster.seed += 1;
        assert!(matches!(stamp.same(&play(&reseeded, until).trace), Same::From(0..200, _)));
    }

    #[test]
    fn what_cannot_be_played_is_a_sentence() {
        let mut scenario = lesson(LESSON);
        scenario.cluster.nodes = 26;
        let (mut engine, mut replay) = (Engine::new(), Replay::new(scenario, Time::from_secs(1)));
        let Turn::Ask(command) = replay.turn() else { panic!("it begins") };
        let why = replay.take(engine.answer(&command)).expect_err("there are too many nodes");
        assert!(why.contains("26"), "{why}");
    }
}
