//! The runs that are kept: the shown one, those before it, and those of other tabs. Undo leads back to the run before,
//! and each of them can be opened from a list.
//!
//! A tab writes only under names that it has made or taken over, so that no tab changes what another one keeps.

use std::collections::{BTreeMap, BTreeSet};

use super::dialogs::Dialog;
use super::effect::Effect;
use super::session::{KeptBranches, KeptHead, KeptSummary, Session, kept_summary};
use super::storage::{BRANCHES, SCENARIOS, SESSION, Stored, TAB, UNNAMED, key};
use super::update::Page;

/// How many runs are kept; the oldest ones go.
pub const RUNS_MAX: usize = 20;

/// The texts that a run is kept as.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    head: String,
    branches: String,
    scenario: String,
}

impl Texts {
    /// A run as it is now.
    fn of(session: &Session, title: &str, speed: u32) -> Texts {
        let head = session.keep_head(title, speed);
        Texts { head, branches: session.keep_branches(), scenario: session.keep_scenario().to_string() }
    }

    /// The texts that are stored under this name.
    fn read(stored: &BTreeMap<String, String>, name: &str) -> Option<Texts> {
        let text = |of: &str| stored.get(&key(of, name)).cloned();
        let (branches, scenario) = (text(BRANCHES).unwrap_or_default(), text(SCENARIOS).unwrap_or_default());
        Some(Texts { head: text(SESSION)?, branches, scenario })
    }

    /// The texts with their keys, to be stored under this name.
    pub(crate) fn stored(&self, name: &str) -> Vec<(String, String)> {
        let texts = [(SCENARIOS, &self.scenario), (BRANCHES, &self.branches), (SESSION, &self.head)];
        texts.map(|(of, text)| (key(of, name), text.clone())).to_vec()
    }

    /// The run, as number `run`, with its title and speed. Fails with one sentence when it cannot be read.
    fn reopened(&self, run: u32) -> Result<(String, u32, Session), String> {
        let head = KeptHead::read(&self.head)?;
        let branches = KeptBranches::read(&self.branches, &self.scenario)?;
        let (title, speed) = (head.title.clone(), head.speed);
        Ok((title, speed, Session::reopen(run, head, Some(branches))?))
    }
}

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

/// What a page knows of the runs that are kept.
#[derive(Debug, Default)]
pub(crate) struct Runs {
    /// A name of this tab that no other tab has.
    tab: String,
    /// The name under which the shown run is kept.
    shown: String,
    /// The texts of the others by their names.
    others: BTreeMap<String, Texts>,
    /// Which of them the browser stores.
    stored: BTreeSet<String>,
    /// Which of them other tabs show.
    elsewhere: BTreeSet<String>,
    /// Where undo leads, the newest last.
    back: Vec<String>,
    /// Where redo leads, the nearest last.
    forth: Vec<String>,
}

/// When a run was begun, compared with others; `None` when this is no name of a run.
fn stamp(name: &str) -> Option<u64> {
    match name.split_once('.') {
        Some((stamp, _)) => stamp.parse().ok(),
        None => (name == UNNAMED).then_some(0),
    }
}

impl Runs {
    /// The runs that are stored, of which none is shown yet.
    pub(crate) fn read(stored: &Stored) -> Runs {
        let mut runs = Runs { tab: stored.tab.clone(), ..Runs::default() };
        runs.take_stored(&stored.texts);
        runs
    }

    /// Takes what is stored now. What was left in this tab stays, also when it is not stored.
    fn take_stored(&mut self, texts: &BTreeMap<String, String>) {
        let of_session = texts.keys().filter_map(|key| key.strip_prefix(SESSION));
        let names = of_session.map(|rest| if rest.is_empty() { UNNAMED } else { rest.trim_start_matches('.') });
        let names: BTreeSet<String> = names.filter(|name| stamp(name).is_some()).map(str::to_string).collect();
        let ours = [TAB, ".", &self.tab].concat();
        let tabs = texts.iter().filter(|(key, _)| key.starts_with(TAB) && **key != ours);
        self.elsewhere = tabs.map(|(_, name)| name.clone()).collect();
        let left = |name: &String| self.back.contains(name) || self.forth.contains(name);
        self.others.retain(|name, _| left(name));
        for name in names.iter().filter(|name| **name != self.shown) {
            self.others.extend(Texts::read(texts, name).map(|texts| (name.clone(), texts)));
        }
        self.stored = names;
    }

    /// The name under which the shown run is kept.
    pub(crate) fn shown(&self) -> &str {
        &self.shown
    }

