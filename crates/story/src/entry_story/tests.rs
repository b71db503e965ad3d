//! The history of entries, compared with the view and the trace of real runs.

use super::*;
use engine::{ChaosKind, Recipe, Run, chaos_with};
use model::dialect::Dialect;
use model::scenario;
use model::view::View;

/// A leader is cut off with an entry that another leader's overwrites; then snapshots are built and logs purged.
fn trace() -> Trace {
    lesson(include_str!("../../../../scenarios/log-divergence-and-repair.raft"))
}

/// Twelve seconds of a scenario.
fn lesson(text: &str) -> Trace {
    let mut run = Run::open(&scenario::parse(text).expect("a correct text")).expect("a possible cluster");
    run.run_until(Time::from_secs(12));
    let mut trace = Trace::new();
    run.take_news().records.into_iter().for_each(|record| trace.push(record.at, record.event));
    trace
}

fn story(trace: &Trace, index: LogIndex) -> EntryStory {
    let mut story = EntryStory::new(index);
    story.extend(trace);
    story
}

#[test]
fn an_overwritten_entry_is_marked_and_two_entries_at_one_index_are_distinguished() {
    let trace = trace();
    let truncated = trace.between(Time::ZERO, trace.end()).find_map(|(_, record)| {
        let Event::Disk(DiskEvent::Truncated { node, after }) = &record.event else { return None };
        Some((record.at, *node, after.map_or(0, |after| after.index + 1)))
    });
    let (at, node, index) = truncated.expect("the run overwrites an entry");
    let story = story(&trace, index);
    let [lost, kept] = story.held(node) else { panic!("two entries: {:?}", story.held(node)) };
    assert_eq!(lost.gone, Some((at, Gone::Truncated)));
    assert_eq!((lost.committed, lost.applied), (None, None));
    assert!(lost.id < kept.id && kept.gone.is_none() && kept.applied.is_some());
    assert!(lost.appended < Some(at) && Some(at) <= kept.appended);
    assert_eq!(story.entries().count(), 2);
}

#[test]
fn entries_of_two_leaders_of_one_term_are_two_entries() {
    let trace = lesson(include_str!("../../../../scenarios/several-leaders-in-a-term.raft"));
    let story = story(&trace, 1);
    let ids: Vec<String> = story.entries().map(|entry| entry.id.to_string()).collect();
    assert_eq!(ids, ["1.1/1", "1.3/1"]);
    let [lost, kept] = story.held(NodeId(1)) else { panic!("two entries: {:?}", story.held(NodeId(1))) };
    assert_eq!((lost.id.to_string(), kept.id.to_string()), ("1.1/1".to_string(), "1.3/1".to_string()));
    assert_eq!(lost.gone.map(|(_, how)| how), Some(Gone::Truncated));
}

#[test]
fn a_replaced_disk_takes_its_entries_along_and_a_backup_brings_its_own() {
    let text = "cluster nodes=3 seed=3\nrun until leader\nwrite leader a=1\nrun until converged\nbackup 2\n\
        write leader b=1\nrun until converged\ncrash 2\nwipe 2\nrun 1s\nrestore 2\n";
    let trace = lesson(text);
    let replaced: Vec<Time> = replaced(&trace).into_iter().map(|(at, _)| at).collect();
    let [wiped, restored] = replaced[..] else { panic!("a wipe and a restore: {replaced:?}") };
    // The last entry is not in the backup; the entry before it is.
    let last = trace.between(Time::ZERO, trace.end()).filter_map(|(_, record)| match &record.event {
        Event::Raft(RaftEvent::Applied { entries, .. }) => entries.last().map(|entry| entry.id.index),
        _ => None,
    });
    let last = last.max().expect("entries were applied");
    let gone = |index: LogIndex| -> Vec<Option<(Time, Gone)>> {
        story(&trace, index).held(NodeId(2)).iter().map(|held| held.gone).collect()
    };
    let by_wipe = Some((wiped, Gone::DiskReplaced));
    assert_eq!(gone(last), [by_wipe]);
    assert_eq!(gone(last - 1), [by_wipe, None]);
    let story = story(&trace, last - 1);
    let back = story.held(NodeId(2)).last().expect("the backup holds it");
    assert_eq!((back.appended, back.flushed), (None, Some(restored)));
}

/// When disks were replaced, and of which nodes.
fn replaced(trace: &Trace) -> Vec<(Time, NodeId)> {
    let replaced = |record: &Record| match &record.event {
        Event::Fault(FaultEvent::DiskReplaced { node, .. }) => Some((record.at, *node)),
        _ => None,
    };
    trace.between(Time::ZERO, trace.end()).filter_map(|(_, record)| replaced(record)).collect()
}

/// Disks that lie, are wiped and come back from backups, where several may lead in one term.
fn chaos(seed: u64) -> Trace {
    use ChaosKind::{Backup, Lies, Plain, Wipe};
    let kinds = [Plain, Wipe, Backup, Lies].map(|kind| (kind, 1)).to_vec();
    let recipe = Recipe {
        wide: false,
        nodes: 3,
        kinds,
        leader_restore: false,
        several_leaders: true,
        engine: Dialect::Openraft,
    };
    let mut trace = Trace::new();
    let mut run = Run::open(&chaos_with(seed, &recipe).expect("a possible cluster")).expect("a possible cluster");
    run.run_to_end(|news| news.records.into_iter().for_each(|record| trace.push(record.at, record.event)));
    trace
}

