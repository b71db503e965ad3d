//! Chaos in a session: branches, undo and what is kept stay what a fresh engine makes of them.

use super::*;
use engine::Run;
use model::action::Action;
use model::chaos::{ChaosKind, ChaosPlan};

fn chaos(seed: u64) -> Action {
    let kinds = vec![(ChaosKind::Plain, 20), (ChaosKind::Network, 20), (ChaosKind::Writes, 40)];
    Action::Chaos(Some(ChaosPlan { seed, kinds }))
}

/// The text of the branch that is shown repeats it, event by event, although chaos is no part of it.
fn assert_text_repeats(session: &Session) {
    assert!(session.scenario().lines.iter().all(|line| !matches!(line.step, Step::Act(Action::Chaos(_)))));
    let again = parse(&session.scenario().to_string()).expect("it can be read");
    let mut run = Run::open(&again).expect("it was possible");
    let mut records = Vec::new();
    while !run.run_until(session.now()) {
        records.extend(run.take_news().records);
    }
    records.extend(run.take_news().records);
    let known: Vec<&Record> = session.trace().records().collect();
    let same = known.iter().zip(&records).take_while(|(known, real)| **known == *real).count();
    assert_eq!(same, known.len(), "{:?} is not repeated by\n{again}", known.get(same));
}

#[test]
fn chaos_is_reported_as_lines_and_its_branches_repeat_exactly() {
    let (mut session, mut worker) = opened(3);
    act(&mut session, &mut worker, chaos(1));
    worker.play_to(&mut session, seconds(9));
    assert!(session.chaos().is_some_and(|now| now.actions > 20), "{:?}", session.chaos());
    assert_true(&session);
    assert_text_repeats(&session);
    // In the middle of it, another way is taken, and chaos goes on there.
    session.seek(seconds(6));
    worker.settle(&mut session);
    session.act(cut(1, 2)).expect("there is room");
    worker.settle(&mut session);
    worker.play_to(&mut session, seconds(9));
    assert_eq!(session.branches().len(), 2);
    assert!(session.chaos().is_some());
    assert_true(&session);
    assert_text_repeats(&session);
    // The first branch is what it was.
    session.switch(BranchId(1)).expect("it is there");
    worker.settle(&mut session);
    worker.play_to(&mut session, seconds(10));
    assert_true(&session);
    assert_text_repeats(&session);
}

#[test]
fn undo_of_chaos_leads_to_where_it_had_not_begun() {
    let (mut session, mut worker) = opened(3);
    act(&mut session, &mut worker, chaos(2));
    worker.play_to(&mut session, seconds(8));
    session.undo().expect("chaos is undone");
    worker.settle(&mut session);
    assert_eq!((session.chaos(), session.drawn()), (None, seconds(3)));
    let before =
        session.trace().records().filter(|record| matches!(record.event, model::trace::Event::Acted(_))).count();
    worker.play_to(&mut session, seconds(8));
    let acted =
        session.trace().records().filter(|record| matches!(record.event, model::trace::Event::Acted(_))).count();
    assert_eq!(acted, before, "nothing strikes any more");
    assert_true(&session);
    session.redo().expect("chaos is back");
    worker.settle(&mut session);
    worker.play_to(&mut session, seconds(9));
    assert!(session.chaos().is_some());
    assert_true(&session);
    assert_text_repeats(&session);
}

#[test]
fn a_kept_session_goes_on_with_the_same_chaos() {
    let (mut session, mut worker) = opened(4);
    act(&mut session, &mut worker, chaos(3));
    worker.play_to(&mut session, seconds(6));
    session.act(cut(2, 3)).expect("there is room");
    worker.settle(&mut session);
    worker.play_to(&mut session, seconds(8));
    let (head, branches, both) = (session.keep_head("title", 5), session.keep_branches(), session.keep_scenario());
    let (head, branches) =
        (KeptHead::read(&head).expect("a head"), KeptBranches::read(&branches, &both).expect("a tree"));
    let mut again = Session::reopen(2, head, Some(branches)).expect("they fit together");
    let mut worker_again = FakeWorker::new(5);
    worker_again.settle(&mut again);
    assert_eq!(again.scenario().to_string(), session.scenario().to_string());
    for (session, worker) in [(&mut session, &mut worker), (&mut again, &mut worker_again)] {
        worker.play_to(session, seconds(11));
        assert_true(session);
        assert_text_repeats(session);
    }
}
