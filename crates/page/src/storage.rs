//! What the browser stores for the page, under which keys, and how a stored run is opened again.

use litemap::LiteMap;

use super::breakpoints::Breakpoints;
use super::effect::Effect;
use super::recent::Texts;
use super::update::Page;

/// A run's small text, which changes all the time. Each run is kept under a name of its own, see [`key`].
pub const SESSION: &str = "raft-playground.session";
/// Its branches.
pub const BRANCHES: &str = "raft-playground.branches";
/// Its scenario.
pub const SCENARIOS: &str = "raft-playground.scenarios";
/// Which run a tab shows while it is open, followed by the tab's name.
pub const TAB: &str = "raft-playground.tab";
/// The theme.
pub const THEME: &str = "raft-playground.theme";
/// The sizes of the panels.
pub const PANELS: &str = "raft-playground.panels";
/// Whether the tour was seen.
pub const TOUR: &str = "raft-playground.tour";
/// How far the reader has come in each lesson.
pub const LESSONS: &str = "raft-playground.lessons";
/// What was answered in the quiz.
pub const QUIZ: &str = "raft-playground.quiz";
/// The breakpoints.
pub const BREAKPOINTS: &str = "raft-playground.breakpoints";

/// The name under which the texts of a run are put that cannot be read.
const UNREADABLE: &str = "unreadable";

/// The run that was kept before runs had names.
pub(crate) const UNNAMED: &str = "0";

/// The key of one text of the run of this name.
pub fn key(of: &str, name: &str) -> String {
    if name == UNNAMED { of.to_string() } else { [of, ".", name].concat() }
}

/// All that the browser has stored for the page, and what it says of this tab.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    /// The texts by their keys.
    pub texts: LiteMap<String, String>,
    /// A name of this tab that no other tab has.
    pub tab: String,
    /// The name of the run that this tab showed before it was loaded again.
    pub run: Option<String>,
    /// True when another tab may show that run as well: this tab is a copy of another, or its end was not seen.
    pub is_shared: bool,
}

impl Stored {
    /// The text under a key, if there is one.
    pub fn text(&self, key: &str) -> Option<&String> {
        self.texts.get(key)
    }

    /// The breakpoints, in a cluster of so many nodes.
    pub(crate) fn breakpoints(&self, nodes: u64) -> Breakpoints {
        self.text(BREAKPOINTS).map(|text| Breakpoints::from_text(text, nodes)).unwrap_or_default()
    }
}

/// What has been stored of the run that is shown.
#[derive(Debug)]
pub(crate) struct Storing {
    /// False once it has been said that nothing can be stored.
    said: bool,
    /// The change of the branches that was stored last, and under which name.
    changes: Option<(String, u32)>,
    /// When a playing session was stored last.
    pub(crate) at_ms: f64,
}

impl Default for Storing {
    fn default() -> Storing {
        Storing { said: true, changes: None, at_ms: 0.0 }
    }
}

/// Puts a run that cannot be read where it is not opened again.
pub(crate) fn put_aside(name: &str, texts: &Texts) -> Vec<Effect> {
    let aside = texts.stored(UNREADABLE);
    let keys = [SESSION, BRANCHES, SCENARIOS].map(|of| key(of, name)).to_vec();
    vec![Effect::Store(aside), Effect::Remove(keys)]
}

impl Page {
    /// Stores the run: its small text, and its branches and scenario when they have changed. To write takes time by the
    /// length of the text.
    pub(crate) fn store(&mut self) {
        let name = self.runs.shown().to_string();
        let changes = self.session.changes();
        let known = self.storing.changes.take();
        let mut texts = Vec::with_capacity(3);
        if known.as_ref().is_none_or(|(of, _)| *of != name) {
            texts.push((key(SCENARIOS, &name), self.session.keep_scenario().to_string()));
        }
        if known.is_none_or(|known| known != (name.clone(), changes)) {
            texts.push((key(BRANCHES, &name), self.session.keep_branches()));
        }
        texts.push((key(SESSION, &name), self.session.keep_head(&self.state.title, self.state.speed)));
        self.storing.changes = Some((name, changes));
        self.effects.push(Effect::Store(texts));
    }

    /// Something could not be stored. For a run, the oldest other one makes room; when none is left, that is said once.
    pub(crate) fn not_stored(&mut self, key: &str) {
        let is_run = [SESSION, BRANCHES, SCENARIOS].iter().any(|of| key.starts_with(of));
        if is_run && !key.ends_with(UNREADABLE) {
            self.storing.changes = None;
            if self.make_room() {
                self.store();
            } else if std::mem::replace(&mut self.storing.said, false) {
                self.say("This browser does not keep the session, so a reload loses it.");
            }
        } else if key == TOUR {
            // A browser that stores nothing would show the tour again and again.
            self.state.tour = false;
        }
    }
}
