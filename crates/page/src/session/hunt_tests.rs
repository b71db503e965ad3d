//! Searches and breakpoints where the past is forgotten, with a worker that is the real engine.

use super::notice::Notice;
use super::*;
use crate::breakpoints::Rule;
use crate::step::{Kind, Wanted};
use model::trace::{Body, Event, NetworkEvent};

/// A run of some chapters, of which most are forgotten again when `forgets`.
fn run_of_chapters(forgets: bool) -> (Session, FakeWorker) {
    let text = "cluster nodes=5 seed=3 heartbeat=20ms election=60..120ms latency=1..2ms\n\
        run until leader\ncrash leader\nrun 5s\nrestart 1\nrestart 2\nrestart 3\nrun 5s\ncrash leader\nrun 60s\n";
    let mut session = Session::open(1, parse(text).expect("well formed"), Time::from_secs(60));
    let mut worker = FakeWorker::new(20);
    worker.settle(&mut session);
    let chapters = session.trace().chapters();
    assert!(chapters > 8, "{chapters}");
    for chapter in (1..chapters - 1).filter(|_| forgets) {
        session.here_mut().past.forget(chapter);
    }
    (session, worker)
}

/// All moments that stepping meets, forward or back.
fn met(forgets: bool, forward: bool) -> Vec<Time> {
    let wanted = Wanted { kind: Kind::Won, node: None };
    let (mut session, mut worker) = run_of_chapters(forgets);
    let end = session.now();
    session.seek(if forward { Time::ZERO } else { end });
    let mut met = Vec::new();
    for _ in 0..100 {
        let stepped = session.step_to(wanted, forward);
        let notices = match stepped {
            Stepped::Found(at) => vec![Notice::Found(wanted, at)],
            Stepped::Hunting if forward && session.live() => break,
            Stepped::Hunting => worker.settle(&mut session),
            Stepped::Nothing => break,
        };
        match notices.last() {
            Some(Notice::Found(_, at)) if *at <= end => met.push(*at),
            _ => break,
        }
        assert_eq!((session.drawn(), session.fetching()), (met[met.len() - 1], None));
    }
    met
}

#[test]
fn stepping_meets_the_same_moments_where_the_past_is_forgotten() {
    for forward in [true, false] {
        let known = met(false, forward);
        assert!(known.len() > 1, "{known:?}");
        assert_eq!(met(true, forward), known);
    }
}

#[test]
fn breakpoints_stop_at_the_same_moments_where_the_past_is_forgotten() {
    let hits = |forgets: bool| {
        let (mut session, mut worker) = run_of_chapters(forgets);
        session.breakpoints.add(Rule::Elected).expect("there is room");
        session.seek(Time::ZERO);
        let mut hits = Vec::new();
        session.play(true);
        for _ in 0..20_000 {
            if session.drawn() >= Time::from_secs(59) {
                break;
            }
            session.frame(16.0, 50.0);
            if let Some(hit) = session.hit.take() {
                assert_eq!(session.drawn(), hit.at);
                hits.push(hit.at);
                worker.settle(&mut session);
                session.play(true);
            }
            if let Some(order) = session.next_outgoing() {
                worker.serve(&mut session, order);
            }
        }
        hits
    };
    let known = hits(false);
    assert!(known.len() > 1, "{known:?}");
    assert_eq!(hits(true), known);
}

#[test]
fn the_reason_of_a_refused_vote_is_found_again_after_a_fork_and_after_forgetting() {
    let text = include_str!("../../../../scenarios/split-vote.raft");
    let mut session = Session::open(1, parse(text).expect("well formed"), Time::from_secs(2));
    let mut worker = FakeWorker::new(20);
    worker.settle(&mut session);
    let refused = session.trace().records().find_map(|record| match &record.event {
        Event::Network(NetworkEvent::Sent { message, body, .. }) => match **body {
            Body::VoteReply { granted: false, .. } => Some((*message, record.at)),
            _ => None,
        },
        _ => None,
    });
    let (message, at) = refused.expect("a vote is refused");
    let why = session.why_message(message, at, None).expect("it has a reason");
    session.seek(Time(at.0 + 1));
    session.fork().expect("it can part here");
    assert_eq!(session.why_message(message, at, None), Some(why.clone()));
    let said: Vec<String> =
        session.event_log().newest(at, 50).iter().map(|sentence| story::event_log::plain(&sentence.pieces)).collect();
    let why = story::event_log::plain(&why);
    assert!(said.iter().any(|sentence| sentence.ends_with(&why)), "{why}: {said:?}");
}
