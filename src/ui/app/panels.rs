//! The panels of the page: one line each. A new panel is a file that draws it and a line here.

use yew::prelude::*;

use super::App;
use super::side::Side;
use page::panels::Border;

/// Where panels stand while one run is shown, from left to right, the last one below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Region {
    /// The scenario and what has happened.
    Story,
    /// The cluster.
    Middle,
    /// Logs and details.
    Right,
    /// Time.
    Below,
}

impl Region {
    /// All of them, in the order in which they are laid out.
    pub(super) const ALL: [Region; 4] = [Region::Story, Region::Middle, Region::Right, Region::Below];

    /// The border in front of it, which sizes it or its neighbour.
    pub(super) fn border(self) -> Option<Border> {
        match self {
            Region::Story => None,
            Region::Middle => Some(Border::Story),
            Region::Right => Some(Border::Right),
            Region::Below => Some(Border::Time),
        }
    }

    /// What holds its panels.
    pub(super) fn frame(self, panels: Html) -> Html {
        match self {
            Region::Story => html! { <section class="panel story" aria-label="Story">{ panels }</section> },
            Region::Middle => panels,
            Region::Right => html! { <div class="right">{ panels }</div> },
            Region::Below => html! { <section class="panel time" aria-label="Time">{ panels }</section> },
        }
    }
}

/// How a panel is shown while two branches are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compared {
    /// Not at all.
    Never,
    /// Once, in a section with this class and name.
    Once(&'static str, &'static str),
    /// Once for each branch: with what in front of the branch's name it is labelled, and with which classes.
    Each(&'static str, [&'static str; 2]),
    /// The same without a name, where one branch needs no frame.
    Bare([&'static str; 2]),
}

/// One panel.
pub(super) struct Panel {
    /// Where it stands while one run is shown.
    pub(super) region: Region,
    /// The border below it, which sizes it.
    pub(super) border: Option<Border>,
    /// How it is shown while two branches are compared.
    pub(super) compared: Compared,
    /// Draws it, for one of two branches or for the only one.
    pub(super) show: fn(&App, &Side<'_>) -> Html,
}

const fn panel(region: Region, border: Option<Border>, compared: Compared, show: fn(&App, &Side<'_>) -> Html) -> Panel {
    Panel { region, border, compared, show }
}

/// All panels, in the order in which they are laid out.
pub(super) static PANELS: [Panel; 7] = [
    panel(Region::Story, Some(Border::Lesson), Compared::Never, App::lesson),
    panel(
        Region::Story,
        None,
        Compared::Each("What happened in ", ["panel feed feed-a", "panel feed feed-b"]),
        App::event_log,
    ),
    panel(Region::Middle, None, Compared::Each("", ["panel side side-a", "panel side side-b"]), App::cluster),
    panel(Region::Right, Some(Border::Logs), Compared::Bare(["", "logs-b"]), App::logs),
    panel(Region::Right, None, Compared::Once("compared-inspector", "Details"), App::inspector),
    panel(Region::Below, None, Compared::Each("Time of ", ["panel time", "panel time-b"]), App::timeline),
    panel(Region::Below, None, Compared::Once("panel controls", "Controls"), App::transport),
];
