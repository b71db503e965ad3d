//! raft-rs as the second engine: the same run everywhere, no broken property, and a named end of everything it is asked.

use engine::{ChaosKind, Recipe, Run, Verdict, chaos_with};
use model::action::{Action, Operation, Switch, Target};
use model::dialect::Dialect;
use model::fault::Kind;
use model::scenario::{Scenario, parse};
use model::trace::{Body, Chunk, ClientEvent, Event, NetworkEvent, Outcome, ProcessEvent, Record};
use model::types::{NodeId, Time};

/// The number of seeds with a recorded hash, and of seeds of every kind of fault that Raft tolerates.
const SEEDS: u64 = 60;
const TOLERATED_SEEDS: u64 = 30;

fn recipe(nodes: u64, kinds: Vec<(ChaosKind, u64)>) -> Recipe {
    Recipe { wide: false, nodes, kinds, leader_restore: false, several_leaders: false, engine: Dialect::RaftRs }
}

/// `cargo xtask test` compares debug with release, and `tests/browser/tests/all/determinism.rs` native bytes with those of
/// the released wasm. `UPDATE_EXPECT=1 cargo test --test raft_rs` writes new lines.
#[test]
fn sixty_seeds_have_their_recorded_trace_hashes() {
    let mut lines = String::new();
    for seed in 0..SEEDS {
        let nodes = [3, 5, 5, 7][usize::try_from(seed % 4).expect("a small number")];
        let scenario = chaos_with(seed, &recipe(nodes, Vec::new())).expect("chaos is possible");
        let verdict = Verdict::of(&scenario).expect("chaos is possible");
        assert!(!verdict.is_failed() && verdict.violations.is_empty(), "seed {seed}:\n{}", verdict.output());
        lines += &format!("{seed} {:016x} {} events to {}\n", verdict.hash, verdict.events, verdict.end);
    }
    expect_test::expect_file!["hashes_raft_rs.txt"].assert_eq(&lines);
}

#[test]
fn no_property_is_broken_under_every_kind_of_tolerated_fault_and_all_nodes_agree_afterwards() {
    let kinds = ChaosKind::ALL.iter().copied().filter(|kind| !kind.is_unbearable()).map(|kind| (kind, 1));
    let recipe = recipe(5, kinds.collect());
    let mut events = 0;
    for seed in 1_000..1_000 + TOLERATED_SEEDS {
        let verdict = Verdict::of(&chaos_with(seed, &recipe).expect("possible")).expect("possible");
        assert!(!verdict.is_failed() && verdict.violations.is_empty(), "seed {seed}:\n{}", verdict.output());
        events += verdict.events;
    }
    assert!(events > 50_000, "only {events} events");
}

#[test]
fn what_raft_cannot_bear_breaks_nothing_before_it_happens() {
    let kinds = vec![
        (ChaosKind::Plain, 1),
        (ChaosKind::Lies, 1),
        (ChaosKind::Wipe, 1),
        (ChaosKind::Votes, 1),
        (ChaosKind::Backup, 1),
    ];
    let mut broken = 0;
    for seed in 0..20 {
        let verdict = Verdict::of(&chaos_with(seed, &recipe(5, kinds.clone())).expect("possible")).expect("possible");
        assert_eq!(verdict.unexcused().count(), 0, "seed {seed}:\n{}", verdict.output());
        broken += verdict.violations.len();
    }
    assert!(broken > 20, "only {broken} violations");
}

fn records(run: &mut Run, end: Time) -> Vec<Record> {
    let mut records = Vec::new();
    while !run.run_until(end) {
        records.extend(run.take_news().records);
    }
    records.extend(run.take_news().records);
    records
}

fn failures(records: &[Record]) -> Vec<(NodeId, String)> {
    let failed = records.iter().filter_map(|record| match &record.event {
        Event::Process(ProcessEvent::Failed { node, message }) => Some((*node, message.clone())),
        _ => None,
    });
    failed.collect()
}

