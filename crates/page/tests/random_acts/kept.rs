//! Nothing that was done is lost: by another tab, by another run, or by a deletion.

use super::shell::Shell;
use model::types::Time;
use page::dialog::Dialog;
use page::msg::{BranchesMsg, BrowserMsg, DialogsMsg, Msg, RunMsg, TimeMsg};
use page::recent::RUNS_MAX;

const THREE: &str = "cluster nodes=3 seed=7\n";

/// The text of the run so far, as far as it was done by hand.
fn text(shell: &Shell) -> String {
    shell.page.session().scenario().to_string()
}

/// A run in which two things were done.
fn begun(shell: &mut Shell) -> String {
    shell.open(THREE);
    shell.run_to(Time::from_millis(900));
    shell.act("crash 2");
    shell.settle();
    shell.act("cut 1 -- 3");
    shell.settle();
    text(shell)
}

fn undo(shell: &mut Shell) {
    shell.send(Msg::Branches(BranchesMsg::Undo));
    shell.settle();
}

#[test]
fn what_one_tab_does_changes_nothing_that_another_one_keeps() {
    let mut one = Shell::new();
    let before = begun(&mut one);
    let mut other = Shell::tab(one.storage.clone(), "b");
    other.settle();
    assert_ne!(text(&other), before, "a new tab begins with a run of its own");
    other.open("cluster nodes=3 seed=9\n");
    other.run_to(Time::from_millis(700));
    other.act("pause 1");
    other.settle();
    other.send(Msg::Browser(BrowserMsg::Leaving));
    let theirs = text(&other);
    one.send(Msg::Browser(BrowserMsg::Leaving));
    one.reload();
    one.settle();
    assert_eq!(text(&one), before);
    other.reload();
    other.settle();
    assert_eq!(text(&other), theirs);

    // What the first tab shows can be opened in the second one, and is a copy there.
    other.send(Msg::Run(RunMsg::Recent));
    let elsewhere: Vec<_> = other.page.recent_runs().into_iter().filter(|run| run.is_elsewhere).collect();
    assert_eq!(elsewhere.len(), 1, "{elsewhere:?}");
    assert_eq!((elsewhere[0].summary.acts, elsewhere[0].summary.branches), (2, 1));
    other.send(Msg::Run(RunMsg::Reopen(elsewhere[0].name.clone())));
    other.settle();
    assert_eq!(text(&other), before);
    other.act("pause 1");
    other.settle();
    other.send(Msg::Browser(BrowserMsg::Leaving));
    one.reload();
    one.settle();
    assert_eq!(text(&one), before);
}

#[test]
fn a_tab_that_is_opened_later_goes_on_with_the_newest_run() {
    let mut one = Shell::new();
    let before = begun(&mut one);
    one.send(Msg::Browser(BrowserMsg::Leaving));
    // The browser closes the tab.
    one.storage.borrow_mut().remove(&[page::storage::TAB, ".a"].concat());
    let mut later = Shell::tab(one.storage.clone(), "b");
    later.settle();
    assert_eq!(text(&later), before);
}

