//! What is broken can be mended at once, what is whole is left alone, and words go with what they are about.

use super::shell::Shell;
use model::types::Time;
use page::message::Offer;
use page::msg::{ClusterMsg, Msg, RunMsg};
use story::event_log::plain;
use story::mend;

fn said(shell: &Shell) -> page::message::Message {
    shell.page.message().expect("something is said")
}

#[test]
fn to_heal_what_has_no_fault_is_said_and_writes_nothing() {
    let mut shell = Shell::new();
    shell.open("cluster nodes=3 seed=7\n");
    shell.run_to(Time::from_millis(800));
    let before = shell.page.session().scenario().to_string();
    shell.act("heal");
    shell.settle();
    assert_eq!(shell.page.session().scenario().to_string(), before);
    assert!(said(&shell).text.contains("nothing to heal"), "{:?}", said(&shell));
    shell.act("cut 1 -> 2");
    shell.settle();
    shell.act("heal");
    shell.settle();
    assert!(shell.page.session().scenario().to_string().contains("heal"), "a fault is healed");
}

#[test]
fn what_chaos_leaves_behind_is_listed_and_one_press_mends_it_all() {
    let mut shell = Shell::new();
    shell.open("cluster nodes=5 seed=3\n");
    shell.run_to(Time::from_millis(900));
    shell.act("chaos seed=5 plain=40 network=20 process=20");
    shell.settle();
    // Until something is broken.
    for second in 1..60 {
        shell.run_to(Time::from_secs(1 + second));
        if mend::broken(shell.page.session().newest()).len() > 1 {
            break;
        }
    }
    let broken = mend::broken(shell.page.session().newest());
    assert!(broken.len() > 1, "{broken:?}");
    shell.send(Msg::Cluster(ClusterMsg::ToggleChaos));
    let message = said(&shell);
    assert!(broken.iter().all(|one| message.text.contains(&one.what)), "{message:?} {broken:?}");
    assert_eq!(message.offer, Some(Offer::Mend));
    shell.settle();
    shell.send(Msg::of(Offer::Mend));
    shell.settle();
    assert_eq!(mend::broken(shell.page.session().newest()), []);
}

#[test]
fn a_changed_cluster_keeps_the_steps_and_the_clients_but_not_the_words() {
    let mut shell = Shell::new();
    shell.open("# A lesson of three.\ncluster nodes=3 seed=7\n# Why?\nrun until leader\ncrash leader ? Who wins?\nexpect not leader\n# Thus.\n");
    shell.run_to(Time::from_millis(1_500));
    shell.act("workload rate=20/s");
    shell.settle();
    shell.run_to(Time::from_millis(1_800));
    shell.send(Msg::Run(RunMsg::Seed(8)));
    shell.settle();
    let text = shell.page.session().opened().to_string();
    assert!(text.contains("A lesson of three") && text.contains("Who wins"), "another seed is the same lesson: {text}");
    shell.send(Msg::Run(RunMsg::NodeCount(5)));
    shell.settle();
    let text = shell.page.session().opened().to_string();
    assert!(text.contains("crash leader") && text.contains("workload"), "{text}");
    assert!(!text.contains('#') && !text.contains('?') && !text.contains("expect"), "{text}");
    assert!(shell.page.state().title.ends_with("changed"), "{}", shell.page.state().title);
}

#[test]
fn a_line_of_the_event_log_leads_to_its_moment_and_chooses_its_subject() {
    let mut shell = Shell::new();
    shell.open("cluster nodes=3 seed=7\n");
    shell.run_to(Time::from_millis(1_200));
    let sentences = shell.page.session().event_log().newest(shell.page.session().now(), 100);
    let mut chosen = 0;
    for sentence in sentences {
        let (at, position) = (sentence.at, sentence.position);
        shell.send(Msg::Time(page::msg::TimeMsg::ToEvent { at, position }));
        shell.settle();
        assert_eq!(shell.page.session().drawn(), at, "{}", plain(&sentence.pieces));
        chosen += usize::from(shell.page.state().chosen.is_some());
    }
    assert!(chosen > 3, "only {chosen} lines have a subject");
}

#[test]
fn an_error_goes_with_the_next_thing_that_is_done_and_a_notice_after_a_while() {
    let mut shell = Shell::new();
    shell.open("cluster nodes=3 seed=7\n");
    shell.run_to(Time::from_millis(700));
    shell.act("crash 9");
    assert!(said(&shell).wrong);
    shell.send(Msg::Selection(page::msg::SelectionMsg::Near(1)));
    assert!(said(&shell).wrong, "to look at something does not answer it");
    shell.act("crash 1");
    assert_eq!(shell.page.state().message, None);
    shell.settle();
    shell.act("heal");
    assert!(!said(&shell).wrong);
    shell.now_ms += 60_000.0;
    shell.send(Msg::Worker(page::msg::WorkerMsg::Watch { hidden: false }));
    assert_eq!(shell.page.state().message, None);
}
