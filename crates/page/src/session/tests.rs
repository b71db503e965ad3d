//! The session with a worker that is the real engine, and whose checkpoints are made by running again.

#[path = "chaos_tests.rs"]
mod chaos_tests;
#[path = "ended_tests.rs"]
mod ended_tests;
#[path = "engines_tests.rs"]
mod engines_tests;
#[path = "hunt_tests.rs"]
mod hunt_tests;

use super::notice::Notice;
use super::place::Place;
use std::collections::VecDeque;

use super::*;
use engine::Engine;
use model::action::{Action, ClientAction, Links, NetworkAction, ProcessAction, Target};

use model::protocol::{Command, PROTOCOL_VERSION, Reply};
use model::scenario::{Step, parse};
use model::trace::Record;
use model::types::{NodeId, Role};
use model::view::View;

/// How many orders a test may need before it is stuck.
const OUTGOING_MAX: usize = 20_000;

/// A worker whose checkpoints are the list of commands that led to them.
struct FakeWorker {
    engine: Engine,
    log: Vec<Command>,
    checkpoints: Vec<(u32, Vec<Command>)>,
    next: u32,
    /// A checkpoint is taken after every so many commands.
    every: usize,
    commands: usize,
    /// The orders that came, newest last.
    orders: VecDeque<Outgoing>,
}

impl FakeWorker {
    fn new(every: usize) -> FakeWorker {
        let (engine, log, checkpoints, orders) = (Engine::new(), Vec::new(), Vec::new(), VecDeque::new());
        FakeWorker { engine, log, checkpoints, next: 1, every, commands: 0, orders }
    }

    fn serve(&mut self, session: &mut Session, order: Outgoing) -> Vec<Notice> {
        self.orders.push_back(order.clone());
        match order {
            Outgoing::Restore(id) => {
                match self.checkpoints.iter().find(|(known, _)| *known == id).cloned() {
                    Some((_, log)) => {
                        self.engine = Engine::new();
                        log.iter().for_each(|command| _ = self.engine.answer(command));
                        self.log = log;
                        session.restored(id);
                    }
                    None => session.not_restored(),
                }
                Vec::new()
            }
            Outgoing::Command(command) => {
                let reply = self.engine.answer(&command);
                if matches!(command, Command::Open { .. }) {
                    self.log.clear();
                }
                if !matches!(reply, Reply::Refused { .. }) {
                    self.log.push(command);
                }
                self.commands += 1;
                let notices = session.take(reply);
                if self.commands.is_multiple_of(self.every) {
                    self.checkpoints.push((self.next, self.log.clone()));
                    let (time, acts) = (self.engine.now(), self.engine.acts() as usize);
                    session.kept_checkpoint(self.next, Place { time, acts, position: self.engine.position() as usize });
                    self.next += 1;
                }
                notices
            }
        }
    }

    /// Serves the session until it wants nothing more.
    fn settle(&mut self, session: &mut Session) -> Vec<Notice> {
        let mut notices = Vec::new();
        for _ in 0..OUTGOING_MAX {
            let Some(order) = session.next_outgoing() else { return notices };
            notices.extend(self.serve(session, order));
        }
        panic!("the session never comes to rest: {:?}", self.orders.iter().rev().take(6).collect::<Vec<_>>());
    }

    /// Lets time pass up to `until`, as a page does that plays.
    fn play_to(&mut self, session: &mut Session, until: Time) {
        session.play(true);
        for _ in 0..OUTGOING_MAX {
            if session.drawn() >= until {
                session.play(false);
                self.settle(session);
                return;
            }
            session.frame(16.0, 10.0);
            self.settle(session);
        }
        panic!("time does not pass beyond {}", session.drawn());
    }
}

fn cluster() -> Scenario {
    parse("cluster nodes=3 seed=7\nrun until leader\nwrite leader x=1\nrun 2s\n").expect("well formed")
}

fn seconds(count: u64) -> Time {
    Time::from_secs(count)
}

