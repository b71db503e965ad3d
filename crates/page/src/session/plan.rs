//! How the one engine comes to where it is needed: pure, one move at a time, so that nothing that happens on the way
//! can lead it astray.

use std::rc::Rc;

use model::shared::SharedList;

use super::branch::{Act, Branch, BranchId};
use super::place::Place;
use model::action::Action;
use model::types::Time;

/// A checkpoint is restored rather than run to when it lies at least this far ahead.
const WORTH_RESTORING: Time = Time::from_secs(5);

/// Where the engine stands, or stood when a checkpoint was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnginePosition {
    /// The branch with which its run began.
    pub origin: BranchId,
    /// Its virtual time.
    pub at: Time,
    /// How many acts have been done.
    pub acts: usize,
    /// The last of them, 0 before the first.
    pub last: u32,
    /// How many events there had been: at one moment not all of them need have happened yet.
    pub position: usize,
}

/// What leads to a place: the branch with which the run began, and what was done by hand.
#[derive(Clone, Copy)]
pub struct Way<'a> {
    /// The branch with which the run began.
    pub origin: BranchId,
    /// What was done by hand.
    pub acts: &'a SharedList<Rc<Act>>,
}

impl<'a> Way<'a> {
    /// What leads to any place of a branch.
    pub fn of(branch: &'a Branch) -> Way<'a> {
        Way { origin: branch.origin, acts: &branch.acts }
    }
}

/// A copy of the engine, kept by the worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The worker's name for it.
    pub id: u32,
    /// Where the engine stood.
    pub standing: EnginePosition,
}

/// What brings the engine nearer.
#[derive(Clone, Debug, PartialEq)]
pub enum SeekStep {
    /// Start the run again.
    Open,
    /// Go back, or forward, to a checkpoint.
    Restore(u32),
    /// Do again what was done, up to this moment.
    Replay(Vec<(Time, Action)>, Time),
}

impl EnginePosition {
    /// True when this position lies on the branch with these acts, not after `place`.
    fn leads_to(&self, Way { origin, acts }: Way<'_>, place: &Place) -> bool {
        let same = match self.acts.checked_sub(1) {
            None => true,
            Some(last) => acts.get(last).is_some_and(|act| act.id == self.last),
        };
        let next = acts.get(self.acts).filter(|_| self.acts < place.acts);
        same && self.origin == origin
            && self.acts <= place.acts
            && self.at <= place.time
            && next.is_none_or(|next| next.at >= self.at)
    }

    /// True when not a single event is missing, or too many, to go on from `place`.
    pub fn is_exactly_at(&self, way: Way<'_>, place: &Place) -> bool {
        self.is_at(way, place) && self.position == place.position
    }

    /// True when nothing is left to be done to be at `place`.
    fn is_at(&self, way: Way<'_>, place: &Place) -> bool {
        self.leads_to(way, place) && (self.at, self.acts) == (place.time, place.acts)
    }
}

/// The next move towards a place on the branch with these acts; `None` when the engine is there.
pub fn next_step(
    standing: Option<EnginePosition>,
    checkpoints: &[Checkpoint],
    way: Way<'_>,
    place: &Place,
) -> Option<SeekStep> {
    let standing = standing.filter(|standing| standing.leads_to(way, place));
    if standing.is_some_and(|standing| standing.is_at(way, place)) {
        return None;
    }
    let valid = checkpoints.iter().filter(|checkpoint| checkpoint.standing.leads_to(way, place));
    let nearest = valid.max_by_key(|checkpoint| (checkpoint.standing.at, checkpoint.standing.acts));
    match (standing, nearest) {
        (Some(standing), Some(nearest)) if nearest.standing.at >= standing.at + WORTH_RESTORING => {
            Some(SeekStep::Restore(nearest.id))
        }
        (Some(standing), _) => Some(SeekStep::Replay(acts_between(way.acts, standing.acts, place.acts), place.time)),
        (None, Some(nearest)) => Some(SeekStep::Restore(nearest.id)),
        (None, None) => Some(SeekStep::Open),
    }
}