#[test]
fn every_way_to_another_run_keeps_the_one_before_and_undo_leads_back_to_it() {
    let scenario = || Box::new(model::scenario::parse("cluster nodes=4 seed=1\n").expect("a correct text"));
    let cluster = scenario().cluster;
    let ways = [
        RunMsg::Restart,
        RunMsg::Seed(8),
        RunMsg::NodeCount(5),
        RunMsg::Change(Box::new(cluster)),
        RunMsg::Library(0),
        RunMsg::Open("another".to_string(), scenario()),
    ];
    for way in ways {
        let mut shell = Shell::new();
        let before = begun(&mut shell);
        let drawn = shell.page.session().drawn();
        shell.send(Msg::Run(way.clone()));
        while shell.fetch() {}
        shell.settle();
        assert_eq!(shell.page.session().acts_by_hand(), 0, "{way:?}");
        let said = shell.page.message().expect("what is left is said").text;
        assert!(said.contains("2 actions") && said.contains("undo"), "{said}");
        shell.run_to(Time::from_millis(600));
        shell.act("pause 1");
        shell.settle();
        undo(&mut shell);
        undo(&mut shell);
        assert_eq!(text(&shell), before, "{way:?}");
        assert_eq!(shell.page.session().drawn(), drawn, "{way:?}");
        shell.send(Msg::Branches(BranchesMsg::Redo));
        shell.settle();
        assert_ne!(text(&shell), before, "{way:?}");
        // It is in the list as well, and stays there when the page is loaded again.
        shell.reload();
        shell.settle();
        let kept = shell.page.recent_runs().into_iter().find(|run| run.summary.acts == 2).expect("it is kept");
        shell.send(Msg::Run(RunMsg::Reopen(kept.name)));
        shell.settle();
        assert_eq!(text(&shell), before, "{way:?}");
    }
}

#[test]
fn the_oldest_runs_go_when_there_are_too_many() {
    let mut shell = Shell::new();
    let before = begun(&mut shell);
    for seed in 1..40 {
        shell.send(Msg::Run(RunMsg::Seed(seed)));
        shell.settle();
    }
    let stored = shell.storage.borrow().keys().filter(|key| key.starts_with(page::storage::SESSION)).count();
    assert!(stored <= RUNS_MAX, "{stored}");
    let kept =
        shell.page.recent_runs().into_iter().find(|run| run.summary.acts == 2).expect("runs without acts go first");
    shell.send(Msg::Run(RunMsg::Reopen(kept.name)));
    shell.settle();
    assert_eq!(text(&shell), before);
}

#[test]
fn a_browser_that_stores_nothing_still_leads_back_to_the_run_before() {
    let mut shell = Shell::new();
    shell.is_full = true;
    let before = begun(&mut shell);
    shell.send(Msg::Run(RunMsg::Restart));
    shell.settle();
    undo(&mut shell);
    assert_eq!(text(&shell), before);
}

#[test]
fn a_deleted_branch_comes_back_with_its_acts_and_its_children() {
    let mut shell = Shell::new();
    begun(&mut shell);
    shell.send(Msg::Time(TimeMsg::Seek(Time::from_millis(500))));
    shell.act("pause 1");
    shell.settle();
    shell.run_to(Time::from_millis(1_200));
    shell.send(Msg::Time(TimeMsg::Seek(Time::from_millis(800))));
    shell.act("pause 3");
    shell.settle();
    let (before, branches) = (text(&shell), shell.page.session().branches());
    assert_eq!(branches.len(), 3);
    shell.send(Msg::Branches(BranchesMsg::Delete(branches[1].id)));
    shell.send(Msg::Branches(BranchesMsg::Delete(branches[2].id)));
    assert_eq!(shell.page.session().branches().len(), 1);
    undo(&mut shell);
    undo(&mut shell);
    assert_eq!(shell.page.session().branches(), branches);
    assert_eq!(text(&shell), before);
    shell.check_repeats();
    shell.reload();
    shell.settle();
    assert_eq!(shell.page.session().branches(), branches);
}

#[test]
fn a_page_that_is_loaded_again_while_time_passes_acts_at_the_newest_moment() {
    let mut shell = Shell::new();
    shell.open(THREE);
    shell.run_to(Time::from_millis(700));
    shell.send(Msg::Time(TimeMsg::TogglePlay));
    for _ in 0..3 {
        shell.now_ms += 16.0;
        shell.send(Msg::Time(TimeMsg::Frame));
        shell.settle();
    }
    assert!(shell.page.session().drawn() < shell.page.session().now(), "the engine is ahead");
    shell.send(Msg::Browser(BrowserMsg::Leaving));
    shell.reload();
    shell.settle();
    assert!(shell.page.session().live());
    shell.act("crash 1");
    shell.settle();
    assert_eq!(shell.page.session().branches().len(), 1, "an act there begins no branch");
}

