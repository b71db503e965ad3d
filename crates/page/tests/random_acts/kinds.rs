//! Every kind of message that the page takes, by name. The compiler holds the list against the enums.

use page::msg::WorkerEvent;
use page::msg::{
    BranchesMsg, BrowserMsg, ClusterMsg, DialogsMsg, LessonMsg, Msg, PanelsMsg, RunMsg, SelectionMsg, ShareMsg,
    TimeMsg, WorkerMsg,
};

/// Makes a list of kinds, and the name of a value's kind, from one table: a variant that is missing does not compile.
macro_rules! kinds {
    ($list:ident, $name:ident, $of:ident: $($kind:ident)*) => {
        /// All kinds.
        pub const $list: &[&str] = &[$(concat!(stringify!($of), "::", stringify!($kind))),*];

        fn $name(msg: &$of) -> &'static str {
            match msg {
                $($of::$kind { .. } => concat!(stringify!($of), "::", stringify!($kind)),)*
            }
        }
    };
}

kinds!(TIME, time, TimeMsg: TogglePlay Step StepBack StepTo StepWanted Breakpoints Seek ToEvent Live Speed Faster Frame);
kinds!(CLUSTER, cluster, ClusterMsg: Act All Cut Isolate ToggleCrash TogglePause Write Read WriteKey WriteValue
    ToggleChaos Mend ToChosen ToMessage);
kinds!(BRANCHES, branches, BranchesMsg: Fork Switch SwitchNth Rename Delete Compare ToggleCompare Engines Swap Undo Redo);
kinds!(SELECTION, selection, SelectionMsg: Choose Entry Near Tool Press);
kinds!(PANELS, panels, PanelsMsg: Resize KeepSizes Tables Theme Unfold);
kinds!(DIALOGS, dialogs, DialogsMsg: Show Do Type ToggleViolations Violation Tour Menu MenuOfChosen MenuAt CloseMenu
    Complain Dismiss Back);
kinds!(RUN, run, RunMsg: Library Fetched Open Restart Seed Engine NodeCount Change CopyText Recent Reopen Entry NotKept);
kinds!(LESSON, lesson, LessonMsg: Next Hurry Leave Back GoTo Bet Hint Solution Script Contrast Open Results NextLesson
    Quiz QuizAnswer QuizAgain);
kinds!(SHARE, share, ShareMsg: Show Why Came);
kinds!(WORKER, worker, WorkerMsg: Event NotStarted NotSent Watch);
kinds!(EVENTS, event, WorkerEvent: Reply Panic Broken Kept Dropped Restored NotRestored);
kinds!(BROWSER, browser, BrowserMsg: Leaving System Copied NotStored Stored);

/// What a person and the browser send, of which the test draws.
pub const DRAWN: [&[&str]; 11] =
    [TIME, CLUSTER, BRANCHES, SELECTION, PANELS, DIALOGS, RUN, LESSON, SHARE, WORKER, BROWSER];

/// All kinds, what workers say included.
pub fn all() -> Vec<&'static str> {
    DRAWN.iter().chain([&EVENTS]).flat_map(|kinds| kinds.iter().copied()).collect()
}

/// The kinds of a message: its own, and that of the event in it.
pub fn kinds_of(msg: &Msg) -> Vec<&'static str> {
    match msg {
        Msg::Time(msg) => vec![time(msg)],
        Msg::Cluster(msg) => vec![cluster(msg)],
        Msg::Branches(msg) => vec![branches(msg)],
        Msg::Selection(msg) => vec![selection(msg)],
        Msg::Panels(msg) => vec![panels(msg)],
        Msg::Dialogs(msg) => vec![dialogs(msg)],
        Msg::Run(msg) => vec![run(msg)],
        Msg::Lesson(msg) => vec![lesson(msg)],
        Msg::Share(msg) => vec![share(msg)],
        Msg::Worker(msg) => match msg {
            WorkerMsg::Event(_, said) => vec![worker(msg), event(said)],
            WorkerMsg::NotStarted(_) | WorkerMsg::NotSent(_) | WorkerMsg::Watch { .. } => vec![worker(msg)],
        },
        Msg::Browser(msg) => vec![browser(msg)],
    }
}
