//! Actions and their outcomes as sentences.

use super::Told;
use crate::format;
use crate::words::{Words, words};
use model::action::{Action, Links, Target};
use model::client::ClientAct;
use model::trace::{Ask, Outcome, Refusal};
use model::types::NodeId;

pub(super) fn tell_outcome(node: NodeId, ask: &Ask, outcome: &Outcome) -> (Told, bool, Words) {
    let asked = format::ask(ask);
    let (bad, words) = match outcome {
        Outcome::Written(log_id) => {
            (false, words("client gets its answer: ").data(asked).text(" is committed at ").log_id(*log_id))
        }
        Outcome::Read(value) => {
            let key = match ask {
                Ask::Read { key } | Ask::Write { key, .. } | Ask::LeaseRead { key } | Ask::LocalRead { key } => key,
                Ask::Operate(_) => "",
            };
            let value = value.as_ref().map_or_else(|| format!("{key} is not set"), |value| format!("{key}={value}"));
            (false, words("client reads ").data(value))
        }
        Outcome::Changed(log_id) => (false, words(format!("done: {asked}, at ")).log_id(*log_id)),
        Outcome::Accepted => (false, words(format!("{node} will {asked}"))),
        Outcome::Refused(refusal) => {
            let why = match refusal {
                Refusal::NotLeader(Some(leader)) => format!("it is not the leader, {leader} is"),
                Refusal::NotLeader(None) => "it is not the leader and knows no leader".to_string(),
                Refusal::NoQuorum => "no majority has answered it for longer than its lease".to_string(),
                Refusal::Other(why) => why.clone(),
            };
            (true, words(format!("{node} refused ")).data(asked).text(format!(": {why}")))
        }
        Outcome::Unknown(why) => {
            (true, words("the client does not know whether ").data(asked).text(format!(" was committed: {why}")))
        }
    };
    (Told::Alone, bad, words)
}

fn tell_target(target: &Target) -> String {
    match target {
        Target::Leader => "the leader".to_string(),
        Target::Node(node) => node.to_string(),
    }
}

/// An action in a few words, for the event log and the timeline. Client requests are described by
/// [`Event::Requested`] and process faults by their own events, so the event log omits these.
pub fn action_label(action: &Action) -> String {
    match action {
        Action::Write { key, value, .. } => format!("write {key}={value}"),
        Action::Read { key, .. } => format!("read {key}"),
        Action::Crash(target) => format!("crash {}", tell_target(target)),
        Action::Restart(node) => format!("restart {node}"),
        Action::Pause(target) => format!("pause {}", tell_target(target)),
        Action::Resume(node) => format!("resume {node}"),
        Action::Partition(groups) => format!("partition {}", groups_label(groups)),
        Action::Cut(links) => format!("cut {}", links_label(links)),
        Action::Heal(Links::All) => "heal".to_string(),
        Action::Heal(links) => format!("heal {}", links_label(links)),
        Action::Loss { links, permille } => {
            format!("loss {}.{} % {}", permille / 10, permille % 10, links_label(links))
        }
        Action::Latency { links, range } => format!("latency {}–{} {}", range.min, range.max, links_label(links)),
        Action::LeaseRead { .. } | Action::LocalRead { .. } | Action::Operate { .. } => action.to_string(),
        Action::Fault(fault) => fault.to_string(),
        Action::Client(act) => client_label(act),
        Action::Chaos(None) => "no more chaos".to_string(),
        Action::Chaos(Some(_)) => "chaos".to_string(),
    }
}

fn client_label(act: &ClientAct) -> String {
    match act {
        ClientAct::Write { client, key, value, .. } => format!("{client} {key}={value}"),
        ClientAct::Read { client, key, .. } => format!("{client} {key}?"),
        ClientAct::Workload(workload) if workload.per_minute.is_multiple_of(60) => {
            format!("workload {}/s", workload.per_minute / 60)
        }
        ClientAct::Workload(workload) => format!("workload {}/m", workload.per_minute),
        ClientAct::Set { .. } | ClientAct::WorkloadOff => act.to_string(),
    }
}

fn groups_label(groups: &[Vec<NodeId>]) -> String {
    let names: Vec<String> = groups.iter().map(|group| format::nodes(group).replace(", ", " ")).collect();
    names.join(" | ")
}

fn links_label(links: &Links) -> String {
    match links {
        Links::All => "all links".to_string(),
        Links::Between(a, b) => format!("{a} – {b}"),
        Links::OneWay(from, to) => format!("{from} → {to}"),
    }
}

pub(super) fn tell_action(action: &Action) -> Option<Words> {
    match action {
        Action::Write { .. } | Action::Read { .. } => None,
        Action::LeaseRead { .. } | Action::LocalRead { .. } | Action::Operate { .. } | Action::Client(_) => None,
        Action::Fault(fault) => Some(words(fault.to_string())),
        Action::Chaos(_) => None,
        Action::Crash(_) | Action::Restart(_) | Action::Pause(_) | Action::Resume(_) => None,
        Action::Partition(groups) => Some(words(format!("the network is parted: {}", groups_label(groups)))),
        Action::Cut(links) => Some(words(format!("the network is cut: {}", links_label(links)))),
        Action::Heal(Links::All) => Some(words("the network is healed")),
        Action::Heal(links) => Some(words(format!("the network is healed: {}", links_label(links)))),
        Action::Loss { .. } | Action::Latency { .. } => {
            Some(words(format!("the network changes: {}", action_label(action))))
        }
    }
}
