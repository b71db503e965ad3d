//! The menu of a node: its process, its disk, its clock, and its membership.

use super::cluster::{add_learner, next_node};
use super::{Asked, Choice, Facts, Leaf, Row, Subject, client, dead, no_leader, values};
use crate::chosen::Chosen;
use crate::msg::{ClusterMsg, Msg, SelectionMsg};
use model::action::{Action, ClockAction, DiskAction, Operation, ProcessAction, Target};
use model::fault::{Moment, When, Work};
use model::trace::Standing;
use model::types::{DiskTrouble, LogId, LogIndex, NodeId, Range, Role, Time};
use model::view::{NodeView, Process, View};
use story::fault_labels::{self, SWITCHES, rate};
use story::geometry::{is_isolated, rejoin};
use story::membership_label::MembershipLabel;

const COSTS_MS: [u64; 4] = [0, 1, 10, 40];
const FLUSHES_MS: [u64; 3] = [50, 200, 1_000];
const RATES_PERMILLE: [u16; 5] = [500, 800, 1_000, 1_250, 2_000];
const JUMPS_MS: [u64; 3] = [200, 1_000, 5_000];

/// How many of the newest entries are offered for corruption.
const ROTTEN_OFFERED: LogIndex = 3;

pub(super) fn rows(node: NodeId, leaf: Leaf, facts: &Facts<'_>) -> (String, Vec<Row>) {
    let Some(seen) = facts.view.nodes.get(&node) else { return (format!("Node {node}"), Vec::new()) };
    let page = |name: &str| format!("Node {node}: {name}");
    match leaf {
        Leaf::Process => (page("process"), process(node, seen, facts.view)),
        Leaf::Disk => (page("disk"), disk(node, seen)),
        Leaf::Clock => (page("clock"), clock(node, seen)),
        Leaf::Members => (page("cluster"), members(node, seen, facts)),
        Leaf::Top | Leaf::Messages => (format!("Node {node}"), top(node, seen, facts)),
    }
}

fn life(node: NodeId, seen: &NodeView) -> Vec<Choice> {
    match seen.process {
        Process::Running => vec![
            Choice::act("Crash", Action::Process(ProcessAction::Crash(Target::Node(node))))
                .hint("what is not flushed is gone (X)"),
            Choice::act("Pause", Action::Process(ProcessAction::Pause(Target::Node(node))))
                .hint("as in a long garbage collection (P)"),
        ],
        Process::Paused => vec![
            Choice::act("Crash", Action::Process(ProcessAction::Crash(Target::Node(node))))
                .hint("what is not flushed is gone (X)"),
            Choice::act("Resume", Action::Process(ProcessAction::Resume(node)))
                .hint("it does not know that time has passed (P)"),
        ],
        Process::Crashed | Process::Failed => {
            vec![
                Choice::act("Restart", Action::Process(ProcessAction::Restart(node)))
                    .hint("from what its disk holds (X)"),
            ]
        }
    }
}

fn top(node: NodeId, seen: &NodeView, facts: &Facts<'_>) -> Vec<Row> {
    let view = facts.view;
    let why = dead(node, view);
    let leaf =
        |name: &'static str, said: String, leaf: Leaf| Row::Way(name, said, Asked::leaf(Subject::Node(node), leaf));
    let mut rows: Vec<Row> = life(node, seen).into_iter().map(Row::One).collect();
    match way_back(node, view) {
        None => rows.push(Row::One(
            Choice::sends("Isolate", Msg::Cluster(ClusterMsg::Isolate(node))).hint("cut it from all others (I)"),
        )),
        Some(actions) => {
            let back = Choice::sends("Let it rejoin", Msg::Cluster(ClusterMsg::All(actions)))
                .on(true)
                .hint("heal its links (I)");
            rows.push(Row::One(back));
        }
    }
    let write = format!("Write {}={}", facts.key.trim(), facts.value);
    rows.push(Row::One(Choice::sends(write, Msg::Cluster(ClusterMsg::Write(Target::Node(node)))).unless(why.clone())));
    let reads = client::reads(Target::Node(node), facts).into_iter().map(|read| read.unless(why.clone())).collect();
    rows.push(Row::Several(format!("Read {}", facts.key.trim()), reads));
    rows.push(Row::Line);
    let mut slow = Vec::new();
    if seen.faults.cost > Time::ZERO {
        slow.push(format!("slow, {}", seen.faults.cost));
    }
    slow.extend(seen.faults.moment.map(|moment| [moment.verb(), " later"].concat()));
    let said = if slow.is_empty() { "full speed".to_string() } else { slow.join(", ") };
    rows.push(leaf("Process", said, Leaf::Process));
    let said = seen.faults.disk.map_or_else(|| "healthy".to_string(), fault_labels::disk);
    rows.push(leaf("Disk", said, Leaf::Disk));
    rows.push(leaf("Clock", clock_words(seen), Leaf::Clock));
    let belongs = MembershipLabel::of(view, node);
    rows.push(leaf("Cluster", belongs.word().unwrap_or("voter").to_string(), Leaf::Members));
    rows.push(Row::Line);
    rows.push(Row::One(Choice::sends("Inspect", Msg::Selection(SelectionMsg::Choose(Some(Chosen::Node(node)))))));
    rows
}