fn played(text: &str, seconds: u64) -> (Vec<Record>, Verdict) {
    let scenario: Scenario = parse(text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let mut run = Run::open(&scenario).expect("possible");
    let records = records(&mut run, Time::from_secs(seconds));
    (records, Verdict::of(&scenario).expect("possible"))
}

#[test]
fn a_disk_that_is_full_when_a_snapshot_arrives_stops_the_process_and_breaks_nothing() {
    let writes: String = (0..12).map(|number| format!("write leader x={number}\nrun 100ms\n")).collect();
    let (records, verdict) = played(
        &format!(
            "cluster nodes=3 seed=3 engine=raft-rs snapshot=5\nrun until leader 1\ncut 1 -- 3\ncut 2 -- 3\n{writes}disk 3 full\n\
             heal all\nrun 3s\ndisk 3 ok\nrestart 3\nrun until converged\nexpect x=11\n"
        ),
        9,
    );
    let failed = failures(&records);
    assert_eq!(failed, [(NodeId(3), "raft-rs stopped: no space left on the disk".to_string())]);
    assert!(!verdict.is_failed() && verdict.violations.is_empty(), "{}", verdict.output());
}

#[test]
fn a_disk_that_forgot_what_it_promised_stops_its_process_and_not_the_run() {
    let (records, verdict) = played(
        "cluster nodes=3 seed=3 engine=raft-rs\nrun until leader 1\nwrite leader x=1\nrun 1s\ncrash 3\nwipe 3\nrestart 3\nrun 1s\n\
         write leader x=2\nrun 1s\n",
        4,
    );
    let failed = failures(&records);
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert_eq!(failed[0].0, NodeId(3));
    assert!(
        failed[0].1.starts_with("raft-rs stopped: to_commit ") && failed[0].1.contains("is out of range"),
        "{failed:?}"
    );
    assert!(verdict.ended.is_none(), "{}", verdict.output());
}

#[test]
fn a_pre_vote_that_a_node_of_term_0_refuses_for_its_priority_stops_its_process_and_not_the_run() {
    let (records, verdict) = played(
        "cluster nodes=3 seed=3 engine=raft-rs pre-vote=on priority=0/0/5\nrun until leader\nrun until node 3 crashed\n\
         restart 3\nrun until converged\n",
        4,
    );
    let failed = failures(&records);
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert_eq!(failed[0].0, NodeId(3));
    assert!(failed[0].1.contains("term should be set when sending MsgRequestPreVoteResponse"), "{failed:?}");
    assert!(!verdict.is_failed() && verdict.ended.is_none(), "{}", verdict.output());
}

/// Plays a scenario of raft-rs, which must go as its lines say.
fn goes(text: &str) -> Vec<Record> {
    let (records, verdict) = played(text, 60);
    assert!(!verdict.is_failed() && verdict.violations.is_empty(), "{}", verdict.output());
    records
}

/// The messages of a record's kind that were sent, with their senders and receivers.
fn sent(records: &[Record]) -> Vec<(NodeId, NodeId, &Body)> {
    let sent = records.iter().filter_map(|record| match &record.event {
        Event::Network(NetworkEvent::Sent { from, to, body, .. }) => Some((*from, *to, &**body)),
        _ => None,
    });
    sent.collect()
}

#[test]
fn of_a_snapshot_in_chunks_each_goes_when_the_one_before_was_answered_and_a_crash_begins_from_the_start() {
    let values: String = ('a'..='f').map(|key| format!("write leader {key}=a_value_that_makes_it_long\n")).collect();
    let records = goes(&format!(
        "cluster nodes=3 seed=4 engine=raft-rs snapshot=5 chunk=64B\nrun until leader 1\nrun until converged\ncrash 3\n{values}\
         run 1s\nrestart 3\nrun until InstallSnapshot 1 -> 3 in flight\nrun 60ms\ncrash 3\nrestart 3\nrun until converged\n"
    ));
    let chunks: Vec<Chunk> = sent(&records)
        .into_iter()
        .filter_map(|(_, to, body)| match body {
            Body::InstallSnapshot { chunk, .. } if to == NodeId(3) => Some(chunk.expect("all of it travels in chunks")),
            _ => None,
        })
        .collect();
    assert!(chunks.len() as u64 > chunks[0].of + 1, "the second process was sent chunks of its own: {chunks:?}");
    assert!(chunks.iter().all(|chunk| chunk.bytes <= 64));
    let jumps = chunks.windows(2).filter(|pair| pair[1].offset > pair[0].offset + 64);
    assert_eq!(jumps.count(), 0, "{chunks:?}");
    assert!(chunks.windows(2).any(|pair| pair[1].offset < pair[0].offset), "it began again: {chunks:?}");
    // Every chunk but the last is answered by how much is there; the last one by raft-rs itself.
    let held: Vec<u64> = sent(&records)
        .into_iter()
        .filter_map(|(_, _, body)| match body {
            Body::SnapshotReply { received, .. } => *received,
            _ => None,
        })
        .collect();
    assert!(held.iter().all(|bytes| bytes.is_multiple_of(64) && *bytes < chunks[0].total), "{held:?}");
}

#[test]
fn at_most_as_many_append_entries_are_under_way_as_the_limit_says() {
    // No message overtakes another: an AppendEntries that comes too early is refused, and the limit counts from zero again.
    for limit in [1, 2, 4, 256] {
        let writes: String = (0..40).map(|number| format!("write leader x={number}\n")).collect();
        let records = goes(&format!(
            "cluster nodes=3 seed=3 engine=raft-rs latency=15ms inflight={limit} append-size=16B\nrun until leader 1\nrun until converged\n{writes}\
             run until x=39\n"
        ));
        let (mut under_way, mut most) = (0_i64, 0);
        for (from, to, body) in sent(&records) {
            match body {
                Body::AppendEntries { entries, .. } if to == NodeId(2) && !entries.is_empty() => under_way += 1,
                // As sent, which is earlier than its arrival: it may only seem less.
                Body::AppendReply { .. } if from == NodeId(2) => under_way = (under_way - 1).max(0),
                _ => {}
            }
            most = most.max(under_way);
        }
        // The answer to a heartbeat frees one place more (raft-rs `Inflights::free_first_one`).
        assert!(most <= limit + 1, "{most} under way, where {limit} may be");
        assert!(limit < 256 || most > 8, "only {most} under way without a limit");
    }
}

#[test]
fn a_follower_reads_what_was_committed_before_it_was_asked_and_never_by_lease() {
    let records = goes(
        "cluster nodes=5 seed=3 engine=raft-rs follower-reads=on\nrun until leader 1\nrun until converged\nwrite leader x=1 as one\n\
         run until one answered\nread 4 x as near\nrun until near answered\nread 4 x by lease as lease\nexpect lease refused\n\
         partition 1 2 | 3 4 5\nread 2 x as minority\nrun 6s\nexpect not minority answered\nrun until node 3 leader or node 4 leader \
         or node 5 leader\n",
    );
    let reads = |kind: Kind| sent(&records).into_iter().filter(|(_, _, body)| body.kind() == kind).count();
    assert!(reads(Kind::ReadIndex) >= 2 && reads(Kind::ReadIndexReply) >= 1);
    let answered = records.iter().filter_map(|record| match &record.event {
        Event::Network(NetworkEvent::Sent { body, .. }) if body.kind() == Kind::ReadIndexReply => body.answers(),
        _ => None,
    });
    assert!(answered.count() >= 1, "the answer says which message it answers");
}

/// Every operation, and whom it is asked of: the leader 1, the follower 2, or the learner 4.
fn operations() -> Vec<(NodeId, Operation)> {
    let all = [
        Operation::AddLearner { node: NodeId(5), wait: true },
        Operation::AddLearner { node: NodeId(5), wait: false },
        Operation::AddLearner { node: NodeId(2), wait: true },
        Operation::Promote(NodeId(4)),
        Operation::Promote(NodeId(2)),
        Operation::Demote(NodeId(2)),
        Operation::Demote(NodeId(4)),
        Operation::Remove(NodeId(2)),
        Operation::Remove(NodeId(4)),
        Operation::Remove(NodeId(1)),
        Operation::Replace { old: NodeId(3), new: NodeId(5) },
        Operation::Replace { old: NodeId(4), new: NodeId(5) },
        Operation::Members(vec![NodeId(1), NodeId(4)]),
        Operation::Members(vec![NodeId(1), NodeId(2), NodeId(3)]),
        Operation::Transfer(NodeId(2)),
        Operation::Transfer(NodeId(1)),
        Operation::Transfer(NodeId(4)),
        Operation::Elect { pre_vote: false },
        Operation::Elect { pre_vote: true },
        Operation::Heartbeat,
        Operation::Snapshot,
        Operation::Purge { upto: 2 },
        Operation::Initialize(vec![NodeId(1)]),
        Operation::Switch { what: Switch::Ticks, on: false },
        Operation::Switch { what: Switch::Elections, on: false },
        Operation::Switch { what: Switch::Heartbeats, on: false },
        Operation::Switch { what: Switch::PreVote, on: true },
    ];
    let asked = |node: u64| all.clone().map(|operation| (NodeId(node), operation));
    [1, 2, 4].into_iter().flat_map(asked).collect()
}

#[test]
fn every_operation_on_every_engine_ends_in_a_named_outcome() {
    for engine in Dialect::ALL {
        let (mut changed, mut accepted, mut refused, mut never) = (0, 0, 0, 0);
        for (at, operation) in operations() {
            let text = format!(
                "cluster nodes=3 seed=3 engine={}\nrun until leader 1\nadd learner 4\nrun 1s\nwrite leader x=1\nrun 1s\n",
                engine.name()
            );
            let mut run = Run::open(&parse(&text).expect("well formed")).expect("possible");
            records(&mut run, Time::from_secs(3));
            let place = format!("{}: {operation:?} asked of node {at}", engine.name());
            let offered = engine.offers(&operation);
            let action = Action::Admin { at: Target::Node(at), operation };
            match (run.act(&action), offered) {
                (Err(why), Err(lacks)) => {
                    assert_eq!(why, lacks, "{place}");
                    never += 1;
                    continue;
                }
                (Ok(()), Ok(())) => {}
                (done, offered) => panic!("{place}: {done:?}, {offered:?}"),
            }
            let records = records(&mut run, Time::from_secs(10));
            let outcome = records.iter().find_map(|record| match &record.event {
                Event::Client(ClientEvent::Answered { outcome, .. }) => Some(outcome.clone()),
                _ => None,
            });
            match outcome.unwrap_or_else(|| panic!("{place}: no outcome")) {
                Outcome::Changed(_) => changed += 1,
                Outcome::Accepted => accepted += 1,
                Outcome::Refused(why) => {
                    assert!(why.to_string().chars().count() > 10, "{place}: {why}");
                    refused += 1;
                }
                other => panic!("{place}: {other:?}"),
            }
            assert_eq!(failures(&records), [], "{place}");
        }
        println!("{}: {changed} changed, {accepted} accepted, {refused} refused, {never} never", engine.name());
        assert!(
            changed >= 9 && accepted >= 15 && refused >= 20,
            "{changed} changed, {accepted} accepted, {refused} refused"
        );
    }
}

/// Found by `chaos --wide --engine raft-rs --seeds 160..161` and shrunk, when a start had no members but those of the
/// snapshot: node 1, which had applied other ones, elected itself with node 3 by those of the beginning.
const MEMBERS_AFTER_A_RESTART: &str = "\
cluster nodes=3 seed=160 engine=raft-rs heartbeat=50ms election=150..350ms latency=505us..7.551ms loss=5% flush=613us..1ms keep=10
workload clients=2 rate=768/m keys=2 reads=30% timeout=20ms retry=never
run 291.42ms
read 2 y
run 319ms
write 2 x=335
run 157ms
write 2 z=270
run 64.811ms
write 2 x=950
run 54.772ms
write 2 y=342
run 330.932ms
loss 30%
run 49.9ms
write 2 y=850
run 238.646ms
write 2 y=457
run 466ms
partition 1 2 | 3
run 27.948ms
add learner 4 at 2
run 267ms
add learner 5 at 2
run 1.238602s
add learner 6 at 1
run 40ms
promote 6 at 1
run 100ms
disk 3 fails
add learner 7 without waiting at 1
run 100ms
crash 1
run 29ms
restart 1
run 300ms
members 1 2 6 7 at 6
run 50ms
crash 1 before it flushes
crash 6
restart 6
run 190ms
remove 1 at 7
heal
restart 1
disk 3 ok
restart 3
run 5s
";

#[test]
fn a_node_that_restarts_counts_by_the_members_that_it_had_applied() {
    let verdict = Verdict::of(&parse(MEMBERS_AFTER_A_RESTART).expect("a scenario")).expect("a possible cluster");
    let lost: Vec<_> = verdict.violations.iter().map(|found| &found.message).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn a_leader_without_check_quorum_serves_only_while_a_quorum_answers_it() {
    for nodes in [1, 3] {
        let scenario = format!(
            "cluster nodes={nodes} seed=3 engine=raft-rs check-quorum=off\nrun until serving\nrun until converged\nrun 2s\n\
             expect serving\nwrite leader x=1\nrun 100ms\nexpect x=1\nexpect serving\ncut all\nrun 200ms\n\
             expect serving\nrun 200ms\nexpect {}serving\nexpect leader\nheal\nrun until serving\n",
            if nodes == 1 { "" } else { "not " }
        );
        let scenario = parse(&scenario).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        let verdict = Verdict::of(&scenario).expect("possible");
        assert!(!verdict.is_failed(), "{nodes} nodes:\n{}", verdict.output());
    }
}

#[test]
fn a_wait_for_a_leader_that_time_outs_keep_from_coming_names_the_warning() {
    let play = |cluster: &str, wait: &str| {
        let text = format!("cluster nodes=3 seed=3 {cluster}\n{wait}\n");
        let verdict = Verdict::of(&parse(&text).unwrap_or_else(|mistakes| panic!("{mistakes}"))).expect("possible");
        verdict.notes.last().map(|note| note.text.clone()).unwrap_or_default()
    };
    let said = play("engine=raft-rs heartbeat=10ms latency=300ms", "run until leader within 10s");
    assert!(said.contains("; warned of at 0s: A round trip with its flush takes up to 601ms"), "{said}");
    let said = play("latency=200ms", "run until serving within 5s");
    assert!(said.contains("; warned of at 0s: A round trip with its flush takes at least 4"), "{said}");
    let said = play("engine=raft-rs heartbeat=10ms latency=300ms", "run until x=1 within 1s");
    assert!(said.contains("waited without success") && !said.contains("warned"), "{said}");
}