#[test]
fn time_stands_while_anything_covers_the_page_and_goes_on_afterwards() {
    let mut shell = Shell::new();
    shell.open(THREE);
    shell.run_to(Time::from_millis(700));
    shell.send(Msg::Time(TimeMsg::TogglePlay));
    let frame = |shell: &mut Shell| {
        shell.now_ms += 16.0;
        shell.send(Msg::Time(TimeMsg::Frame));
        shell.settle();
        shell.page.session().drawn()
    };
    let show = |dialog| Msg::Dialogs(DialogsMsg::Show(dialog));
    let menu = Msg::Dialogs(DialogsMsg::MenuOfChosen);
    for (open, close) in [
        (show(Some(Dialog::Settings)), show(None)),
        (menu, Msg::Dialogs(DialogsMsg::CloseMenu)),
        (Msg::Dialogs(DialogsMsg::Tour(true)), Msg::Dialogs(DialogsMsg::Tour(false))),
    ] {
        frame(&mut shell);
        let before = frame(&mut shell);
        shell.send(open);
        shell.now_ms += 60_000.0;
        assert_eq!(frame(&mut shell), before);
        assert!(shell.page.session().playing(), "it only stands");
        shell.send(close);
        frame(&mut shell);
        let after = frame(&mut shell);
        assert!(after > before && after < before + Time::from_millis(100), "{before} {after}");
    }
    shell.send(show(Some(Dialog::Branches)));
    let before = frame(&mut shell);
    assert!(frame(&mut shell) > before, "the list of branches covers nothing");
}

#[test]
fn the_browser_goes_back_to_branches_and_to_runs_that_are_kept() {
    let mut shell = Shell::new();
    begun(&mut shell);
    let first = shell.page.session().current();
    let drawn = shell.page.session().drawn();
    shell.send(Msg::Branches(BranchesMsg::Fork));
    shell.act("pause 1");
    shell.settle();
    let (forked, text_of_fork) = (shell.page.session().current(), text(&shell));
    shell.send(Msg::Run(RunMsg::Seed(8)));
    shell.settle();
    let [.., first_of_all, fork, other] = &shell.entries.clone()[..] else { panic!("{:?}", shell.entries) };
    assert_ne!(first, forked);
    let written = shell.entries.len();
    let back = |shell: &mut Shell, entry: &String| {
        shell.send(Msg::Run(RunMsg::Entry(entry.clone())));
        shell.settle();
        shell.page.session().current()
    };
    // From another run to the fork, and from the fork to where it parts.
    assert_eq!(back(&mut shell, fork), forked);
    assert_eq!(text(&shell), text_of_fork);
    assert_eq!(back(&mut shell, first_of_all), first);
    assert_eq!(shell.page.session().drawn(), drawn);
    assert_eq!(back(&mut shell, other), first);
    assert_eq!(shell.page.session().opened().cluster.seed, 8);
    assert_eq!(shell.entries.len(), written, "an entry that is gone to is not written once more");
    assert_eq!(shell.page.message().filter(|message| message.wrong), None);
    // What is not kept is opened by its address, if it has one.
    let shown = shell.page.session().run();
    shell.send(Msg::Run(RunMsg::Entry("00000099.gone 1".to_string())));
    assert!(shell.page.message().is_some_and(|message| message.wrong));
    assert_eq!(shell.page.session().run(), shown);
    // A branch that was deleted since is said to be.
    back(&mut shell, fork);
    shell.send(Msg::Branches(BranchesMsg::Switch(first)));
    shell.send(Msg::Branches(BranchesMsg::Delete(forked)));
    shell.settle();
    assert_eq!(back(&mut shell, fork), first);
    assert!(shell.page.message().is_some_and(|message| message.text.contains("deleted")));
}
