//! Everything that can change the page: one message tree, by subject. Each subject has one enum and one handler file.

pub use super::branches::BranchesMsg;
pub use super::browser::BrowserMsg;
pub use super::cluster::{ClusterMsg, Doing};
pub use super::dialogs::{Dialog, DialogsMsg};
pub use super::effect::Fetched;
pub use super::lesson::LessonMsg;
pub use super::look::Theme;
pub use super::menus::ByHand;
pub use super::panels::PanelsMsg;
pub use super::runs::RunMsg;
pub use super::selection::{Chosen, SelectionMsg, Tool};
pub use super::share::ShareMsg;
pub use super::time::TimeMsg;
pub use super::worker::WorkerMsg;

/// A message to the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// Playing, stepping, seeking, breakpoints.
    Time(TimeMsg),
    /// What is done to the cluster.
    Cluster(ClusterMsg),
    /// Branches, comparison, undo and redo.
    Branches(BranchesMsg),
    /// What is chosen, and which tool is in hand.
    Selection(SelectionMsg),
    /// Sizes of the panels, tables or pictures, colours.
    Panels(PanelsMsg),
    /// Whatever lies above the page: dialogs, menus, the tour, the banner.
    Dialogs(DialogsMsg),
    /// Which scenario runs.
    Run(RunMsg),
    /// The open lesson, and which one is opened.
    Lesson(LessonMsg),
    /// Links and exports.
    Share(ShareMsg),
    /// The engine's worker.
    Worker(WorkerMsg),
    /// The browser, and how the effects that it was asked for have ended.
    Browser(BrowserMsg),
}

impl Msg {
    /// True for what a person does to the run, so that an error of what was tried before is over.
    pub(crate) fn does_something(&self) -> bool {
        match self {
            Msg::Cluster(ClusterMsg::WriteKey(_) | ClusterMsg::WriteValue(_)) => false,
            Msg::Cluster(_) | Msg::Branches(_) | Msg::Run(_) => true,
            Msg::Time(_)
            | Msg::Selection(_)
            | Msg::Panels(_)
            | Msg::Dialogs(_)
            | Msg::Worker(_)
            | Msg::Browser(_)
            | Msg::Lesson(_)
            | Msg::Share(_) => false,
        }
    }

    /// True for what a person does. It puts away a message that was only to be known.
    pub(crate) fn is_by_hand(&self) -> bool {
        match self {
            Msg::Time(TimeMsg::Frame) | Msg::Worker(_) | Msg::Browser(_) => false,
            Msg::Dialogs(DialogsMsg::MenuAt(_)) | Msg::Run(RunMsg::Fetched(..)) => false,
            Msg::Time(_) | Msg::Cluster(_) | Msg::Branches(_) | Msg::Selection(_) => true,
            Msg::Share(ShareMsg::Came(_)) => false,
            Msg::Panels(_) | Msg::Dialogs(_) | Msg::Run(_) | Msg::Lesson(_) | Msg::Share(ShareMsg::Show) => true,
        }
    }
}
