//! Seed, configuration and timed actions: what a lesson, a test and a replay have in common.
//!
//! A scenario is a text of lines. `#` lines are the lesson's words; blank lines mean nothing.
//! The first line that does something describes the cluster; each line after it is one step.
//! A step may end with `?` and a prediction to ask. Below a line `----` stands the output of the first run.
//!
//! ```text
//! cluster nodes=5 seed=7 heartbeat=100ms election=300..600ms latency=10..20ms loss=0% flush=1ms
//!         snapshot=off keep=0 payload=300 pre-vote=off leader-restore=off leader-ids=paper chunk=off probe=off
//!         (all on one line; chunk=4kB cuts snapshots into chunks;
//!         leader-ids=several lets several nodes lead in one term, as openraft does by default)
//! run TIME                    lets time pass: 2s, 1.5s, 300ms, 20us, 1m
//! run until CONDITION         waits 10s at the most,
//! run until CONDITION within TIME
//! write NODE key=value        NODE is a number, or `leader`
//! read NODE key
//! crash NODE                  pause NODE
//! restart 2                   resume 2
//! partition 1 2 | 3..5        a node in no group is on its own
//! cut LINKS                   LINKS: 1 -- 2 both ways, 1 -> 2 one way, all
//! heal                        heal LINKS
//! loss 20%                    loss LINKS 20%
//! latency 10..20ms            latency LINKS 5ms
//! read NODE key by lease      read NODE key locally
//! add learner 6               add learner 6 without waiting
//! promote 6                   demote 2
//! remove 3                    replace 3 with 6
//! members 1 2 4 6             these vote from now on, and all others leave
//! transfer leadership to 3
//! elect 2                     elect 2 with pre-vote
//! heartbeat                   heartbeat NODE
//! snapshot NODE               purge NODE upto 10
//! set NODE elections off      or heartbeats, ticks, pre-vote; on again, or until it crashes
//! expect CONDITION
//! view
//! ```
//! What changes members or leader is asked of the leader; `at 2` behind it asks node 2. `add`, `replace` and
//! `members` may name the next new node, which starts with an empty disk. Each of these lines is a request.
//!
//! Faults beyond these; what each does to Raft is in `docs/faults.md`:
//! ```text
//! duplicate 20%               duplicate LINKS 20%         jitter LINKS 30ms
//! reorder off                 messages of a link stay in order; unless told so, they may overtake each other
//! bandwidth LINKS 20kB/s      bandwidth off               encoded bytes; a message waits for those before it
//! clog LINKS                  unclog LINKS                messages wait at the end of the link, none is lost
//! hold MAIL                   release MAIL                MAIL: message 17, or AppendEntries 1 -> 3
//! drop MAIL                   duplicate MAIL              delay MAIL by 200ms
//! disk 2 slow 20..50ms        or fails, full, lies, forgets votes, ok
//! wipe 2                      backup 2, restore 2         rot 2 at 5
//! clock 2 rate 1.5            clock 2 forward 500ms       rates from 0.5 to 2
//! slow 2 1ms                  slow 2 off                  each turn of the process takes this long
//! crash NODE before it appends 2/5     or flushes, votes, truncates, applies; any entry when none is named
//! crash NODE after it appended 2/5     or flushed, voted, truncated, applied
//! ```
//! Clients outside the cluster, C1 to C100, each with a session. A client does one operation at a time; what it is told
//! meanwhile waits. See `docs/operations.md`:
//! ```text
//! client 1 write x=3          client 1 read x             at NODE behind it: that node is asked first
//! client 1 timeout=300ms retry=id redirect=on             retry: id, blind (no request id) or never
//! workload clients=3 rate=20/s keys=2 reads=30% timeout=300ms retry=id redirect=on
//! workload off                operations begin by themselves until then; also 30/m
//! expect client 1 operation 2 answered
//! ```
//! Random faults that the engine does by itself from then on, each as a plain action that the run's own text then
//! holds instead of this line. The numbers say how often in ten seconds. Kinds: plain, network, disk, clock, process,
//! lies, votes, wipe, backup, and writes. See `docs/faults.md`:
//! ```text
//! chaos seed=3 plain=5 network=3 writes=20
//! chaos off
//! ```
//! `hold` of a kind lasts until its `release`; `drop`, `delay` and `duplicate` mean what is in flight now.
//! A condition is one of
//! ```text
//! leader                      a running leader that a majority may still follow
//! leader 3                    node 3 is it
//! node 1 follower             or learner, candidate, leader, leader stale, crashed, paused, failed
//! node 1 term 4               node 1 last 2/5         node 1 commit none
//! node 6 voter                node 6 non-member       as its own log says
//! node 1 joint                node 1 snapshot 2/5     node 1 purged 2/3
//! members 1 2 3               the voters, in one set  joint: two sets that must both agree
//! x=3                         x unset                 on every running node
//! node 2 x=3                  node 2 x unset
//! request 1 answered          or refused, unknown, waiting
//! request 2 saw 3             request 2 saw unset
//! converged                   one leader, and all running members hold the same log, all of it applied
//! not CONDITION
//! ```
//! Keys and values are letters, digits and `_ - . / %`, or anything between double quotes with the
//! escapes `\" \\ \n \r \t \u{2603}`. What [`parse`] reads, `Display` prints, and the other way round.

