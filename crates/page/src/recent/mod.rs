//! The runs that are kept: the shown one, those before it, and those of other tabs. Undo leads back to the run before,
//! and each of them can be opened from a list.
//!
//! A tab writes only under names that it has made or taken over, so that no tab changes what another one keeps.

pub(crate) mod shelf;
pub(crate) mod texts;

use litemap::LiteMap;

pub(crate) use self::shelf::Runs;
pub use self::texts::Texts;
use super::effect::Effect;
use super::session::{BranchId, KeptHead, KeptSummary, Session, kept_summary};
use super::storage::{BRANCHES, SCENARIOS, SESSION, Stored, key};
use crate::dialog::Dialog;
use crate::msg::BranchesMsg;
use crate::page::Page;
use model::shared::sort_short;

/// How many runs are kept; the oldest ones go.
pub const RUNS_MAX: usize = 20;

/// What is said of a run that has gone.
pub(crate) const NOT_KEPT: &str = "This run is not kept any more.";

/// A run of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecentRun {
    /// The name under which it is kept.
    pub name: String,
    /// What it is called, how long it is, and what was done in it.
    pub summary: KeptSummary,
    /// True for the one that is shown.
    pub is_shown: bool,
    /// True when another tab shows it.
    pub is_elsewhere: bool,
}

impl Page {
    /// Opens the run that a tab begins with: its name, title, speed and the run; and what is said when that cannot be
    /// read.
    pub(crate) fn first_run(
        runs: &mut Runs,
        stored: &Stored,
        effects: &mut Vec<Effect>,
    ) -> Result<Option<(String, u32, Session)>, String> {
        let Some((from, name)) = runs.first(stored) else {
            runs.shown = runs.new_name();
            effects.push(Effect::ShowRun(runs.shown.clone()));
            return Ok(None);
        };
        let texts = runs.others.get(&from).cloned().unwrap_or_default();
        let opened = texts.reopened(1);
        if opened.is_err() || name == from {
            runs.others.remove(&from);
        }
        runs.shown = if opened.is_ok() { name } else { runs.new_name() };
        effects.push(Effect::ShowRun(runs.shown.clone()));
        if opened.is_err() {
            effects.extend(super::store::put_aside(&from, &texts));
        }
        opened.map(Some)
    }

    /// The runs that can be opened, the newest first.
    pub fn recent_runs(&self) -> Vec<RecentRun> {
        let runs = &self.runs;
        let shown = Texts::of(&self.session, &self.state.title, self.state.speed);
        let mut all: Vec<(&String, &Texts)> = runs.others.iter().chain([(&runs.shown, &shown)]).collect();
        sort_short(&mut all, |(one, _), (other, _)| other.cmp(one));
        let row = |(name, texts): (&String, &Texts)| {
            let summary = kept_summary(&texts.head, &texts.branches)?;
            let (is_shown, is_elsewhere) = (*name == runs.shown, runs.elsewhere.contains(name));
            Some(RecentRun { name: name.clone(), summary, is_shown, is_elsewhere })
        };
        all.into_iter().filter_map(row).collect()
    }

    /// What undo would do, in a few words.
    pub fn to_undo(&self) -> Option<String> {
        self.session
            .to_undo()
            .or_else(|| self.title_of(self.runs.back.last()?).map(|title| format!("back to “{title}”")))
    }

    /// What redo would do, in a few words.
    pub fn to_redo(&self) -> Option<String> {
        self.session
            .to_redo()
            .or_else(|| self.title_of(self.runs.forth.last()?).map(|title| format!("on to “{title}”")))
    }

    fn title_of(&self, name: &str) -> Option<String> {
        let texts = self.runs.others.get(name)?;
        KeptHead::read(&texts.head).ok().map(|head| head.title)
    }

    /// Another run takes the place of the shown one, which is kept.
    pub(crate) fn leave_run(&mut self) {
        self.store();
        let texts = Texts::of(&self.session, &self.state.title, self.state.speed);
        let name = self.runs.new_name();
        let left = std::mem::replace(&mut self.runs.shown, name);
        self.runs.others.insert(left.clone(), texts);
        self.runs.stored.insert(left.clone());
        self.runs.back.push(left);
        self.runs.forth.clear();
        self.effects.push(Effect::ShowRun(self.runs.shown.clone()));
        self.drop_oldest();
    }

    /// Keeps no more runs than there may be.
    fn drop_oldest(&mut self) {
        while self.runs.stored.len() >= RUNS_MAX && self.make_room() {}
        let (back, others) = (&mut self.runs.back, &mut self.runs.others);
        if back.len() > RUNS_MAX {
            let gone = back.remove(0);
            if !self.runs.stored.contains(&gone) {
                others.remove(&gone);
            }
        }
    }

