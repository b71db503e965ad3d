//! One hand-made history per anomaly, and random ones against the definition.

use super::Linearizability;
use super::brute_force::is_linearizable;
use super::operation::{Effect, Ended, Operation};
use super::register::explained;
use crate::change::Change;
use crate::client::{ClientId, FIRST_ATTEMPT, Manner, OperationId, Retry};
use crate::invariants::asked::Name;
use crate::invariants::report::Report;
use crate::invariants::testing::facts;
use crate::invariants::{Checker, Property, Violation};
use crate::trace::{Ask, ClientEvent, Event, Outcome, Record};
use crate::types::{LogId, NodeId, RequestId, Time};
use sim::rng::{Rng, Stream};

fn ask(request: u64, ask: Ask) -> Event {
    Event::Client(ClientEvent::Requested { request: RequestId(request), node: NodeId(1), ask })
}

fn write(request: u64, value: &str) -> Event {
    ask(request, Ask::Write { key: "x".into(), value: value.into() })
}

fn read(request: u64) -> Event {
    ask(request, Ask::Read { key: "x".into() })
}

fn answer(request: u64, outcome: Outcome) -> Event {
    Event::Client(ClientEvent::Answered { request: RequestId(request), outcome })
}

fn done(request: u64) -> Event {
    answer(request, Outcome::Written(LogId::new(1, request)))
}

fn saw(request: u64, value: Option<&str>) -> Event {
    answer(request, Outcome::Read(value.map(Into::into)))
}

fn gave_up(request: u64) -> Event {
    answer(request, Outcome::Unknown("time-out".into()))
}

/// The messages of the linearizability violations of a history.
fn messages_of(events: Vec<Event>) -> Vec<String> {
    found(events).into_iter().map(|found| found.message).collect()
}

fn found(events: Vec<Event>) -> Vec<Violation> {
    let mut checker = Checker::new();
    let records = events.into_iter().zip(1..).map(|(event, at)| Record { at: Time::from_secs(at), event });
    let violations: Vec<Violation> = records.flat_map(|record| checker.check(&record)).collect();
    violations.into_iter().filter(|found| found.property == Property::Linearizability).collect()
}

#[test]
fn overlapping_requests_may_take_effect_in_any_order() {
    let history =
        vec![write(1, "1"), write(2, "2"), read(3), done(2), done(1), saw(3, Some("1")), read(4), saw(4, Some("2"))];
    // Requests 1 and 2 overlap, and read 3 overlaps both. A valid order: 1, read 3, 2, read 4.
    assert_eq!(messages_of(history), Vec::<String>::new());
}

#[test]
fn a_stale_read_is_reported() {
    let history = vec![write(1, "1"), done(1), write(2, "2"), done(2), read(3), saw(3, Some("1"))];
    let message = "the read of x by request 3 returned 1, although x=2 had been written by request 2 before request 3 was sent; \
                   no order explains write x=2 (request 2, sent at 3s, answered at 4s); \
                   read x=1 (request 3, sent at 5s, answered at 6s)";
    let found = found(history);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].message.as_str(), &found[0].requests[..]),
        (message, &[2, 3].map(|request| Name::Once(RequestId(request)))[..])
    );
    let written = "4s #3: request 2 was acknowledged: x=2 is written (sent at 3s)";
    assert_eq!(facts(&found[0]), [written, "6s #5: request 3 read x=1 (sent at 5s)"]);
    assert_eq!(
        found[0].facts.each_ref().map(|fact| fact.request),
        [2, 3].map(|request| Some(Name::Once(RequestId(request))))
    );
}

#[test]
fn a_lost_write_is_reported() {
    let history = vec![write(1, "1"), done(1), read(2), saw(2, None)];
    let message = "the read of x by request 2 returned nothing, although x=1 had been written by request 1 before request 2 was sent; \
                   no order explains write x=1 (request 1, sent at 1s, answered at 2s); \
                   read that x is absent (request 2, sent at 3s, answered at 4s)";
    assert_eq!(messages_of(history), [message]);
}

