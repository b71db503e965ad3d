//! What lies above the page: a dialog, a menu, or nothing.

use super::dialog::Dialog;
use super::menu_subject::Asked;
use super::menus::Menu;
use story::geometry::Point;

/// What lies above the page, apart from the tour, which waits until nothing else does.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Above {
    /// Nothing.
    #[default]
    Nothing,
    /// A dialog.
    Dialog(Dialog),
    /// A menu.
    Menu(OpenMenu),
}

/// A menu as it was when it was opened, so that nothing moves under the pointer.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenMenu {
    /// What it offers.
    pub menu: Menu,
    /// What it is about.
    pub(crate) asked: Asked,
    /// Where it stands in the window.
    pub at: Point,
}
