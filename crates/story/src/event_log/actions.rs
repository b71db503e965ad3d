//! Actions and their outcomes as sentences.

use super::clients::read;
use super::sentence::{Said, Subject};
use crate::format;
use crate::words::{Words, words};
use model::action::{Action, ClientAction, Links, NetworkAction, ProcessAction, Target};
use model::trace::{Ask, Outcome, Refusal};
use model::types::NodeId;

pub(super) fn tell_outcome(node: NodeId, ask: &Ask, outcome: &Outcome) -> Said {
    let asked = format::ask(ask);
    let (bad, words) = match outcome {
        Outcome::Written(log_id) => {
            (false, words("client gets its answer: ").data(asked).text(" is committed at ").log_id(*log_id))
        }
        Outcome::Read(value) => (false, read(words("client "), ask, value)),
        Outcome::Changed(log_id) => (false, words(format!("done: {asked}, at ")).log_id(*log_id)),
        Outcome::Accepted => (false, words(format!("{node} will {asked}"))),
        Outcome::Refused(refusal) => {
            let why = match refusal {
                Refusal::NotLeader(Some(leader)) => format!("it is not the leader, {leader} is"),
                Refusal::NotLeader(None) => "it is not the leader and names no leader".to_string(),
                Refusal::NoQuorum => "no majority has answered it for longer than its lease".to_string(),
                Refusal::Other(why) => why.clone(),
            };
            (true, words(format!("{node} refused ")).data(asked).text(format!(": {why}")))
        }
        Outcome::Unknown(why) => {
            (true, words("the client does not know whether ").data(asked).text(format!(" was committed: {why}")))
        }
    };
    (Subject::Alone, bad, words)
}

fn tell_target(target: &Target) -> String {
    match target {
        Target::Leader => "the leader".to_string(),
        Target::Node(node) => node.to_string(),
    }
}

/// An action in a few words, for the event log and the timeline. Client requests are described by
/// [`ClientEvent::Requested`](model::trace::ClientEvent::Requested) and process faults by their own events, so the event log omits these.
pub fn action_label(action: &Action) -> String {
    match action {
        Action::Client(action) => client_label(action),
        Action::Process(action) => process_label(action),
        Action::Network(action) => network_label(action),
        Action::Admin { .. } | Action::Disk(_) | Action::Clock(_) => action.to_string(),
        Action::Chaos(None) => "no more chaos".to_string(),
        Action::ScriptOff => "no more lines of the scenario".to_string(),
        Action::Chaos(Some(_)) => "chaos".to_string(),
        Action::Named { name, action } => format!("{}, {name}", action_label(action)),
    }
}

fn process_label(action: &ProcessAction) -> String {
    match action {
        ProcessAction::Crash(target) => format!("crash {}", tell_target(target)),
        ProcessAction::Restart(node) => format!("restart {node}"),
        ProcessAction::Pause(target) => format!("pause {}", tell_target(target)),
        ProcessAction::Resume(node) => format!("resume {node}"),
        ProcessAction::CrashAt { .. }
        | ProcessAction::Slow { .. }
        | ProcessAction::Suspend(_)
        | ProcessAction::SlowApply { .. } => action.to_string(),
    }
}

fn network_label(action: &NetworkAction) -> String {
    match action {
        NetworkAction::Partition(groups) => format!("partition {}", groups_label(groups)),
        NetworkAction::Cut(links) => format!("cut {}", links_label(links)),
        NetworkAction::Heal(Links::All) => "heal".to_string(),
        NetworkAction::Heal(links) => format!("heal {}", links_label(links)),
        NetworkAction::Loss { links, permille } => {
            format!("loss {}.{} % {}", permille / 10, permille % 10, links_label(links))
        }
        NetworkAction::Latency { links, range } => {
            format!("latency {}–{} {}", range.min, range.max, links_label(links))
        }
        NetworkAction::Duplicate { .. }
        | NetworkAction::Jitter { .. }
        | NetworkAction::Reorder { .. }
        | NetworkAction::Bandwidth { .. }
        | NetworkAction::Clog(_)
        | NetworkAction::Unclog(_)
        | NetworkAction::Hold(_)
        | NetworkAction::Release(_)
        | NetworkAction::Drop(_)
        | NetworkAction::Delay { .. }
        | NetworkAction::Copy(_) => action.to_string(),
    }
}

fn client_label(act: &ClientAction) -> String {
    match act {
        ClientAction::Write { key, value, .. } => format!("{} {}", value.word(), value.show(key, str::to_string)),
        ClientAction::Read { key, .. } => format!("read {key}"),
        ClientAction::SessionWrite { client, key, value, .. } => {
            format!("{client} {}", value.label(key, str::to_string))
        }
        ClientAction::SessionRead { client, key, .. } => format!("{client} {key}?"),
        ClientAction::Workload(workload) if workload.per_minute.is_multiple_of(60) => {
            format!("workload {}/s", workload.per_minute / 60)
        }
        ClientAction::Workload(workload) => format!("workload {}/m", workload.per_minute),
        ClientAction::LeaseRead { .. }
        | ClientAction::LocalRead { .. }
        | ClientAction::Set { .. }
        | ClientAction::WorkloadOff => act.to_string(),
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
        Action::Client(_) | Action::Admin { .. } | Action::Chaos(_) | Action::Named { .. } | Action::ScriptOff => None,
        Action::Process(
            ProcessAction::Crash(_) | ProcessAction::Restart(_) | ProcessAction::Pause(_) | ProcessAction::Resume(_),
        ) => None,
        Action::Process(
            ProcessAction::CrashAt { .. }
            | ProcessAction::Slow { .. }
            | ProcessAction::Suspend(_)
            | ProcessAction::SlowApply { .. },
        )
        | Action::Disk(_)
        | Action::Clock(_) => Some(words(action.to_string())),
        Action::Network(action) => Some(tell_network(action)),
    }
}

fn tell_network(action: &NetworkAction) -> Words {
    match action {
        NetworkAction::Partition(groups) => words(format!("the network is parted: {}", groups_label(groups))),
        NetworkAction::Cut(links) => words(format!("the network is cut: {}", links_label(links))),
        NetworkAction::Heal(Links::All) => words("the network is healed"),
        NetworkAction::Heal(links) => words(format!("the network is healed: {}", links_label(links))),
        NetworkAction::Loss { .. } | NetworkAction::Latency { .. } => {
            words(format!("the network changes: {}", network_label(action)))
        }
        NetworkAction::Duplicate { .. }
        | NetworkAction::Jitter { .. }
        | NetworkAction::Reorder { .. }
        | NetworkAction::Bandwidth { .. }
        | NetworkAction::Clog(_)
        | NetworkAction::Unclog(_)
        | NetworkAction::Hold(_)
        | NetworkAction::Release(_)
        | NetworkAction::Drop(_)
        | NetworkAction::Delay { .. }
        | NetworkAction::Copy(_) => words(action.to_string()),
    }
}