#[test]
fn two_reads_that_see_two_writes_in_opposite_orders_are_reported() {
    let history = vec![
        write(1, "1"),
        write(2, "2"),
        read(3),
        saw(3, Some("1")),
        read(4),
        saw(4, Some("2")),
        read(5),
        saw(5, Some("1")),
        done(1),
        done(2),
    ];
    let messages = messages_of(history);
    assert_eq!(messages.len(), 1);
    let because =
        "the read of x by request 5 returned 1, although x=2 had been read by request 4 before request 5 was sent";
    assert!(messages[0].starts_with(because), "{messages:?}");
    for part in ["write x=1", "write x=2", "read x=1 (request 3", "read x=2 (request 4", "read x=1 (request 5"] {
        assert!(messages[0].contains(part), "{messages:?}");
    }
}

#[test]
fn a_value_that_was_never_written_is_reported() {
    let found = found(vec![read(1), saw(1, Some("7"))]);
    assert!(found[0].message.starts_with("the read of x by request 1 returned 7, which no write can have written"));
    assert_eq!(facts(&found[0]), ["1s #0: request 1 asked to read x", "2s #1: request 1 read x=7 (sent at 1s)"]);
}

#[test]
fn a_refused_write_that_is_read_is_reported() {
    let refused = answer(1, Outcome::Refused(crate::trace::Refusal::NoQuorum));
    let messages = messages_of(vec![write(1, "1"), refused, read(2), saw(2, Some("1"))]);
    let because = "the read of x by request 2 returned 1, which no write can have written";
    assert!(messages.len() == 1 && messages[0].starts_with(because), "{messages:?}");
    let refused = answer(1, Outcome::Refused(crate::trace::Refusal::NoQuorum));
    let meanwhile = found(vec![read(2), write(1, "1"), refused, saw(2, Some("1"))]);
    let because = "the read of x by request 2 returned 1, although the write of it, request 1, had been refused";
    assert!(meanwhile.len() == 1 && meanwhile[0].message.starts_with(because), "{meanwhile:?}");
}

#[test]
fn a_write_of_unknown_outcome_may_take_effect_late_or_never_but_only_once() {
    let late = vec![write(1, "1"), gave_up(1), read(2), saw(2, None), read(3), saw(3, Some("1"))];
    assert_eq!(messages_of(late), Vec::<String>::new());
    let never = vec![write(1, "1"), gave_up(1), write(2, "2"), done(2), read(3), saw(3, Some("2"))];
    assert_eq!(messages_of(never), Vec::<String>::new());
    let twice =
        vec![write(1, "1"), gave_up(1), read(2), saw(2, Some("1")), write(3, "3"), done(3), read(4), saw(4, Some("1"))];
    assert_eq!(messages_of(twice).len(), 1);
}

#[test]
fn keys_do_not_depend_on_each_other() {
    let other = |request, value: &str| ask(request, Ask::Write { key: "y".into(), value: value.into() });
    let history = vec![write(1, "1"), done(1), other(2, "2"), done(2), read(3), saw(3, Some("1"))];
    assert_eq!(messages_of(history), Vec::<String>::new());
}

#[test]
fn after_a_contradiction_the_next_one_is_found_again() {
    let stale = |from: u64| {
        [write(from, "1"), done(from), write(from + 1, "2"), done(from + 1), read(from + 2), saw(from + 2, Some("1"))]
    };
    let history = [stale(1).to_vec(), vec![read(4), saw(4, Some("2"))], stale(5).to_vec()].concat();
    assert_eq!(messages_of(history).len(), 2);
}

#[test]
fn many_unknown_writes_neither_slow_the_search_nor_hide_a_stale_read() {
    let mut history = Vec::new();
    for request in 0..12 {
        history.extend([write(request, &format!("u{request}")), gave_up(request)]);
    }
    history.extend([write(50, "1"), done(50), read(51), saw(51, Some("u3")), write(52, "2"), done(52), read(53)]);
    let fine = [history.clone(), vec![saw(53, Some("u5"))]].concat();
    assert_eq!(messages_of(fine), Vec::<String>::new());
    let broken = [history, vec![saw(53, Some("u3"))]].concat();
    assert_eq!(messages_of(broken).len(), 1, "u3 can take effect only once");
}

fn change(request: u64, value: Change) -> Event {
    ask(request, Ask::Write { key: "x".into(), value })
}

fn swap(request: u64, from: &str, to: &str) -> Event {
    change(request, Change::Swap { from: from.into(), to: to.into() })
}