fn crash(node: u64) -> Action {
    Action::Process(ProcessAction::Crash(Target::Node(NodeId(node))))
}

fn cut(from: u64, to: u64) -> Action {
    Action::Network(NetworkAction::Cut(Links::Between(NodeId(from), NodeId(to))))
}

/// A session that has run to 3 s, and its worker.
fn opened(every: usize) -> (Session, FakeWorker) {
    let mut session = Session::open(1, cluster(), seconds(3));
    let mut worker = FakeWorker::new(every);
    assert_eq!(worker.settle(&mut session), []);
    (session, worker)
}

fn act(session: &mut Session, worker: &mut FakeWorker, action: Action) {
    session.act(action).expect("there is room");
    assert_eq!(worker.settle(session), []);
}

/// The branch that is shown is what a fresh engine makes of its acts, event by event, and of its scenario.
fn assert_true(session: &Session) {
    let here = session.here();
    let mut engine = Engine::new();
    let mut records: Vec<Record> = Vec::new();
    let open = Command::Open { version: PROTOCOL_VERSION, scenario: Box::new((*here.opened).clone()) };
    let mut take = |reply| match reply {
        Reply::Opened(progress) | Reply::Ran(progress) => {
            records.extend(progress.records);
            progress.now
        }
        other => panic!("{other:?}"),
    };
    let mut now = take(engine.answer(&open));
    let mut done = 0;
    while now < here.now || done < here.reported {
        let acts = plan::acts_between(&here.acts, done, here.reported);
        now = take(engine.answer(&Command::Replay { acts, until: here.now, tell: true }));
        done = engine.acts() as usize;
    }
    let reported: Vec<&Record> = here.past.trace().records().collect();
    assert!(records.len() >= reported.len(), "{} < {}", records.len(), reported.len());
    assert!(reported.iter().zip(&records).all(|(one, real)| *one == real), "the branch contains what did not happen");
    let left = records.len() - reported.len();
    assert!(records.iter().rev().take(left).all(|record| record.at == here.now), "events are missing");
    let mut view = View::new(usual_link(&here.opened.cluster));
    reported.iter().for_each(|record| view.apply(record));
    assert_eq!(&view, here.past.keyframes().newest());
}

#[test]
fn an_opened_session_runs_on_to_where_it_was_and_stands_still() {
    let (mut session, mut worker) = opened(3);
    assert_eq!((session.drawn(), session.running_to(), session.live()), (seconds(3), None, true));
    session.frame(16.0, 1.0);
    assert_eq!(worker.settle(&mut session), []);
    assert_eq!(session.now(), seconds(3));
    assert_true(&session);
}

#[test]
fn the_drawn_moment_never_passes_the_engine() {
    let (mut session, mut worker) = opened(3);
    session.play(true);
    session.frame(50.0, 1.0);
    assert_eq!(session.drawn(), seconds(3));
    let order = session.next_outgoing().expect("time passes");
    assert_eq!(order, Outgoing::Command(Command::RunUntil { time: Time::from_millis(3_150) }));
    assert_eq!(session.next_outgoing(), None, "one order at a time");
    worker.serve(&mut session, order);
    session.frame(16.0, 1.0);
    assert_eq!(session.drawn(), Time::from_millis(3_016));
    session.play(false);
    assert_eq!(session.drawn(), session.now(), "a paused live session draws the moment at which it would act");
}

#[test]
fn steps_go_through_the_past_and_then_ask_the_engine() {
    let (mut session, mut worker) = opened(3);
    session.step_back();
    let last = session.trace().end();
    assert_eq!((session.drawn(), session.live()), (last, false));
    session.step_back();
    assert!(session.drawn() < last);
    session.step().expect("there is room");
    assert_eq!((session.drawn(), session.next_outgoing()), (last, None));
    session.step().expect("there is room");
    worker.settle(&mut session);
    assert!(session.now() > seconds(3) && session.trace().len() > session.trace().position_at(seconds(3)));
    act(&mut session, &mut worker, crash(1));
    worker.play_to(&mut session, seconds(4));
    assert_true(&session);
}

