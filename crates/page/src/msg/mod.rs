//! Everything that can change the page: one message tree, with a file for each subject.

mod branches;
mod browser;
mod cluster;
mod dialogs;
mod lesson;
mod panels;
mod run;
mod selection;
mod share;
mod time;
mod worker;

pub use self::branches::BranchesMsg;
pub use self::browser::BrowserMsg;
pub use self::cluster::{ClusterMsg, Doing};
pub use self::dialogs::DialogsMsg;
pub use self::lesson::LessonMsg;
pub use self::panels::PanelsMsg;
pub use self::run::RunMsg;
pub use self::selection::SelectionMsg;
pub use self::share::ShareMsg;
pub use self::time::TimeMsg;
pub use self::worker::{Checkpoint, WorkerEvent, WorkerMsg};
use super::message::Offer;

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
    /// What the button of an offer does.
    pub fn of(offer: Offer) -> Msg {
        match offer {
            Offer::Undo => Msg::Branches(BranchesMsg::Undo),
            Offer::Mend => Msg::Cluster(ClusterMsg::Mend),
            Offer::LookFurther => Msg::Time(TimeMsg::StepTo { forward: true }),
            Offer::Facts => Msg::Dialogs(DialogsMsg::ToggleViolations),
        }
    }

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
            Msg::Panels(_)
            | Msg::Dialogs(_)
            | Msg::Run(_)
            | Msg::Lesson(_)
            | Msg::Share(ShareMsg::Show | ShareMsg::Why) => true,
        }
    }
}
