//! A run on two engines: each branch is what its engine makes of it, and the two are compared by what they mean.

use super::*;
use model::dialect::Dialect;
use model::protocol::NoteKind;

/// The branch that the shown one is compared with.
fn compared(session: &Session) -> BranchId {
    session.compared().expect("it is compared").id
}

#[test]
fn the_other_engine_plays_the_whole_run_and_each_branch_is_what_its_engine_makes_of_it() {
    let (mut session, mut worker) = opened(3);
    act(&mut session, &mut worker, crash(2));
    worker.play_to(&mut session, seconds(5));
    session.compare_engines().expect("the other engine can play it");
    assert_eq!(worker.settle(&mut session), []);
    let other = compared(&session);
    let beside = session.compared().expect("it is compared");
    let name = format!("first run on {}", Dialect::RaftRs.name());
    assert_eq!((beside.name, beside.cluster.engine), (&*name, Dialect::RaftRs));
    assert_eq!(beside.end, session.now(), "it is played as far as the run that is shown");
    let [ours, theirs] = beside.engines.clone().expect("the engines differ");
    assert_eq!((ours.engine, theirs.engine), (Dialect::Openraft.name(), Dialect::RaftRs.name()));
    for figures in [ours, theirs] {
        assert!(figures.text.contains("without a leader · committed "), "{figures:?}");
    }
    assert_true(&session);
    // Both run on one clock, and the one engine in the worker goes from one to the other and back.
    worker.play_to(&mut session, seconds(7));
    assert!(session.compared().expect("it is compared").end >= seconds(7));
    session.switch(other).expect("it is there");
    assert_eq!(worker.settle(&mut session), []);
    assert_eq!(session.cluster().engine, Dialect::RaftRs);
    assert!(session.scenario().lines.iter().any(|line| line.step == Step::Act(crash(2))), "what was done is in it");
    assert_true(&session);
    act(&mut session, &mut worker, crash(1));
    worker.play_to(&mut session, seconds(9));
    assert_true(&session);
    session.seek(seconds(6));
    act(&mut session, &mut worker, cut(1, 3));
    assert_eq!(session.cluster().engine, Dialect::RaftRs, "a branch of it runs on its engine");
    assert_true(&session);
    session.switch(BranchId(1)).expect("it is there");
    assert_eq!(worker.settle(&mut session), []);
    act(&mut session, &mut worker, crash(3));
    assert_true(&session);
}

#[test]
fn asked_for_again_the_same_run_is_not_begun_twice_and_from_there_it_leads_back() {
    let (mut session, mut worker) = opened(3);
    session.compare_engines().expect("the other engine can play it");
    worker.settle(&mut session);
    let other = compared(&session);
    session.compare(None).expect("it ends");
    session.compare_engines().expect("the other engine can play it");
    assert_eq!((compared(&session), session.branches().len()), (other, 2));
    session.switch(other).expect("it is there");
    worker.settle(&mut session);
    session.compare_engines().expect("it can be played");
    assert_eq!((compared(&session), session.branches().len()), (BranchId(1), 2), "the first run is on that one");
}

#[test]
fn the_first_difference_of_two_engines_is_one_of_meaning_and_comes_when_it_is_known() {
    // Both elect node 1, as the others cannot stand; they do so at other times.
    let text = "cluster nodes=3 seed=7\nset 2 elections off\nset 3 elections off\nrun until serving\nwrite leader x=1\nrun 1s\n";
    let mut session = Session::open(1, parse(text).expect("well formed"), seconds(2));
    let mut worker = FakeWorker::new(3);
    worker.settle(&mut session);
    session.compare_engines().expect("the other engine can play it");
    worker.settle(&mut session);
    let looks_on = |session: &mut Session| (0..10).for_each(|_| session.compare_on());
    looks_on(&mut session);
    let difference = session.compared().expect("it is compared").difference.cloned();
    let times = |session: &Session| {
        let led = session.lanes().leaderless(seconds(2)).first().map(|(_, until)| *until);
        led.expect("a leader comes")
    };
    let here = times(&session);
    assert_eq!(difference, None, "who leads and what is written are the same");
    // Without the leader the first cluster has none any more, as the others do not stand.
    act(&mut session, &mut worker, crash(1));
    worker.play_to(&mut session, seconds(8));
    looks_on(&mut session);
    assert_eq!(session.compared().expect("it is compared").difference, None, "nothing new is led or answered");
    session.switch(compared(&session)).expect("it is there");
    worker.settle(&mut session);
    assert_ne!(times(&session), here, "when it happens is no difference in meaning");
    act(
        &mut session,
        &mut worker,
        Action::Client(ClientAction::Write { to: Target::Node(NodeId(1)), key: "y".into(), value: "2".into() }),
    );
    session.compare(Some(BranchId(1))).expect("another branch");
    worker.play_to(&mut session, seconds(12));
    looks_on(&mut session);
    let difference = session.compared().expect("it is compared").difference.cloned().expect("only one wrote");
    assert!(difference.there.starts_with("nothing until"), "{difference:?}");
}

