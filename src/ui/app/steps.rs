//! What the page does about stepping to kinds of events, and about breakpoints.

use yew::prelude::*;

use super::App;
use crate::ui::banner::Message;
use crate::ui::breakpoints_dialog::BreakpointsDialog;
use crate::ui::breakpoints_store as store;
use model::types::Time;
use page::breakpoints::{Breakpoints, Change};
use page::session::{Session, Stepped};
use page::step::Wanted;
use story::format::seconds;

impl App {
    pub(super) fn step_to(&mut self, forward: bool) {
        if self.session.borrow().running_to().is_some() {
            return self.wrong("The run is still on its way to where it was; wait until it is there.".to_string());
        }
        let wanted = self.step_wanted;
        let stepped = self.session.borrow_mut().step_to(wanted, forward);
        self.step_said = match stepped {
            Stepped::Found(at) => said_found(wanted, at),
            Stepped::Hunting => String::new(),
            Stepped::Nothing => {
                format!("no {} {}", wanted.name(), if forward { "to come" } else { "before" })
            }
        };
    }

    pub(super) fn change_breakpoints(&mut self, change: Change) {
        let changed = change.apply(&mut self.session.borrow_mut().breakpoints);
        store::keep(&self.session.borrow().breakpoints);
        if let Err(why) = changed {
            self.wrong(why);
        }
    }

    /// The breakpoints stay when another run begins, and have not been hit in it.
    pub(super) fn take_over_breakpoints(&mut self, mut breakpoints: Breakpoints) {
        breakpoints.begin();
        self.session.borrow_mut().breakpoints = breakpoints;
        self.step_said.clear();
    }

    /// Says which breakpoint has stopped the time, if one has.
    pub(super) fn tell_hit(&mut self) {
        let hit = self.session.borrow_mut().hit.take();
        if let Some(hit) = hit {
            let text = format!("Paused at {} s: {}.", seconds(hit.at), hit.says.trim_end_matches('.'));
            self.message = Some(Message { text, wrong: false });
            self.keep();
        }
    }

    /// What the step buttons found last, or look for.
    pub(super) fn step_words(&self, session: &Session) -> String {
        match session.hunting() {
            Some(wanted) => format!("looking for {} …", wanted.name()),
            None => self.step_said.clone(),
        }
    }

    pub(super) fn breakpoints_dialog(&self, session: &Session) -> Html {
        html! {
            <BreakpointsDialog breakpoints={session.breakpoints.clone()} nodes={session.scenario().cluster.nodes} on={self.on.clone()} />
        }
    }
}

/// Says what a step has found.
pub(super) fn said_found(wanted: Wanted, at: Time) -> String {
    format!("{} at {} s", wanted.name(), seconds(at))
}
