//! Lanes over runs of the real engine: forking, evicting and reloading give the same lanes as building them once.

use super::*;
use engine::Run;
use model::action::{Action, NetworkAction, ProcessAction, Range, Target};
use model::scenario;
use model::trace::{Body, Entry, Event, LinkState, Membership, NetworkEvent, Payload, ProcessEvent, RaftEvent};
use model::types::LogId;

/// A run with crashes, pauses, a partition, loss and elections: about 18 000 records.
fn records() -> Vec<Record> {
    let text = "cluster nodes=5 seed=11 heartbeat=100ms election=300..600ms latency=10..20ms\nrun until leader\n\
        write leader x=1\nrun 3s\npause 1\nrun 2s\nresume 1\nrun 1s\npartition 1 2 | 3 4 5\nrun 6s\nheal\nrun 1s\n\
        loss all 20%\nrun 5s\nheal\ncrash 2\nrun 4s\nrestart 2\nlatency all 30..90ms\nrun 5s\nheal\nrun 120s\n";
    let scenario = scenario::parse(text).expect("a good scenario");
    let mut run = Run::open(&scenario).expect("a possible scenario");
    let mut records = Vec::new();
    run.run_to_end(|progress| records.extend(progress.records));
    records
}

fn folded(records: &[Record]) -> Lanes {
    let mut lanes = Lanes::default();
    records.iter().enumerate().for_each(|(position, record)| lanes.add(position, record));
    lanes
}