#[test]
fn two_compare_and_sets_of_one_value_cannot_both_take_effect() {
    let both = |second| vec![write(1, "1"), done(1), swap(2, "1", "2"), swap(3, "1", "3"), done(2), second];
    assert_eq!(messages_of(both(saw(3, Some("2")))), Vec::<String>::new());
    assert_eq!(messages_of(both(gave_up(3))), Vec::<String>::new());
    assert_eq!(messages_of(both(saw(3, Some("1")))).len(), 1, "it would have fitted");
    let found = found(both(done(3)));
    let message = "no order explains write x=1 (request 1, sent at 1s, answered at 2s); \
                   cas x 1 -> 2 (request 2, sent at 3s, answered at 5s); \
                   cas x 1 -> 3 (request 3, sent at 4s, answered at 6s)";
    assert_eq!(found.iter().map(|found| found.message.as_str()).collect::<Vec<_>>(), [message]);
    let facts = facts(&found[0]);
    let first = "5s #4: request 2 was acknowledged: cas x 1 -> 2 is written (sent at 3s)";
    assert_eq!(facts, [first, "6s #5: request 3 was acknowledged: cas x 1 -> 3 is written (sent at 4s)"]);
}

#[test]
fn a_compare_and_set_without_effect_is_a_read() {
    let stale = vec![write(1, "1"), done(1), write(2, "2"), done(2), swap(3, "3", "4"), saw(3, Some("1"))];
    let messages = messages_of(stale);
    assert!(
        messages.len() == 1 && messages[0].starts_with("the cas of x by request 3 returned 1; no order"),
        "{messages:?}"
    );
    assert!(
        messages[0].contains("cas x 3 -> 4 (request 3, sent at 5s, answered at 6s without effect on 1)"),
        "{messages:?}"
    );
    // What it would have set was never there.
    let never = vec![swap(1, "3", "4"), saw(1, None), read(2), saw(2, Some("4"))];
    assert_eq!(messages_of(never).len(), 1);
}

#[test]
fn an_addition_counts_once_even_when_its_outcome_is_unknown() {
    let add = |request| change(request, Change::Add(5));
    let after = |sum: &str| vec![add(1), done(1), add(2), gave_up(2), read(3), saw(3, Some(sum))];
    assert_eq!(messages_of(after("5")), Vec::<String>::new());
    assert_eq!(messages_of(after("10")), Vec::<String>::new());
    assert_eq!(messages_of(after("15")).len(), 1);
    let lost = vec![add(1), done(1), add(2), done(2), read(3), saw(3, Some("5"))];
    assert_eq!(messages_of(lost).len(), 1, "a lost update");
}

#[test]
fn elements_stand_in_the_order_in_which_they_were_appended() {
    let append = |request, value: &str| change(request, Change::Append(value.into()));
    let ends = |list: &str| {
        vec![append(1, "1"), done(1), append(2, "2"), append(3, "3"), done(2), done(3), read(4), saw(4, Some(list))]
    };
    for fine in ["1,2,3", "1,3,2"] {
        assert_eq!(messages_of(ends(fine)), Vec::<String>::new());
    }
    for broken in ["2,1,3", "1,2", "1,2,3,3"] {
        assert_eq!(messages_of(ends(broken)).len(), 1, "{broken}");
    }
}

#[test]
fn a_key_with_too_many_changes_of_unknown_outcome_is_not_checked_any_more() {
    // More than are distinguished. Of compare-and-sets the values are remembered, of additions any sum may be there.
    let changes = |change_of: &dyn Fn(u64) -> Change| {
        let asked = (1..40).flat_map(|request| [change(request, change_of(request)), gave_up(request)]);
        asked.chain([read(50), saw(50, Some("never written"))]).collect::<Vec<Event>>()
    };
    let swaps = changes(&|request| Change::Swap { from: "0".into(), to: request.to_string() });
    assert_eq!(messages_of(swaps).len(), 1);
    assert_eq!(messages_of(changes(&|_| Change::Add(1))), Vec::<String>::new());
}

fn operation(client: u64, sequence: u64) -> OperationId {
    OperationId { client: ClientId(client), sequence }
}

fn begin(operation: OperationId, ask: Ask, retry: Retry) -> Event {
    let (ask, manner) = (Box::new(ask), Manner { retry, ..Manner::default() });
    Event::Client(ClientEvent::Began { operation, ask, manner, waiting: 0 })
}

fn end(operation: OperationId, outcome: Outcome) -> Event {
    Event::Client(ClientEvent::Ended { operation, outcome })
}

