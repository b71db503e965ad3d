//! The panels: how large they are, whether the cluster is drawn or tabulated, and in which colours.

mod sizes;

pub use sizes::{Border, Panels};

use super::effect::Effect;
use super::storage::{PANELS, THEME};
use super::update::Page;

/// What can be done about the panels.
#[derive(Clone, Debug, PartialEq)]
pub enum PanelsMsg {
    /// Give the panel of a border this size, or its usual one.
    Resize(Border, Option<u32>),
    /// Store the sizes of the panels.
    KeepSizes,
    /// Show nodes and logs as tables, or as pictures again.
    Tables,
    /// The next theme.
    Theme,
    /// Show all of a bar that is folded on a narrow screen, or fold it again.
    Unfold(Bar),
}

/// A bar of controls that is folded on a narrow screen, where only the most needed ones are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    /// The one at the top of the page.
    Top,
    /// Play, steps, branches.
    Time,
}

impl Page {
    pub(crate) fn on_panels(&mut self, msg: PanelsMsg) {
        match msg {
            PanelsMsg::Resize(border, size) => self.state.panels.set(border, size),
            PanelsMsg::KeepSizes => {
                self.effects.push(Effect::Store(vec![(PANELS.to_string(), self.state.panels.to_text())]));
            }
            PanelsMsg::Tables => self.state.tables = !self.state.tables,
            PanelsMsg::Unfold(bar) => {
                let is_open = self.state.unfolded == Some(bar);
                self.state.unfolded = (!is_open).then_some(bar);
            }
            PanelsMsg::Theme => {
                self.state.theme = self.state.theme.next();
                self.effects.push(Effect::Store(vec![(THEME.to_string(), self.state.theme.name().to_string())]));
                self.set_look();
            }
        }
    }
}
