//! The menu of the cluster: the whole network, the members, the leader.

use super::{Asked, Choice, Facts, Leaf, Row, Subject, no_leader};
use crate::dialog::Dialog;
use crate::msg::{DialogsMsg, Msg};
use model::action::{Action, Links, NetworkAction, Operation, ProcessAction, Target};
use model::dialect::Dialect;
use model::scenario::NODES_MAX;
use model::trace::Membership;
use model::types::NodeId;
use model::view::View;
use story::fault_labels::of_links;

/// The number of the next node that can be made, and why there can be none.
pub(super) fn next_node(view: &View) -> (NodeId, Option<String>) {
    let next = NodeId(view.nodes.len() as u64 + 1);
    (next, (next.0 > NODES_MAX).then(|| format!("a cluster has {NODES_MAX} nodes at the most")))
}

/// The two ways to add a learner.
pub(super) fn add_learner(node: NodeId, dialect: Dialect, why_not: Option<String>) -> Vec<Choice> {
    let add = |label: &str, wait: bool| {
        let operation = Operation::AddLearner { node, wait };
        let hint = dialect.answers(&operation).unwrap_or_default();
        let cannot = dialect.offers(&operation).err().map(str::to_string);
        let why_not = cannot.or_else(|| why_not.clone());
        Choice::act(label, Action::Admin { at: Target::Leader, operation }).unless(why_not).hint(hint)
    };
    vec![add("and wait", true), add("without waiting", false)]
}

pub(super) fn rows(leaf: Leaf, facts: &Facts<'_>) -> (String, Vec<Row>) {
    match leaf {
        Leaf::Members => ("Members and leader".to_string(), members(facts)),
        Leaf::Top | Leaf::Process | Leaf::Disk | Leaf::Clock | Leaf::Messages => ("Cluster".to_string(), top(facts)),
    }
}

fn top(facts: &Facts<'_>) -> Vec<Row> {
    let view = facts.view;
    let troubles = of_links(view);
    let whole = view.links.is_empty() && troubles.is_empty();
    let heal = Choice::act("Heal the network", Action::Network(NetworkAction::Heal(Links::All)))
        .hint("no cut, no loss, no hold (H)");
    let box_of =
        |label: &str, dialog: Dialog| Row::One(Choice::sends(label, Msg::Dialogs(DialogsMsg::Show(Some(dialog)))));
    let said = match troubles.len() {
        0 => "no faults".to_string(),
        1 => "1 fault".to_string(),
        many => format!("{many} faults"),
    };
    let (next, full) = next_node(view);
    vec![
        Row::One(heal.unless(whole.then(|| "no link has a fault".to_string()))),
        box_of("Partition the network…", Dialog::Part),
        Row::Way("All links", said, Asked::top(Subject::Links(Links::All))),
        Row::Way("Messages by kind", String::new(), Asked::leaf(Subject::Links(Links::All), Leaf::Messages)),
        Row::Line,
        Row::Several(
            format!("Add learner {next}"),
            add_learner(next, facts.cluster.dialect(), full.or_else(|| no_leader(view))),
        ),
        Row::Way("Members and leader", leader_words(view), Asked::leaf(Subject::Cluster, Leaf::Members)),
        Row::Line,
        box_of("Cluster settings…", Dialog::Settings),
        box_of("Type an action…", Dialog::Act),
    ]
}

fn leader_words(view: &View) -> String {
    view.leader().map_or_else(|| "no leader".to_string(), |leader| format!("{leader} leads"))
}

/// All voters, as the newest known membership lists them.
fn voters(view: &View) -> Vec<NodeId> {
    let newest = view.nodes.values().max_by_key(|node| node.membership.0);
    let members: Option<&Membership> = newest.map(|node| &*node.membership.1);
    members.and_then(|members| members.voters.last().cloned()).unwrap_or_default()
}

fn members(facts: &Facts<'_>) -> Vec<Row> {
    let view = facts.view;
    let (next, full) = next_node(view);
    let lost = no_leader(view);
    let to_leader = |label: &str, operation: Operation| {
        Choice::act(label, Action::Admin { at: Target::Leader, operation }).unless(lost.clone())
    };
    let change = Action::Admin { at: Target::Leader, operation: Operation::Members(voters(view)) };
    vec![
        Row::Several(
            format!("Add learner {next}"),
            add_learner(next, facts.cluster.dialect(), full.or_else(|| lost.clone())),
        ),
        Row::One(Choice {
            label: "Set the voters…".to_string(),
            ..Choice::other(&change)
                .hint("any set in one step: joint consensus, both majorities must agree")
                .unless(lost.clone())
        }),
        Row::Line,
        Row::One(to_leader("Leader: send heartbeats now", Operation::Heartbeat)),
        Row::One(to_leader("Leader: build a snapshot now", Operation::Snapshot)),
        Row::One(
            Choice::act("Leader: pause", Action::Process(ProcessAction::Pause(Target::Leader))).unless(lost.clone()),
        ),
        Row::One(Choice::act("Leader: crash", Action::Process(ProcessAction::Crash(Target::Leader))).unless(lost)),
    ]
}