#[test]
fn acting_in_the_past_begins_a_branch_and_both_keep_their_states() {
    let (mut session, mut worker) = opened(2);
    act(&mut session, &mut worker, crash(1));
    worker.play_to(&mut session, seconds(5));
    let before = (session.trace().hash(), session.newest().clone(), session.scenario().to_string());
    session.seek(seconds(2));
    let name = session.act(cut(1, 2)).expect("there is room").expect("a branch");
    assert_eq!(name, "cut 1 – 2 at 2.000 s");
    assert_eq!(worker.settle(&mut session), []);
    assert_eq!((session.now(), session.branches().len(), session.live()), (seconds(2), 2, true));
    worker.play_to(&mut session, seconds(6));
    assert_true(&session);
    assert!(session.scenario().to_string().contains("cut 1 -- 2"), "{}", session.scenario());
    assert!(!session.scenario().to_string().contains("crash 1"));
    let other = session.current();
    session.switch(BranchId(1)).expect("it is there");
    session.go_live();
    assert_eq!((session.trace().hash(), session.newest().clone(), session.scenario().to_string()), before);
    worker.play_to(&mut session, seconds(7));
    assert_true(&session);
    session.switch(other).expect("it is there");
    worker.play_to(&mut session, seconds(7));
    assert_true(&session);
}

#[test]
fn a_refused_action_in_the_past_leaves_no_branch() {
    let (mut session, mut worker) = opened(2);
    session.seek(seconds(1));
    session.act(Action::Process(ProcessAction::Restart(NodeId(1)))).expect("there is room");
    let notices = worker.settle(&mut session);
    assert!(matches!(&notices[..], [Notice::Wrong(_)]), "{notices:?}");
    assert_eq!((session.branches().len(), session.drawn(), session.live()), (1, seconds(1), false));
    worker.play_to(&mut session, seconds(4));
    assert_true(&session);
}

#[test]
fn two_actions_at_one_moment_can_be_undone_one_by_one() {
    let (mut session, mut worker) = opened(2);
    act(&mut session, &mut worker, crash(1));
    act(&mut session, &mut worker, cut(2, 3));
    worker.play_to(&mut session, seconds(4));
    let (whole, end) = (session.current(), session.now());
    let undone = session.undo().expect("there is something");
    assert!(undone.contains("cut 2 – 3"), "{undone}");
    assert_eq!((session.drawn(), session.here().reported), (seconds(3), 1));
    session.undo().expect("there is more");
    assert_eq!((session.drawn(), session.here().reported, session.branches().len()), (seconds(3), 0, 2));
    assert!(session.undo().is_err());
    session.redo().expect("something was undone");
    assert_eq!((session.here().reported, session.branches().len()), (1, 2));
    act(&mut session, &mut worker, Action::Process(ProcessAction::Restart(NodeId(1))));
    assert_true(&session);
    assert_eq!(session.branches()[1].name, "restart 1 at 3.000 s");
    assert!(session.redo().is_err(), "an action goes another way");
    session.switch(whole).expect("it is there");
    session.go_live();
    session.undo().expect("there is something");
    session.redo().expect("something was undone");
    assert_eq!((session.current(), session.drawn()), (whole, end));
}

#[test]
fn undo_of_a_branchs_first_action_goes_back_to_its_parent() {
    let (mut session, mut worker) = opened(2);
    session.seek(seconds(2));
    act(&mut session, &mut worker, crash(2));
    let child = session.current();
    session.undo().expect("there is something");
    assert_eq!((session.current(), session.drawn(), session.live()), (BranchId(1), seconds(2), false));
    session.redo().expect("something was undone");
    assert_eq!((session.current(), session.drawn()), (child, seconds(2)));
}

