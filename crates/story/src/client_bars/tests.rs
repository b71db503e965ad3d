//! The bars of requests: stacking, forks and bounds.

use super::*;
use model::types::{LogId, RequestId};

fn ask(request: u64, ask: Ask) -> Event {
    Event::Client(ClientEvent::Requested { request: RequestId(request), node: NodeId(1), ask })
}

fn bars(events: Vec<Event>) -> ClientBars {
    let mut bars = ClientBars::default();
    for (position, event) in events.into_iter().enumerate() {
        bars.add(position, &Record { at: Time::from_millis(position as u64), event });
    }
    bars
}

fn history() -> ClientBars {
    let read = |request| ask(request, Ask::Read { key: "x".into() });
    let saw = |request: u64, value: &str| {
        Event::Client(ClientEvent::Answered { request: RequestId(request), outcome: Outcome::Read(Some(value.into())) })
    };
    bars(vec![
        ask(1, Ask::Write { key: "x".into(), value: "3".into() }),
        read(2),
        saw(2, "3"),
        Event::Client(ClientEvent::Answered { request: RequestId(1), outcome: Outcome::Written(LogId::new(1, 4)) }),
        read(3),
    ])
}

fn labels(bars: &ClientBars, from: u64, until: u64) -> Vec<(String, usize)> {
    let between = bars.between(Time::from_millis(from), Time::from_millis(until));
    between.map(|(_, bar)| (bar.label(), bar.slot)).collect()
}

#[test]
fn requests_are_bars_from_sending_to_answer_and_overlapping_ones_are_stacked() {
    let bars = history();
    assert_eq!(labels(&bars, 0, 4), [("x=3".into(), 0), ("x→3".into(), 1), ("x?".into(), 0)]);
    assert_eq!(labels(&bars, 3, 3), [("x=3".into(), 0)]);
    assert_eq!(labels(&bars, 9, 12), [("x?".into(), 0)], "it is unanswered");
    let bar = bars.bar(0).expect("the first");
    assert_eq!(
        bar.sentence(Time::from_secs(1)),
        "A request: write x=3 at node 1, sent 0.000 s, written at 1/4, answered 0.003 s"
    );
    assert!(bar.is_open(Time::from_millis(2)) && !bar.is_open(Time::from_millis(3)));
}

#[test]
fn a_fork_contains_only_earlier_events_and_continues_independently() {
    let bars = history();
    let mut fork = bars.fork_at(3);
    assert_eq!(labels(&fork, 0, 9), [("x=3".into(), 0), ("x→3".into(), 1)]);
    let unknown =
        Event::Client(ClientEvent::Answered { request: RequestId(1), outcome: Outcome::Unknown("time-out".into()) });
    fork.add(3, &Record { at: Time::from_millis(7), event: unknown });
    assert_eq!(fork.bar(0).and_then(|bar| bar.ended.clone()).map(|ended| ended.how), Some(How::Unknown));
    assert!(matches!(bars.bar(0).and_then(|bar| bar.ended.clone()), Some(Ended { how: How::Written(_), .. })));
}

#[test]
fn the_number_of_bars_is_bounded() {
    let mut bars = ClientBars::default();
    for request in 0..BARS_MAX as u64 + 100 {
        let event = ask(request, Ask::Read { key: "x".into() });
        bars.add(request as usize, &Record { at: Time(request), event });
        let outcome = Outcome::Read(None);
        let answered = Event::Client(ClientEvent::Answered { request: RequestId(request), outcome });
        bars.add(request as usize, &Record { at: Time(request), event: answered });
    }
    assert!(bars.bar(99).is_none() && bars.bar(100).is_some());
    assert_eq!(bars.between(Time::ZERO, Time(u64::MAX - 1)).count(), BARS_MAX);
}