    /// Removes the oldest run that is stored and not shown anywhere. False when there is none. Undo still leads to it.
    pub(crate) fn make_room(&mut self) -> bool {
        let Some(name) = self.runs.oldest() else { return false };
        self.runs.stored.remove(&name);
        if !self.runs.back.contains(&name) && !self.runs.forth.contains(&name) {
            self.runs.others.remove(&name);
        }
        self.effects.push(Effect::Remove([SESSION, BRANCHES, SCENARIOS].map(|of| key(of, &name)).to_vec()));
        true
    }

    /// Shows the runs that can be opened, as soon as the browser has said what is stored.
    pub(crate) fn show_recent(&mut self) {
        self.effects.push(Effect::ReadStored);
        self.show_dialog(Some(Dialog::Recent));
    }

    /// Takes what is stored now, by other tabs too.
    pub(crate) fn take_stored(&mut self, texts: &LiteMap<String, String>) {
        self.runs.take_stored(texts);
    }

    /// Opens a run of the list. What another tab shows is copied.
    pub(crate) fn reopen(&mut self, name: &str) {
        self.close_dialog();
        if name == self.runs.shown {
            return;
        }
        let is_elsewhere = self.runs.elsewhere.contains(name);
        match self.show_kept(name, is_elsewhere) {
            Ok(title) => {
                self.follow(&title);
                let from = if is_elsewhere { " It is a copy: what another tab shows stays as it is." } else { "" };
                self.say(format!("“{title}” goes on where it was left.{from}"));
            }
            Err(why) => self.wrong(why),
        }
    }

    /// Goes back to the run before, or on to the one after. Returns a sentence that says so.
    pub(crate) fn go_to_run(&mut self, is_back: bool) -> Result<String, String> {
        let (mut back, mut forth) = (self.runs.back.clone(), self.runs.forth.clone());
        let (from, to) = if is_back { (&mut back, &mut forth) } else { (&mut forth, &mut back) };
        let Some(name) = from.pop() else {
            return Err(format!("There is nothing to {}.", if is_back { "undo" } else { "redo" }));
        };
        to.push(self.runs.shown.clone());
        let title = self.show_kept(&name, false)?;
        self.follow(&title);
        (self.runs.back, self.runs.forth) = (back, forth);
        Ok(match is_back {
            true => format!("“{title}”, the run before, goes on where it was left. Redo leads on to the next one."),
            false => format!("“{title}” goes on where it was left."),
        })
    }

    /// Shows a run that is kept, under its own name or as a copy, and returns what it is called.
    fn show_kept(&mut self, name: &str, as_copy: bool) -> Result<String, String> {
        let texts = self.runs.others.get(name).cloned().ok_or(NOT_KEPT)?;
        let opened = texts.reopened(self.session.run() + 1);
        let (title, speed, session) = opened.map_err(|why| format!("This run cannot be opened: {why}"))?;
        self.leave_run();
        if !as_copy {
            self.runs.others.remove(name);
            self.runs.shown = name.to_string();
            self.effects.push(Effect::ShowRun(name.to_string()));
        }
        self.state.speed = speed;
        self.begin_run(title.clone(), session);
        Ok(title)
    }

    /// Gives the browser's history an entry when another run or another branch is shown.
    pub(crate) fn keep_entry(&mut self) {
        let branch = self.session.current().0;
        if self.entry.1 != branch || self.entry.0 != self.runs.shown {
            self.entry = (self.runs.shown.clone(), branch);
            self.effects.push(Effect::Entry(format!("{} {branch}", self.runs.shown)));
        }
    }

    /// Shows the run and the branch of an entry of the browser's history. A run that is not kept is opened by its address.
    pub(crate) fn go_to_entry(&mut self, entry: &str) {
        let Some((run, branch)) = entry.rsplit_once(' ') else { return };
        if run != self.runs.shown {
            self.close_dialog();
            if let Err(why) = self.show_kept(run, self.runs.elsewhere.contains(run)) {
                let is_kept = self.runs.others.contains_key(run);
                return if is_kept { self.wrong(why) } else { self.effects.push(Effect::Follow) };
            }
        }
        if let Some(id) = branch.parse().ok().map(BranchId).filter(|id| *id != self.session.current()) {
            self.on_branches(BranchesMsg::Switch(id));
        }
        // The entry is there already.
        self.entry = (self.runs.shown.clone(), self.session.current().0);
    }

    /// Something was done in this run, so redo leads to no other one.
    pub(crate) fn end_redo(&mut self) {
        self.runs.forth.clear();
    }
}
