//! What a person wants: every wish that a part of the page can send up.

use std::collections::BTreeSet;

use super::breakpoints::Change;
pub use super::look::Theme;
use super::page_wish::PageWish;
use super::session::BranchId;
use super::step::Wanted;
use model::action::{Action, Target};
use model::client::ClientId;
use model::scenario::Scenario;
use model::types::{LogIndex, MessageId, NodeId, Time};
use story::geometry::Pair;

/// What a press on the stage does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// Chooses a node for the inspector.
    Select,
    /// Cuts links.
    Cut,
    /// Crashes or restarts a node.
    Kill,
    /// Writes the next value to a node.
    Write,
}

/// What the inspector tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// A node.
    Node(NodeId),
    /// A message, in flight or long gone.
    Message(MessageId),
    /// The entry at this index, wherever it is held.
    Entry(LogIndex),
    /// A link, from its lower end to its higher one.
    Link(NodeId, NodeId),
    /// A client outside the cluster.
    Client(ClientId),
}

impl Chosen {
    /// The chosen node, if it is one.
    pub fn node(self) -> Option<NodeId> {
        match self {
            Chosen::Node(node) => Some(node),
            Chosen::Message(_) | Chosen::Entry(_) | Chosen::Link(..) | Chosen::Client(_) => None,
        }
    }
}

/// A box that opens above the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// Open a scenario's text.
    Open,
    /// Keys and gestures.
    Help,
    /// Where time shall stop.
    Breakpoints,
    /// The branches of the run.
    Branches,
    /// Type what is to be done.
    Act,
    /// The same, with a partition written into it.
    Part,
    /// The clients and their workload.
    Workload,
    /// How the cluster is made.
    Settings,
    /// Which scenario to open.
    Scenarios,
    /// What of Raft is broken, and by what.
    Violation,
    /// What chaos is made of.
    Chaos,
}

/// A wish.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// Do this to the cluster.
    Act(Action),
    /// Do all of this to the cluster, in this order.
    All(Vec<Action>),
    /// Cut these links as well, as one partition if that is what it comes to.
    Cut(BTreeSet<Pair>),
    /// Cut a node from all others.
    Isolate(NodeId),
    /// Crash a node, or start it again when it is dead.
    ToggleCrash(NodeId),
    /// Pause a node, or let it go on.
    TogglePause(NodeId),
    /// Write what stands in the write box.
    Write(Target),
    /// Read the key that stands in the write box.
    Read(Target),
    /// The write box's key.
    WriteKey(String),
    /// The write box's value.
    WriteValue(String),
    /// Play, or pause.
    TogglePlay,
    /// One event forward.
    Step,
    /// One event back.
    StepBack,
    /// To the next event of the wanted kind, or to the previous one.
    StepTo {
        /// True for the next one.
        forward: bool,
    },
    /// What to step to from now on.
    StepWanted(Wanted),
    /// Change where time shall stop.
    Breakpoints(Change),
    /// Draw this moment.
    Seek(Time),
    /// Draw the newest moment and follow it.
    Live,
    /// Begin a branch at the drawn moment.
    ForkHere,
    /// Show another branch.
    Switch(BranchId),
    /// Give a branch another name.
    Rename(BranchId, String),
    /// Delete a branch.
    Delete(BranchId),
    /// Compare the shown branch with another, or with none.
    Compare(Option<BranchId>),
    /// Undo the last action.
    Undo,
    /// Do again what was undone.
    Redo,
    /// A position of the speed slider.
    Speed(u32),
    /// Choose something for the inspector, or nothing.
    Choose(Option<Chosen>),
    /// Take up a tool.
    Tool(Tool),
    /// Do to this node what the tool in hand does.
    Press(NodeId),
    /// Open one of the scenarios that come with the page.
    Library(usize),
    /// Open this scenario under this title.
    Open(String, Box<Scenario>),
    /// Run the opened scenario again from its start.
    Restart,
    /// The same with another seed.
    Seed(u64),
    /// The same with another number of nodes.
    NodeCount(u64),
    /// The next theme.
    Theme,
    /// Open a box, or close it.
    Dialog(Option<Dialog>),
    /// Tell the broken properties.
    ShowViolation,
    /// Something typed cannot be understood.
    Complain(String),
    /// Something about the page itself.
    Page(PageWish),
    /// The banner has been read.
    Dismiss,
}
