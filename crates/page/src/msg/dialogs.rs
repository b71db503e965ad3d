//! What can be asked about dialogs and menus.

use crate::dialog::Dialog;
use crate::menu_subject::Asked;
use model::action::Action;
use story::geometry::Point;

/// What can be done about what lies above the page.
#[derive(Clone, Debug, PartialEq)]
pub enum DialogsMsg {
    /// Open a dialog, or close the one that is open.
    Show(Option<Dialog>),
    /// Do what the open dialog says, and close it.
    Do(Action),
    /// Open the box for typing, with this line in it.
    Type(String),
    /// Show the broken properties, or put them away.
    ToggleViolations,
    /// Show the broken property of this number, as an index.
    Violation(usize),
    /// Show the tour, or end it.
    Tour(bool),
    /// Open a menu, at a place in the window; at none, where a menu stands already, or beside what it is about.
    Menu(Asked, Option<Point>),
    /// Open the menu of what is chosen; when nothing is, that of the cluster.
    MenuOfChosen,
    /// Where the menu that was opened without a place is to stand.
    MenuAt(Point),
    /// Close the menu.
    CloseMenu,
    /// Something typed cannot be understood.
    Complain(String),
    /// Close what is open, the banner too.
    Dismiss,
    /// The browser goes back: close the dialog or the menu that is open, and nothing else.
    Back,
}
