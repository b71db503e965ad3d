//! Undo and redo. Undo goes to the moment right before the last action up to the drawn moment, in a branch without it;
//! redo comes back. Nothing is ever lost by it: it only goes from branch to branch.

use super::branch::{Act, BranchId};
use super::place::Place;
use super::tree::Deleted;
use super::{STILL_FETCHED, Session};
use model::action::Action;
use model::types::Time;
use story::event_log::action_label;
use story::format::moment;

/// How many steps of undo can be redone.
const REDO_MAX: usize = 100;

/// What redo does again.
#[derive(Clone, Copy, Debug)]
pub enum Undone {
    /// An action.
    Act(UndoneAct),
    /// The deletion of a branch, after which this one was shown, at this moment.
    Deletion {
        /// The branch that was brought back.
        branch: BranchId,
        /// What was shown.
        shown: (BranchId, Time),
    },
}

impl Undone {
    /// The branch that is needed for it.
    pub fn branch(&self) -> BranchId {
        match self {
            Undone::Act(act) => act.branch,
            Undone::Deletion { branch, .. } => *branch,
        }
    }
}

/// Where redo comes back to: right after the first `acts` acts of a branch.
#[derive(Clone, Copy, Debug)]
pub struct UndoneAct {
    /// The branch.
    pub branch: BranchId,
    /// How many of its acts are done there.
    acts: usize,
    /// The moment that was drawn, `None` when that was the newest one.
    drawn: Option<Time>,
    /// True when an undo had led there, so that what the branch did next was undone too.
    by_undo: bool,
}

impl Session {
    /// True while nothing can be undone, as an action or the run itself is on its way.
    pub fn is_busy(&self) -> bool {
        self.running_to().is_some() || self.queue.iter().any(|queued| queued.acts()) || self.is_acting()
    }

    /// What would be undone: the deletion of a branch, or the last action up to the drawn moment.
    pub fn to_undo(&self) -> Option<String> {
        match (self.deleted_last(), self.acts_drawn().checked_sub(1)) {
            (Some(deleted), _) => Some(format!("the deletion of “{}”", deleted.branch.name)),
            (None, last) => last.map(|last| self.name_of(last)),
        }
    }

    /// What would be done again.
    pub fn to_redo(&self) -> Option<String> {
        let undone = self.redo.last()?;
        let branch = self.branch(undone.branch())?;
        match undone {
            Undone::Act(undone) => branch.acts.get(undone.acts.checked_sub(1)?).map(|act| label(act)),
            Undone::Deletion { .. } => Some(format!("the deletion of “{}”", branch.name)),
        }
    }

    /// How many actions were done by hand up to the drawn moment.
    fn acts_drawn(&self) -> usize {
        let here = self.here();
        // A branch that an undo has made stands at one place, of which its acts say more than the time does.
        if self.live { here.reported } else { here.place_at(self.drawn()).map_or(0, |place| place.acts) }
    }

    /// The branch that was deleted last, unless an action that can be undone was done after that.
    fn deleted_last(&self) -> Option<&Deleted> {
        let last = self.acts_drawn().checked_sub(1).and_then(|last| self.here().acts.get(last)).map_or(0, |act| act.id);
        self.deleted.last().filter(|deleted| deleted.next_act > last)
    }

    /// Undoes what was done last. Returns a sentence that says what has been undone.
    pub fn undo(&mut self) -> Result<String, String> {
        if self.is_busy() {
            return Err("An action is on its way; undo it when it is done.".to_string());
        }
        if self.deleted_last().is_some() {
            let shown = (self.current, self.drawn());
            let (branch, said) = self.restore_deleted()?;
            self.redo.push(Undone::Deletion { branch, shown });
            return Ok(said);
        }
        let here = self.here();
        let (drawn, live, acts) = (self.drawn(), self.live, self.acts_drawn());
        let Some(last) = acts.checked_sub(1) else { return Err("There is no action to undo.".to_string()) };
        if here.acts.get(last).is_some_and(|act| act.action == Action::ScriptOff) {
            return Err("There is no action to undo: the lesson was left here.".to_string());
        }
        let place = here.place_before(last).ok_or(STILL_FETCHED)?;
        let what = self.name_of(last);
        let from = self.source();
        let by_undo = from != self.current;
        self.go_to(from, place, format!("without {what}"))?;
        if self.redo.len() < REDO_MAX {
            let drawn = (!live).then_some(drawn);
            self.redo.push(Undone::Act(UndoneAct { branch: from, acts, drawn, by_undo }));
        }
        Ok(format!("Undone: {what}. Redo brings it back; nothing is lost."))
    }

