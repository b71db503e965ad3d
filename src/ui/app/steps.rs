//! What the page does about stepping to kinds of events, and about breakpoints.

use yew::prelude::*;

use super::App;
use crate::ui::banner::Message;
use crate::ui::breakpoints_dialog::BreakpointsDialog;
use crate::ui::breakpoints_store as store;
use crate::ui::step_menu::StepMenu;
use model::types::{NodeId, Time};
use page::breakpoints::{Breakpoints, Change};
use page::intent::{Dialog, Intent};
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

    pub(super) fn step_menu(&self, session: &Session) -> Html {
        let nodes: Vec<NodeId> = session.newest().nodes.keys().copied().collect();
        let said = match session.hunting() {
            Some(wanted) => format!("looking for {} …", wanted.name()),
            None => self.step_said.clone(),
        };
        let on = session.breakpoints.on_count();
        let open = self.on.reform(|_: MouseEvent| Intent::Dialog(Some(Dialog::Breakpoints)));
        html! {<>
            <StepMenu wanted={self.step_wanted} {nodes} {said} on={self.on.clone()} />
            <button type="button" id="breakpoints" data-on={on.to_string()} title="Pause when something happens (Shift+B)" onclick={open}>
                <span aria-hidden="true">{ "◉" }</span><span class="wide-only">{ " Pause when…" }</span>
                if on > 0 { <span class="count">{ on }</span> }
            </button>
        </>}
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
