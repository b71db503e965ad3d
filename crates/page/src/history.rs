//! The browser's history: it goes back and forward through the runs and branches that were shown.

use super::effect::Effect;
use super::library::LIBRARY;
use super::session::BranchId;
use crate::msg::BranchesMsg;
use crate::page::Page;

impl Page {
    /// Goes to a run and a branch of the browser's history.
    pub(crate) fn go_to(&mut self, place: &str) {
        let (run, branch) = place.split_once(' ').unwrap_or_default();
        self.arrives = true;
        self.reopen(run);
        let branch = BranchId(branch.parse().unwrap_or_default());
        if run == self.runs.shown() && branch != self.session.current() {
            self.on_branches(BranchesMsg::Switch(branch));
        }
    }

    /// Puts the run and the branch that are shown into the browser's history, so that it goes back to those before. A run of the
    /// library stands in the address as well.
    pub(crate) fn follow(&mut self) {
        let (run, branch) = (self.runs.shown(), self.session.current().0);
        let arrives = std::mem::take(&mut self.arrives);
        if self.place.0 == run && self.place.1 == branch {
            return;
        }
        self.place = (run.to_string(), branch);
        let scene = LIBRARY.iter().find(|scene| scene.title == self.state.title && !scene.file.is_empty());
        let address = match scene {
            _ if arrives => "=".to_string(),
            Some(scene) => ["#lesson=", scene.file].concat(),
            None => String::new(),
        };
        let place = [&self.place.0, " ", &branch.to_string()].concat();
        self.effects.push(Effect::Place(place, address));
    }
}
