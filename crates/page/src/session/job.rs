//! What the engine is needed for, and the order that is sent for it.

use super::branch::BranchId;
use super::place::Place;
use super::plan::{EnginePosition, SeekStep, Way, acts_between, next_step};
use super::{Quiet, Session};
use model::action::Action;
use model::protocol::{Command, PROTOCOL_VERSION};
use model::types::Time;

/// How long one event forward may take in virtual time before the engine answers that nothing happened.
const STEP_MAX: Time = Time::from_secs(60);

/// How many moves the engine makes for one job before the page says that it is on its way.
const MOVES_UNSAID: u32 = 4;

/// What is to be sent to the worker.
#[derive(Clone, Debug, PartialEq)]
pub enum Outgoing {
    /// A command for the engine.
    Command(Command),
    /// The engine is to become what it was when this checkpoint was taken.
    Restore(u32),
}

/// What a person waits for.
#[derive(Clone, Debug)]
pub enum Queued {
    /// Do this at the end of a branch.
    Act {
        /// The branch.
        branch: BranchId,
        /// What.
        action: Action,
        /// True when the branch was begun for it.
        begins: bool,
    },
    /// Go to the next event after a branch's end.
    NextEvent(BranchId),
}

impl Queued {
    /// The branch it is about.
    pub fn branch(&self) -> BranchId {
        match self {
            Queued::Act { branch, .. } | Queued::NextEvent(branch) => *branch,
        }
    }

    /// True for an action.
    pub fn acts(&self) -> bool {
        match self {
            Queued::Act { .. } => true,
            Queued::NextEvent(_) => false,
        }
    }
}

/// What the engine is needed for.
#[derive(Clone, Debug)]
enum Job {
    /// Tell a branch on, as far as it had been before the page was reloaded.
    Tell(BranchId, Time),
    /// What waits in the queue.
    Queued(Queued),
    /// Tell a forgotten stretch again.
    Fetch,
    /// Let time pass.
    Run(BranchId, Time),
    /// Let time pass up to the first event of a run that has just begun.
    FirstEvent(BranchId),
}

/// How the engine comes to the end of a branch.
enum Route {
    There,
    SeekStep(SeekStep),
    Tell(Vec<(Time, Action)>, Time),
}

/// An order that has not been answered.
#[derive(Clone, Debug)]
pub struct InFlight {
    /// The branch it is for.
    pub branch: BranchId,
    /// The order.
    pub order: Outgoing,
    /// The queued that it fulfils, when it is not only on the way.
    pub queued: Option<Queued>,
    /// True when the answer's events extend the branch's trace.
    pub extends: bool,
    /// True when the answer's events are a stretch that was forgotten.
    pub fetches: bool,
}

impl Session {
    /// True while an action has been sent and not been answered.
    pub(super) fn is_acting(&self) -> bool {
        self.in_flight.as_ref().and_then(|in_flight| in_flight.queued.as_ref()).is_some_and(Queued::acts)
    }

    /// Where the engine stands, as far as that is known while no answer is awaited.
    pub fn engine_place(&self) -> Option<Place> {
        let EnginePosition { at, acts, position, origin: _, last: _ } = self.standing?;
        Some(Place { time: at, acts, position })
    }

    /// True while an answer is awaited.
    pub fn is_waiting(&self) -> bool {
        self.in_flight.is_some()
    }

    /// The moment to which the engine is on its way through what is known already, if that takes long.
    pub fn travelling(&self) -> Option<Time> {
        let in_flight = self.in_flight.as_ref().filter(|_| self.travelled > MOVES_UNSAID)?;
        self.branch(in_flight.branch).map(|branch| branch.now)
    }

    fn job(&mut self) -> Option<Job> {
        if self.quiet == Quiet::ToFirstEvent {
            return Some(Job::FirstEvent(self.current));
        }
        if let Some(owed) = self.owed_of(self.current) {
            return Some(owed);
        }
        if let Some(queued) = self.queue.front().cloned() {
            return Some(self.owed_of(queued.branch()).unwrap_or(Job::Queued(queued)));
        }
        if self.needs_fetch() {
            return Some(Job::Fetch);
        }
        if let Some(other) = self.compared_behind() {
            return Some(self.owed_of(other).unwrap_or(Job::Run(other, self.compared_until())));
        }
        if self.playing
            && self.live
            && !self.stop_ahead()
            && self.ended().is_none()
            && self.wanted_us > self.now().0 as f64
        {
            return Some(Job::Run(self.current, Time(self.wanted_us.ceil() as u64)));
        }
        if let Some(until) = self.hunted_until() {
            return Some(Job::Run(self.current, until));
        }
        self.comparison.as_ref().map(|comparison| comparison.other).and_then(|other| self.owed_of(other))
    }

    /// The first of a branch and its parents that has to be replayed before the branch is whole.
    fn owed_of(&mut self, id: BranchId) -> Option<Job> {
        let mut first = None;
        let mut at = Some(id);
        for _ in 0..=self.branches.len() {
            let Some(branch) = at.and_then(|id| self.branch(id)) else { break };
            if let Some(owed) = branch.owed {
                first = Some(Job::Tell(branch.id, owed));
            }
            at = branch.parent.filter(|_| branch.owed.is_some() && !branch.begun);
        }
        if let Some(Job::Tell(id, _)) = first {
            self.begin(id);
        }
        first
    }