#[test]
fn dropped_checkpoints_panics_and_dead_workers_lose_nothing() {
    let (mut session, mut worker) = opened(1);
    act(&mut session, &mut worker, crash(1));
    worker.play_to(&mut session, seconds(4));
    session.seek(seconds(2));
    act(&mut session, &mut worker, cut(1, 2));
    // The worker has dropped everything, and says so too late.
    worker.checkpoints.clear();
    worker.play_to(&mut session, seconds(5));
    session.switch(BranchId(1)).expect("it is there");
    worker.play_to(&mut session, seconds(5));
    assert_true(&session);
    // The engine panics while it acts.
    session.act(Action::Process(ProcessAction::Restart(NodeId(1)))).expect("there is room");
    while !session.is_acting() {
        let order = session.next_outgoing().expect("the way to the action");
        if !session.is_acting() {
            worker.serve(&mut session, order);
        }
    }
    let Notice::Wrong(said) = session.lost("The engine panicked: oh", false) else { panic!("it is wrong") };
    assert!(said.contains("“restart 1”") && said.contains("not repeated"), "{said}");
    assert_eq!((session.drawn(), session.playing()), (session.now(), false));
    worker.engine = Engine::new();
    worker.play_to(&mut session, seconds(6));
    assert_true(&session);
    // The worker dies while it is on its way.
    session.switch(BranchId(2)).expect("it is there");
    session.go_live();
    act(&mut session, &mut worker, Action::Network(NetworkAction::Heal(Links::All)));
    session.lost("The worker failed", true);
    worker = FakeWorker::new(3);
    worker.play_to(&mut session, seconds(7));
    assert_true(&session);
    session.switch(BranchId(1)).expect("it is there");
    session.go_live();
    worker.play_to(&mut session, seconds(7));
    assert_true(&session);
}

#[test]
fn an_engine_that_always_panics_is_left_alone() {
    let (mut session, _) = opened(1);
    session.play(true);
    session.frame(16.0, 1.0);
    for _ in 0..=2 {
        session.lost("oh", true);
        session.play(true);
        session.frame(16.0, 1.0);
        let _ = session.next_outgoing();
    }
    let Notice::Wrong(said) = session.lost("oh", true) else { panic!("it is wrong") };
    assert!(said.contains("whenever"), "{said}");
    let mut worker = FakeWorker::new(1);
    worker.play_to(&mut session, seconds(4));
    assert_true(&session);
}

#[test]
fn branches_are_named_renamed_deleted_and_bounded() {
    let (mut session, mut worker) = opened(2);
    assert!(session.delete(BranchId(1)).is_err(), "the last one stays");
    session.seek(seconds(1));
    act(&mut session, &mut worker, crash(1));
    let child = session.current();
    worker.play_to(&mut session, seconds(3));
    session.seek(seconds(2));
    act(&mut session, &mut worker, crash(2));
    let grandchild = session.current();
    session.rename(child, "one is down").expect("a good name");
    assert!(session.rename(child, " ").is_err());
    session.delete(child).expect("it is not the last");
    let info = session.branches();
    assert_eq!((info.len(), info[1].parent, info[1].forked_at), (2, Some(BranchId(1)), seconds(1)));
    assert_true(&session);
    worker.play_to(&mut session, seconds(4));
    assert_true(&session);
    session.delete(BranchId(1)).expect("it is not the last");
    assert_eq!((session.current(), session.branches()[0].parent), (grandchild, None));
    worker.play_to(&mut session, seconds(5));
    assert_true(&session);
    let refused = (0..=BRANCHES_MAX).find_map(|_| {
        session.seek(seconds(1));
        session.fork().err()
    });
    assert!(refused.is_some_and(|why| why.contains("50 branches")));
}

