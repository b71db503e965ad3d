//! The text of the run so far repeats exactly what was seen up to the moment shown, and ends there.

use super::shell::Shell;
use engine::Verdict;
use model::scenario;
use model::types::Time;
use page::library::LIBRARY;
use page::msg::{Msg, RunMsg, TimeMsg};

/// Copies the run at the moment shown, plays the text natively, and compares the hashes of the traces.
fn check(shell: &mut Shell, what: &str) -> String {
    shell.send(Msg::Run(RunMsg::CopyText));
    let text = shell.copied.clone().expect("the text is copied");
    let session = shell.page.session();
    let read = scenario::parse(&text).unwrap_or_else(|mistakes| panic!("{what}: {mistakes}\n{text}"));
    let verdict = Verdict::of(&read).unwrap_or_else(|why| panic!("{what}: {why}\n{text}"));
    let drawn = session.drawn();
    assert_eq!(session.hash_so_far(), Some(verdict.hash), "{what} at {drawn}:\n{text}");
    text
}

#[test]
fn the_copied_text_of_every_scenario_repeats_the_trace_up_to_any_moment() {
    for (index, scene) in LIBRARY.iter().enumerate() {
        let mut shell = Shell::new();
        shell.send(Msg::Run(RunMsg::Library(index)));
        while shell.fetch() {}
        shell.settle();
        shell.run_to(Time::from_millis(2_700));
        // A moment at which nothing is going on is the end of a whole one.
        let end = shell.page.session().now();
        for part in [0, 1, 3, 4, 7] {
            shell.send(Msg::Time(TimeMsg::Seek(Time(end.0 * part / 7 - part.min(1)))));
            shell.settle();
            check(&mut shell, scene.title);
        }
    }
}

#[test]
fn the_copied_text_ends_with_a_run_to_the_moment_shown_and_keeps_the_words_before() {
    let mut shell = Shell::new();
    shell.open("# Words.\ncluster nodes=3 seed=7\n# First.\nrun until leader\nwrite leader x=1\nrun 500ms\nexpect x=1\n# Last.\n");
    shell.run_to(Time::from_secs(2));
    let whole = check(&mut shell, "whole");
    assert!(whole.contains("# Words.") && whole.contains("# First.\nrun until leader\n"), "{whole}");
    assert!(whole.contains("run 500ms\nexpect x=1\nrun "), "{whole}");
    shell.act("crash 2");
    shell.settle();
    shell.run_to(Time::from_secs(3));
    let acted = check(&mut shell, "after an act");
    let steps: Vec<&str> = acted.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert!(steps.ends_with(&["crash 2", steps[steps.len() - 1]]), "{acted}");
    assert!(steps.last().is_some_and(|line| line.starts_with("run ")), "{acted}");
    shell.send(Msg::Time(TimeMsg::Seek(Time::from_millis(1_500))));
    shell.settle();
    let past = check(&mut shell, "in the past");
    assert!(!past.contains("crash"), "what came later is not in it: {past}");
}
