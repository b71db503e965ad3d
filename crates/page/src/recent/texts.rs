//! The texts that a run is kept as.

use litemap::LiteMap;

use crate::session::{KeptBranches, KeptHead, Session};
use crate::storage::{BRANCHES, SCENARIOS, SESSION, key};

/// The texts that a run is kept as.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    pub(super) head: String,
    pub(super) branches: String,
    scenario: String,
}

impl Texts {
    /// A run as it is now.
    pub(super) fn of(session: &Session, title: &str, speed: u32) -> Texts {
        let head = session.keep_head(title, speed);
        Texts { head, branches: session.keep_branches(), scenario: session.keep_scenario().to_string() }
    }

    /// The texts that are stored under this name.
    pub(super) fn read(stored: &LiteMap<String, String>, name: &str) -> Option<Texts> {
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
    pub(super) fn reopened(&self, run: u32) -> Result<(String, u32, Session), String> {
        let head = KeptHead::read(&self.head)?;
        let branches = KeptBranches::read(&self.branches, &self.scenario)?;
        let (title, speed) = (head.title.clone(), head.speed);
        Ok((title, speed, Session::reopen(run, head, Some(branches))?))
    }
}
