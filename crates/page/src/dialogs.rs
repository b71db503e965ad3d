//! Whatever lies above the page: dialogs, menus, the tour and the banner; and what Escape closes.

use super::effect::Effect;
use super::menus::{Asked, Facts, Subject, menu};
use crate::above::Above;
use crate::above::OpenMenu;
use crate::chosen::Chosen;
use crate::dialog::Dialog;
use crate::msg::DialogsMsg;
use crate::page::Page;
use model::action::Links;
use story::geometry::Point;

impl Page {
    pub(crate) fn on_dialogs(&mut self, msg: DialogsMsg) {
        match msg {
            DialogsMsg::Show(dialog) => self.show_dialog(dialog),
            DialogsMsg::Do(action) => {
                self.close_dialog();
                self.act(action);
            }
            DialogsMsg::Type(line) => {
                self.show_dialog(Some(Dialog::Act));
                self.state.typed = line;
            }
            DialogsMsg::ToggleViolations => self.toggle_violations(),
            DialogsMsg::Violation(number) => {
                let last = self.session.violations().len().saturating_sub(1);
                self.state.violation = number.min(last);
            }
            DialogsMsg::Tour(shown) => {
                self.close_dialog();
                self.state.tour = shown;
            }
            DialogsMsg::Menu(asked, at) => self.open_menu(asked, at),
            DialogsMsg::MenuOfChosen => {
                let subject = match self.state.chosen {
                    Some(Chosen::Node(node)) => Subject::Node(node),
                    Some(Chosen::Link(a, b)) => Subject::Links(Links::Between(a, b)),
                    Some(Chosen::Message(message)) => Subject::Message(message),
                    Some(Chosen::Entry(_) | Chosen::Client(_)) | None => Subject::Cluster,
                };
                self.open_menu(Asked::top(subject), None);
            }
            DialogsMsg::MenuAt(place) => {
                if let Above::Menu(open) = &mut self.state.above {
                    open.at = place;
                }
            }
            DialogsMsg::CloseMenu => self.close_menu(),
            DialogsMsg::Complain(text) => self.wrong(text),
            DialogsMsg::Dismiss => self.dismiss(),
            DialogsMsg::Back => self.state.above = Above::Nothing,
        }
    }

    pub(crate) fn show_dialog(&mut self, dialog: Option<Dialog>) {
        self.state.typed.clear();
        let Some(dialog) = dialog else { return self.close_dialog() };
        self.close_menu();
        if dialog == Dialog::Chaos
            && let Some(now) = self.session.chaos()
        {
            self.state.chaos = now.plan.clone();
        }
        self.state.above = Above::Dialog(dialog);
    }

    pub(crate) fn close_dialog(&mut self) {
        if matches!(self.state.above, Above::Dialog(_)) {
            self.state.above = Above::Nothing;
        }
    }

    fn toggle_violations(&mut self) {
        if self.session.violations().is_empty() {
            return self.say("No property of Raft is broken so far.");
        }
        let is_open = self.state.dialog() == Some(Dialog::Violation);
        self.show_dialog((!is_open).then_some(Dialog::Violation));
        self.state.message = None;
    }

    /// Opens a menu at a place in the window, or where one stands already.
    fn open_menu(&mut self, asked: Asked, at: Option<Point>) {
        let facts = Facts {
            view: self.session.view(),
            cluster: &self.session.scenario().cluster,
            key: &self.state.write_key,
            value: &self.state.write_value,
        };
        let menu = menu(asked, &facts);
        // What a menu is about is shown to be so.
        if let Subject::Links(Links::Between(a, b)) = asked.subject {
            self.state.chosen = Some(Chosen::Link(a.min(b), a.max(b))).filter(|chosen| self.exists(*chosen));
        }
        if menu.rows.is_empty() {
            return self.say("It does not exist in this branch at the drawn moment.");
        }
        let before = match std::mem::take(&mut self.state.above) {
            Above::Menu(open) => Some(open),
            Above::Dialog(_) | Above::Nothing => None,
        };
        let at = at.or(before.as_ref().map(|open| open.at));
        if at.is_none() {
            let node = match asked.subject {
                Subject::Node(node) => Some(format!("[data-node='{node}'][data-role]")),
                Subject::Links(_) | Subject::Message(_) | Subject::Cluster | Subject::Client(_) => None,
            };
            let selectors = node.into_iter().chain([".stage-field", "#tables"].map(str::to_string));
            self.effects.push(Effect::PlaceMenu(selectors.collect()));
        }
        self.state.above = Above::Menu(OpenMenu { menu, asked, at: at.unwrap_or_default() });
    }

    /// An open menu shows what an action from it has changed.
    pub(crate) fn refresh_menu(&mut self) {
        let Above::Menu(open) = &self.state.above else { return };
        let (asked, at) = (open.asked, open.at);
        if self.session.is_busy() {
            return;
        }
        self.open_menu(asked, Some(at));
    }

    fn close_menu(&mut self) {
        if matches!(self.state.above, Above::Menu(_)) {
            self.state.above = Above::Nothing;
        }
    }

    /// Puts away what lies above the page; when nothing does, ends the comparison.
    fn dismiss(&mut self) {
        if matches!(self.state.above, Above::Menu(_)) {
            return self.close_menu();
        }
        let had_dialog = self.state.dialog().is_some();
        self.close_dialog();
        let shown = (self.state.message.take().is_some(), had_dialog, std::mem::take(&mut self.state.tour));
        if shown == (false, false, false) {
            // To end a comparison cannot fail.
            let _ = self.session.compare(None);
        }
    }

    /// True while something lies above the page that is to be read first: a dialog, a menu or the tour. Time stands
    /// meanwhile, as the cluster would change unseen, and a message would arrive before one has read what can be done to
    /// it. The lists of branches and of broken properties cover nothing.
    pub fn holds_time(&self) -> bool {
        match &self.state.above {
            Above::Menu(_) => true,
            Above::Dialog(Dialog::Branches | Dialog::Violation) | Above::Nothing => self.state.tour,
            Above::Dialog(_) => true,
        }
    }
}
