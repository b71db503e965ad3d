//! What makes a scenario a lesson: stops at which the run waits, bets, goals and a contrast.
//!
//! ```text
//! run … ─► stop: words, a question ─► what is done, and time ─► stop: the answers are judged, the next words ─► …
//!                    │                                                         ▲
//!                    └── the reader bets ──── "you said … / it was …" ─────────┘
//! ```

use crate::shared::Set;
use serde::{Deserialize, Serialize};

use super::condition::Condition;
use super::{Line, Scenario, Step};
use crate::action::Action;
use crate::cluster::Cluster;
use crate::types::{LogId, NodeId, Time};
use crate::view::View;

/// How long a stop lasts in virtual time. It is more than nothing, so that the moment at which the reader is kept
/// waiting shows everything up to it and nothing that is done after it.
pub const STOP_LASTS: Time = Time::from_micros(1);

/// How many answers a question may offer, those to be pointed at included.
pub const ANSWERS_MAX: usize = 12;

/// How many hints a goal may have, and how many steps its solution or a contrast.
pub const ASIDES_MAX: usize = 12;

/// How many things a lesson may propose to try at its end.
pub const TRIES_MAX: usize = 12;

/// A place at which a lesson waits for its reader. Its words stand above its line, its question on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// What may be answered to the question. Of those with a condition exactly one is right at the next stop.
    pub answers: Vec<Answer>,
    /// What the reader is to bring about, if anything.
    pub goal: Option<Goal>,
    /// The same moment with something else done, if that is to be seen beside the run.
    pub contrast: Option<Contrast>,
}

/// An answer to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What is said, or pointed at.
    pub pick: Pick,
    /// It is right when this holds at the next stop; without a condition it is wrong.
    pub when: Option<Condition>,
}

/// What a reader says or points at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pick {
    /// Words to be chosen.
    Words(String),
    /// A node.
    Node(NodeId),
    /// An entry, in any log.
    Entry(LogId),
    /// A moment between these two, both included: first ≤ last.
    Moment(Time, Time),
}

/// What the reader is to bring about from a stop on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// The task in words.
    pub words: String,
    /// It is reached when this holds.
    pub condition: Condition,
    /// How long after the stop at the latest.
    pub within: Time,
    /// The first words of actions that may not be used, sorted.
    pub without: Set<String>,
    /// Hints, the gentlest first.
    pub hints: Vec<String>,
    /// Steps that reach it. Tests play them.
    pub solution: Vec<Step>,
}

/// The same moment with something else done, or the whole lesson with another cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contrast {
    /// What is different, in words.
    pub words: String,
    /// The cluster with which the acts of the lesson are done from the first on, at the same moments. Then nothing else is done.
    pub cluster: Option<Box<Cluster>>,
    /// What is done at the stop, in place of everything that the lesson does from there on.
    pub acts: Vec<Action>,
    /// What holds after as much time as the lesson takes from there on, or after its last line.
    pub expects: Vec<Condition>,
}

impl Stop {
    /// The places of the answers that are right in this view: exactly one, if the lesson is sound.
    pub fn right(&self, view: &View) -> Vec<usize> {
        let right = |answer: &Answer| answer.when.as_ref().is_some_and(|condition| condition.holds(view));
        (0..self.answers.len()).filter(|place| right(&self.answers[*place])).collect()
    }

    /// Says what is wrong with a question whose right answers are these; `None` when exactly one is.
    pub fn unsound(&self, right: &[usize]) -> Option<String> {
        match right {
            _ if self.answers.is_empty() => None,
            [_] => None,
            [] => Some("no answer to the question is right here".to_string()),
            several => {
                let shown: Vec<String> = several.iter().map(|place| self.answers[*place].pick.to_string()).collect();
                Some(format!("more than one answer to the question is right here: {}", shown.join(", ")))
            }
        }
    }
}

impl Goal {
    /// Whether an action may be used for it.
    pub fn allows(&self, action: &Action) -> bool {
        !self.without.contains(action.kind().word())
    }
}

impl Scenario {
    /// True when it waits for its reader somewhere.
    pub fn is_lesson(&self) -> bool {
        self.stops().next().is_some()
    }

    /// Its stops, each with the place of its line.
    pub fn stops(&self) -> impl Iterator<Item = (usize, &Line, &Stop)> {
        self.lines.iter().enumerate().filter_map(|(place, line)| match &line.step {
            Step::Stop(stop) => Some((place, line, &**stop)),
            Step::Run(_) | Step::RunUntil { .. } | Step::Act(_) | Step::Expect(_) | Step::View(_) => None,
        })
    }

    /// The same scenario with these lines, of which `stops` are all that its lesson has.
    ///
    /// A lesson that was left before its last stop is a run like any other: what it would ask and judge later is
    /// not in its text, and its words are comments.
    pub fn with_lines(&self, mut lines: Vec<Line>, stops: usize) -> Scenario {
        let Scenario { mut title, source, mut lesson, cluster, lines: _, mut tries, mut closing, output } =
            self.clone();
        if lines.iter().filter(|line| matches!(line.step, Step::Stop(_))).count() < stops {
            lines.iter_mut().for_each(Line::leave_lesson);
            lesson.splice(0..0, title.take());
            tries.clear();
            closing.clear();
        }
        Scenario { title, source, lesson, cluster, lines, tries, closing, output }
    }

    /// The run up to the stop at this line, and then these steps: a solution, or a contrast.
    pub fn turned_at(&self, line: usize, steps: impl IntoIterator<Item = Step>) -> Scenario {
        let until = self.lines.iter().take(line + 1).cloned();
        let lines = until.chain(steps.into_iter().map(Line::from)).collect();
        Scenario { output: None, ..self.with_lines(lines, usize::MAX) }
    }

    /// The same acts at the same moments with another cluster, and then these steps. Nothing is asked, expected or waited for.
    ///
    /// `reached` says when a line of the lesson that waits for something had it.
    pub fn with_cluster(
        &self,
        cluster: &Cluster,
        reached: impl Fn(usize) -> Option<Time>,
        steps: impl IntoIterator<Item = Step>,
    ) -> Scenario {
        let (mut at, mut lines) = (Time::ZERO, Vec::new());
        for (place, line) in self.lines.iter().enumerate() {
            let then = match &line.step {
                Step::Run(time) => at + *time,
                Step::RunUntil { .. } => reached(place).unwrap_or(at).max(at),
                Step::Stop(_) => at + STOP_LASTS,
                Step::Act(_) => {
                    lines.push(Line { words: Vec::new(), ..line.clone() });
                    continue;
                }
                Step::Expect(_) | Step::View(_) => continue,
            };
            if then > at {
                lines.push(Step::Run(then.saturating_sub(at)).into());
            }
            at = then;
        }
        lines.extend(steps.into_iter().map(Line::from));
        Scenario { cluster: cluster.clone(), output: None, ..self.with_lines(lines, usize::MAX) }
    }
}

impl Line {
    /// A stop keeps its words and its time only.
    fn leave_lesson(&mut self) {
        if let Step::Stop(stop) = &mut self.step {
            **stop = Stop::default();
            self.question = None;
        }
    }
}