#[test]
fn a_comparison_points_at_the_first_difference() {
    let (mut session, mut worker) = opened(2);
    session.seek(seconds(2));
    act(&mut session, &mut worker, crash(1));
    worker.play_to(&mut session, seconds(4));
    session.compare(Some(BranchId(1))).expect("another branch");
    session.seek(Time::from_millis(2_500));
    let compared = session.compared().expect("it is compared");
    assert_eq!((compared.view.at, compared.end, compared.name), (Time::from_millis(2_500), seconds(3), "first run"));
    let difference = compared.difference.expect("they differ");
    assert_eq!((difference.at, difference.here.as_str()), (seconds(2), "crash 1"));
    session.go_live();
    assert_eq!(session.compared().expect("it is compared").view.at, seconds(3), "it stops at the other's end");
    assert!(session.compare(Some(session.current())).is_err());
}

#[test]
fn branches_that_only_go_on_differently_are_the_same_until_they_differ() {
    let (mut session, mut worker) = opened(2);
    session.seek(seconds(1));
    session.fork().expect("there is room");
    worker.play_to(&mut session, seconds(2));
    session.compare(Some(BranchId(1))).expect("another branch");
    (0..10).for_each(|_| session.compare_on());
    assert_eq!(session.compared().expect("it is compared").difference, None);
    let acted = session.now();
    act(&mut session, &mut worker, crash(3));
    worker.play_to(&mut session, Time::from_millis(3_500));
    (0..10).for_each(|_| session.compare_on());
    let at = session.compared().expect("it is compared").difference.expect("they differ").at;
    assert_eq!(at, acted);
}

#[test]
fn what_is_kept_comes_back_with_all_branches() {
    let (mut session, mut worker) = opened(2);
    act(&mut session, &mut worker, crash(1));
    act(
        &mut session,
        &mut worker,
        Action::Client(ClientAction::Write { to: Target::Leader, key: "k".into(), value: "a b".into() }),
    );
    worker.play_to(&mut session, seconds(5));
    session.seek(seconds(4));
    act(&mut session, &mut worker, Action::Process(ProcessAction::Restart(NodeId(1))));
    worker.play_to(&mut session, seconds(6));
    session.seek(seconds(1));
    act(&mut session, &mut worker, cut(1, 2));
    session.switch(BranchId(2)).expect("it is there");
    session.go_live();
    session.seek(Time::from_millis(4_500));
    let (head, tree, both) = (session.keep_head("a title", 7), session.keep_branches(), session.keep_scenario());
    assert!(tree.contains("\n= 0 2\n"), "lines that were played as they were opened are named, not repeated: {tree}");
    let kept = KeptHead::read(&head).expect("a head");
    assert_eq!((kept.title.as_str(), kept.speed), ("a title", 7));
    let mut again =
        Session::reopen(2, kept, Some(KeptBranches::read(&tree, &both).expect("branches"))).expect("a session");
    assert_eq!(again.branches(), session.branches());
    assert_eq!(
        (again.keep_head("a title", 7), again.keep_branches()),
        (head, tree.clone()),
        "it may be kept again at once"
    );
    let mut worker = FakeWorker::new(2);
    assert_eq!(worker.settle(&mut again), []);
    assert_eq!((again.drawn(), again.live(), again.running_to()), (Time::from_millis(4_500), false, None));
    assert_eq!(again.view(), session.view());
    for id in [1, 2, 3].map(BranchId) {
        again.switch(id).expect("it is there");
        assert_eq!(worker.settle(&mut again), []);
        session.switch(id).expect("it is there");
        assert_eq!((again.trace().hash(), again.scenario()), (session.trace().hash(), session.scenario()), "{id:?}");
        assert_true(&again);
    }
    assert!(
        KeptHead::read("session 1\u{1e}x").is_err() && KeptBranches::read("tree 1\u{1e}nonsense\u{1e}", "").is_err()
    );
    let other = KeptBranches::read(&tree, "cluster nodes=4 seed=7\n").expect_err("branches of another scenario");
    assert!(other.contains("another scenario"), "{other}");
}