#[test]
fn what_the_scenario_expected_of_one_engine_is_not_announced_as_wrong_on_the_other() {
    let text =
        "cluster nodes=5 seed=3\nrun until leader with quorum\ncrash leader\nrun 600ms\nexpect not leader\nrun 1s\n";
    let mut session = Session::open(1, parse(text).expect("well formed"), seconds(2));
    let mut worker = FakeWorker::new(3);
    assert_eq!(worker.settle(&mut session), [], "on the first engine it is as expected");
    session.compare_engines().expect("the other engine can play it");
    assert_eq!(worker.settle(&mut session), []);
    session.switch(compared(&session)).expect("it is there");
    let failed = session.notes().iter().filter(|note| note.kind == NoteKind::Failed).count();
    assert_eq!(failed, 1, "the line itself says so");
}

#[test]
fn what_the_other_engine_lacks_is_said_and_nothing_is_begun() {
    for (text, lacks) in [
        ("cluster nodes=3 seed=7 payload=1\nrun 1s\n", "payload"),
        ("cluster nodes=3 seed=7\nrun until leader\nset 1 heartbeats off\n", "heartbeat"),
    ] {
        let mut session = Session::open(1, parse(text).expect("it can be played"), seconds(1));
        FakeWorker::new(3).settle(&mut session);
        let why = session.compare_engines().expect_err("the other engine cannot play it");
        assert!(
            why.contains(&format!("cannot be played on {}", Dialect::RaftRs.name())) && why.contains(lacks),
            "{why}"
        );
        assert!(session.compared().is_none() && session.branches().len() == 1);
    }
}

#[test]
fn a_run_on_another_engine_is_kept_with_its_branches() {
    let (mut session, mut worker) = opened(3);
    act(&mut session, &mut worker, crash(2));
    worker.play_to(&mut session, seconds(4));
    session.compare_engines().expect("the other engine can play it");
    worker.settle(&mut session);
    session.switch(compared(&session)).expect("it is there");
    worker.settle(&mut session);
    act(&mut session, &mut worker, crash(3));
    session.seek(seconds(2));
    act(&mut session, &mut worker, cut(1, 2));
    worker.play_to(&mut session, seconds(5));
    let (head, tree, opened) = (session.keep_head("a title", 7), session.keep_branches(), session.keep_scenario());
    let kept = KeptHead::read(&head).expect("a head");
    let branches = KeptBranches::read(&tree, &opened).expect("branches");
    let mut again = Session::reopen(2, kept, Some(branches)).expect("a session");
    assert_eq!(again.keep_branches(), tree, "it may be kept again at once");
    assert_eq!(kept_summary(&head, &tree).map(|kept| (kept.branches, kept.acts)), Some((3, 3)));
    let mut worker = FakeWorker::new(2);
    assert_eq!(worker.settle(&mut again), []);
    assert_eq!(again.branches(), session.branches());
    for id in [1, 2, 3].map(BranchId) {
        again.switch(id).expect("it is there");
        session.switch(id).expect("it is there");
        worker.settle(&mut again);
        let (kept, before) = (again.trace().records(), session.trace().records());
        assert!(kept.zip(before).all(|(kept, before)| kept == before), "branch {id:?}");
        assert_true(&again);
    }
}