fn clock_words(seen: &NodeView) -> String {
    let (since, read) = seen.faults.clock_set;
    match seen.faults.rate_permille {
        1_000 if read > since => "ahead".to_string(),
        1_000 => "accurate".to_string(),
        permille => rate(permille),
    }
}

/// The actions that reconnect an isolated node; `None` when it is not isolated.
pub fn way_back(node: NodeId, view: &View) -> Option<Vec<Action>> {
    let nodes: Vec<NodeId> = view.nodes.keys().copied().collect();
    let usual = view.usual_link?;
    is_isolated(&nodes, &view.links, node).then(|| rejoin(&nodes, &view.links, usual, node))
}

fn process(node: NodeId, seen: &NodeView, view: &View) -> Vec<Row> {
    let mut rows: Vec<Row> = life(node, seen).into_iter().map(Row::One).collect();
    let slow = |cost: Time| Action::Process(ProcessAction::Slow { node, cost });
    let costs = COSTS_MS
        .map(Time::from_millis)
        .map(|cost| (if cost == Time::ZERO { "full speed".to_string() } else { format!("{cost} a turn") }, cost));
    rows.push(values("Processor", Some(seen.faults.cost), costs, slow).and(Choice::other(&slow(Time::from_millis(5)))));
    rows.push(Row::Line);
    let armed = seen.faults.moment;
    let die = |moment: Moment| Action::Process(ProcessAction::CrashAt { node: Target::Node(node), moment });
    for after in [false, true] {
        let step = |(work, before, done): (Work, &str, &str)| {
            let moment = Moment { when: When::of(after, false), work, entry: None };
            Choice::act(if after { done } else { before }, die(moment))
                .on(armed == Some(moment))
                .hint("crashes once, at that point")
                .unless(dead(node, view))
        };
        let label = if after { "Crash after it" } else { "Crash before it" };
        let last = seen.last().unwrap_or_default();
        let entry = Some(LogId { index: last.index + 1, ..last });
        let example = Choice::other(&die(Moment { when: When::of(after, false), work: Work::Flush, entry }))
            .unless(dead(node, view));
        rows.push(Row::Several(label.to_string(), Work::NAMES.into_iter().map(step).chain([example]).collect()));
    }
    rows
}

fn disk(node: NodeId, seen: &NodeView) -> Vec<Row> {
    let now = seen.faults.disk;
    let trouble = |trouble: Option<DiskTrouble>| Action::Disk(DiskAction::Trouble { node, trouble });
    let one = |label: &str, to: Option<DiskTrouble>, hint: &'static str| {
        Row::One(Choice::act(label, trouble(to)).on(now == to).hint(hint))
    };
    let slow = |span: Time| trouble(Some(DiskTrouble::Slow(Range { min: span, max: span })));
    let slow_now = match now {
        Some(DiskTrouble::Slow(range)) if range.min == range.max => Some(range.max),
        _ => None,
    };
    let flushes = FLUSHES_MS.map(Time::from_millis).map(|span| (span.to_string(), span));
    let alive = seen.is_alive().then(|| "its process runs: crash it first".to_string());
    let backup = || seen.faults.backup.is_none().then(|| "it has no backup: keep one before the crash".to_string());
    let mut rows = vec![
        one("Healthy", None, "what is flushed survives a crash"),
        values("Slow", slow_now, flushes, slow).and(Choice::other(&slow(Time::from_millis(400)))),
        one("Fails to flush", Some(DiskTrouble::Fails), "the node stops permanently at its next write"),
        one("Full", Some(DiskTrouble::Full), "the node stops permanently at its next entry"),
        one("Lies", Some(DiskTrouble::Lies), ""),
        one("Forgets votes", Some(DiskTrouble::ForgetsVotes), ""),
        Row::Line,
        Row::One(Choice::act("Wipe it", Action::Disk(DiskAction::Wipe(node))).unless(alive.clone())),
        Row::One(
            Choice::act("Keep a backup", Action::Disk(DiskAction::Backup(node)))
                .on(seen.faults.backup.is_some())
                .hint("a copy of what is on disk now; replaces an earlier backup"),
        ),
        Row::One(
            Choice::act("Restore the backup", Action::Disk(DiskAction::Restore(node))).unless(alive.or_else(backup)),
        ),
    ];
    rows.push(rot(node, seen));
    rows
}

/// The newest entries on disk, each of which can be corrupted.
fn rot(node: NodeId, seen: &NodeView) -> Row {
    let rot = |index: LogIndex| Action::Disk(DiskAction::Rot { node, index });
    let last = seen.flushed.map_or(0, |flushed| flushed.index);
    let first = seen.first_index.max((last + 1).saturating_sub(ROTTEN_OFFERED));
    let choices: Vec<Choice> = match seen.flushed.is_some() && first <= last {
        true => (first..=last)
            .rev()
            .map(|index| {
                Choice::act(index.to_string(), rot(index)).hint("detected when the disk is read at the next start")
            })
            .chain([Choice::other(&rot(first))])
            .collect(),
        false => vec![Choice::act("none", rot(last)).unless(Some("its disk holds no entry".to_string()))],
    };
    Row::Several("Rot entry".to_string(), choices)
}

