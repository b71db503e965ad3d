//! What the engine is needed for, and the order that is sent for it.

use super::branch::{BranchId, Place};
use super::plan::{Move, deeds_between, next_move};
use super::{Quiet, Session};
use model::action::Action;
use model::protocol::{Command, PROTOCOL_VERSION};
use model::types::Time;

/// How long one event forward may take in virtual time before the engine answers that nothing happened.
const STEP_MAX: Time = Time::from_secs(60);

/// How many moves the engine makes for one errand before the page says that it is on its way.
const MOVES_UNSAID: u32 = 4;

/// What is to be sent to the worker.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// A command for the engine.
    Command(Command),
    /// The engine is to become what it was when this checkpoint was taken.
    Restore(u32),
}

/// What a person waits for.
#[derive(Clone, Debug)]
pub enum Wish {
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

impl Wish {
    /// The branch it is about.
    pub fn branch(&self) -> BranchId {
        match self {
            Wish::Act { branch, .. } | Wish::NextEvent(branch) => *branch,
        }
    }

    /// True for an action.
    pub fn acts(&self) -> bool {
        match self {
            Wish::Act { .. } => true,
            Wish::NextEvent(_) => false,
        }
    }
}

/// What the engine is needed for.
#[derive(Clone, Debug)]
enum Errand {
    /// Tell a branch on, as far as it had been before the page was reloaded.
    Tell(BranchId, Time),
    /// What waits in the queue.
    Wish(Wish),
    /// Tell a forgotten stretch again.
    Fetch,
    /// Let time pass.
    Run(BranchId, Time),
    /// Let time pass up to the first event of a run that has just begun.
    FirstEvent(BranchId),
}

/// How the engine comes to the end of a branch.
enum Way {
    There,
    Move(Move),
    Tell(Vec<(Time, Action)>, Time),
}

/// An order that has not been answered.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The branch it is for.
    pub branch: BranchId,
    /// The order.
    pub order: Order,
    /// The wish that it fulfils, when it is not only on the way.
    pub wish: Option<Wish>,
    /// True when what is told is for the end of the branch's trace.
    pub tells: bool,
    /// True when what is told is a stretch that was forgotten.
    pub fetches: bool,
}

impl Session {
    /// True while an action has been sent and not been answered.
    pub(super) fn is_acting(&self) -> bool {
        self.asked.as_ref().and_then(|asked| asked.wish.as_ref()).is_some_and(Wish::acts)
    }

    /// True while an answer is awaited.
    pub fn is_waiting(&self) -> bool {
        self.asked.is_some()
    }

    /// The moment to which the engine is on its way through what is known already, if that takes long.
    pub fn travelling(&self) -> Option<Time> {
        let asked = self.asked.as_ref().filter(|_| self.travelled > MOVES_UNSAID)?;
        self.branch(asked.branch).map(|branch| branch.now)
    }

    fn errand(&mut self) -> Option<Errand> {
        if self.quiet == Quiet::ToFirstEvent {
            return Some(Errand::FirstEvent(self.current));
        }
        if let Some(owed) = self.owed_of(self.current) {
            return Some(owed);
        }
        if let Some(wish) = self.queue.front().cloned() {
            return Some(self.owed_of(wish.branch()).unwrap_or(Errand::Wish(wish)));
        }
        if self.needs_fetch() {
            return Some(Errand::Fetch);
        }
        if self.playing && self.live && self.ended().is_none() && self.wanted_us > self.now().0 as f64 {
            return Some(Errand::Run(self.current, Time(self.wanted_us.ceil() as u64)));
        }
        if let Some(until) = self.hunted_until() {
            return Some(Errand::Run(self.current, until));
        }
        self.comparison.as_ref().map(|comparison| comparison.other).and_then(|other| self.owed_of(other))
    }

    /// The first of a branch and its parents that has to be told on before the branch is whole.
    fn owed_of(&mut self, id: BranchId) -> Option<Errand> {
        let mut first = None;
        let mut at = Some(id);
        for _ in 0..=self.branches.len() {
            let Some(branch) = at.and_then(|id| self.branch(id)) else { break };
            if let Some(owed) = branch.owed {
                first = Some(Errand::Tell(branch.id, owed));
            }
            at = branch.parent.filter(|_| branch.owed.is_some() && !branch.begun);
        }
        if let Some(Errand::Tell(id, _)) = first {
            self.begin(id);
        }
        first
    }

    /// A branch that was kept takes over the past of its parent, which has been told by now.
    fn begin(&mut self, id: BranchId) {
        let Some(branch) = self.branch(id).filter(|branch| !branch.begun) else { return };
        let (fork, parent) = (branch.fork, branch.parent);
        let shared = parent.and_then(|parent| self.branch(parent)).and_then(|parent| {
            let known = parent.begun && parent.now >= fork.time && parent.told >= fork.deeds;
            known.then(|| parent.fork_at(id, String::new(), fork, &self.start)).flatten()
        });
        if let (Some(shared), Some(branch)) = (shared, self.branch_mut(id)) {
            (branch.past, branch.now, branch.told, branch.begun) = (shared.past, shared.now, shared.told, true);
            (branch.notes, branch.violations, branch.checks) = (shared.notes, shared.violations, shared.checks);
            (branch.struck, branch.chaos) = (shared.struck, shared.chaos);
            if branch.deeds.len() == branch.fork.deeds {
                branch.lines = shared.lines;
            }
        }
    }

