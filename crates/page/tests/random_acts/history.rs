//! The browser's history goes through runs and branches.

use super::shell::Shell;
use model::types::Time;
use page::msg::{BranchesMsg, Msg, ShareMsg};

#[test]
fn the_browser_goes_back_and_forward_through_runs_and_forks() {
    let mut shell = Shell::new();
    shell.open("cluster nodes=3 seed=7\n");
    shell.run_to(Time::from_millis(900));
    shell.send(Msg::Branches(BranchesMsg::Fork));
    shell.act("crash 1");
    shell.settle();
    shell.open("cluster nodes=4 seed=7\n");
    shell.run_to(Time::from_millis(300));
    let places = shell.places.clone();
    let [first, forked, other] = &places[places.len() - 3..] else { panic!("{places:?}") };
    let runs: Vec<&str> = [first, forked, other].into_iter().filter_map(|place| place.split(' ').next()).collect();
    assert!(runs[0] == runs[1] && runs[1] != runs[2], "{places:?}");
    for (place, nodes, branch) in [(forked, 3, 2), (first, 3, 1), (forked, 3, 2), (other, 4, 1), (first, 3, 1)] {
        shell.send(Msg::Share(ShareMsg::Came(format!("place\u{1e}{place}"))));
        shell.settle();
        let session = shell.page.session();
        assert_eq!((session.cluster().nodes, session.current().0), (nodes, branch), "{place}");
        assert_eq!(shell.places.last(), Some(place));
    }
    let text = shell.page.session().scenario().to_string();
    assert!(!text.contains("crash 1"), "what was done in the fork is in the fork: {text}");
}
