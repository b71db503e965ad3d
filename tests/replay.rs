//! User actions can be replayed from any earlier time, and the list of actions is always complete.

use engine::{Engine, Run, chaos};
use model::action::Action;
use model::protocol::{Command, Progress, Reply};
use model::protocol::{EVENTS_PER_REPLY_MAX, PROTOCOL_VERSION};
use model::scenario::lesson::STOP_LASTS;
use model::scenario::{Scenario, Step, parse};
use model::trace::Record;
use model::types::Time;

const SEEDS: u64 = 12;
/// The most commands that a replay may need.
const COMMANDS_MAX: usize = 1_000;

/// Does the actions of a chaos scenario as user actions while a scenario still plays, some between two events of one time.
fn by_hand(seed: u64, mut each: impl FnMut(&mut Run)) -> (Scenario, Vec<(Time, Action)>, Vec<Record>, Time) {
    let chaos = chaos(seed, 5);
    let text =
        format!("{}\nrun until leader\nwrite leader x=1\nrun 3s\nview\nrun until x=2 within 4s\n", chaos.cluster);
    let scenario = parse(&text).expect("well formed");
    let mut run = Run::open(&scenario).expect("possible");
    let (mut acts, mut records) = (Vec::new(), run.take_news().records);
    for line in chaos.lines {
        match line.step {
            Step::Run(span) => drop(run.run_until(run.now() + span)),
            Step::RunUntil { .. } => run.run_to_next_event(run.now() + Time::from_secs(1)),
            Step::Act(action) => {
                if run.act(&action).is_ok() {
                    acts.push((run.now(), action));
                    each(&mut run);
                }
            }
            Step::Stop(_) => drop(run.run_until(run.now() + STOP_LASTS)),
            Step::Expect(_) | Step::View(_) => {}
        }
        records.extend(run.take_news().records);
    }
    run.run_until(run.now() + Time::from_secs(5));
    records.extend(run.take_news().records);
    (scenario, acts, records, run.now())
}

fn answer(engine: &mut Engine, command: Command) -> Progress {
    match engine.answer(&command) {
        Reply::Opened(progress) | Reply::Ran(progress) => progress,
        other => panic!("{other:?}"),
    }
}

fn opened(scenario: &Scenario) -> Engine {
    let mut engine = Engine::new();
    answer(&mut engine, Command::Open { version: PROTOCOL_VERSION, scenario: Box::new(scenario.clone()) });
    engine
}

fn replay(engine: &mut Engine, acts: &[(Time, Action)], until: Time, tell: bool) -> (Vec<Record>, Progress) {
    let (mut records, mut done) = (Vec::new(), engine.acts() as usize);
    for _ in 0..COMMANDS_MAX {
        let command = Command::Replay { acts: acts[done..].to_vec(), until, tell };
        let mut news = answer(engine, command);
        records.append(&mut news.records);
        done = news.acts as usize;
        if news.now == until && done == acts.len() {
            return (records, news);
        }
    }
    panic!("the replay does not end");
}

#[test]
fn a_replay_equals_the_original_run() {
    for seed in 0..SEEDS {
        let (scenario, acts, records, end) = by_hand(seed, |_| {});
        assert!(acts.len() > 10, "seed {seed} does too little");
        let opened_events = records.iter().filter(|record| record.at == Time::ZERO).count();
        let (reported, news) = replay(&mut opened(&scenario), &acts, end, true);
        assert!(reported.len() > records.len() / 2 && reported.len() >= records.len() - opened_events);
        assert_eq!(reported[..], records[records.len() - reported.len()..], "seed {seed}");
        assert_eq!((news.position, news.acts), (records.len() as u64, acts.len() as u32));
        // A replay that does not return the records of the first half returns the same second half.
        let mut engine = opened(&scenario);
        let half = acts.len() / 2;
        let middle = acts[half].0;
        let at_middle = acts.iter().take_while(|(at, _)| *at <= middle).count();
        let (untold, news) = replay(&mut engine, &acts[..at_middle], middle, false);
        assert_eq!((untold.len(), news.notes.len()), (0, 0));
        let (reported, _) = replay(&mut engine, &acts, end, true);
        assert_eq!(reported[..], records[news.position as usize..], "seed {seed}");
        // The text of the run, opened again, is the same run.
        let Reply::Refused { .. } = engine.answer(&Command::Replay { acts: acts.clone(), until: end, tell: true })
        else {
            panic!("past actions cannot be replayed")
        };
    }
}

#[test]
fn applying_every_done_message_gives_the_whole_scenario() {
    for seed in 0..SEEDS {
        let (mut known, mut longest) = (Vec::new(), 0);
        let opened = by_hand(seed, |_| {}).0;
        by_hand(seed, |run| {
            let done = run.take_done();
            longest = longest.max(done.lines.len());
            let scenario = done.apply(&opened, &mut known);
            assert_eq!(scenario, run.scenario());
            assert_eq!(parse(&scenario.to_string()), Ok(scenario));
        });
        // At most one action, the time before it, and the lines that were played meanwhile.
        assert!(longest <= 2 + opened.lines.len(), "one action reported {longest} lines");
    }
}

#[test]
fn the_scenario_of_the_user_actions_reproduces_the_run_exactly() {
    for seed in 0..SEEDS {
        let mut done = None;
        let (_, _, records, end) = by_hand(seed, |run| done = Some(run.scenario()));
        let mut run = Run::open(&done.expect("something was done")).expect("possible");
        let mut again = run.take_news().records;
        while !run.run_until(end) {
            again.extend(run.take_news().records);
        }
        again.extend(run.take_news().records);
        let difference = again.iter().zip(&records).find(|(again, before)| again != before);
        assert_eq!(difference, None, "seed {seed}");
        assert_eq!(again.len(), records.len(), "seed {seed}");
    }
}

#[test]
fn a_replay_without_records_stops_early_too() {
    let mut engine = opened(&Scenario::default());
    let until = Time::from_secs(1_000);
    let news = answer(&mut engine, Command::Replay { acts: Vec::new(), until, tell: false });
    assert!(news.now < until && news.records.is_empty());
    assert!(news.position >= EVENTS_PER_REPLY_MAX as u64 && news.position < 2 * EVENTS_PER_REPLY_MAX as u64);
}