mod chaos_line;
mod clients;
mod cluster_check;
mod cluster_line;
mod condition;
mod condition_text;
mod cursor;
mod explain;
mod faults;
mod log_id;
mod mistake;
mod operation;
mod parse;
mod print;
mod report;
mod spelling;
mod standing;
mod step;
#[cfg(test)]
mod tests;
mod token;
mod units;

use serde::{Deserialize, Serialize};

use crate::action::Action;
pub use crate::cluster::{CHUNK_BYTES_MAX, CHUNK_BYTES_MIN, COUNT_MAX, Cluster, NODES_MAX, SPAN_MAX};
use crate::types::Time;

pub use cluster_line::CLUSTER_KEYS;
pub use condition::{Condition, NodeIs, OutcomeIs};
pub use condition_text::parse_condition;
pub use mistake::{MISTAKES_MAX, Mistake, Mistakes};
pub use parse::{parse, with_output};
pub use report::report;

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

/// How often `not` may stand before a condition.
pub const NOT_MAX: usize = 8;

/// The longest run: all `run` lines together, each `run until` counted with its limit. 30 virtual days, so that
/// a page which was left running for a day can still be acted upon, kept and opened again.
pub const RUN_MAX: Time = Time::from_secs(30 * 24 * 60 * 60);

/// How long `run until` waits when the text does not say.
pub const WITHIN_DEFAULT: Time = Time::from_secs(10);

/// A run that can be told, tested and repeated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scenario {
    /// The lesson's words: the `#` lines that stand before the cluster line.
    pub lesson: Vec<String>,
    /// The cluster.
    pub cluster: Cluster,
    /// What is done, in order.
    pub lines: Vec<Line>,
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
    /// Fails the scenario unless the condition holds now.
    Expect(Condition),
    /// Prints the state of every node.
    View,
}

impl Step {
    /// How much virtual time it takes at the most.
    pub fn longest(&self) -> Time {
        match self {
            Step::Run(time) => *time,
            Step::RunUntil { within, .. } => *within,
            Step::Act(_) | Step::Expect(_) | Step::View => Time::ZERO,
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
    /// Whether this scenario could have been read from a text: one that came over the door, or was made by hand.
    ///
    /// Fails with what [`parse`] says of its text.
    pub fn check(&self) -> Result<(), Mistakes> {
        parse(&self.to_string()).map(|_| ())
    }
}

impl Cluster {
    /// Whether this action makes sense in this cluster: its nodes exist, its numbers are within the limits.
    ///
    /// Fails with one sentence. Whether a node runs is for the world to say.
    pub fn check_action(&self, action: &Action) -> Result<(), String> {
        let line = Line::from(Step::Act(action.clone()));
        let scenario = Scenario { cluster: self.clone(), lines: vec![line], ..Scenario::default() };
        scenario.check().map_err(|mistakes| mistakes.first().message.clone())
    }
}