    /// A name for a run that begins now.
    fn new_name(&self) -> String {
        let known = self.others.keys().chain([&self.shown]).filter_map(|name| stamp(name));
        format!("{:08}.{}", known.max().unwrap_or(0) + 1, self.tab)
    }

    /// The run that a tab shows when it is loaded, and the name under which it is kept from then on.
    fn first(&self, stored: &Stored) -> Option<(String, String)> {
        let before = stored.run.as_ref().filter(|name| self.others.contains_key(*name));
        match before {
            Some(name) if stored.is_shared => Some((name.clone(), self.new_name())),
            Some(name) => Some((name.clone(), name.clone())),
            // A tab that is opened now goes on with the newest run that no other tab shows.
            None => {
                let free = self.others.keys().rev().find(|name| !self.elsewhere.contains(*name))?;
                Some((free.clone(), free.clone()))
            }
        }
    }

    /// The run that goes first when there is no room: the oldest one in which nothing was done, or else the oldest one.
    fn oldest(&self) -> Option<String> {
        let may_go = |name: &&String| self.stored.contains(*name) && !self.elsewhere.contains(*name);
        let is_plain = |name: &&String| {
            let texts = self.others.get(*name);
            let summary = texts.and_then(|texts| kept_summary(&texts.head, &texts.branches));
            summary.is_none_or(|summary| summary.acts == 0)
        };
        let names = || self.others.keys().filter(may_go);
        names().find(is_plain).or_else(|| names().next()).cloned()
    }
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
            effects.extend(super::storage::put_aside(&from, &texts));
        }
        opened.map(Some)
    }

    /// The runs that can be opened, the newest first.
    pub fn recent_runs(&self) -> Vec<RecentRun> {
        let runs = &self.runs;
        let shown = Texts::of(&self.session, &self.state.title, self.state.speed);
        let mut all: Vec<(&String, &Texts)> = runs.others.iter().chain([(&runs.shown, &shown)]).collect();
        all.sort_by(|(one, _), (other, _)| other.cmp(one));
        let row = |(name, texts): (&String, &Texts)| {
            let summary = kept_summary(&texts.head, &texts.branches)?;
            let (is_shown, is_elsewhere) = (*name == runs.shown, runs.elsewhere.contains(name));
            Some(RecentRun { name: name.clone(), summary, is_shown, is_elsewhere })
        };
        all.into_iter().filter_map(row).collect()
    }

    /// What undo would do, in a few words.
    pub fn to_undo(&self) -> Option<String> {
        self.session.to_undo().or_else(|| self.title_of(self.runs.back.last()?).map(|title| format!("back to “{title}”")))
    }

    /// What redo would do, in a few words.
    pub fn to_redo(&self) -> Option<String> {
        self.session.to_redo().or_else(|| self.title_of(self.runs.forth.last()?).map(|title| format!("on to “{title}”")))
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
    pub(crate) fn take_stored(&mut self, texts: &BTreeMap<String, String>) {
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
                let from = if is_elsewhere { " It is a copy: what another tab shows stays as it is." } else { "" };
                self.say(format!("“{title}” goes on where it was left.{from}"));
            }
            Err(why) => self.wrong(why),
        }
    }

    /// Goes back to the run before, or on to the one after. Returns a sentence that says so.
    pub(crate) fn to_run(&mut self, is_back: bool) -> Result<String, String> {
        let (mut back, mut forth) = (self.runs.back.clone(), self.runs.forth.clone());
        let (from, to) = if is_back { (&mut back, &mut forth) } else { (&mut forth, &mut back) };
        let Some(name) = from.pop() else {
            return Err(format!("There is nothing to {}.", if is_back { "undo" } else { "redo" }));
        };
        to.push(self.runs.shown.clone());
        let title = self.show_kept(&name, false)?;
        (self.runs.back, self.runs.forth) = (back, forth);
        Ok(match is_back {
            true => format!("“{title}”, the run before, goes on where it was left. Redo leads on to the next one."),
            false => format!("“{title}” goes on where it was left."),
        })
    }

    /// Shows a run that is kept, under its own name or as a copy, and returns what it is called.
    fn show_kept(&mut self, name: &str, as_copy: bool) -> Result<String, String> {
        let texts = self.runs.others.get(name).cloned().ok_or("This run is not kept any more.")?;
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

    /// Something was done in this run, so redo leads to no other one.
    pub(crate) fn end_redo(&mut self) {
        self.runs.forth.clear();
    }
}
