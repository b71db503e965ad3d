//! Acts tried on copies of a run, one after the other: nothing at all, single acts, then all that is broken mended and
//! reduced to what is needed.

use std::collections::VecDeque;

use model::action::Action;
use model::trace::Record;
use model::types::Time;
use model::view::View;

use super::remedies::{everything, singles};
use super::{Goal, Past};

/// The most trials of one subject.
pub const TRIALS_MAX: usize = 40;

/// How many acts that help are looked for.
const HELPING_MAX: usize = 3;

/// How many times the longest election time-out, twice, a trial lasts: a lease and a time-out make a round of an election.
const ROUNDS: u64 = 6;

/// Acts that have been tried, together and at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// The acts, in the language of scenarios when they are printed.
    pub acts: Vec<Action>,
    /// After how long the goal was met, and how that is said; `None` when it was not.
    pub helps: Option<(Time, String)>,
}

impl Tried {
    fn helping(&self) -> Option<(&[Action], Time, &str)> {
        self.helps.as_ref().map(|(after, met)| (&self.acts[..], *after, &met[..]))
    }
}

/// The trial under way.
struct Now {
    acts: Vec<Action>,
    /// What has come of them so far.
    view: View,
    /// When the goal was met, after the moment of the acts, and how that is said.
    met: Option<(Time, String)>,
}

/// The trials of one subject.
pub struct Trials {
    start: View,
    goal: Goal,
    queue: VecDeque<Vec<Action>>,
    /// What is broken, while it is reduced to what is needed: the acts, and which of them is left out next.
    reducing: Option<(Vec<Action>, usize)>,
    now: Option<Now>,
    tried: Vec<Tried>,
}

impl Trials {
    /// The trials for what is missing at the end of a past.
    pub fn new(past: &Past, goal: Goal) -> Trials {
        let start = past.view.clone();
        let mut queue: VecDeque<Vec<Action>> = VecDeque::from([Vec::new()]);
        queue.extend(singles(&start, goal).into_iter().map(|act| vec![act]));
        queue.truncate(TRIALS_MAX / 2);
        Trials { start, goal, queue, reducing: None, now: None, tried: Vec::new() }
    }

    /// How long each trial lasts.
    pub fn lasts(past: &Past) -> Time {
        Time(past.cluster.election.max.0.saturating_mul(2 * ROUNDS))
    }

    /// The acts to be tried next, at the moment that is explained; `None` when all has been tried.
    pub fn begin(&mut self) -> Option<Vec<Action>> {
        self.end();
        let acts = self.next()?;
        self.now = Some(Now { acts: acts.clone(), view: self.start.clone(), met: None });
        Some(acts)
    }

    /// Takes what happened in the present trial. True when the goal has been met, so that the rest need not be played.
    pub fn take(&mut self, records: &[Record]) -> bool {
        let Some(Now { view, met, .. }) = &mut self.now else { return true };
        for record in records {
            // A moment is judged when all of its events are there.
            if record.at > view.at {
                judge(self.goal, self.start.at, view, met);
            }
            if met.is_some() {
                return true;
            }
            view.apply(record);
        }
        false
    }

    /// What has been tried, in the order of trying.
    pub fn tried(&self) -> &[Tried] {
        &self.tried
    }

    /// What helps: acts, after how long, and what comes then. Of all that is broken only what is needed.
    pub fn helping(&self) -> impl Iterator<Item = (&[Action], Time, &str)> {
        let skipped = if self.reducing.is_some() { self.count().saturating_sub(1) } else { 0 };
        self.tried.iter().filter_map(Tried::helping).skip(skipped)
    }

    fn count(&self) -> usize {
        self.tried.iter().filter_map(Tried::helping).count()
    }

    fn end(&mut self) {
        let Some(Now { acts, view, mut met }) = self.now.take() else { return };
        judge(self.goal, self.start.at, &view, &mut met);
        let helps = met.is_some();
        if let Some((needed, place)) = &mut self.reducing {
            match helps {
                // Without it the rest helps as well.
                true => *needed = acts.clone(),
                false => *place += 1,
            }
        }
        // When the run gets there by itself, nothing else is to be tried.
        if helps && acts.is_empty() {
            self.queue.clear();
        }
        self.tried.push(Tried { acts, helps: met });
    }

    fn next(&mut self) -> Option<Vec<Action>> {
        let helping = self.count();
        if self.tried.len() >= TRIALS_MAX {
            return None;
        }
        if self.reducing.is_none() && helping < HELPING_MAX && !self.queue.is_empty() {
            return self.queue.pop_front();
        }
        match &self.reducing {
            None if helping > 0 => None,
            None => {
                let all = everything(&self.start);
                self.reducing = (all.len() > 1).then(|| (all.clone(), 0));
                (all.len() > 1).then_some(all)
            }
            // All together do not help: then fewer do not either.
            Some(_) if helping == 0 => None,
            Some((needed, place)) if *place < needed.len() && needed.len() > 2 => {
                let mut fewer = needed.clone();
                fewer.remove(*place);
                Some(fewer)
            }
            Some(_) => None,
        }
    }
}

fn judge(goal: Goal, start: Time, view: &View, met: &mut Option<(Time, String)>) {
    if met.is_none() && goal.is_met(view) {
        *met = Some((view.at.saturating_sub(start), goal.met(view)));
    }
}
