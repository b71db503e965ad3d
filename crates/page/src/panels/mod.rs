//! The panels: how large they are, whether the cluster is drawn or tabulated, and in which colours.

pub mod bar;
pub mod sizes;

pub use sizes::{Border, Panels};

use super::effect::Effect;
use super::storage::{PANELS, THEME};
use crate::msg::PanelsMsg;
use crate::page::Page;

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
