//! A moment is explained as the page asks for it: subjects, sentences, trials on copies, and what helps.

use engine::Engine;
use model::protocol::{Reply, decode, encode, encode_text};
use model::scenario::parse;
use share::Asked;
use story::why::LISTED_MAX;

const RUN: &str = "cluster nodes=3 seed=7\nrun until serving\ncrash 1 2\nwrite leader x=1\nrun 2s\n";

/// What the page shows two seconds into a run of this text.
fn shown(text: &str, chosen: &str) -> String {
    let run = encode_text(&parse(text).expect("well formed"));
    ["A run", "2000000", "17", chosen, "", "", &run].join("\u{1e}")
}

/// Lets an engine do what is asked for next.
fn drive(asked: &mut Asked, engine: &mut Engine) {
    loop {
        let command = asked.turn();
        if command.is_empty() {
            return;
        }
        let reply = engine.answer(&decode(&command).expect("a command"));
        assert!(asked.take(&encode(&reply)).starts_with("yes"));
    }
}

/// What has played the run, and the engine that did.
fn played() -> (Asked, Engine) {
    let (mut asked, mut engine) = (Asked::default(), Engine::new());
    assert!(asked.show(&shown(RUN, "node 3")).starts_with("yes"));
    drive(&mut asked, &mut engine);
    (asked, engine)
}

#[test]
fn a_moment_is_explained_and_acts_are_tried_on_copies_of_it() {
    let (mut asked, _) = played();
    expect_test::expect![[r#"
        cluster	Why does node 3 not serve?
        node 1	Why does node 1 not run?
        node 2	Why does node 2 not run?
        node 3	Does node 3 serve?
        entry 2	Why is 1/2 not committed?
        request 1	Why is request 1 not answered?
    "#]]
    .assert_eq(&asked.subjects());
    assert!(asked.why("node 9").starts_with("no\u{1e}there is no node 9"));
    // `explain.js` lists the message that is chosen with these words.
    assert!(asked.why("message 1").starts_with("yes\u{1e}What became of message 1?\u{1e}message 1 ("));
    let why = asked.why("entry 2");
    let fields: Vec<&str> = why.split('\u{1e}').collect();
    assert_eq!((fields[0], fields[1], fields[3]), ("yes", "Why is 1/2 not committed?", "7.2s"));
    assert!(fields[2].contains("node 1 is crashed, node 2 is crashed"), "{why}");
    let mut tried = Vec::new();
    let helps = loop {
        let next = asked.attempt();
        match next.split_once('\u{1e}') {
            Some(("acts", acts)) => tried.push(acts.to_string()),
            Some(("over", helps)) => break helps.to_string(),
            _ => panic!("{next}"),
        }
        // A copy of the engine at the moment: natively the run is played once more.
        drive(&mut asked, &mut played().1);
    };
    assert_eq!(tried, ["", "restart 1", "restart 2", "write leader x=1"]);
    let lines: Vec<&str> = helps.lines().collect();
    assert_eq!(lines.len(), 2, "{helps}");
    assert!(lines[0].ends_with("\t1/2 is committed\trestart 1"), "{helps}");
}

#[test]
fn what_is_no_moment_and_what_is_no_run_are_refused_in_a_sentence() {
    let mut asked = Asked::default();
    assert!(asked.show("A run").starts_with("no\u{1e}the page shows no moment"));
    let no_run = ["A run", "2000000", "17", "", "", "", RUN].join("\u{1e}");
    assert!(asked.show(&no_run).starts_with("no\u{1e}this is not a message of protocol"));
    assert!(
        asked
            .show(&no_run.replace("cluster", "clustér \u{2014}"))
            .starts_with("no\u{1e}this is not a message of protocol")
    );
}

#[test]
fn another_subject_ends_the_trials_of_the_one_before() {
    let (mut asked, _) = played();
    asked.subjects();
    asked.why("cluster");
    assert!(asked.attempt().starts_with("acts"));
    assert!(asked.why("node 3").contains("Does node 3 serve?"));
    assert_eq!(asked.attempt(), "acts\u{1e}", "it begins with nothing being done");
    let mut fresh = Asked::default();
    assert_eq!(fresh.attempt(), "over\u{1e}");
    assert!(fresh.why("cluster").starts_with("no\u{1e}"));
}

/// What has played a run of this text up to two seconds, where the engine's answers are changed before they are taken.
fn played_as(text: &str, change: impl Fn(&mut Reply)) -> Asked {
    let (mut asked, mut engine) = (Asked::default(), Engine::new());
    assert!(asked.show(&shown(text, "")).starts_with("yes"));
    loop {
        let command = asked.turn();
        if command.is_empty() {
            return asked;
        }
        let mut reply = engine.answer(&decode(&command).expect("a command"));
        change(&mut reply);
        assert!(asked.take(&encode(&reply)).starts_with("yes"));
    }
}

#[test]
fn in_a_run_that_has_ended_nothing_is_tried_and_that_is_said() {
    let mut asked = played_as(RUN, |reply| {
        if let Reply::Ran(progress) = reply {
            progress.ended = Some("node 2 has panicked".to_string());
        }
    });
    let why = asked.why("cluster");
    assert!(why.ends_with("\u{1e}\u{1e}The run has ended, so nothing can be tried: node 2 has panicked"), "{why}");
    assert_eq!(asked.attempt(), "over\u{1e}");
}

#[test]
fn what_is_too_much_to_be_listed_is_counted() {
    let text =
        format!("cluster nodes=3 seed=7\nrun until serving\ncrash 1 2\n{}run 2s\n", "write leader x=1\n".repeat(25));
    let subjects = played_as(&text, |_| {}).subjects();
    assert_eq!(subjects.lines().count(), 1 + 3 + 2 * LISTED_MAX + 1, "{subjects}");
    assert!(subjects.ends_with("\n\t10 more entries and requests are not listed: ask `raft-playground why`\n"));
}
