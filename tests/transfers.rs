//! Snapshots in chunks: what the playground's own transport sends, on both engines.

use std::collections::BTreeSet;

use engine::Run;
use engine::world::default_link;
use model::scenario::parse;
use model::trace::{Body, Event, NetworkEvent, RaftEvent, Record};
use model::types::NodeId;
use model::view::View;

/// A run of a scenario: its last view, how many chunks were sent, and how many of them while the same chunk was under way.
fn run_of(text: &str, mut each: impl FnMut(&Record)) -> (View, usize, usize) {
    let scenario = parse(text).unwrap_or_else(|mistakes| panic!("{text}: {mistakes}"));
    let mut run = Run::open(&scenario).expect("a possible cluster");
    let mut view = View::new(default_link(&scenario.cluster));
    let (mut sent, mut again) = (0, 0);
    let mut look = |record: &Record| {
        if let Event::Network(NetworkEvent::Sent { from, to, body, .. }) = &record.event
            && let Body::InstallSnapshot { chunk: Some(_), .. } = &**body
        {
            let same =
                view.flying.values().any(|flight| (flight.from, flight.to) == (*from, *to) && flight.body == *body);
            sent += 1;
            again += usize::from(same);
        }
        each(record);
        view.apply(record);
    };
    run.run_to_end(|progress| progress.records.iter().for_each(&mut look));
    (view, sent, again)
}

/// Both engines' scenarios of this text.
fn on_both(text: &str) -> [String; 2] {
    [text.to_string(), text.replacen("cluster ", "cluster engine=raft-rs ", 1)]
}

/// A cluster in which node 3 has restarted and a snapshot is on its way to it in chunks.
fn begins() -> String {
    let values: String = ('a'..='f').map(|key| format!("write leader {key}=a_value_that_makes_it_long\n")).collect();
    format!(
        "cluster nodes=3 seed=4 snapshot=5 chunk=64B\nrun until leader\nrun until converged\ncrash 3\n{values}run 1s\n\
         restart 3\nrun until InstallSnapshot leader -> 3 in flight\n"
    )
}

#[test]
fn a_chunk_is_never_sent_while_a_copy_of_it_is_under_way() {
    let case = include_str!("cases/04-purge-outruns-snapshot.raft");
    let case = case.split("----").next().unwrap_or_default().to_string();
    let faults = [
        "hold InstallSnapshot all\nrun 5s\n",
        "clog leader -> 3\nrun 5s\n",
        "pause 3\nrun 5s\n",
        "latency leader -> 3 400ms\nrun 10s\n",
        "latency 3 -> leader 900ms\nrun 10s\n",
        "bandwidth leader -> 3 300B/s\nrun 20s\n",
        "loss 40%\nrun 10s\n",
    ];
    let mut wrong = Vec::new();
    for text in faults.map(|lines| begins() + lines).into_iter().chain([case]).flat_map(|text| on_both(&text)) {
        let (_, sent, again) = run_of(&text, |_| {});
        if sent == 0 || again > 0 {
            wrong.push(format!("{again} of {sent} chunks were sent while a copy was under way:\n{text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_chunk_that_is_lost_is_sent_again_and_the_snapshot_arrives() {
    for text in on_both(&(begins() + "drop messages all\nrun until converged within 2s\n")) {
        let (view, sent, _) = run_of(&text, |_| {});
        let of = view.nodes[&NodeId(3)].receiving.map(|held| held.newest.of);
        assert!(of.is_some_and(|of| sent as u64 > of), "{sent} sent of {of:?}");
    }
}

#[test]
fn what_became_of_the_snapshots_is_counted_as_the_trace_says_on_both_engines() {
    let case = include_str!("cases/04-purge-outruns-snapshot.raft");
    let case = case.split("----").next().unwrap_or_default().to_string();
    // The sender learns of the last one a moment after its follower has installed it.
    for text in on_both(&(case + "run 1s\n")) {
        let (mut sent, mut installed) = (BTreeSet::new(), 0);
        let (view, ..) = run_of(&text, |record| match &record.event {
            Event::Network(NetworkEvent::Sent { to: NodeId(3), body, .. }) => {
                if let Body::InstallSnapshot { snapshot, .. } = &**body {
                    sent.insert(snapshot.last);
                }
            }
            Event::Raft(RaftEvent::SnapshotInstalled { node: NodeId(3), .. }) => installed += 1,
            _ => {}
        });
        let (begun, finished, replaced) = view
            .transfers
            .iter()
            .filter(|all| all.to == NodeId(3))
            .fold((0, 0, 0), |(begun, finished, replaced), all| {
                (begun + all.begun, finished + all.finished, replaced + all.replaced)
            });
        assert_eq!((begun, finished), (sent.len() as u64, installed), "{:?}", view.transfers);
        // On raft-rs the leader changes once while it sends one.
        let broken_off = u64::from(text.contains("raft-rs"));
        assert_eq!(begun - finished - replaced, broken_off, "{:?}", view.transfers);
        assert!(view.transfers.iter().all(|all| !all.goes_on && all.waiting() == 0), "{:?}", view.transfers);
    }
}
