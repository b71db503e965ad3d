//! What the browser stores for the page, under which keys, and how a stored session is opened again.

use super::breakpoints::Breakpoints;
use super::effect::Effect;
use super::session::{KeptBranches, KeptHead, Session};
use super::update::Page;

/// The session's small text, which changes all the time.
pub const SESSION: &str = "raft-playground.session";
/// Its branches.
pub const BRANCHES: &str = "raft-playground.branches";
/// Its scenarios.
pub const SCENARIOS: &str = "raft-playground.scenarios";
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

/// The keys of a session, and where the texts of one that cannot be read are put.
const ASIDE: [(&str, &str); 3] = [
    (SESSION, "raft-playground.session.unreadable"),
    (BRANCHES, "raft-playground.branches.unreadable"),
    (SCENARIOS, "raft-playground.scenarios.unreadable"),
];

/// What has been stored of the session.
#[derive(Debug)]
pub(crate) struct Storing {
    /// False once it has been said that nothing can be stored.
    said: bool,
    /// The change of the branches that was stored last, and in which run.
    changes: Option<(u32, u32)>,
    /// When a playing session was stored last.
    pub(crate) at_ms: f64,
}

impl Default for Storing {
    fn default() -> Storing {
        Storing { said: true, changes: None, at_ms: 0.0 }
    }
}

/// Where the stored texts are found.
pub type Stored<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The session that was stored, as run number `run`, with its title and speed. Fails with one sentence when it cannot
/// be read.
pub(crate) fn stored_session(run: u32, stored: Stored<'_>) -> Result<Option<(String, u32, Session)>, String> {
    let Some(head) = stored(SESSION) else { return Ok(None) };
    let head = KeptHead::read(&head)?;
    let scenarios = stored(SCENARIOS).unwrap_or_default();
    let branches = stored(BRANCHES);
    let branches = branches.map(|text| KeptBranches::read(&text, &scenarios)).transpose()?;
    let (title, speed) = (head.title.clone(), head.speed);
    Ok(Some((title, speed, Session::reopen(run, head, branches)?)))
}

/// Puts a session that cannot be read where it is not opened again.
pub(crate) fn put_aside(stored: Stored<'_>) -> Vec<Effect> {
    let texts = ASIDE.iter().filter_map(|(key, aside)| Some((*aside, stored(key)?))).collect();
    vec![Effect::Store(texts), Effect::Remove(&[SESSION, BRANCHES, SCENARIOS])]
}

/// The breakpoints that were stored, in a cluster of so many nodes.
pub(crate) fn stored_breakpoints(nodes: u64, stored: Stored<'_>) -> Breakpoints {
    stored(BREAKPOINTS).map(|text| Breakpoints::from_text(&text, nodes)).unwrap_or_default()
}

impl Page {
    /// Stores the session: its small text, and its branches and scenarios when they have changed. To write takes time
    /// by the length of the text.
    pub(crate) fn store(&mut self) {
        let changes = (self.session.run(), self.session.changes());
        let same_run = self.storing.changes.is_some_and(|(run, _)| run == changes.0);
        let mut texts = Vec::with_capacity(3);
        if !same_run {
            texts.push((SCENARIOS, self.session.keep_scenario().to_string()));
        }
        if self.storing.changes != Some(changes) {
            texts.push((BRANCHES, self.session.keep_branches()));
        }
        texts.push((SESSION, self.session.keep_head(&self.state.title, self.state.speed)));
        self.storing.changes = Some(changes);
        self.effects.push(Effect::Store(texts));
    }

    /// Something could not be stored. For the session that is said once.
    pub(crate) fn not_stored(&mut self, key: &str) {
        match key {
            SESSION | BRANCHES | SCENARIOS => {
                self.storing.changes = None;
                if std::mem::replace(&mut self.storing.said, false) {
                    self.wrong("This browser does not keep the session, so a reload loses it.");
                }
            }
            // A browser that stores nothing would show the tour again and again.
            TOUR => self.state.tour = false,
            _ => {}
        }
    }
}