/// Compares the stories of some indexes with the view after every event; answers how many moments were compared.
fn agrees_with_the_view(trace: &Trace, indexes: impl Iterator<Item = LogIndex>) -> usize {
    let (mut view, mut compared) = (View::default(), 0);
    let mut stories: Vec<EntryStory> = indexes.map(EntryStory::new).collect();
    let mut so_far = Trace::new();
    for (_, record) in trace.between(Time::ZERO, trace.end()) {
        so_far.push(record.at, record.event.clone());
        view.apply(record);
        for story in &mut stories {
            story.extend(&so_far);
            for (id, node) in &view.nodes {
                let entry = node.entry(story.index()).map(|entry| entry.id);
                let held = story.held(*id).last().filter(|held| held.gone.is_none());
                assert_eq!(held.map(|held| held.id), entry, "node {id} index {} at {}", story.index(), record.at);
                let flushed = node.flushed.is_some_and(|flushed| flushed.index >= story.index());
                if let Some(held) = held {
                    assert_eq!(held.flushed.is_some(), flushed, "flushed: {id} {} {}", story.index(), record.at);
                    compared += 1;
                }
            }
        }
    }
    compared
}

/// After a crash a node applies again what it had applied; the first time is shown. Answers how many there were.
fn first_applications_are_shown(trace: &Trace) -> usize {
    let mut seen = std::collections::BTreeSet::new();
    for (_, record) in trace.between(Time::ZERO, trace.end()) {
        let Event::Raft(RaftEvent::Applied { node, entries }) = &record.event else { continue };
        let Some(first) = entries.first().filter(|first| seen.insert((*node, first.id))) else { continue };
        let story = story(trace, first.id.index);
        let mut times = story.held(*node).iter().filter(|held| held.id == first.id).map(|held| held.applied);
        assert!(times.any(|at| at == Some(record.at)), "node {node}, {} at {}", first.id, record.at);
    }
    seen.len()
}

#[test]
fn the_times_are_those_of_the_trace_and_agree_with_the_view() {
    let trace = trace();
    assert!(agrees_with_the_view(&trace, 0..8) > 1_000);
    let applied = first_applications_are_shown(&trace);
    assert!(applied > 10, "{applied} entries were applied");
}

#[test]
fn the_times_agree_with_the_view_when_disks_are_replaced_and_several_lead_in_a_term() {
    let (mut compared, mut applied, mut disks, mut shared_terms) = (0, 0, 0, 0);
    for seed in 0..18 {
        let trace = chaos(seed);
        compared += agrees_with_the_view(&trace, (0..60).step_by(3));
        applied += first_applications_are_shown(&trace);
        disks += replaced(&trace).len();
        shared_terms += (0..60).filter(|index| of_one_term(&story(&trace, *index))).count();
    }
    // A run may end early, by a panic of a library whose assumptions are gone.
    assert!(compared > 10_000 && applied > 60, "{compared} times compared, {applied} entries applied");
    assert!(disks > 5 && shared_terms > 0, "{disks} disks replaced, {shared_terms} indexes with a shared term");
}

/// True when two entries of one term stood at the index.
fn of_one_term(story: &EntryStory) -> bool {
    let terms: Vec<u64> = story.entries().map(|entry| entry.id.term).collect();
    terms.windows(2).any(|pair| pair[0] == pair[1])
}

#[test]
fn purged_entries_are_shown_as_contained_in_a_snapshot() {
    let text = "cluster nodes=3 seed=3 snapshot=3\nrun until leader\nwrite leader a=1\nrun 200ms\ncrash 2\nwrite leader b=1\n\
        write leader c=1\nwrite leader d=1\nwrite leader e=1\nwrite leader f=1\nrun 1s\nrestart 2\nrun 2s\n";
    let mut run = Run::open(&scenario::parse(text).expect("a correct text")).expect("a possible cluster");
    run.run_until(Time::from_secs(6));
    let mut trace = Trace::new();
    run.take_news().records.into_iter().for_each(|record| trace.push(record.at, record.event));
    let (mut purged, mut installed) = (0, 0);
    for (_, record) in trace.between(Time::ZERO, trace.end()) {
        if let Event::Disk(DiskEvent::Purged { node, upto }) = &record.event
            && let Some(held) = story(&trace, upto.index).held(*node).last()
        {
            assert_eq!(held.gone, Some((record.at, Gone::Purged)));
            purged += 1;
        }
        if let Event::Raft(RaftEvent::SnapshotInstalled { node, snapshot }) = &record.event {
            let story = story(&trace, snapshot.last.map_or(0, |last| last.index));
            if story.held(*node).is_empty() {
                assert!(story.in_snapshot(*node).is_some_and(|at| at <= record.at));
                installed += 1;
            }
        }
    }
    assert!(purged > 0 && installed > 0, "{purged} purged, {installed} installed");
}
