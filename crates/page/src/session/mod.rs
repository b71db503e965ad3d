//! A person's place in a run: its branches, the moment that is drawn, and what the engine is asked next.
//!
//! ```text
//! calls ──► here: play, seek, act ─► job: what is the engine needed for? ─► plan: how does it get there?
//!           branch ◄─ past ◄──────── job: what did it answer? ◄───────────── the door
//! ```

mod absorb;
mod act_text;
mod answer;
mod branch;
mod compare;
mod difference;
mod engines;
mod hunt;
mod job;
mod kept;
mod kept_tree;
mod lesson;
mod memory;
mod notice;
mod past;
mod place;
mod plan;
mod play;
mod reason;
mod shown;
mod so_far;
#[cfg(test)]
mod tests;
mod tree;
mod undo;

use std::cell::OnceCell;
use std::collections::VecDeque;
use std::rc::Rc;

use super::breakpoints::{Breakpoints, Hit};
use super::progress::quiet_start;
use model::scenario::{Cluster, Scenario};
use model::trace::LinkState;

use model::types::Time;
use model::view::Cursor;
use story::event_log::EventLog;

use branch::Branch;
use compare::Comparison;
use hunt::{Hunts, Tried};
use job::{InFlight, Queued};
use memory::Fetch;
use past::Past;
use plan::{Checkpoint, EnginePosition};
use tree::Deleted;
use undo::Undone;

pub use branch::{BranchId, BranchInfo};
pub use compare::Compared;
pub use difference::Difference;
pub use engines::EngineFigures;
pub use hunt::Stepped;
pub use job::Outgoing;
pub use kept::{KeptHead, KeptSummary, kept_summary};
pub use kept_tree::KeptBranches;
pub use memory::EVENTS_IN_MEMORY;
pub use notice::Notice;
pub use place::Place;
pub use tree::BRANCHES_MAX;

/// How many actions may wait for the engine; more are refused.
pub const QUEUE_MAX: usize = 100;

/// How many notes and violations of a branch are kept; later ones are counted only.
pub const NOTES_MAX: usize = 1_000;

/// The message for an action at a moment that is not known yet.
const STILL_FETCHED: &str = "This moment is still being fetched; try again when it is there.";

/// What can still be done in a run that has ended.
const GO_BACK: &str = "Go back in time to do something else.";

/// The moment at which a lesson begins to be drawn: its nodes have just started.
const FIRST_MOMENT: Time = Time::from_micros(1);

/// How long before the first event a run begins to be drawn, if nothing was to be seen before: long enough to see
/// in slow motion who stands where, and no longer.
const LEAD: Time = Time::from_millis(10);

/// The part of a run's start in which nothing can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quiet {
    /// Up to the shortest election time-out, which the page can work out by itself.
    Certain,
    /// From there to the first event, which the engine is asked for.
    ToFirstEvent,
    /// Nothing is skipped any more.
    Over,
}

/// One run as far as the page has it, with all its branches.
pub struct Session {
    /// Numbers the runs of this page, so that nothing of one is mistaken for another's.
    run: u32,
    /// The scenario as it was opened.
    opened: Rc<Scenario>,
    /// Its text as it is kept, once it has been.
    kept_scenario: OnceCell<Rc<str>>,
    branches: Vec<Branch>,
    current: BranchId,
    next_branch: u32,
    next_act: u32,
    cursor: Cursor,
    /// The drawn moment in microseconds, with the fraction that slow motion needs.
    drawn_us: f64,
    wanted_us: f64,
    playing: bool,
    /// True while the reader of a lesson goes on to its next stop at once.
    hurries: bool,
    live: bool,
    /// What is left to be skipped at the start.
    quiet: Quiet,
    /// The moment to be drawn once the branch has been replayed after a reload.
    draw_then: Option<Time>,
    queue: VecDeque<Queued>,
    in_flight: Option<InFlight>,
    /// How many moves the engine has made in a row without doing what it is needed for.
    travelled: u32,
    standing: Option<EnginePosition>,
    checkpoints: Vec<Checkpoint>,
    panics: u32,
    fetch: Option<Fetch>,
    /// How many chapters there were when memory was last looked at.
    looked: usize,
    /// How often a stretch was fetched without success.
    fetch_fails: u32,
    /// The sentences about a stretch that was fetched again.
    old_feed: Option<(Time, Time, EventLog)>,
    redo: Vec<Undone>,
    /// Branches that were deleted and can be brought back.
    deleted: Vec<Deleted>,
    comparison: Option<Comparison>,
    /// Counts what changes the kept branches.
    changes: u32,
    /// What is looked for.
    hunts: Hunts,
    /// What was looked for last, beyond the end of the branch.
    tried: Option<Tried>,
    /// Where time shall stop. They outlive the run.
    pub breakpoints: Breakpoints,
    /// The breakpoint that has stopped the time in the newest frame, to be taken.
    pub hit: Option<Hit>,
}

impl Session {
    /// A new run of `scenario`. It first runs on to `until` without being drawn.
    pub fn open(run: u32, scenario: Scenario, until: Time) -> Session {
        let scenario = Rc::new(scenario);
        let past = Past::new(&scenario.cluster);
        let cursor = Cursor::new(past.keyframes());
        let first = Branch::first(scenario.clone(), past, (until > Time::ZERO).then_some(until));
        Session {
            run,
            opened: scenario,
            kept_scenario: OnceCell::new(),
            current: first.id,
            branches: vec![first],
            next_branch: 2,
            next_act: 1,
            cursor,
            drawn_us: 0.0,
            wanted_us: 0.0,
            playing: false,
            hurries: false,
            live: true,
            quiet: Quiet::Over,
            draw_then: None,
            queue: VecDeque::new(),
            in_flight: None,
            travelled: 0,
            standing: None,
            checkpoints: Vec::new(),
            panics: 0,
            fetch: None,
            fetch_fails: 0,
            looked: 0,
            old_feed: None,
            redo: Vec::new(),
            deleted: Vec::new(),
            comparison: None,
            changes: 0,
            hunts: Hunts::default(),
            tried: None,
            breakpoints: Breakpoints::default(),
            hit: None,
        }
    }

    /// A new run of `scenario` that begins to be drawn shortly before there is anything to be seen.
    pub fn open_at_first_event(run: u32, scenario: Scenario) -> Session {
        if scenario.is_lesson() {
            // It is drawn from its start, and waits there.
            return Session::open(run, scenario, FIRST_MOMENT);
        }
        let until = quiet_start(&scenario);
        let quiet = if until > Time::ZERO { Quiet::Certain } else { Quiet::Over };
        Session { quiet, ..Session::open(run, scenario, until) }
    }
}

/// What every link of a cluster is like while nothing is done to it.
fn usual_link(cluster: &Cluster) -> LinkState {
    LinkState::plain(cluster.latency, cluster.loss_permille)
}