fn begin_write(operation: OperationId, value: &str, retry: Retry) -> Event {
    begin(operation, Ask::Write { key: "x".into(), value: value.into() }, retry)
}

fn is_written(operation: OperationId) -> Event {
    end(operation, Outcome::Written(LogId::new(1, operation.sequence)))
}

fn is_unknown(operation: OperationId) -> Event {
    end(operation, Outcome::Unknown("time-out".into()))
}

/// C9 reads this.
fn sees(sequence: u64, value: &str) -> [Event; 2] {
    let read = operation(9, sequence);
    let ask = Ask::Read { key: "x".into() };
    [begin(read, ask, Retry::WithId), end(read, Outcome::Read(Some(value.into())))]
}

#[test]
fn an_operation_is_one_write_over_all_its_attempts() {
    let one = operation(1, 1);
    let attempt = |number: u64| {
        let request = RequestId(FIRST_ATTEMPT.0 + number);
        let sent = ClientEvent::Attempted { operation: one, attempt: number as u32, request, node: NodeId(1) };
        let ask = Ask::Write { key: "x".into(), value: "1".into() };
        let gave_up = Event::Client(ClientEvent::Answered { request, outcome: Outcome::Unknown("time-out".into()) });
        [Event::Client(sent), Event::Client(ClientEvent::Requested { request, node: NodeId(1), ask }), gave_up]
    };
    // Its value is read, overwritten, and read again: the write has taken effect twice.
    let mut twice = vec![begin_write(one, "1", Retry::WithoutId)];
    twice.extend(attempt(1));
    twice.extend(sees(1, "1"));
    twice.extend(attempt(2));
    let two = operation(2, 1);
    twice.extend([begin_write(two, "2", Retry::WithId), is_written(two)]);
    let once = twice.clone();
    twice.extend(sees(2, "1"));
    let messages = messages_of(twice);
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(messages[0].contains("write x=1 (operation 1.1 of C1, sent at 1s, outcome unknown)"), "{messages:?}");
    assert_eq!(messages_of([once, sees(2, "2").to_vec(), vec![is_written(one)]].concat()), Vec::<String>::new());
}

#[test]
fn a_write_of_unknown_outcome_cannot_take_effect_after_a_later_write_of_its_client() {
    let (one, two) = (operation(1, 1), operation(1, 2));
    let history = |retry| {
        let asked = [begin_write(one, "1", retry), is_unknown(one), begin_write(two, "2", retry), is_written(two)];
        [asked.to_vec(), sees(1, "2").to_vec(), sees(2, "1").to_vec()].concat()
    };
    assert_eq!(messages_of(history(Retry::WithId)).len(), 1, "the state machines store the request id 1.2");
    assert_eq!(
        messages_of(history(Retry::Never)),
        Vec::<String>::new(),
        "without request ids the state machines store nothing"
    );
    // Before the later write it may take effect.
    let before = [begin_write(one, "1", Retry::WithId), is_unknown(one)];
    let before = [before.to_vec(), sees(1, "1").to_vec(), vec![begin_write(two, "2", Retry::WithId), is_written(two)]];
    assert_eq!(messages_of([before.concat(), sees(2, "2").to_vec()].concat()), Vec::<String>::new());
}

#[test]
fn overtaken_writes_may_have_taken_effect_in_any_order_with_open_ones() {
    // 1.1 is overtaken while 2.1 is open: 2.1 may come before it, so that a read may see 1, and then not 2.
    let (one, later, open) = (operation(1, 1), operation(1, 2), operation(2, 1));
    let elsewhere = Ask::Write { key: "y".into(), value: "7".into() };
    let history = |last: &str| {
        let mut history =
            vec![begin_write(open, "2", Retry::WithId), begin_write(one, "1", Retry::WithId), is_unknown(one)];
        history.extend([begin(later, elsewhere.clone(), Retry::WithId), is_written(later)]);
        history.push(is_written(open));
        history.extend(sees(1, last));
        history
    };
    for fine in ["1", "2"] {
        assert_eq!(messages_of(history(fine)), Vec::<String>::new(), "{fine}");
    }
    let mut back = history("2");
    back.extend(sees(2, "1"));
    assert_eq!(messages_of(back).len(), 1, "1 was before 2 or never");
}