#[test]
fn what_is_forgotten_is_fetched_again_and_nothing_shows_it() {
    let scenario =
        parse("cluster nodes=5 seed=3 heartbeat=20ms election=60..120ms latency=1..2ms\n").expect("well formed");
    let mut session = Session::open(1, scenario, seconds(200));
    let mut worker = FakeWorker::new(2);
    worker.settle(&mut session);
    let (len, chapters) = (session.trace().len(), session.trace().chapters());
    assert!(chapters > 34, "{chapters} chapters");
    let times: Vec<Time> = (1..20).map(|part| Time(seconds(10).0 * part + 123)).collect();
    let look = |session: &mut Session, time: Time| {
        session.seek(time);
        (session.view().clone(), session.event_log().newest(time, 5))
    };
    let before: Vec<_> = times.iter().map(|time| look(&mut session, *time)).collect();
    session.go_live();
    for chapter in 1..chapters - 2 {
        session.here_mut().past.forget(chapter);
    }
    assert!(session.in_memory() < len / 4);
    for (time, (view, sentences)) in times.iter().zip(&before) {
        session.seek(*time);
        assert!(session.fetching() == Some(*time) || session.view() == view);
        assert!(session.view().position <= view.position);
        worker.settle(&mut session);
        assert_eq!((session.fetching(), session.view()), (None, view), "at {time}");
        assert_eq!(session.event_log().newest(*time, 1), sentences[sentences.len() - 1..], "at {time}");
    }
    // One may act in what was fetched, and go on at the end.
    session.act(crash(1)).expect("it is there");
    assert_eq!(worker.settle(&mut session), []);
    assert_eq!(session.branches().len(), 2);
    session.switch(BranchId(1)).expect("it is there");
    session.go_live();
    let end = session.now();
    worker.play_to(&mut session, end + seconds(1));
    assert!(session.trace().len() > len);
}

#[test]
fn memory_is_bounded_while_a_session_goes_on() {
    let scenario =
        parse("cluster nodes=5 seed=3 heartbeat=20ms election=60..120ms latency=1..2ms\n").expect("well formed");
    let mut session = Session::open(1, scenario, seconds(400));
    let mut worker = FakeWorker::new(20);
    let mut most = 0;
    while let Some(order) = session.next_outgoing() {
        worker.serve(&mut session, order);
        session.bound(200_000);
        most = most.max(session.in_memory());
    }
    assert!(session.trace().len() > 300_000 && most < 200_000 + 60_000, "{most} of {}", session.trace().len());
    session.seek(seconds(50));
    assert!(session.fetching().is_some());
    worker.settle(&mut session);
    assert!(session.fetching().is_none() && session.view().at == seconds(50));
}

#[test]
fn impatience_is_bounded() {
    let (mut session, _) = opened(3);
    let refused = (0..=QUEUE_MAX).find_map(|_| session.act(Action::Network(NetworkAction::Heal(Links::All))).err());
    assert!(refused.is_some());
}

#[test]
fn a_run_begins_to_be_drawn_shortly_before_the_first_node_stands_for_election() {
    let scenario = parse(include_str!("../../../../scenarios/first-election.raft")).expect("well formed");
    let mut session = Session::open_at_first_event(1, scenario.clone());
    session.play(true);
    let mut worker = FakeWorker::new(1);
    assert_eq!(worker.settle(&mut session), []);
    let begins = session.drawn();
    let stands = |session: &Session| session.view().nodes.values().any(|node| node.role != Role::Follower);
    assert!(begins > scenario.cluster.election.min, "more is skipped than what no run can show: {begins}");
    assert!(!stands(&session), "nothing that can be seen is skipped");
    for _ in 0..50 {
        if stands(&session) {
            break;
        }
        session.step().expect("there is room");
        assert_eq!(worker.settle(&mut session), []);
    }
    assert!(stands(&session));
    assert!(session.drawn().saturating_sub(begins) < Time::from_millis(40), "{begins} to {}", session.drawn());
}
