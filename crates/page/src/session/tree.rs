//! The branches of a session: fork, switch, rename, delete.

use super::branch::{Branch, BranchId, BranchInfo, FIRST_BRANCH};
use super::place::Place;
use super::{STILL_FETCHED, Session};
use model::action::Action;
use model::types::Time;
use model::view::Cursor;
use story::event_log::action_label;
use story::format::moment;

/// How many branches a session may have, so that the tree can still be seen.
pub const BRANCHES_MAX: usize = 50;

/// How long a branch's name may be, in characters.
const NAME_CHARS_MAX: usize = 60;

/// How many deleted branches can be brought back.
const DELETED_MAX: usize = 10;

/// A branch that was deleted, and what it takes to bring it back.
#[derive(Debug)]
pub struct Deleted {
    /// The branch.
    pub branch: Branch,
    /// The act that would have been done next: acts with lower numbers were done before the deletion.
    pub next_act: u32,
    /// Those that parted from it, and where.
    children: Vec<(BranchId, Place)>,
    /// True when it was shown, and at which moment.
    shown: Option<Time>,
}

impl Session {
    /// The branches, the oldest first.
    pub fn branches(&self) -> Vec<BranchInfo> {
        let info = |branch: &Branch| BranchInfo {
            id: branch.id,
            name: branch.name.clone(),
            parent: branch.parent,
            forked_at: branch.fork.time,
            end: branch.owed.unwrap_or(branch.now),
            acts: branch.acts.len(),
            current: branch.id == self.current,
        };
        self.branches.iter().map(info).collect()
    }

    /// The branch that is shown.
    pub fn current(&self) -> BranchId {
        self.current
    }

    pub(super) fn here(&self) -> &Branch {
        self.branch(self.current).unwrap_or(&self.branches[0])
    }

    pub(super) fn here_mut(&mut self) -> &mut Branch {
        let place = self.branches.iter().position(|branch| branch.id == self.current).unwrap_or(0);
        &mut self.branches[place]
    }

    pub(super) fn branch(&self, id: BranchId) -> Option<&Branch> {
        self.branches.iter().find(|branch| branch.id == id)
    }

    pub(super) fn branch_mut(&mut self, id: BranchId) -> Option<&mut Branch> {
        self.branches.iter_mut().find(|branch| branch.id == id)
    }

    /// Begins a branch at the drawn moment, without an action, and shows it.
    pub fn fork(&mut self) -> Result<String, String> {
        if self.in_lesson() {
            return self.leave();
        }
        let name = self.unique(format!("fork at {}", moment(self.drawn())));
        self.fork_here(name.clone())?;
        self.redo.clear();
        Ok(name)
    }

    pub(super) fn fork_here(&mut self, name: String) -> Result<(), String> {
        if self.running_to().is_some() {
            return Err("The run is still on its way to where it was; wait until it is there.".to_string());
        }
        let place = self.here().place_at(self.drawn()).filter(|_| self.cursor.reached()).ok_or(STILL_FETCHED)?;
        let id = self.fork_from(self.current, place, name)?;
        self.show(id, place.time);
        Ok(())
    }

    /// Fails when there is no room for one more branch.
    pub(super) fn has_room(&self) -> Result<(), String> {
        match self.branches.len() < BRANCHES_MAX {
            true => Ok(()),
            false => Err(format!("{BRANCHES_MAX} branches are the most one session has; delete one first.")),
        }
    }

    /// Makes a branch that parts from another at this place.
    pub(super) fn fork_from(&mut self, parent: BranchId, place: Place, name: String) -> Result<BranchId, String> {
        self.has_room()?;
        let id = BranchId(self.next_branch);
        let parent = self.branch(parent).ok_or("This branch has been deleted.")?;
        let branch = parent.fork_at(id, name, place).ok_or(STILL_FETCHED)?;
        self.next_branch += 1;
        self.branches.push(branch);
        self.changes += 1;
        Ok(id)
    }

    /// What a branch that begins with an action is called.
    pub(super) fn name_after(&self, action: &Action, at: Time) -> String {
        self.unique(format!("{} at {}", action_label(action), moment(at)))
    }

    pub(super) fn unique(&self, name: String) -> String {
        let name: String = name.trim().chars().take(NAME_CHARS_MAX).collect();
        let taken = |name: &str| self.branches.iter().any(|branch| branch.name == name);
        if !taken(&name) {
            return name;
        }
        let numbered = (2..=BRANCHES_MAX + 1).map(|number| format!("{name} ({number})"));
        numbered.into_iter().find(|name| !taken(name)).unwrap_or(name)
    }

    /// Shows a branch at a moment, or at its end.
    pub(super) fn show(&mut self, id: BranchId, time: Time) {
        let Some(branch) = self.branch(id) else { return };
        self.cursor = Cursor::new(branch.past.keyframes());
        (self.current, self.fetch, self.old_feed) = (id, None, None);
        if self.comparison.as_ref().is_some_and(|comparison| comparison.other == id) {
            self.comparison = None;
        }
        self.draw_then = self.here().owed.map(|_| time);
        self.restart_comparison();
        self.changes += 1;
        self.seek(time);
        self.wanted_us = self.drawn_us;
    }