/// Pseudo-random numbers below `below`, the same in every run.
fn draws(seed: u64, below: usize) -> impl Iterator<Item = usize> {
    let next =
        |random: &u64| Some(random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
    std::iter::successors(Some(seed), next).skip(1).map(move |random| (random >> 33) as usize % below)
}

/// The time without a leader is what is left when every microsecond that a leader with a quorum has is taken away.
#[test]
fn the_spans_without_a_leader_are_those_in_which_no_running_node_leads_with_a_quorum() {
    let records = records();
    let lanes = folded(&records);
    let until = records.last().expect("a run").at;
    let gaps = lanes.leaderless(until);
    assert!(gaps.len() > 2, "{gaps:?}");
    let leads_at = |at: Time| {
        lanes.nodes().any(|node| {
            let stretch = lanes.stretches(node).iter().take_while(|stretch| stretch.from <= at).last();
            stretch.is_some_and(|stretch| {
                stretch.role == Role::Leader && stretch.quorum && stretch.process == Process::Running
            })
        })
    };
    let moments = records.iter().flat_map(|record| [record.at, Time(record.at.0 + 1)]).filter(|at| *at < until);
    for at in moments {
        let in_gap = gaps.iter().any(|(from, to)| (*from..*to).contains(&at));
        assert_eq!(in_gap, !leads_at(at), "at {at}");
    }
    assert_eq!(lanes.leaderless(Time(7)), [(Time::ZERO, Time(7))]);
}

#[test]
fn a_leader_has_no_quorum_from_the_end_of_its_lease_to_the_next_answer_of_a_quorum() {
    let text = "cluster nodes=3 seed=3 latency=10ms\nrun until serving\nrun 200ms\ncut 2 -> 1\ncut 3 -> 1\nrun 3s\n\
        heal\nrun 1s\n";
    let mut run = Run::open(&scenario::parse(text).expect("a good scenario")).expect("a possible scenario");
    let mut records = Vec::new();
    run.run_to_end(|progress| records.extend(progress.records));
    let (lanes, leader) = (folded(&records), NodeId(1));
    let lost: Vec<(Time, Time)> = lanes
        .stretches(leader)
        .windows(2)
        .filter(|pair| pair[0].role == Role::Leader && !pair[0].quorum && pair[0].from < pair[1].from)
        .map(|pair| (pair[0].from, pair[1].from))
        .collect();
    let acks: Vec<(Time, Time)> = records
        .iter()
        .filter_map(|record| match &record.event {
            Event::Raft(RaftEvent::QuorumAcked { leader: NodeId(1), sent: Some(sent), lease }) => {
                Some((record.at, *sent + *lease))
            }
            _ => None,
        })
        .collect();
    let gap = acks.windows(2).find(|pair| pair[1].0 > pair[0].1).expect("the lease ran out once");
    // Before the first answer there was none either.
    assert_eq!(lost.len(), 2, "{lost:?}");
    assert_eq!((lost[0].1, lost[1]), (acks[0].0, (gap[0].1, gap[1].0)));
}

/// The result of every query on lanes.
type Queried = (Vec<(NodeId, Vec<Stretch>)>, Vec<Slant>, Vec<Flag>, Vec<Shade>, Vec<Columns>);

fn query_all(lanes: &Lanes) -> Queried {
    let ever = Time(u64::MAX);
    let end = Time::from_secs(170);
    (
        lanes.nodes().map(|node| (node, lanes.stretches(node).to_vec())).collect(),
        lanes.slants_between(Time::ZERO, ever).copied().collect(),
        lanes.flags_between(Time::ZERO, ever).to_vec(),
        lanes.shades().to_vec(),
        [12, 15, 20, 24, 30].map(|level| lanes.density(level, Time::ZERO, end)).into(),
    )
}

#[test]
fn a_fork_is_as_if_only_the_first_records_had_been_added() {
    let records = records();
    assert!(records.len() > 15_000, "{} records are too few to fill several chunks", records.len());
    let whole = folded(&records);
    let edges = [0, 1, records.len() - 1, records.len()];
    for position in edges.into_iter().chain(draws(3, records.len()).take(40)) {
        let mut fork = whole.fork_at(position);
        assert_eq!(query_all(&fork), query_all(&folded(&records[..position])), "at {position}");
        // The fork can be continued like the original, and leaves it unchanged.
        records.iter().enumerate().skip(position).for_each(|(position, record)| fork.add(position, record));
        assert_eq!(query_all(&fork), query_all(&whole), "on from {position}");
    }
    assert_eq!(query_all(&whole), query_all(&folded(&records)));
}

#[test]
fn evicting_and_reloading_messages_changes_nothing() {
    let records = records();
    let whole = folded(&records);
    let mut places = draws(5, records.len());
    for _ in 0..12 {
        let [mut from, mut until] = [(); 2].map(|()| places.next().expect("endless"));
        if from > until {
            std::mem::swap(&mut from, &mut until);
        }
        let middle = from.midpoint(until);
        let mut lanes = whole.clone();
        lanes.forget(from, middle);
        lanes.forget(middle, until);
        let left = lanes.slants_between(Time::ZERO, Time(u64::MAX)).count();
        let all = whole.slants_between(Time::ZERO, Time(u64::MAX)).count();
        assert!(left < all || until - from < 200, "{left} of {all} messages are left of {from}..{until}");
        lanes.recall(middle, &records[middle..until]);
        lanes.recall(from, &records[from..middle]);
        assert_eq!(query_all(&lanes), query_all(&whole), "{from}..{until}");
    }
}

#[test]
fn density_is_kept_when_messages_are_evicted() {
    let records = records();
    let whole = folded(&records);
    let mut lanes = whole.clone();
    lanes.forget(0, records.len());
    let left: Vec<&Slant> = lanes.slants_between(Time::ZERO, Time(u64::MAX)).collect();
    assert!(left.len() < 100, "{} messages are left, such as {:?}", left.len(), left.last());
    assert!(!lanes.covers(Time::ZERO, Time::from_secs(1)));
    let sum = |lanes: &Lanes, level: u32| {
        let columns = lanes.density(level, Time::ZERO, Time::from_secs(170));
        let mut sum = Bin::default();
        (0..columns.len()).for_each(|column| sum.add(columns.total(column), 1.0));
        sum
    };
    let sent = whole.slants_between(Time::ZERO, Time(u64::MAX)).count() as f32;
    for level in [16, 20, 23, 27, 40] {
        assert_eq!(sum(&whole, level).sent, sent, "level {level}");
        // Spread over finer buckets, a number is rounded.
        let (kept, known) = (sum(&lanes, level), sum(&whole, level));
        for (kept, known) in [(kept.sent, known.sent), (kept.votes, known.votes), (kept.lost, known.lost)] {
            assert!((kept - known).abs() < 0.5, "level {level}: {kept} of {known}");
        }
    }
    // The profile over time is kept as well: a bucket's edges shift a second's count by a tenth at most.
    let (kept, known) = [&lanes, &whole].map(|lanes| lanes.density(22, Time::ZERO, Time::from_secs(60))).into();
    for column in 0..known.len() {
        let (kept, known): (Bin, Bin) = (kept.total(column), known.total(column));
        assert!((kept.sent - known.sent).abs() <= known.sent * 0.25 + 40.0, "column {column}: {kept:?}, {known:?}");
    }
}

#[test]
fn an_evicted_day_costs_a_few_megabytes() {
    // A chunk of five nodes keeps 32 buckets of five bins of eight bytes, and a day has three thousand chunks.
    let records = records();
    let mut lanes = folded(&records);
    lanes.forget(0, records.len());
    let chunks = lanes.chunks.len();
    let messages =
        records.iter().filter(|record| matches!(record.event, Event::Network(NetworkEvent::Sent { .. }))).count();
    let bytes: usize = lanes.chunks.iter().map(|chunk| chunk.bytes()).sum();
    let per_message = bytes as f64 / messages as f64;
    let day = 12_000_000.0 * per_message / 1e6;
    assert!(day < 12.0, "{bytes} bytes for {messages} messages in {chunks} chunks: {day} MB a day");
}

fn lanes(events: Vec<(u64, Event)>) -> Lanes {
    let records: Vec<Record> = events.into_iter().map(|(at, event)| Record { at: Time(at), event }).collect();
    folded(&records)
}

fn link(from: u64, to: u64, cut: bool) -> Event {
    let link =
        LinkState { cut, loss_permille: 0, latency: Range { min: Time(1), max: Time(1) }, ..LinkState::default() };
    Event::Network(NetworkEvent::Linked { from: NodeId(from), to: NodeId(to), state: link })
}

#[test]
fn a_lane_changes_only_when_the_node_does() {
    let node = NodeId(1);
    let role = |role, term| Event::Raft(RaftEvent::RoleChanged { node, role, term, leader: None });
    let lanes = lanes(vec![
        (0, Event::Process(ProcessEvent::Started { node, start: 1 })),
        (5, role(Role::Candidate, 1)),
        (7, role(Role::Leader, 1)),
        (8, role(Role::Leader, 1)),
        (9, Event::Process(ProcessEvent::Crashed { node, kept: None, vote: None })),
    ]);
    let times: Vec<u64> = lanes.stretches(node).iter().map(|stretch| stretch.from.0).collect();
    assert_eq!(times, [0, 5, 7, 9]);
    assert_eq!(lanes.stretches(node)[3].process, Process::Crashed);
}

#[test]
fn a_removed_node_that_is_off_is_not_called_crashed_whichever_came_first_until_it_starts_or_is_a_member_again() {
    let members = |index, voters: &[&[u64]], learners: &[u64]| {
        let voters = voters.iter().map(|set| set.iter().copied().map(NodeId).collect()).collect();
        let members = Membership { voters, learners: learners.iter().copied().map(NodeId).collect() };
        let entry = Entry { id: LogId::new(1, index), payload: Payload::Membership(Rc::new(members)) };
        Event::Raft(RaftEvent::Applied { node: NodeId(1), entries: vec![entry] })
    };
    let crashed = |id| Event::Process(ProcessEvent::Crashed { node: NodeId(id), kept: None, vote: None });
    let started = |id| Event::Process(ProcessEvent::Started { node: NodeId(id), start: 1 });
    let events = vec![
        (0, started(1)),
        (0, started(2)),
        (0, started(3)),
        (0, started(4)),
        (1, crashed(2)),
        (2, crashed(4)),
        (3, members(2, &[&[1, 2, 3], &[1]], &[])),
        (4, members(3, &[&[1]], &[])),
        // Another node applies what was applied already.
        (5, members(2, &[&[1, 2, 3], &[1]], &[])),
        (6, crashed(3)),
        (7, started(3)),
        (8, members(4, &[&[1]], &[2])),
    ];
    let lanes = lanes(events);
    let words = |lanes: &Lanes, id| -> Vec<(u64, &str)> {
        let stretches = lanes.stretches(NodeId(id)).iter();
        stretches.map(|stretch| (stretch.from.0, stretch.dead_word())).collect()
    };
    assert_eq!(words(&lanes, 2), [(0, ""), (1, "crashed"), (4, "removed, off"), (8, "crashed")]);
    assert_eq!(words(&lanes, 3), [(0, ""), (6, "removed, off"), (7, "")]);
    assert_eq!(words(&lanes, 4), [(0, ""), (2, "crashed")], "it was never a member");
    // A branch that parts before the removal does not have it.
    let mut branch = lanes.fork_at(7);
    let end = Event::Process(ProcessEvent::Crashed { node: NodeId(3), kept: None, vote: None });
    branch.add(7, &Record { at: Time(9), event: end });
    assert_eq!(words(&branch, 3), [(0, ""), (9, "crashed")]);
}

#[test]
fn a_partition_shades_until_the_last_link_is_healed() {
    let groups = vec![vec![NodeId(1)], vec![NodeId(2)]];
    let lanes = lanes(vec![
        (3, Event::Acted(Box::new(Action::Network(NetworkAction::Partition(groups))))),
        (3, link(1, 2, true)),
        (3, link(2, 1, true)),
        (8, link(1, 2, false)),
        (9, link(2, 1, false)),
    ]);
    let label = "partition 1 | 2".into();
    let shade = Shade { from: Time(3), until: Some(Time(9)), fault: Fault::Parted, label };
    assert_eq!(lanes.shades(), [shade]);
}

#[test]
fn a_slow_message_is_found_though_it_was_sent_long_ago() {
    let body = Rc::new(Body::TransferReply { answers: Some(MessageId(0)), accepted: true });
    let sent = |message, arrives| {
        Event::Network(NetworkEvent::Sent {
            message: MessageId(message),
            from: NodeId(1),
            to: NodeId(2),
            arrives: Time(arrives),
            body: body.clone(),
        })
    };
    let lanes = lanes(vec![
        (1, sent(1, 900)),
        (500, sent(2, 510)),
        (505, Event::Network(NetworkEvent::Dropped { message: MessageId(2), why: model::trace::DropReason::Lost })),
    ]);
    let seen = |from, until| -> Vec<(u64, u64, bool)> {
        let slants = lanes.slants_between(Time(from), Time(until));
        slants.map(|slant| (slant.message().0, slant.end().0, slant.lost())).collect()
    };
    assert_eq!(seen(800, 1_000), [(1, 900, false)]);
    assert_eq!(seen(500, 800), [(1, 900, false), (2, 505, true)]);
    assert_eq!(lanes.slant(MessageId(2)).map(Slant::position), Some(1));
    assert_eq!(lanes.slant(MessageId(3)), None);
}

#[test]
fn an_action_flies_its_flag() {
    let lanes = lanes(vec![(4, Event::Acted(Box::new(Action::Process(ProcessAction::Crash(Target::Leader)))))]);
    assert_eq!(lanes.flags_between(Time(4), Time(4)).len(), 1);
    assert_eq!(lanes.flags_between(Time(5), Time(9)).len(), 0);
}
