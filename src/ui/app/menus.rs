//! The menus: which is open, and what keys do to the chosen message.

use super::App;
use crate::ui::menu::beside;
use page::intent::Chosen;
use page::menus::{Asked, Facts, Menu, Subject, menu};
use page::page_wish::ByHand;
use story::geometry::Point;

/// A menu as it was when it was opened, so that nothing moves under the pointer.
#[derive(Clone, PartialEq)]
pub struct OpenMenu {
    pub menu: Menu,
    pub at: Point,
    /// True when time passed before it was opened, and goes on when it is closed.
    goes_on: bool,
}

impl App {
    /// Opens a menu at a place in the window, or where one stands already.
    pub(super) fn open_menu(&mut self, asked: Asked, at: Option<Point>) {
        let before = self.menu.take();
        let at =
            at.or(before.as_ref().map(|open| open.at)).or_else(|| self.place_of(asked.subject)).unwrap_or_default();
        let mut session = self.session.borrow_mut();
        // A message would have arrived before one has read what can be done to it.
        let stops = matches!(asked.subject, Subject::Message(_)) && session.playing();
        if stops {
            session.play(false);
        }
        let goes_on = stops || before.is_some_and(|open| open.goes_on);
        let facts = Facts {
            view: session.view(),
            cluster: &session.scenario().cluster,
            key: &self.write_key,
            value: &self.write_value,
        };
        self.menu = Some(OpenMenu { menu: menu(asked, &facts), at, goes_on });
    }

    pub(super) fn open_menu_of_chosen(&mut self) {
        let subject = match self.chosen {
            Some(Chosen::Node(node)) => Subject::Node(node),
            Some(Chosen::Link(a, b)) => Subject::Links(model::action::Links::Between(a, b)),
            Some(Chosen::Message(message)) => Subject::Message(message),
            Some(Chosen::Entry(_) | Chosen::Client(_)) | None => Subject::Cluster,
        };
        self.open_menu(Asked::top(subject), None);
    }

    pub(super) fn close_menu(&mut self) {
        if self.menu.take().is_some_and(|open| open.goes_on) {
            self.session.borrow_mut().play(true);
        }
    }

    /// Where the menu of something opens that nobody pointed at.
    fn place_of(&self, subject: Subject) -> Option<Point> {
        let shown = match subject {
            Subject::Node(node) => beside(&format!("[data-node='{node}'][data-role]")),
            Subject::Links(_) | Subject::Message(_) | Subject::Cluster | Subject::Client(_) => None,
        };
        shown.or_else(|| beside(".stage-field")).or_else(|| beside("#tables"))
    }

    pub(super) fn do_to_message(&mut self, by_hand: ByHand) {
        let Some(Chosen::Message(message)) = self.chosen else {
            return self.tell("Choose a message in flight first: press it on the stage or on the timeline.");
        };
        let held = self.session.borrow().view().flying.get(&message).map(|flight| flight.held.is_some());
        match held {
            Some(held) => self.act(by_hand.action(message, held)),
            None => self.tell("This message is not in flight at the drawn moment: go back to when it was."),
        }
    }
}