    /// What is to be sent next, `None` while an answer is awaited or nothing is wanted.
    pub fn next_order(&mut self) -> Option<Order> {
        if self.asked.is_some() {
            return None;
        }
        let errand = self.errand()?;
        let asked = self.order_for(errand)?;
        let order = asked.order.clone();
        self.asked = Some(asked);
        Some(order)
    }

    fn order_for(&mut self, errand: Errand) -> Option<Asked> {
        let id = match &errand {
            Errand::Tell(id, _) | Errand::Run(id, _) | Errand::FirstEvent(id) => *id,
            Errand::Wish(wish) => wish.branch(),
            Errand::Fetch => self.current,
        };
        let fetches = matches!(errand, Errand::Fetch);
        let begun = self.branch(id)?.begun;
        let asked = |order| Asked { branch: id, order, wish: None, tells: false, fetches: false };
        let step = if fetches {
            let place = self.fetch_from()?;
            next_move(self.standing, &self.checkpoints, &self.branch(id)?.deeds, &place)
        } else if begun {
            match self.way_to_end(id)? {
                Way::There => None,
                Way::Move(step) => Some(step),
                Way::Tell(acts, until) => {
                    let replay = Command::Replay { acts, until, tell: true };
                    return Some(Asked { tells: true, ..asked(Order::Command(replay)) });
                }
            }
        } else {
            // What happens at the very start is told only by the answer to this.
            Some(Move::Open)
        };
        if let Some(step) = step {
            self.travelled += 1;
            return Some(match step {
                Move::Open => {
                    let scenario = Box::new((*self.start).clone());
                    let open = Command::Open { version: PROTOCOL_VERSION, scenario };
                    Asked { tells: !fetches && !begun, fetches, ..asked(Order::Command(open)) }
                }
                Move::Restore(checkpoint) => asked(Order::Restore(checkpoint)),
                Move::Replay(acts, until) => asked(Order::Command(Command::Replay { acts, until, tell: false })),
            });
        }
        self.travelled = 0;
        let branch = self.branch(id)?;
        Some(match errand {
            Errand::Tell(_, until) => {
                let acts = deeds_between(&branch.deeds, branch.told, branch.deeds.len());
                Asked { tells: true, ..asked(Order::Command(Command::Replay { acts, until, tell: true })) }
            }
            Errand::FirstEvent(_) => {
                // Without elections nothing may ever happen; then the page begins when one would have.
                let limit = self.start.cluster.election.max.max(branch.now);
                Asked { tells: true, ..asked(Order::Command(Command::RunToNextEvent { limit })) }
            }
            Errand::Run(_, time) => Asked { tells: true, ..asked(Order::Command(Command::RunUntil { time })) },
            Errand::Wish(wish) => {
                let limit = branch.now + STEP_MAX;
                self.queue.pop_front();
                let command = match &wish {
                    Wish::Act { action, .. } => Command::Act(action.clone()),
                    Wish::NextEvent(_) => Command::RunToNextEvent { limit },
                };
                Asked { tells: true, wish: Some(wish), ..asked(Order::Command(command)) }
            }
            Errand::Fetch => {
                let until = self.fetch.as_ref()?.until();
                let acts = deeds_between(&branch.deeds, self.standing?.deeds, branch.told);
                let acts = acts.into_iter().filter(|(at, _)| *at <= until).collect();
                Asked { fetches, ..asked(Order::Command(Command::Replay { acts, until, tell: true })) }
            }
        })
    }

    /// How the engine comes to the end of a branch.
    ///
    /// A branch may have been left in the middle of a moment. So an engine that comes from elsewhere goes to right
    /// before its last moment, and tells that moment again: what is known of it is passed over.
    fn way_to_end(&self, id: BranchId) -> Option<Way> {
        let branch = self.branch(id)?;
        let (end, deeds) = (branch.end(), &branch.deeds);
        if self.standing.is_some_and(|standing| standing.is_exactly_at(deeds, &end)) {
            return Some(Way::There);
        }
        if let Some(exact) = self.checkpoints.iter().find(|kept| kept.standing.is_exactly_at(deeds, &end)) {
            return Some(Way::Move(Move::Restore(exact.id)));
        }
        let time = Time(end.time.0.saturating_sub(1));
        let before = deeds.iter().take(end.deeds).take_while(|deed| deed.at <= time).count();
        let place = Place { time, deeds: before, position: 0 };
        Some(match next_move(self.standing, &self.checkpoints, deeds, &place) {
            Some(step) => Way::Move(step),
            None => Way::Tell(deeds_between(deeds, before, end.deeds), end.time),
        })
    }
}
