//! What the random acts have found, each as a test of its own.

use super::shell::Shell;
use model::types::{NodeId, Time};
use model::view::Process;
use page::above::Above;
use page::menus::{Asked, Subject};
use page::msg::{BranchesMsg, BrowserMsg, DialogsMsg, Msg, RunMsg, TimeMsg};

#[test]
fn a_menu_of_a_node_that_does_not_exist_is_not_opened() {
    let mut shell = Shell::new();
    shell.open("cluster nodes=3 seed=7\n");
    shell.send(Msg::Dialogs(DialogsMsg::Menu(Asked::top(Subject::Node(NodeId(4))), None)));
    assert_eq!(shell.page.state().above, Above::Nothing);
    assert!(shell.page.message().is_some_and(|message| message.text.contains("does not exist")));
}

#[test]
fn what_is_done_after_events_of_the_same_moment_is_repeated_after_them() {
    let mut shell = Shell::new();
    shell.open("cluster nodes=3 seed=7\n");
    for line in ["workload clients=3 rate=20/s keys=2 reads=30%", "crash 1", "heal"] {
        shell.act(line);
        shell.pause();
        shell.check_repeats();
    }
    let text = shell.page.session().scenario().to_string();
    assert!(text.contains("reads=30%\nrun 0s\ncrash 1\n"), "{text}");
}

#[test]
fn what_happens_at_the_drawn_moment_is_drawn_when_the_run_was_left_for_its_past() {
    let mut shell = Shell::new();
    shell.open("cluster nodes=3 seed=7\n");
    shell.pause();
    shell.send(Msg::Time(TimeMsg::Seek(Time::ZERO)));
    shell.act("crash 1");
    shell.send(Msg::Time(TimeMsg::StepBack));
    shell.settle();
    let session = shell.page.session();
    assert_eq!((session.drawn(), session.now()), (Time::ZERO, Time::ZERO));
    assert_eq!(session.view().nodes[&NodeId(1)].process, Process::Crashed);
}

#[test]
fn a_session_in_which_a_node_has_joined_is_opened_again() {
    let mut shell = Shell::new();
    shell.open("cluster nodes=1 seed=31\nrun until leader\nwrite leader x=1\nrun 1s\n");
    shell.pause();
    for line in ["add learner 2 without waiting", "cut 1 -- 2", "crash 2"] {
        shell.act(line);
        shell.settle();
    }
    shell.send(Msg::Browser(BrowserMsg::Leaving));
    let before = shell.page.session().scenario().to_string();
    shell.reload();
    shell.settle();
    assert_eq!(shell.page.session().scenario().to_string(), before);
    assert_eq!(shell.page.message(), None);
}

#[test]
fn redo_comes_back_to_the_moment_from_which_was_undone() {
    let mut shell = Shell::new();
    shell.open("cluster nodes=3 seed=7\n");
    shell.pause();
    for (line, ms) in [("crash 1", 500), ("crash 2", 900)] {
        shell.send(Msg::Time(TimeMsg::Live));
        shell.run_to(Time::from_millis(ms));
        shell.act(line);
        shell.settle();
    }
    shell.send(Msg::Branches(BranchesMsg::Undo));
    shell.send(Msg::Time(TimeMsg::Seek(Time::from_millis(700))));
    shell.check_undo();
}

#[test]
fn redo_after_an_action_was_refused_does_not_bring_back_a_later_action() {
    let mut shell = Shell::new();
    shell.open("cluster nodes=3 seed=7\n");
    shell.pause();
    for line in ["crash 1", "crash 2"] {
        shell.act(line);
        shell.settle();
    }
    shell.send(Msg::Branches(BranchesMsg::Undo));
    shell.settle();
    shell.act("write leader x=1");
    shell.settle();
    shell.check_undo();
}

#[test]
fn a_branch_of_a_run_of_which_nothing_is_known_yet_has_its_first_events() {
    let mut shell = Shell::new();
    shell.open("cluster nodes=3 seed=7\n");
    shell.send(Msg::Run(RunMsg::Restart));
    for _ in 0..4 {
        shell.break_worker();
    }
    assert_eq!(shell.page.session().running_to(), None);
    shell.send(Msg::Time(TimeMsg::StepBack));
    shell.act("crash 1");
    shell.pause();
    shell.check_repeats();
    // And so it has when the page is loaded again, also after the branch it parts from.
    shell.send(Msg::Branches(BranchesMsg::SwitchNth(0)));
    shell.run_to(Time::from_millis(100));
    shell.reload();
    shell.settle();
    shell.send(Msg::Branches(BranchesMsg::SwitchNth(1)));
    shell.settle();
    shell.check_repeats();
}

#[test]
fn what_chaos_has_done_before_an_undone_action_is_kept() {
    let mut shell = Shell::new();
    shell.open("cluster nodes=3 seed=7\n");
    shell.act("chaos seed=34 plain=20 writes=40");
    shell.run_to(Time::from_secs(1));
    shell.act("pause 2");
    shell.settle();
    shell.send(Msg::Branches(BranchesMsg::Undo));
    shell.settle();
    let before = shell.page.session().scenario().to_string();
    assert!(before.lines().count() > 5, "{before}");
    shell.send(Msg::Browser(BrowserMsg::Leaving));
    shell.reload();
    shell.settle();
    assert_eq!(shell.page.session().scenario().to_string(), before);
}