fn clock(node: NodeId, seen: &NodeView) -> Vec<Row> {
    let run = |permille: u16| Action::Clock(ClockAction::Rate { node, permille });
    let rates = RATES_PERMILLE.map(|permille| (rate(permille), permille));
    let jump = |by: Time| Action::Clock(ClockAction::Jump { node, by });
    let jumps = JUMPS_MS.map(Time::from_millis).map(|by| (by.to_string(), by));
    vec![
        values("Rate", Some(seen.faults.rate_permille), rates, run).and(Choice::other(&run(900))),
        values("Jumps ahead", None, jumps, jump).and(Choice::other(&jump(Time::from_millis(500)))),
    ]
}

/// The administrative operations, by the node's current state.
fn members(node: NodeId, seen: &NodeView, facts: &Facts<'_>) -> Vec<Row> {
    let view = facts.view;
    let lost = no_leader(view);
    let to_leader = |label: String, operation: Operation| {
        Choice::act(label, Action::Admin { at: Target::Leader, operation }).unless(lost.clone())
    };
    let to_it = |label: &str, operation: Operation| {
        let lacks = facts.cluster.dialect().offers(&operation).err().map(str::to_string);
        Choice::act(label, Action::Admin { at: Target::Node(node), operation }).unless(dead(node, view)).unless(lacks)
    };
    // Its status by the leader's membership; without a leader, by its own.
    let teller = view.leader().and_then(|leader| view.nodes.get(&leader)).unwrap_or(seen);
    let standing = teller.standing(node);
    let (next, full) = next_node(view);
    let mut rows = Vec::new();
    match standing {
        Standing::Voter => {
            let leads = (view.leader() == Some(node)).then(|| "it is the leader already".to_string());
            let transfer = to_leader("Transfer leadership to it".into(), Operation::Transfer(node)).unless(leads);
            rows.push(Row::One(transfer));
            rows.push(Row::One(to_leader("Demote to a learner".into(), Operation::Demote(node))));
            rows.push(Row::One(to_leader("Remove from the cluster".into(), Operation::Remove(node))));
            let replace = Operation::Replace { old: node, new: next };
            rows.push(Row::One(to_leader(format!("Replace with node {next}"), replace).unless(full.clone())));
        }
        Standing::Learner => {
            rows.push(Row::One(to_leader("Promote to a voter".into(), Operation::Promote(node))));
            rows.push(Row::One(to_leader("Remove from the cluster".into(), Operation::Remove(node))));
        }
        Standing::NonMember => {
            rows.push(Row::Several("Add as learner".into(), add_learner(node, facts.cluster.dialect(), lost.clone())));
        }
    }
    let add = full.or_else(|| lost.clone());
    rows.push(Row::Several(format!("Add learner {next}"), add_learner(next, facts.cluster.dialect(), add)));
    rows.push(Row::Line);
    match seen.role {
        Role::Leader => rows.push(Row::One(to_it("Send heartbeats now", Operation::Heartbeat))),
        Role::Follower | Role::PreCandidate | Role::Candidate => {
            let stand = |label: &str, pre_vote: bool| to_it(label, Operation::Elect { pre_vote });
            rows.push(Row::Several(
                "Stand for election".into(),
                vec![
                    stand("now", false).hint("increments its term at once"),
                    stand("with PreVote first", true).hint("does not disturb a healthy leader"),
                ],
            ));
        }
        Role::Learner => {}
    }
    rows.push(Row::One(to_it("Build a snapshot now", Operation::Snapshot)));
    rows.push(purge(node, seen, &to_it));
    rows.push(Row::Line);
    for (what, name) in SWITCHES {
        let state = seen.switched.get(what);
        let switch = |label: &str, on: bool| {
            to_it(label, Operation::Switch { what, on }).on(state == Some(on)).hint("until it restarts")
        };
        rows.push(Row::Several(capital(name), vec![switch("on", true), switch("off", false)]));
    }
    rows
}

fn purge(node: NodeId, seen: &NodeView, to_it: &impl Fn(&str, Operation) -> Choice) -> Row {
    let Some(last) = seen.snapshot.as_ref().and_then(|snapshot| snapshot.last) else {
        let why = "it has no snapshot, and only what a snapshot contains is purged".to_string();
        return Row::One(to_it("Purge its log", Operation::Purge { upto: 0 }).unless(Some(why)));
    };
    let all = to_it(&format!("up to {}", last.index), Operation::Purge { upto: last.index });
    let less = Operation::Purge { upto: last.index / 2 };
    let other = Choice::other(&Action::Admin { at: Target::Node(node), operation: less });
    Row::Several("Purge its log".into(), vec![all.hint("as far as its snapshot reaches"), other])
}

/// Begins with a capital. The words are ASCII: Unicode's tables would be 24 kB of the page.
fn capital(name: &str) -> String {
    let mut name = name.to_string();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    name
}
