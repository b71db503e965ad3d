//! What the browser stores for the page, under which keys, and how a stored run is opened again.

use litemap::LiteMap;

use super::breakpoints::Breakpoints;

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
