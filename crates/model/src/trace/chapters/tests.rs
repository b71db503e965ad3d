//! Reading across chapters, forks, and chapters that are forgotten and recalled.

use super::*;
use crate::trace::ProcessEvent;
use crate::types::NodeId;

/// `count` events, two at each microsecond.
fn trace(count: usize) -> Trace {
    let mut trace = Trace::new();
    (0..count).for_each(|position| {
        trace.push(Time(position as u64 / 2), Event::Process(ProcessEvent::Paused { node: NodeId(1) }))
    });
    trace
}

#[test]
fn chapters_are_not_seen_by_those_who_read() {
    let trace = trace(10_001);
    assert_eq!((trace.chapters(), trace.len(), trace.end()), (2, 10_001, Time(5_000)));
    assert!(trace.records().map(|record| record.at).eq((0..10_001).map(|position| Time(position / 2))));
    let mut between: Vec<usize> = trace.between(Time(2_047), Time(2_048)).map(|(position, _)| position).collect();
    assert_eq!(between, [4_094, 4_095, 4_096, 4_097]);
    between.reverse();
    assert!(trace.between(Time(2_047), Time(2_048)).rev().map(|(position, _)| position).eq(between));
    for time in [0, 1, 2_047, 2_048, 4_095, 4_096, 5_000, 9_000] {
        let at = (10_001).min(time as usize * 2 + 2);
        assert_eq!(trace.position_at(Time(time)), at);
        assert_eq!(trace.position_before(Time(time)), (10_001).min(time as usize * 2));
        assert_eq!(trace.get(at).is_none(), at == 10_001);
    }
}

#[test]
fn a_fork_shares_the_chapters_before_it_and_goes_its_own_way() {
    let trace = trace(10_000);
    for position in [0, 1, 4_095, 4_096, 4_097, 9_999, 10_000] {
        let mut fork = trace.fork_at(position).expect("everything is known");
        assert_eq!((fork.len(), fork.end()), (position, Time(position.saturating_sub(1) as u64 / 2)));
        assert!((0..position / 4_096).all(|chapter| fork.shares(&trace, chapter)));
        (0..9_000).for_each(|_| fork.push(Time(9_000), Event::Process(ProcessEvent::Resumed { node: NodeId(2) })));
        assert!(fork.range(position..position + 1).all(|(_, record)| record.at == Time(9_000)));
        assert!(!fork.shares(&trace, position / 4_096), "what is written after the fork is its own");
    }
    assert_eq!(trace.len(), 10_000);
}

#[test]
fn what_is_forgotten_is_known_to_be_missing_and_can_be_recalled() {
    let mut trace = trace(10_000);
    let hash = trace.hash();
    let records: Vec<Record> = trace.range(trace.positions_of(1)).map(|(_, record)| record.clone()).collect();
    trace.forget(1);
    assert_eq!((trace.len(), trace.records().count()), (10_000, 10_000 - 4_096));
    assert!(trace.covers(Time(2_047)) && !trace.covers(Time(2_048)) && !trace.covers(Time(4_094)));
    assert!(trace.covers(Time(4_095)), "after its last event a chapter is over");
    assert_eq!(trace.position_at(Time(3_000)), 4_096);
    assert!(trace.fork_at(5_000).is_none() && trace.fork_at(9_000).is_some() && trace.fork_at(4_096).is_some());
    assert!(!trace.recall(1, Rc::new(records[1..].to_vec())), "records of another length are not taken");
    assert!(trace.recall(1, Rc::new(records)));
    assert_eq!(trace.hash(), hash);
}
