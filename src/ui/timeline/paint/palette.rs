//! The colours of the timeline, read from the style sheet.

use web_sys::HtmlCanvasElement;

use crate::ui::size::zoom;
use model::types::Role;

/// The colours, and the font.
#[derive(Clone, PartialEq)]
pub struct Palette {
    pub font: String,
    pub ink: String,
    pub muted: String,
    pub grid: String,
    pub panel: String,
    pub sunken: String,
    pub edge: String,
    pub follower: String,
    pub leader: String,
    pub leader_ink: String,
    pub candidate: String,
    pub learner: String,
    pub dead: String,
    pub heartbeat: String,
    pub entries: String,
    pub reply: String,
    pub lost: String,
    pub shade: String,
    pub accent: String,
    pub accent_ink: String,
    pub heals: String,
    /// The device's pixels in one of the page's.
    pub ratio: f64,
}

impl Palette {
    /// Reads the style sheet.
    pub fn read(canvas: &HtmlCanvasElement) -> Option<Palette> {
        let window = web_sys::window()?;
        let style = window.get_computed_style(canvas).ok()??;
        let value = |name: &str| style.get_property_value(name).unwrap_or_default();
        let colour = |name: &str| value(name).trim().to_string();
        Some(Palette {
            font: value("font-family"),
            ink: colour("--ink"),
            muted: colour("--muted"),
            grid: colour("--grid"),
            panel: colour("--panel"),
            sunken: colour("--sunken"),
            edge: colour("--edge-strong"),
            follower: colour("--lane"),
            leader: colour("--gold"),
            leader_ink: colour("--on-gold"),
            candidate: colour("--violet"),
            learner: colour("--lane-learner"),
            dead: colour("--dead"),
            heartbeat: colour("--slant"),
            entries: colour("--slant-entries"),
            reply: colour("--slant-reply"),
            lost: colour("--red"),
            shade: colour("--shade"),
            accent: colour("--accent"),
            accent_ink: colour("--accent-ink"),
            heals: colour("--green"),
            ratio: window.device_pixel_ratio().max(1.0) * zoom(canvas),
        })
    }

    /// The colour of a role.
    pub fn role(&self, role: Role) -> &str {
        match role {
            Role::Leader => &self.leader,
            Role::PreCandidate | Role::Candidate => &self.candidate,
            Role::Follower => &self.follower,
            Role::Learner => &self.learner,
        }
    }
}
