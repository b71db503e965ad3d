//! The cost of a session: memory per event, seeks, forks, and saving it: `cargo bench --bench session`.
mod common;

use std::hint::black_box;
use std::time::Duration;

use common::{Counting, in_use, milliseconds, timed};
use engine::Engine;
use model::action::{Action, ClientAction, Target};
use model::scenario::parse;
use model::types::Time;
use page::session::{EVENTS_IN_MEMORY, Outgoing, Session};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const SEEKS: u64 = 1_000;
const FORKS: u64 = 40;

fn main() {
    println!("at most {EVENTS_IN_MEMORY} events in memory; times in ms, on this machine");
    println!(
        "{:>16} {:>9} {:>9} {:>8} {:>8} {:>9} {:>9} {:>9} {:>9}",
        "writes a second", "events", "in memory", "MB", "B/event", "seek p50", "seek p99", "fork p50", "fork max"
    );
    for (writes, minutes) in [(0, 10), (20, 10), (0, 90), (20, 40)] {
        row(writes, minutes);
    }
}

fn row(writes: u64, minutes: u64) {
    let mut text = "cluster nodes=5 seed=7 snapshot=500\nrun until leader\n".to_string();
    // The length of a scenario is limited, so the writes are user actions.
    text.push_str("run 1s\n");
    let scenario = parse(&text).expect("well formed");
    let mut engine = Engine::new();
    let before = in_use();
    let mut session = Session::open(1, scenario, Time::from_secs(2));
    serve(&mut session, &mut engine);
    let engine_bytes = in_use() - before;
    let end = Time::from_secs(minutes * 60);
    let mut count = 0;
    session.play(true);
    while session.now() < end {
        // At most as many writes as a run may contain.
        if writes > 0 && count < 4_000 {
            let write = Action::Client(ClientAction::Write {
                to: Target::Leader,
                key: format!("k{}", count % 50),
                value: count.to_string().into(),
            });
            session.act(write).expect("the run is not at its limit");
            count += 1;
        }
        session.frame(
            50.0,
            if writes > 0 && count < 4_000 { 1.0 / (50.0 * writes as f64 / 1_000.0) / 2.0 } else { 100.0 },
        );
        serve(&mut session, &mut engine);
    }
    session.play(false);
    let whole = in_use() - before;
    let bytes = whole.saturating_sub(engine_bytes);
    let (events, in_memory) = (session.trace().len(), session.in_memory());

    let mut random = 1_u64;
    let mut seeks: Vec<Duration> = (0..SEEKS)
        .map(|_| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let time = Time((random >> 20) % end.as_micros());
            timed(|| session.seek(black_box(time))).0
        })
        .collect();
    let mut forks: Vec<Duration> = (0..FORKS)
        .map(|part| {
            session.seek(Time(end.as_micros() - 1_000_000 * (part + 1)));
            let (took, ()) = timed(|| drop(black_box(session.fork())));
            let made = session.current();
            session.delete(made).expect("another branch remains");
            took
        })
        .collect();
    seeks.sort();
    forks.sort();
    println!(
        "{writes:>16} {events:>9} {in_memory:>9} {:>8.1} {:>8} {:>9.3} {:>9.3} {:>9.3} {:>9.3}",
        bytes as f64 / 1e6,
        bytes / in_memory.max(1),
        milliseconds(seeks[seeks.len() / 2]),
        milliseconds(seeks[seeks.len() * 99 / 100]),
        milliseconds(forks[forks.len() / 2]),
        milliseconds(forks[forks.len() - 1]),
    );
    let keep = timed(|| drop(black_box((session.keep_head("a title", 1), session.keep_branches())))).0;
    println!("{:>16} actions: saving the session as text takes {:.2} ms", count, milliseconds(keep));
}

fn serve(session: &mut Session, engine: &mut Engine) {
    while let Some(order) = session.next_outgoing() {
        match order {
            Outgoing::Command(command) => {
                let notices = session.take(engine.answer(&command));
                assert!(notices.is_empty(), "{notices:?}");
            }
            Outgoing::Restore(_) => unreachable!("no checkpoint was ever kept"),
        }
    }
}
