//! The menu of reads: three kinds, and what each waits for.

use super::{Choice, Facts, Row};
use crate::msg::{ClusterMsg, Msg};
use model::action::{Action, ClientAction, Target};

/// The three ways to read from a node.
pub(super) fn reads(target: Target, facts: &Facts<'_>) -> Vec<Choice> {
    let key = || facts.key.trim().to_string();
    vec![
        Choice::sends(
            "linearizable",
            Msg::Cluster(ClusterMsg::Act(Action::Client(ClientAction::Read { to: target, key: key() }))),
        )
        .hint("ReadIndex: waits until a majority has acknowledged that the node still leads"),
        Choice::act("by lease", Action::Client(ClientAction::LeaseRead { to: target, key: key() }))
            .hint("waits for nothing while the leader's lease lasts: it trusts the clocks"),
        Choice::act("locally", Action::Client(ClientAction::LocalRead { to: target, key: key() }))
            .hint("waits for nothing: the node's own state machine answers, and may be stale"),
    ]
}

pub(super) fn rows(target: Target, facts: &Facts<'_>) -> (String, Vec<Row>) {
    let whom = match target {
        Target::Leader => "the leader".to_string(),
        Target::Node(node) => format!("node {node}"),
    };
    let title = format!("Read {} from {whom}", facts.key.trim());
    let waits = ["waits for a majority", "waits for nothing", "may be stale"];
    let why = match target {
        Target::Leader => super::no_leader(facts.view),
        Target::Node(node) => super::dead(node, facts.view),
    };
    let row = |(choice, waits): (Choice, &str)| {
        let label = [&choice.label, ": ", waits].concat();
        Row::One(Choice { label, ..choice }.unless(why.clone()))
    };
    (title, reads(target, facts).into_iter().zip(waits).map(row).collect())
}
