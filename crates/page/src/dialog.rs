//! The boxes that open above the page.

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
    /// The runs that are kept.
    Recent,
    /// The properties that are checked.
    Properties,
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
    /// The quiz of the course.
    Quiz,
}