/// The acts from one number up to another, as the engine is asked to do them.
pub fn acts_between(acts: &SharedList<Rc<Act>>, from: usize, until: usize) -> Vec<(Time, Action)> {
    let until = until.min(acts.len());
    (from..until).filter_map(|act| acts.get(act)).map(|act| (act.at, act.action.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::branch::FIRST_BRANCH;
    use model::action::{Links, NetworkAction};

    fn acts(list: &[(u32, u64)]) -> SharedList<Rc<Act>> {
        let act = |(id, at): &(u32, u64)| Act {
            id: *id,
            at: Time::from_secs(*at),
            position: 0,
            action: Action::Network(NetworkAction::Heal(Links::All)),
            lines: 0,
            current: None,
            todo: 0,
            text: "".into(),
        };
        list.iter().map(|one| Rc::new(act(one))).collect()
    }

    fn way(acts: &SharedList<Rc<Act>>) -> Way<'_> {
        Way { origin: FIRST_BRANCH, acts }
    }

    fn standing(at: u64, acts: usize, last: u32) -> EnginePosition {
        EnginePosition { origin: FIRST_BRANCH, at: Time::from_secs(at), acts, last, position: 0 }
    }

    fn place(time: u64, acts: usize) -> Place {
        Place { time: Time::from_secs(time), acts, position: 0 }
    }

    #[test]
    fn an_engine_that_is_there_does_not_move() {
        let acts = acts(&[(1, 5)]);
        assert_eq!(next_step(Some(standing(9, 1, 1)), &[], way(&acts), &place(9, 1)), None);
    }

    #[test]
    fn an_engine_behind_replays_only_what_is_missing() {
        let acts = acts(&[(1, 5), (2, 7)]);
        let Some(SeekStep::Replay(acts, until)) = next_step(Some(standing(6, 1, 1)), &[], way(&acts), &place(9, 2))
        else {
            panic!("it is on the way")
        };
        assert_eq!((acts.len(), acts[0].0, until), (1, Time::from_secs(7), Time::from_secs(9)));
    }

    #[test]
    fn an_engine_elsewhere_restores_the_nearest_checkpoint_of_its_own_past() {
        let acts = acts(&[(1, 5), (3, 7)]);
        let other = Checkpoint { id: 10, standing: standing(8, 2, 2) };
        let shared = Checkpoint { id: 11, standing: standing(6, 1, 1) };
        let early = Checkpoint { id: 12, standing: standing(1, 0, 0) };
        let passed = Checkpoint { id: 13, standing: standing(8, 1, 1) };
        let all = [other, shared, early, passed];
        assert_eq!(next_step(Some(standing(9, 2, 2)), &all, way(&acts), &place(9, 2)), Some(SeekStep::Restore(11)));
        assert_eq!(next_step(None, &all, way(&acts), &place(4, 0)), Some(SeekStep::Restore(12)));
        assert_eq!(next_step(None, &[other, passed], way(&acts), &place(9, 2)), Some(SeekStep::Open));
    }

    #[test]
    fn two_acts_of_one_moment_are_two_places() {
        let acts = acts(&[(1, 5), (2, 5)]);
        let between = place(5, 1);
        assert_eq!(next_step(Some(standing(5, 1, 1)), &[], way(&acts), &between), None);
        assert_eq!(next_step(Some(standing(5, 2, 2)), &[], way(&acts), &between), Some(SeekStep::Open));
        let before = Checkpoint { id: 1, standing: standing(5, 0, 0) };
        assert_eq!(next_step(Some(standing(5, 2, 2)), &[before], way(&acts), &between), Some(SeekStep::Restore(1)));
    }

    #[test]
    fn an_engine_of_another_run_is_no_way_however_early_it_stands() {
        let acts = SharedList::new();
        let other = EnginePosition { origin: BranchId(2), ..standing(0, 0, 0) };
        let kept = Checkpoint { id: 1, standing: other };
        assert_eq!(next_step(Some(other), &[kept], way(&acts), &place(9, 0)), Some(SeekStep::Open));
    }

    #[test]
    fn a_checkpoint_far_ahead_is_quicker_than_running_to_it() {
        let ahead = Checkpoint { id: 4, standing: standing(60, 0, 0) };
        let moved = next_step(Some(standing(1, 0, 0)), &[ahead], way(&SharedList::new()), &place(70, 0));
        assert_eq!(moved, Some(SeekStep::Restore(4)));
    }
}
