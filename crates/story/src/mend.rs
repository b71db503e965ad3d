//! What is broken in a cluster, and the actions that mend it all.

use crate::fault_labels::of_links;
use model::action::{Action, ClockAction, DiskAction, Links, NetworkAction, ProcessAction};
use model::types::{NodeId, Time};
use model::view::{NodeView, Process, View};

/// One thing that is broken.
#[derive(Clone, Debug, PartialEq)]
pub struct Broken {
    /// What, in a few words.
    pub what: String,
    /// What mends it.
    pub mends: Action,
}

/// Everything that is broken, nodes first.
pub fn broken(view: &View) -> Vec<Broken> {
    let mut all: Vec<Broken> = view.nodes.iter().flat_map(|(id, node)| of_one(*id, node)).collect();
    let links = of_links(view).len().max(usize::from(has_link_faults(view)));
    if links > 0 {
        let what = if links == 1 { "1 fault of links".to_string() } else { format!("{links} faults of links") };
        all.push(Broken { what, mends: Action::Network(NetworkAction::Heal(Links::All)) });
    }
    all
}

/// True when anything is wrong with links that healing ends.
pub fn has_link_faults(view: &View) -> bool {
    !view.links.is_empty() || !view.holds.is_empty() || view.flying.values().any(|flight| flight.held.is_some())
}

fn of_one(id: NodeId, node: &NodeView) -> Vec<Broken> {
    let mut all = Vec::new();
    let mut add = |what: String, mends: Action| all.push(Broken { what, mends });
    // A disk is mended before its process starts from it.
    if node.faults.disk.is_some() {
        add(format!("the disk of {id}"), Action::Disk(DiskAction::Trouble { node: id, trouble: None }));
    }
    match node.process {
        Process::Running => {}
        Process::Paused => add(format!("{id} is paused"), Action::Process(ProcessAction::Resume(id))),
        Process::Crashed => add(format!("{id} is crashed"), Action::Process(ProcessAction::Restart(id))),
        Process::Failed => add(format!("{id} has failed"), Action::Process(ProcessAction::Restart(id))),
    }
    if node.faults.cost > Time::ZERO {
        add(format!("{id} is slow"), Action::Process(ProcessAction::Slow { node: id, cost: Time::ZERO }));
    }
    if node.faults.apply_cost > Time::ZERO {
        let mends = ProcessAction::SlowApply { node: id, cost: Time::ZERO };
        add(format!("the state machine of {id} is slow"), Action::Process(mends));
    }
    if node.faults.rate_permille != 1_000 {
        add(format!("the clock of {id}"), Action::Clock(ClockAction::Rate { node: id, permille: 1_000 }));
    }
    all
}

/// What is broken, in one sentence; `None` when nothing is.
pub fn sentence(view: &View) -> Option<String> {
    let all = broken(view);
    let words: Vec<&str> = all.iter().map(|one| one.what.as_str()).collect();
    (!words.is_empty()).then(|| words.join(", "))
}