    /// A branch that was kept takes over the past of its parent, which has been replayed by now.
    fn begin(&mut self, id: BranchId) {
        let Some(branch) = self.branch(id).filter(|branch| !branch.begun) else { return };
        let (fork, parent) = (branch.fork, branch.parent);
        let shared = parent.and_then(|parent| self.branch(parent)).and_then(|parent| {
            let known = parent.begun && parent.now >= fork.time && parent.reported >= fork.acts;
            known.then(|| parent.fork_at(id, String::new(), fork)).flatten()
        });
        if let (Some(shared), Some(branch)) = (shared, self.branch_mut(id)) {
            (branch.past, branch.now, branch.reported) = (shared.past, shared.now, shared.reported);
            branch.begun = shared.begun;
            (branch.notes, branch.violations, branch.checks) = (shared.notes, shared.violations, shared.checks);
            (branch.struck, branch.chaos) = (shared.struck, shared.chaos);
            if branch.acts.len() == branch.fork.acts {
                (branch.lines, branch.scenario) = (shared.lines, shared.scenario);
            }
        }
    }

    /// What is to be sent next, `None` while an answer is awaited or nothing is wanted.
    pub fn next_outgoing(&mut self) -> Option<Outgoing> {
        if self.in_flight.is_some() {
            return None;
        }
        let job = self.job()?;
        let in_flight = self.outgoing_for(job)?;
        let order = in_flight.order.clone();
        self.in_flight = Some(in_flight);
        Some(order)
    }

    fn outgoing_for(&mut self, job: Job) -> Option<InFlight> {
        let id = match &job {
            Job::Tell(id, _) | Job::Run(id, _) | Job::FirstEvent(id) => *id,
            Job::Queued(queued) => queued.branch(),
            Job::Fetch => self.current,
        };
        let fetches = matches!(job, Job::Fetch);
        let begun = self.branch(id)?.begun;
        let in_flight = |order| InFlight { branch: id, order, queued: None, extends: false, fetches: false };
        let step = if fetches {
            let place = self.fetch_from()?;
            next_step(self.standing, &self.checkpoints, Way::of(self.branch(id)?), &place)
        } else if begun {
            match self.route_to_end(id)? {
                Route::There => None,
                Route::SeekStep(step) => Some(step),
                Route::Tell(acts, until) => {
                    let replay = Command::Replay { acts, until, tell: true };
                    return Some(InFlight { extends: true, ..in_flight(Outgoing::Command(replay)) });
                }
            }
        } else {
            // What happens at the very start is reported only by the answer to this.
            Some(SeekStep::Open)
        };
        if let Some(step) = step {
            self.travelled += 1;
            return Some(match step {
                SeekStep::Open => {
                    let scenario = Box::new((*self.branch(id)?.opened).clone());
                    let open = Command::Open { version: PROTOCOL_VERSION, scenario };
                    InFlight { extends: !fetches && !begun, fetches, ..in_flight(Outgoing::Command(open)) }
                }
                SeekStep::Restore(checkpoint) => in_flight(Outgoing::Restore(checkpoint)),
                SeekStep::Replay(acts, until) => {
                    in_flight(Outgoing::Command(Command::Replay { acts, until, tell: false }))
                }
            });
        }
        self.travelled = 0;
        let branch = self.branch(id)?;
        Some(match job {
            Job::Tell(_, until) => {
                let acts = acts_between(&branch.acts, branch.reported, branch.acts.len());
                InFlight { extends: true, ..in_flight(Outgoing::Command(Command::Replay { acts, until, tell: true })) }
            }
            Job::FirstEvent(_) => {
                // Without elections nothing may ever happen; then the page begins when one would have.
                let limit = branch.opened.cluster.election.max.max(branch.now);
                InFlight { extends: true, ..in_flight(Outgoing::Command(Command::RunToNextEvent { limit })) }
            }
            Job::Run(_, time) => InFlight { extends: true, ..in_flight(Outgoing::Command(Command::RunUntil { time })) },
            Job::Queued(queued) => {
                let limit = branch.now + STEP_MAX;
                self.queue.pop_front();
                let command = match &queued {
                    Queued::Act { action, .. } => Command::Act(action.clone()),
                    Queued::NextEvent(_) => Command::RunToNextEvent { limit },
                };
                InFlight { extends: true, queued: Some(queued), ..in_flight(Outgoing::Command(command)) }
            }
            Job::Fetch => {
                let until = self.fetch.as_ref()?.until();
                let acts = acts_between(&branch.acts, self.standing?.acts, branch.reported);
                let acts = acts.into_iter().filter(|(at, _)| *at <= until).collect();
                InFlight { fetches, ..in_flight(Outgoing::Command(Command::Replay { acts, until, tell: true })) }
            }
        })
    }

    /// How the engine comes to the end of a branch.
    ///
    /// A branch may have been left in the middle of a moment. So an engine that comes from elsewhere runs to just
    /// before its last moment and replays that moment; events already received are skipped.
    fn route_to_end(&self, id: BranchId) -> Option<Route> {
        let branch = self.branch(id)?;
        let (end, acts, way) = (branch.end(), &branch.acts, Way::of(branch));
        if self.standing.is_some_and(|standing| standing.is_exactly_at(way, &end)) {
            return Some(Route::There);
        }
        if let Some(exact) = self.checkpoints.iter().find(|kept| kept.standing.is_exactly_at(way, &end)) {
            return Some(Route::SeekStep(SeekStep::Restore(exact.id)));
        }
        // Before the first moment nothing has been done.
        let earlier = end.time.0.checked_sub(1).map(Time);
        let before = acts.iter().take(end.acts).take_while(|act| earlier.is_some_and(|time| act.at <= time)).count();
        let time = earlier.unwrap_or_default();
        let place = Place { time, acts: before, position: 0 };
        Some(match next_step(self.standing, &self.checkpoints, way, &place) {
            Some(step) => Route::SeekStep(step),
            None => Route::Tell(acts_between(acts, before, end.acts), end.time),
        })
    }
}
