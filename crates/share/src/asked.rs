//! What the page asks about a moment: why nothing goes on, and what would help. `www/sharing_worker.js` calls it, with an
//! engine beside it.
//!
//! Everything passes as text, as at the [`Desk`](super::Desk). It is a WebAssembly instance of its own, so that neither who
//! shares a run nor who asks about it loads the other's code.

use model::action::Action;
use model::protocol::{decode, decode_text, encode};
use model::scenario::{Cluster, Scenario};
use model::types::Time;
use story::format;
use story::why::{Past, Subject, Trials};

use super::attempt::Attempt;
use super::fields::{Shown, no, yes};
use super::played::{Replay, Turn};

/// A moment that is asked about.
#[derive(Default)]
pub struct Asked {
    cluster: Cluster,
    moment: Time,
    replay: Option<Replay>,
    past: Option<Past>,
    /// Why the run has ended for good before the moment, if it has: then nothing can be tried.
    ended: Option<String>,
    trials: Option<Trials>,
    attempt: Option<Attempt>,
}

fn text(acts: &[Action], between: &str) -> String {
    acts.iter().map(Action::to_string).collect::<Vec<_>>().join(between)
}

impl Asked {
    /// Takes what the page shows, as [`Desk::show`](super::Desk::show) does, but with the run as `encode_text` writes it: this
    /// instance has no parser.
    pub fn show(&mut self, shown: &str) -> String {
        match Shown::read(shown).and_then(|shown| Ok((shown.moment, decode_text::<Scenario>(shown.run)?))) {
            Err(why) => no(why),
            Ok((moment, scenario)) => {
                let cluster = scenario.cluster.clone();
                let replay = Some(Replay::new(scenario, moment));
                *self = Asked { cluster, moment, replay, ..Asked::default() };
                yes("")
            }
        }
    }

    /// The next command for the engine, in bytes; empty when the run, or the trial, has been played.
    pub fn turn(&mut self) -> Vec<u8> {
        let turn = match (&mut self.replay, &mut self.attempt) {
            (Some(replay), _) => replay.turn(),
            (None, Some(attempt)) => attempt.turn(),
            (None, None) => Turn::Over,
        };
        match turn {
            Turn::Ask(command) => encode(&*command),
            Turn::Over => {
                self.attempt = None;
                if let Some(replay) = self.replay.take() {
                    let played = replay.into_played();
                    self.past = Some(Past::of(&self.cluster, &played.trace, self.moment.min(played.end)));
                    self.ended = played.ended;
                }
                Vec::new()
            }
        }
    }

    /// Takes the engine's reply, and answers how far the run is in microseconds, or why it cannot be played.
    pub fn take(&mut self, reply: &[u8]) -> String {
        let reply = match decode(reply) {
            Ok(reply) => reply,
            Err(why) => return no(why),
        };
        match (&mut self.replay, &mut self.attempt, &mut self.trials) {
            (Some(replay), _, _) => match replay.take(reply) {
                Ok(()) => yes(replay.now().as_micros().to_string()),
                Err(why) => no(why),
            },
            (None, Some(attempt), Some(trials)) => {
                attempt.take(reply, trials);
                yes("")
            }
            _ => no("nothing is being played"),
        }
    }

    /// What can be asked about the moment: on each line the subject and, after a tab, its question. A line without a subject says
    /// what is left out.
    pub fn subjects(&self) -> String {
        let Some(past) = &self.past else { return String::new() };
        let line = |subject: Subject| past.answer(subject).map(|answer| format!("{subject}\t{}\n", answer.question));
        let (subjects, left_out) = past.subjects();
        let lines: String = subjects.into_iter().filter_map(|subject| line(subject).ok()).collect();
        match left_out {
            0 => lines,
            _ => format!("{lines}\t{left_out} more entries and requests are not listed: ask `raft-playground why`\n"),
        }
    }

    /// What is said of a subject: `yes ␞ question ␞ sentences, on lines ␞ how long a trial lasts, if there is anything to be
    /// tried ␞ why there is not`.
    pub fn why(&mut self, subject: &str) -> String {
        let Some(past) = &self.past else { return no("the run has not been played") };
        match past.answer(Subject::of(subject)) {
            Err(why) => no(why),
            Ok(answer) => {
                let goal = answer.goal.filter(|_| self.ended.is_none());
                self.trials = goal.map(|goal| Trials::new(past, goal));
                let (lasts, nothing) = match (goal, &self.ended) {
                    (Some(_), _) => (Trials::lasts(past).to_string(), String::new()),
                    (None, Some(why)) => (String::new(), format!("The run has ended, so nothing can be tried: {why}")),
                    (None, None) => (String::new(), "Nothing is missing.".to_string()),
                };
                ["yes", &answer.question, &answer.lines.join("\n"), &lasts, &nothing].join("\u{1e}")
            }
        }
    }

    /// Begins the next trial for the subject that was asked about last: `acts ␞` and the acts on lines, or `over ␞` and what
    /// helps: on each line how long it takes, what comes then, and the acts, with tabs between.
    pub fn attempt(&mut self) -> String {
        let (Some(past), Some(trials)) = (&self.past, &mut self.trials) else { return ["over", ""].join("\u{1e}") };
        match trials.begin() {
            Some(acts) => {
                let shown = text(&acts, "\n");
                self.attempt = Some(Attempt::new(acts, past.view().at, Trials::lasts(past)));
                ["acts", &shown].join("\u{1e}")
            }
            None => {
                let line = |(acts, after, met): (&[Action], Time, &str)| {
                    [&format::span(after), met, &text(acts, "\t")].join("\t")
                };
                ["over", &trials.helping().map(line).collect::<Vec<_>>().join("\n")].join("\u{1e}")
            }
        }
    }
}
