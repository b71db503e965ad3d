//! Storing the run that is shown.

use super::effect::Effect;
use super::page::Page;
use super::recent::texts::Texts;
use super::storage::{BRANCHES, SCENARIOS, SESSION, TOUR, key};

/// The name under which the texts of a run are put that cannot be read.
const UNREADABLE: &str = "unreadable";

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
