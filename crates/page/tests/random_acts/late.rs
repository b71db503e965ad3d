//! An answer that comes too late to count is said to be so, wherever it is seen.

use super::shell::Shell;
use model::trace::{Event, NetworkEvent};
use model::types::{MessageId, NodeId, Role, Time};
use story::event_log::plain;
use story::geometry::Ring;
use story::message_sprites::{Shape, mark_late, sprites};

/// Round trips take longer than the sender of AppendEntries waits.
const TOO_SLOW: &str = "cluster nodes=3 seed=7 heartbeat=50ms latency=40..60ms\n";

fn sentences(shell: &Shell) -> Vec<String> {
    let session = shell.page.session();
    session.event_log().newest(session.now(), 400).iter().map(|sentence| plain(&sentence.pieces)).collect()
}

#[test]
fn answers_that_come_too_late_to_count_are_said_and_drawn_as_such() {
    let mut shell = Shell::new();
    shell.open(TOO_SLOW);
    shell.run_to(Time::from_secs(2));
    shell.act("write leader x=1");
    shell.run_to(Time::from_secs(4));
    let session = shell.page.session();
    let leads = |(id, node): (&NodeId, &model::view::NodeView)| (node.role == Role::Leader).then_some(*id);
    let leader = session.newest().nodes.iter().find_map(leads).expect("an election is possible");
    assert!(session.newest().nodes.values().all(|node| node.commit.is_none_or(|commit| commit.term == 0)), "no commit");

    let said = sentences(&shell);
    let late =
        said.iter().find(|sentence| sentence.contains("AppendEntries comes") && sentence.contains("waits 37 ms"));
    assert!(late.is_some(), "{said:#?}");
    let repeated = said.iter().filter(|sentence| sentence.contains("too late to count")).count();
    assert!(repeated <= 12, "said once for each link, not {repeated} times");

    // Each answer that the leader got last was late, and so are those on their way.
    let seen = &session.newest().nodes[&leader];
    assert!(!seen.answered.is_empty());
    for (from, at) in seen.answered.iter() {
        assert!(session.answers().late_from(*from, leader, *at).is_some(), "{from} at {at}");
    }
    let trace = session.trace();
    let in_flight = (0..trace.len()).rev().find_map(|position| {
        let record = trace.get(position)?;
        let Event::Network(NetworkEvent::Sent { message, body, .. }) = &record.event else { return None };
        body.answers().map(|_| (record.at, *message))
    });
    let (at, message) = in_flight.expect("there are answers");
    shell.send(page::msg::Msg::Time(page::msg::TimeMsg::Seek(at)));
    shell.settle();
    let session = shell.page.session();
    let late = session.answers().late_in(session.view());
    assert!(late.contains(&message), "{message:?} is not among {late:?}");
    let ring = Ring::new(&[1, 2, 3].map(NodeId), 700.0, 500.0);
    let mut drawn = sprites(session.view(), &ring, &[]);
    mark_late(&mut drawn, &late);
    let shape = |id: MessageId| drawn.iter().find(|sprite| sprite.id == id).map(|sprite| sprite.shape);
    assert_eq!(shape(message), Some(Shape::Late));
}

#[test]
fn an_answer_in_time_is_never_called_late() {
    let mut shell = Shell::new();
    shell.open("cluster nodes=3 seed=7\n");
    shell.run_to(Time::from_secs(3));
    let said = sentences(&shell);
    assert!(!said.iter().any(|sentence| sentence.contains("too late")), "{said:#?}");
    // What openraft counts is the commit: it went on, and no answer on the way was called late.
    let session = shell.page.session();
    assert!(session.newest().nodes.values().all(|node| node.commit.is_some()));
    assert!(session.answers().late_in(session.view()).is_empty());
}

#[test]
fn the_wait_that_is_said_is_the_one_that_openraft_keeps() {
    // One round trip is just within three quarters of the heartbeat, or just beyond: only then nothing is committed.
    for (latency, commits) in [("36ms", true), ("38ms", false)] {
        let mut shell = Shell::new();
        shell.open(&format!("cluster nodes=3 seed=7 heartbeat=100ms latency={latency} flush=0ms\n"));
        shell.run_to(Time::from_secs(3));
        let session = shell.page.session();
        let is_commit = |node: &model::view::NodeView| node.commit.is_some_and(|commit| commit.term > 0);
        assert_eq!(session.newest().nodes.values().any(is_commit), commits, "{latency}");
        let late = sentences(&shell).iter().any(|sentence| sentence.contains("AppendEntries comes"));
        assert_eq!(late, !commits, "{latency}");
    }
}
