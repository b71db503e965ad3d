//! Branches: going from one to another, comparing two, undo and redo.

use super::message::Offer;
use super::session::Session;
use crate::msg::BranchesMsg;
use crate::page::Page;

impl Page {
    pub(crate) fn on_branches(&mut self, msg: BranchesMsg) {
        match msg {
            BranchesMsg::Fork => {
                let forked = self.session.fork();
                self.say_done(
                    forked.map(|name| format!("“{name}” begins here. The branch it parts from keeps everything.")),
                );
            }
            BranchesMsg::Switch(id) => self.change(|session| session.switch(id)),
            BranchesMsg::SwitchNth(place) => {
                if let Some(id) = self.session.branches().get(place).map(|branch| branch.id) {
                    self.change(|session| session.switch(id));
                }
            }
            BranchesMsg::Rename(id, name) => self.change(|session| session.rename(id, &name)),
            BranchesMsg::Delete(id) => {
                let branches = self.session.branches();
                let gone = branches.iter().find(|branch| branch.id == id).map(|branch| branch.name.clone());
                let deleted = self.session.delete(id);
                let name = gone.unwrap_or_default();
                self.say_done(deleted.map(|()| format!("“{name}” is deleted. Undo brings it back.")));
                if let Some(message) = self.state.message.as_mut().filter(|message| !message.wrong) {
                    message.offer = Some(Offer::Undo);
                }
            }
            BranchesMsg::Compare(other) => self.change(|session| session.compare(other)),
            BranchesMsg::ToggleCompare => self.toggle_compare(),
            BranchesMsg::Engines => {
                self.change(Session::compare_engines);
                if self.session.compared().is_some() {
                    self.close_dialog();
                }
            }
            BranchesMsg::Swap => {
                let here = self.session.current();
                if let Some(other) = self.session.compared().map(|compared| compared.id) {
                    self.change(|session| session.switch(other));
                    self.change(|session| session.compare(Some(here)));
                }
            }
            BranchesMsg::Undo => {
                let undone = match self.session.to_undo() {
                    None if !self.session.is_busy() => self.go_to_run(true),
                    _ => self.session.undo(),
                };
                self.say_done(undone);
            }
            BranchesMsg::Redo => {
                let redone = match self.session.to_redo() {
                    None if !self.session.is_busy() => self.go_to_run(false),
                    _ => self.session.redo(),
                };
                self.say_done(redone);
            }
        }
    }

    fn toggle_compare(&mut self) {
        let branches = self.session.branches();
        let here = branches.iter().find(|branch| branch.current);
        let parent = here.and_then(|here| here.parent);
        // The first branch has none; then it is compared with the newest that parted.
        let newest = branches.iter().rev().find(|branch| !branch.current).map(|branch| branch.id);
        match parent.or(newest) {
            _ if self.session.compared().is_some() => self.change(|session| session.compare(None)),
            Some(other) => self.change(|session| session.compare(Some(other))),
            None => self.say("There is only one branch. Go back, do something else, and there will be two."),
        }
    }

    /// Changes the branches, says what is wrong with that, and stores them.
    fn change(&mut self, change: impl FnOnce(&mut Session) -> Result<(), String>) {
        match change(&mut self.session) {
            Ok(()) => self.store(),
            Err(why) => self.wrong(why),
        }
    }

    /// Says what was done, or why not, and stores it.
    fn say_done(&mut self, done: Result<String, String>) {
        match done {
            Ok(text) => {
                self.say(text);
                self.store();
            }
            Err(why) => self.wrong(why),
        }
    }
}