    /// Shows another branch, at the drawn moment if it has run so far, and stands still.
    pub fn switch(&mut self, id: BranchId) -> Result<(), String> {
        let branch = self.branch(id).ok_or("This branch has been deleted.")?;
        let drawn = self.drawn().min(branch.owed.unwrap_or(branch.now));
        self.playing = false;
        self.show(id, drawn);
        Ok(())
    }

    /// Gives a branch another name.
    pub fn rename(&mut self, id: BranchId, name: &str) -> Result<(), String> {
        if name.trim().is_empty() {
            return Err("A branch needs a name.".to_string());
        }
        if self.branch(id).is_some_and(|branch| branch.name == name.trim()) {
            return Ok(());
        }
        let name = self.unique(name.to_string());
        let branch = self.branch_mut(id).ok_or("This branch has been deleted.")?;
        (branch.name, branch.by_undo) = (name, false);
        self.changes += 1;
        Ok(())
    }

    /// Deletes a branch. Those that parted from it keep their past. Undo brings it back.
    pub fn delete(&mut self, id: BranchId) -> Result<(), String> {
        let deleted = self.remove(id)?;
        // What an undo has made and nothing has happened in is made again by the next one.
        if !deleted.branch.by_undo {
            self.deleted.push(deleted);
            if self.deleted.len() > DELETED_MAX {
                self.deleted.remove(0);
            }
        }
        Ok(())
    }

    /// Removes a branch.
    pub(super) fn remove(&mut self, id: BranchId) -> Result<Deleted, String> {
        if self.branches.len() == 1 {
            return Err("The last branch cannot be deleted.".to_string());
        }
        if self.opened.is_lesson() && id == FIRST_BRANCH {
            return Err("The lesson itself is kept. Its other branches can be deleted.".to_string());
        }
        let place = self.branches.iter().position(|branch| branch.id == id);
        let place = place.ok_or("This branch has been deleted already.")?;
        let gone = self.branches.remove(place);
        let of_gone = self.branches.iter().filter(|branch| branch.parent == Some(id));
        let children = of_gone.map(|child| (child.id, child.fork)).collect();
        let shown = (self.current == id).then(|| self.drawn_at(gone.now));
        for child in self.branches.iter_mut().filter(|branch| branch.parent == Some(id)) {
            child.parent = gone.parent;
            // What is left in common is what both have in common with the parent.
            if gone.parent.is_none() {
                child.fork = Place::default();
            } else if (gone.fork.time, gone.fork.acts) < (child.fork.time, child.fork.acts) {
                child.fork = gone.fork;
            }
        }
        self.queue.retain(|queued| queued.branch() != id);
        self.redo.retain(|undone| undone.branch() != id);
        if self.comparison.as_ref().is_some_and(|comparison| comparison.other == id) {
            self.comparison = None;
        }
        self.changes += 1;
        let parent = gone.parent;
        let deleted = Deleted { branch: gone, next_act: self.next_act, children, shown };
        if self.current == id {
            let next = parent.filter(|parent| self.branch(*parent).is_some()).unwrap_or(self.branches[0].id);
            self.playing = false;
            let end = self.branch(next).map_or(Time::ZERO, |branch| branch.owed.unwrap_or(branch.now));
            self.show(next, Time(self.drawn_us as u64).min(end));
        }
        Ok(deleted)
    }

    /// The drawn moment of a branch that has run so far.
    fn drawn_at(&self, end: Time) -> Time {
        Time(self.drawn_us as u64).min(end)
    }

    /// Brings back the branch that was deleted last. Returns it with a sentence that says so.
    pub(super) fn restore_deleted(&mut self) -> Result<(BranchId, String), String> {
        self.has_room()?;
        let Some(deleted) = self.deleted.pop() else { return Err("No branch was deleted.".to_string()) };
        let Deleted { mut branch, children, shown, next_act: _ } = deleted;
        if branch.parent.is_some_and(|parent| self.branch(parent).is_none()) {
            (branch.parent, branch.fork) = (None, Place::default());
        }
        branch.name = self.unique(branch.name);
        let (id, name) = (branch.id, branch.name.clone());
        for (child, fork) in children {
            if let Some(child) = self.branch_mut(child) {
                (child.parent, child.fork) = (Some(id), fork);
            }
        }
        // The oldest stands first, whatever else was deleted meanwhile.
        let place = self.branches.iter().position(|other| other.id > id).unwrap_or(self.branches.len());
        self.branches.insert(place, branch);
        self.changes += 1;
        if let Some(shown) = shown {
            self.playing = false;
            self.show(id, shown);
        }
        Ok((id, format!("“{name}” is here again.")))
    }

    /// How many actions were done by hand, in all branches.
    pub fn acts_by_hand(&self) -> usize {
        let own = |branch: &Branch| {
            let own = branch.acts.iter().skip(branch.fork.acts);
            own.filter(|act| act.action != Action::ScriptOff).count()
        };
        self.branches.iter().map(own).sum()
    }
}
