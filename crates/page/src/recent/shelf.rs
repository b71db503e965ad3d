//! What a page has of the runs that are kept, and their names.

use litemap::LiteMap;
use model::shared::Set;

use super::texts::Texts;
use crate::session::kept_summary;
use crate::storage::{SESSION, Stored, TAB, UNNAMED};

/// What a page has of the runs that are kept.
#[derive(Debug, Default)]
pub(crate) struct Runs {
    /// A name of this tab that no other tab has.
    tab: String,
    /// The name under which the shown run is kept.
    pub(super) shown: String,
    /// The texts of the others by their names.
    pub(super) others: LiteMap<String, Texts>,
    /// Which of them the browser stores.
    pub(super) stored: Set<String>,
    /// Which of them other tabs show.
    pub(super) elsewhere: Set<String>,
    /// Where undo leads, the newest last.
    pub(super) back: Vec<String>,
    /// Where redo leads, the nearest last.
    pub(super) forth: Vec<String>,
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
    pub(super) fn take_stored(&mut self, texts: &LiteMap<String, String>) {
        let of_session = texts.keys().filter_map(|key| key.strip_prefix(SESSION));
        let names = of_session.map(|rest| if rest.is_empty() { UNNAMED } else { rest.trim_start_matches('.') });
        let names: Set<String> = names.filter(|name| stamp(name).is_some()).map(str::to_string).collect();
        let ours = [TAB, ".", &self.tab].concat();
        let tabs = texts.iter().filter(|(key, _)| key.starts_with(TAB) && **key != ours);
        self.elsewhere = tabs.map(|(_, name)| name.clone()).collect();
        let left = |name: &String| self.back.contains(name) || self.forth.contains(name);
        self.others.retain(|name, _| left(name));
        for name in names.iter().filter(|name| **name != self.shown) {
            if let Some(texts) = Texts::read(texts, name) {
                self.others.insert(name.clone(), texts);
            }
        }
        self.stored = names;
    }

    /// The name under which the shown run is kept.
    pub(crate) fn shown(&self) -> &str {
        &self.shown
    }

    /// A name for a run that begins now.
    pub(super) fn new_name(&self) -> String {
        let known = self.others.keys().chain([&self.shown]).filter_map(|name| stamp(name));
        format!("{:08}.{}", known.max().unwrap_or(0) + 1, self.tab)
    }

    /// The run that a tab shows when it is loaded, and the name under which it is kept from then on.
    pub(super) fn first(&self, stored: &Stored) -> Option<(String, String)> {
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
    pub(super) fn oldest(&self) -> Option<String> {
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
