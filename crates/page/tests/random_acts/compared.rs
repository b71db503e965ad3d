//! Two compared branches run on one clock.

use super::shell::Shell;
use model::types::Time;
use page::msg::{BranchesMsg, Msg, TimeMsg};

#[test]
fn neither_of_two_compared_branches_passes_the_other_by_while_time_passes() {
    let mut shell = Shell::new();
    shell.open("cluster nodes=3 seed=7\n");
    shell.run_to(Time::from_millis(900));
    let first = shell.page.session().current();
    shell.send(Msg::Time(TimeMsg::Seek(Time::from_millis(500))));
    shell.act("crash 1");
    shell.settle();
    shell.send(Msg::Branches(BranchesMsg::Compare(Some(first))));
    shell.send(Msg::Time(TimeMsg::Speed(30)));
    shell.send(Msg::Time(TimeMsg::TogglePlay));
    let mut restored = 0;
    for _ in 0..250 {
        shell.now_ms += 16.0;
        shell.send(Msg::Time(TimeMsg::Frame));
        let before = shell.answers;
        shell.settle();
        restored += usize::from(shell.answers - before > 3);
        let session = shell.page.session();
        let compared = session.compared().expect("it is compared");
        assert!(compared.end >= session.drawn(), "{} stands behind at {}", compared.name, compared.end);
        assert_eq!(compared.view.at, session.view().at, "both show one moment");
    }
    let session = shell.page.session();
    assert!(session.drawn() > Time::from_secs(3), "time passes: {}", session.drawn());
    assert!(restored < 60, "the engine changes between the branches in {restored} of 250 frames");
    assert!(session.branches().iter().all(|branch| branch.end > Time::from_secs(3)), "both have gone on");
}
