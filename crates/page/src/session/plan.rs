//! How the one engine comes to where it is needed: pure, one move at a time, so that nothing that happens on the way
//! can lead it astray.

use std::rc::Rc;

use model::shared::SharedList;

use super::branch::{Deed, Place};
use model::action::Action;
use model::types::Time;

/// A checkpoint is restored rather than run to when it lies at least this far ahead.
const WORTH_RESTORING: Time = Time::from_secs(5);

/// Where the engine stands, or stood when a checkpoint was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its virtual time.
    pub at: Time,
    /// How many deeds have been done.
    pub deeds: usize,
    /// The last of them, 0 before the first.
    pub last: u32,
    /// How many events there had been: at one moment not all of them need have happened yet.
    pub position: usize,
}

/// A copy of the engine, kept by the worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The worker's name for it.
    pub id: u32,
    /// Where the engine stood.
    pub standing: Standing,
}

/// What brings the engine nearer.
#[derive(Clone, Debug, PartialEq)]
pub enum Move {
    /// Start the run again.
    Open,
    /// Go back, or forward, to a checkpoint.
    Restore(u32),
    /// Do again what was done, up to this moment.
    Replay(Vec<(Time, Action)>, Time),
}

impl Standing {
    /// True when whoever follows these deeds comes by here, at or before `place`.
    fn leads_to(&self, deeds: &SharedList<Rc<Deed>>, place: &Place) -> bool {
        let same = match self.deeds.checked_sub(1) {
            None => true,
            Some(last) => deeds.get(last).is_some_and(|deed| deed.id == self.last),
        };
        let next = deeds.get(self.deeds).filter(|_| self.deeds < place.deeds);
        same && self.deeds <= place.deeds && self.at <= place.time && next.is_none_or(|next| next.at >= self.at)
    }

    /// True when not a single event is missing, or too many, to go on from `place`.
    pub fn is_exactly_at(&self, deeds: &SharedList<Rc<Deed>>, place: &Place) -> bool {
        self.is_at(deeds, place) && self.position == place.position
    }

    /// True when nothing is left to be done to be at `place`.
    fn is_at(&self, deeds: &SharedList<Rc<Deed>>, place: &Place) -> bool {
        self.leads_to(deeds, place) && (self.at, self.deeds) == (place.time, place.deeds)
    }
}

/// The next move towards a place on the branch with these deeds; `None` when the engine is there.
pub fn next_move(
    standing: Option<Standing>,
    checkpoints: &[Checkpoint],
    deeds: &SharedList<Rc<Deed>>,
    place: &Place,
) -> Option<Move> {
    let standing = standing.filter(|standing| standing.leads_to(deeds, place));
    if standing.is_some_and(|standing| standing.is_at(deeds, place)) {
        return None;
    }
    let valid = checkpoints.iter().filter(|checkpoint| checkpoint.standing.leads_to(deeds, place));
    let nearest = valid.max_by_key(|checkpoint| (checkpoint.standing.at, checkpoint.standing.deeds));
    match (standing, nearest) {
        (Some(standing), Some(nearest)) if nearest.standing.at >= standing.at + WORTH_RESTORING => {
            Some(Move::Restore(nearest.id))
        }
        (Some(standing), _) => Some(Move::Replay(deeds_between(deeds, standing.deeds, place.deeds), place.time)),
        (None, Some(nearest)) => Some(Move::Restore(nearest.id)),
        (None, None) => Some(Move::Open),
    }
}

/// The deeds from one number up to another, as the engine is told to do them.
pub fn deeds_between(deeds: &SharedList<Rc<Deed>>, from: usize, until: usize) -> Vec<(Time, Action)> {
    let until = until.min(deeds.len());
    (from..until).filter_map(|deed| deeds.get(deed)).map(|deed| (deed.at, deed.action.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::action::{Links, NetworkAction};

    fn deeds(list: &[(u32, u64)]) -> SharedList<Rc<Deed>> {
        let deed = |(id, at): &(u32, u64)| Deed {
            id: *id,
            at: Time::from_secs(*at),
            position: 0,
            action: Action::Network(NetworkAction::Heal(Links::All)),
            lines: 0,
            current: None,
            todo: 0,
            text: "".into(),
        };
        list.iter().map(|one| Rc::new(deed(one))).collect()
    }

    fn standing(at: u64, deeds: usize, last: u32) -> Standing {
        Standing { at: Time::from_secs(at), deeds, last, position: 0 }
    }

    fn place(time: u64, deeds: usize) -> Place {
        Place { time: Time::from_secs(time), deeds, position: 0 }
    }

    #[test]
    fn an_engine_that_is_there_does_not_move() {
        let deeds = deeds(&[(1, 5)]);
        assert_eq!(next_move(Some(standing(9, 1, 1)), &[], &deeds, &place(9, 1)), None);
    }

    #[test]
    fn an_engine_behind_replays_only_what_is_missing() {
        let deeds = deeds(&[(1, 5), (2, 7)]);
        let Some(Move::Replay(acts, until)) = next_move(Some(standing(6, 1, 1)), &[], &deeds, &place(9, 2)) else {
            panic!("it is on the way")
        };
        assert_eq!((acts.len(), acts[0].0, until), (1, Time::from_secs(7), Time::from_secs(9)));
    }

    #[test]
    fn an_engine_elsewhere_restores_the_nearest_checkpoint_of_its_own_past() {
        let deeds = deeds(&[(1, 5), (3, 7)]);
        let other = Checkpoint { id: 10, standing: standing(8, 2, 2) };
        let shared = Checkpoint { id: 11, standing: standing(6, 1, 1) };
        let early = Checkpoint { id: 12, standing: standing(1, 0, 0) };
        let passed = Checkpoint { id: 13, standing: standing(8, 1, 1) };
        let all = [other, shared, early, passed];
        assert_eq!(next_move(Some(standing(9, 2, 2)), &all, &deeds, &place(9, 2)), Some(Move::Restore(11)));
        assert_eq!(next_move(None, &all, &deeds, &place(4, 0)), Some(Move::Restore(12)));
        assert_eq!(next_move(None, &[other, passed], &deeds, &place(9, 2)), Some(Move::Open));
    }

    #[test]
    fn two_deeds_of_one_moment_are_two_places() {
        let deeds = deeds(&[(1, 5), (2, 5)]);
        let between = place(5, 1);
        assert_eq!(next_move(Some(standing(5, 1, 1)), &[], &deeds, &between), None);
        assert_eq!(next_move(Some(standing(5, 2, 2)), &[], &deeds, &between), Some(Move::Open));
        let before = Checkpoint { id: 1, standing: standing(5, 0, 0) };
        assert_eq!(next_move(Some(standing(5, 2, 2)), &[before], &deeds, &between), Some(Move::Restore(1)));
    }

    #[test]
    fn a_checkpoint_far_ahead_is_quicker_than_running_to_it() {
        let ahead = Checkpoint { id: 4, standing: standing(60, 0, 0) };
        let moved = next_move(Some(standing(1, 0, 0)), &[ahead], &SharedList::new(), &place(70, 0));
        assert_eq!(moved, Some(Move::Restore(4)));
    }
}
