//! Seed, configuration and timed actions: what a lesson, a test and a replay have in common.
//!
//! `docs/scenarios.md` is the grammar; `tests/grammar.rs` here holds the two together. What [`parse`] reads, `Display`
//! prints, and the other way round.

mod action_check;
mod chaos_line;
mod clients;
mod cluster_check;
mod cluster_line;
mod condition;
mod condition_print;
mod condition_read;
mod condition_text;
mod cursor;
mod expectation;
mod explain;
mod faults;
mod faults_text;
mod leaderless;
pub mod lesson;
mod lesson_lines;
mod limits;
mod log_id;
mod mistake;
mod names;
mod operation;
mod parse;
mod partition;
mod print;
mod report;
mod scenario_check;
mod spelling;
mod standing;
mod step;
mod tables;
#[cfg(test)]
mod tests;
mod token;
mod units;
mod words;

use serde::{Deserialize, Serialize};

use crate::action::Action;
pub use crate::cluster::{CHUNK_BYTES_MAX, CHUNK_BYTES_MIN, COUNT_MAX, Cluster, NODES_MAX, SPAN_MAX};
use crate::types::Time;
use lesson::{STOP_LASTS, Stop};

pub use cluster_line::CLUSTER_KEYS;
pub use condition::{Condition, NodeIs, OutcomeIs};
pub use condition_text::parse_condition;
pub use expectation::Expectation;
pub use explain::request_fact;
pub use mistake::{MISTAKES_MAX, Mistake, Mistakes, is_invisible};
pub use names::NAME_CHARS_MAX;
pub use parse::{Continued, parse, with_output};
pub use report::report;
pub use standing::{being, leadership, service};
pub use tables::{Table, table};

/// The version of the language: it changes when a text that could be read means something else, or cannot be read.
pub const GRAMMAR_VERSION: u32 = 1;

/// The longest text that is read, in bytes, output included.
pub const TEXT_BYTES_MAX: usize = 2 * 1024 * 1024;

/// The most lines above `----`, blank ones not counted. So a scenario cannot have more steps either.
/// Ten virtual minutes with 20 writes a second are 24 000 lines.
pub const LINES_MAX: usize = 50_000;

/// The longest line above `----`, in characters.
pub const LINE_CHARS_MAX: usize = 4_000;

/// The longest question, in characters.
pub const QUESTION_CHARS_MAX: usize = 1_000;

/// The longest key, in characters.
pub const KEY_CHARS_MAX: usize = 64;

/// The longest value, in characters.
pub const VALUE_CHARS_MAX: usize = 200;

/// How many conditions `and` and `or` may join in one line.
pub const PARTS_MAX: usize = 16;

/// How often `not` may stand before a condition.
pub const NOT_MAX: usize = 8;

/// How many `repeat` may stand within one another.
pub const REPEAT_DEPTH_MAX: usize = 4;

/// The longest run: all `run` lines together, each `run until` counted with its limit. 30 virtual days, so that
/// a page which was left running for a day can still be acted upon, kept and opened again.
pub const RUN_MAX: Time = Time::from_secs(30 * 24 * 60 * 60);

/// How long `run until` waits when the text does not say.
pub const WITHIN_DEFAULT: Time = Time::from_secs(10);

/// A run that can be written down, tested and repeated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scenario {
    /// The question that it answers as a lesson: its title.
    pub title: Option<String>,
    /// Where what it shows is described: a section of the paper, a report.
    pub source: Option<String>,
    /// The lesson's words: the `#` lines that stand before the cluster line.
    pub lesson: Vec<String>,
    /// The cluster.
    pub cluster: Cluster,
    /// What is done, in order.
    pub lines: Vec<Line>,
    /// What there is to try at the end of the lesson.
    pub tries: Vec<String>,
    /// The lesson's last words: the `#` lines that stand after the last step.
    pub closing: Vec<String>,
    /// What the first run printed: the text below `----`, if there is one.
    pub output: Option<String>,
}

/// One line of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The `#` lines that stand right before it.
    pub words: Vec<String>,
    /// What is done.
    pub step: Step,
    /// The prediction to ask for, after `?`.
    pub question: Option<String>,
}

/// What one line does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Lets this much virtual time pass.
    Run(Time),
    /// Lets time pass until the condition holds; it is a failure if it does not hold within the limit.
    RunUntil {
        /// What is waited for.
        condition: Condition,
        /// How long at the most.
        within: Time,
    },
    /// Does something to the cluster.
    Act(Action),
    /// Fails the scenario unless the condition holds now; a line that names another engine is passed over.
    Expect(Expectation),
    /// Prints a table.
    View(Table),
    /// Waits for the reader of a lesson, for [`STOP_LASTS`] of virtual time, and judges the answers of the stop before.
    Stop(Box<Stop>),
}

impl Step {
    /// How much virtual time it takes at the most.
    pub fn longest(&self) -> Time {
        match self {
            Step::Run(time) => *time,
            Step::RunUntil { within, .. } => *within,
            Step::Stop(_) => STOP_LASTS,
            Step::Act(_) | Step::Expect(_) | Step::View(_) => Time::ZERO,
        }
    }
}

impl From<Step> for Line {
    /// A line that does this, without words or question.
    fn from(step: Step) -> Line {
        Line { words: Vec::new(), step, question: None }
    }
}

impl Scenario {
    /// Whether this scenario could have been read from a text, every name in its conditions included.
    ///
    /// Fails with what [`parse`] says of its text.
    pub fn check_as_text(&self) -> Result<(), Mistakes> {
        parse(&self.to_string()).map(|_| ())
    }
}