    /// Does again what was undone last.
    pub fn redo(&mut self) -> Result<String, String> {
        let undone = match self.redo.pop() {
            None => return Err("There is nothing to redo.".to_string()),
            Some(Undone::Act(undone)) => undone,
            Some(Undone::Deletion { branch, shown: (shown, drawn) }) => {
                let redo = self.redo.clone();
                self.delete(branch)?;
                self.redo = redo;
                self.playing = false;
                self.show(shown, drawn);
                return Ok("The branch is deleted again.".to_string());
            }
        };
        let branch = self.branch(undone.branch).ok_or("The branch of what was undone has been deleted.")?;
        let what = branch.acts.get(undone.acts.saturating_sub(1)).map(|act| label(act));
        match branch.place_before(undone.acts) {
            // More was done there afterwards, and that is still undone.
            Some(next) if undone.by_undo => {
                let still = branch.acts.get(undone.acts).map(|act| format!("without {}", label(act)));
                self.go_to(undone.branch, next, still.unwrap_or_default())?;
                if let Some(drawn) = undone.drawn.filter(|drawn| *drawn < next.time) {
                    self.seek(drawn);
                }
            }
            _ => {
                let (gone, end) = (self.pristine(), branch.now);
                self.playing = false;
                self.show(undone.branch, undone.drawn.unwrap_or(end));
                self.drop_pristine(gone);
            }
        }
        Ok(format!("Done again: {}.", what.unwrap_or_default()))
    }

    /// The branch that is shown, or the one that an undo has come from.
    fn source(&self) -> BranchId {
        match self.pristine() {
            Some(id) => self.branch(id).and_then(|branch| branch.parent).unwrap_or(id),
            None => self.current,
        }
    }

    /// The branch that is shown, when it is only where an undo has led: nothing has happened in it.
    fn pristine(&self) -> Option<BranchId> {
        let here = self.here();
        let untouched = here.by_undo && here.reported == here.fork.acts && here.now == here.fork.time;
        let lone = !self.branches.iter().any(|branch| branch.parent == Some(here.id));
        (untouched && lone).then_some(here.id)
    }

    fn drop_pristine(&mut self, gone: Option<BranchId>) {
        if let Some(id) = gone.filter(|id| *id != self.current) {
            let redo = self.redo.clone();
            let _ = self.remove(id);
            self.redo = redo;
        }
    }

    /// Shows a branch that is at this place of `from`: one that is there, or a new one.
    fn go_to(&mut self, from: BranchId, place: Place, name: String) -> Result<(), String> {
        let gone = self.pristine();
        let source = self.branch(from).ok_or("This branch has been deleted.")?;
        let last = place.acts.checked_sub(1).and_then(|last| source.acts.get(last)).map_or(0, |act| act.id);
        // The place must be one that the drawn moment can tell, so no act may follow at the same moment.
        let there = self.branches.iter().find(|branch| {
            let before = place.acts.checked_sub(1).and_then(|last| branch.acts.get(last)).map_or(0, |act| act.id);
            let next = branch.acts.get(place.acts);
            before == last
                && branch.owed.is_none()
                && Some(branch.id) != gone
                && branch.reported >= place.acts
                && next.is_none_or(|next| next.at > place.time)
                && branch.now >= place.time
        });
        let id = match there {
            Some(branch) => branch.id,
            None => {
                let name = self.unique(name);
                let id = self.fork_from(from, place, name)?;
                if let Some(branch) = self.branch_mut(id) {
                    branch.by_undo = true;
                }
                id
            }
        };
        self.playing = false;
        self.show(id, place.time);
        self.drop_pristine(gone);
        Ok(())
    }

    fn name_of(&self, act: usize) -> String {
        self.here().acts.get(act).map(|act| label(act)).unwrap_or_default()
    }
}

fn label(act: &Act) -> String {
    format!("{} at {}", action_label(&act.action), moment(act.at))
}
