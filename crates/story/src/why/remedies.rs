//! Acts that may help, the smallest ones first.

use model::action::{Action, ClientAction, Links, NetworkAction, Operation, Switch, Target};
use model::fault::Messages;
use model::types::NodeId;
use model::view::View;

use super::Goal;
use crate::mend;

/// How many links at fault are tried one by one.
const LINKS_MAX: usize = 10;

/// The acts that are tried one by one.
pub(super) fn singles(view: &View, goal: Goal) -> Vec<Action> {
    let all = mend::broken(view).into_iter().map(|broken| broken.mends);
    let (heals, mut acts): (Vec<Action>, Vec<Action>) = all.partition(|act| matches!(act, Action::Network(_)));
    acts.extend(switched_on(view));
    if let Goal::Arrives(message) = goal
        && view.flying.get(&message).is_some_and(|flight| flight.held.is_some())
    {
        acts.push(Action::Network(NetworkAction::Release(Messages::One(message))));
    }
    acts.extend(links(view).into_iter().map(|(a, b)| Action::Network(NetworkAction::Heal(Links::Between(a, b)))));
    acts.extend(heals);
    if let Goal::Committed(_) | Goal::Answered(_) = goal {
        // An entry of an earlier term is committed with one of the leader's own (§5.4.2).
        let (key, value) = ("x".to_string(), "1".into());
        acts.push(Action::Client(ClientAction::Write { to: Target::Leader, key, value }));
    }
    acts
}

/// All that mends what is broken.
pub(super) fn everything(view: &View) -> Vec<Action> {
    mend::broken(view).into_iter().map(|broken| broken.mends).chain(switched_on(view)).collect()
}

/// What switches on again what an administrator has switched off.
fn switched_on(view: &View) -> Vec<Action> {
    let mut acts = Vec::new();
    for (node, seen) in view.running() {
        for what in [Switch::Elections, Switch::Heartbeats, Switch::Ticks] {
            if seen.switched.get(what) == Some(false) {
                let operation = Operation::Switch { what, on: true };
                acts.push(Action::Admin { at: Target::Node(node), operation });
            }
        }
    }
    acts
}

/// The links at fault; none when there are so many that only healing all is tried.
fn links(view: &View) -> Vec<(NodeId, NodeId)> {
    let mut pairs: Vec<(NodeId, NodeId)> = Vec::new();
    let faulty = view.links.keys().copied().chain(view.holds.iter().map(|(from, to, _)| (*from, *to)));
    for (from, to) in faulty {
        let pair = (from.min(to), from.max(to));
        if !pairs.contains(&pair) {
            pairs.push(pair);
        }
    }
    // Healing the only one is healing all.
    if (2..=LINKS_MAX).contains(&pairs.len()) { pairs } else { Vec::new() }
}