#[test]
fn a_long_workload_needs_no_more_memory_than_a_short_one() {
    let mut judge = Linearizability::default();
    let mut report = Report::default();
    let mut state = numbers(7);
    let mut feed = |judge: &mut Linearizability, operations: std::ops::Range<u64>| {
        for sequence in operations {
            // Three concurrent clients, so that some request is always open; one in five is never answered.
            for client in 1..=3 {
                let next = operation(client, sequence);
                let value = format!("{client}.{sequence}").into();
                let ask = Ask::Write { key: format!("k{}", below(&mut state, 2)), value };
                let retry = if client == 3 { Retry::Never } else { Retry::WithId };
                let manner = Manner { retry, ..Manner::default() };
                judge.client(
                    &ClientEvent::Began { operation: next, ask: Box::new(ask), manner, waiting: 0 },
                    &mut report,
                );
            }
            for client in 1..=3 {
                let outcome = match below(&mut state, 5) {
                    0 => Outcome::Unknown("time-out".into()),
                    _ => Outcome::Written(LogId::new(1, sequence)),
                };
                let ended = ClientEvent::Ended { operation: operation(client, sequence), outcome };
                judge.client(&ended, &mut report);
            }
            report.now.at = Time(sequence);
        }
        judge.size()
    };
    let short = feed(&mut judge, 1..2_000);
    let long = feed(&mut judge, 2_000..6_000);
    assert!(long <= short * 2, "{short} stored items after 2 000 rounds, {long} after 6 000");
    assert!(report.found.is_empty());
}

/// The numbers that follow from a seed.
fn numbers(seed: u64) -> Rng {
    Rng::new(seed, Stream::Outside)
}

/// A number below `limit`.
fn below(numbers: &mut Rng, limit: u64) -> u64 {
    numbers.between(0, limit - 1)
}

/// Up to seven requests at random moments, with random answers; among them, if wanted, writes that change the value there.
fn random_history(seed: u64, changes: bool) -> Vec<Operation> {
    let mut state = numbers(seed);
    let mut moments: Vec<u64> = (0..14).collect();
    for index in (1..moments.len()).rev() {
        moments.swap(index, below(&mut state, index as u64 + 1) as usize);
    }
    let count = 2 + below(&mut state, 6);
    let operation = |request: u64, state: &mut Rng| {
        let times = [moments[request as usize * 2], moments[request as usize * 2 + 1]];
        let [asked, ended] = [times[0].min(times[1]), times[0].max(times[1])].map(Time::from_secs);
        let text = |state: &mut Rng| ["1", "2"][below(state, 2) as usize].to_string();
        let value = |state: &mut Rng| Some(text(state).into());
        let change = match below(state, 8) {
            0 | 1 => Some(Change::Set(text(state))),
            2 if changes => Some(Change::Add(1)),
            2 | 3 if changes => Some(Change::Swap { from: text(state), to: text(state) }),
            4 if changes && below(state, 2) == 0 => Some(Change::Append(text(state))),
            2 | 3 => Some(Change::Set(text(state))),
            _ => None,
        };
        let write = change.as_ref().map(Effect::of);
        let had_none = changes && below(state, 3) == 0;
        let end = match (below(state, 8), &write) {
            (0, _) => None,
            (1, _) => Some(Ended::Unknown),
            (2, _) => Some(Ended::Nothing),
            (3, Some(write)) if had_none && !write.is_blind() => Some(Ended::Read(None)),
            (_, Some(write)) if had_none && !write.is_blind() => Some(Ended::Read(value(state))),
            (_, Some(_)) => Some(Ended::Written),
            (3, None) => Some(Ended::Read(None)),
            (_, None) => Some(Ended::Read(value(state))),
        };
        let ended = end.map(|end| (ended, end));
        Operation { name: Name::Once(RequestId(request)), write, asked, ended, ..Operation::default() }
    };
    (0..count).map(|request| operation(request, &mut state)).collect()
}

#[test]
fn the_search_agrees_with_brute_force_on_random_histories() {
    for changes in [false, true] {
        let (mut fine, mut broken) = (0, 0);
        for seed in 0..20_000 {
            let history = random_history(seed, changes);
            let expected = is_linearizable(&history);
            assert_eq!(explained(&None, &history), expected, "seed {seed}: {history:#?}");
            *(if expected { &mut fine } else { &mut broken }) += 1;
        }
        assert!(fine > 4_000 && broken > 4_000, "both verdicts must occur: {fine} and {broken}");
    }
}
