//! `why`: explains what is wrong at a moment of a run, and finds the smallest act that would help.

use engine::Engine;
use model::client::ClientId;
use model::scenario::Scenario;
use model::types::{LogIndex, MessageId, NodeId};
use share::{Attempt, Replay, Turn};
use story::why::{LISTED_MAX, Past, Subject, Trials};

use super::arguments::{Flag, Given, Subcommand};
use super::ending::{Ended, FINE, INCOMPLETE};
use super::file;
use super::name::Name;
use super::output::{complain, show};
use super::span::{only, played, time};
use super::watch::Watch;

/// Its row of the table.
pub const SUBCOMMAND: Subcommand = Subcommand {
    name: "why",
    operands: "FILE",
    does: "explains a moment of a run: why no node leads, why entries are not committed, and why requests were\n\
           refused, are unknown or wait; and which act would help, tried on a copy of the run",
    flags: &[
        Flag { name: "at", value: "TIME", example: "1.2s", does: "the moment (the end of the script)" },
        Flag { name: "leader", value: "", example: "", does: "only who leads, or why no node does" },
        Flag {
            name: "node",
            value: "NODE",
            example: "3",
            does: "only this node: why it does not run, lead or catch up",
        },
        Flag { name: "entry", value: "INDEX", example: "5", does: "only the entries at this index, committed or not" },
        Flag {
            name: "request",
            value: "NAME",
            example: "3",
            does: "only this request, by its name in the scenario or its number, whatever became of it",
        },
        Flag { name: "message", value: "NUMBER", example: "812", does: "only this message, and what answered it" },
        Flag {
            name: "client",
            value: "CLIENT",
            example: "1",
            does: "only this client: what it waits for, whom it asks next",
        },
    ],
    run,
};

/// The flags of which one at the most can be given.
const SUBJECTS: [&str; 6] = ["leader", "node", "entry", "request", "message", "client"];

fn run(given: &Given) -> Result<u8, Ended> {
    let name = only(given)?;
    let watch = Watch::begin(name)?;
    let text = explained(given, name, &watch)?;
    watch.ends();
    show(&text)?;
    if watch.is_asked() {
        complain(&format!("{name}: Ctrl-C came first: not every act that may help was tried"));
        return Ok(INCOMPLETE);
    }
    Ok(FINE)
}

fn explained(given: &Given, name: &Name, watch: &Watch) -> Result<String, Ended> {
    let failed = |why: String| Ended::BadInput(format!("{name}: {why}"));
    let named = SUBJECTS.iter().filter(|flag| given.has(flag)).count();
    if named > 1 {
        return Err(failed(format!("name one of --{}, or none to have all explained", SUBJECTS.join(", --"))));
    }
    let number = |flag, wrong| number(given, flag, wrong).map_err(failed);
    let at = given.value("at").map(time).transpose().map_err(failed)?;
    let node = number("node", "is not a node: write a number like 3")?;
    let index: Option<LogIndex> = number("entry", "is not the index of an entry: write a number like 5")?;
    let message = number("message", "is not the number of a message: write one like 812")?;
    let client = number("client", "is not the number of a client: write one like 1")?;
    let (scenario, _) = file::read(name)?;
    let played = played(name, &scenario, at, watch)?;
    let past = Past::of(&scenario.cluster, &played.trace, at.unwrap_or(played.end));
    let request = given.value("request").map(|request| past.number(request)).transpose().map_err(failed)?;
    let others = [
        request.map(Subject::Request),
        node.map(|node| Subject::Node(NodeId(node))),
        message.map(|message| Subject::Message(MessageId(message))),
        client.map(|client| Subject::Client(ClientId(client))),
    ];
    let subject = index.map(Subject::Entry).into_iter().chain(others.into_iter().flatten()).next();
    let subject = subject.unwrap_or(Subject::Cluster);
    let text = about(&past, subject, &scenario, played.ended.as_deref(), watch).map_err(failed)?;
    Ok(if named == 0 { text + &uncommitted(&past) + &requests(&past) } else { text })
}

fn number(given: &Given, flag: &str, wrong: &str) -> Result<Option<u64>, String> {
    given.value(flag).map(|text| text.parse().map_err(|_| format!("`{text}` {wrong}"))).transpose()
}

/// What is said of a subject, and what would help. In a run that has `ended` for good nothing can be tried.
fn about(
    past: &Past,
    subject: Subject,
    scenario: &Scenario,
    ended: Option<&str>,
    watch: &Watch,
) -> Result<String, String> {
    let answer = past.answer(subject)?;
    let mut text = String::new();
    for (place, line) in answer.lines.iter().enumerate() {
        text += &match (subject, place) {
            (Subject::Cluster | Subject::Node(_) | Subject::Client(_), 0) => {
                format!("at {}: {line}\n", past.view().at)
            }
            (Subject::Message(_), 0) => format!("{line}\n"),
            (Subject::Cluster | Subject::Node(_) | Subject::Client(_) | Subject::Message(_), _) => {
                format!("  {line}\n")
            }
            (Subject::Entry(_) | Subject::Request(_), _) => format!("{line}\n"),
        };
    }
    let Some(goal) = answer.goal else { return Ok(text) };
    if let Some(why) = ended {
        return Ok(text + &format!("  the run has ended, so nothing can be tried: {why}\n"));
    }
    let mut trials = Trials::new(past, goal);
    while !watch.is_asked()
        && let Some(acts) = trials.begin()
    {
        watch.note("trying what may help");
        attempt(past, Attempt::new(acts, past.view().at, Trials::lasts(past)), scenario, &mut trials)?;
    }
    let (count, lasts) = (trials.tried().len(), Trials::lasts(past));
    let mut helps = false;
    for (acts, after, met) in trials.helping() {
        helps = true;
        let acts: Vec<String> = acts.iter().map(|act| format!("`{act}`")).collect();
        text += &match acts.is_empty() {
            true => format!("  nothing has to be done: {after} later {met}\n"),
            false => format!("  what helps: {}: {after} later {met}\n", acts.join(" and ")),
        };
    }
    if !helps {
        let tried = if count == 1 { "waiting was tried".to_string() } else { format!("{count} trials were made") };
        text += &format!("  nothing that was tried helps within {lasts}: {tried} on a copy of the run\n");
    }
    Ok(text)
}

/// Plays the run once more up to the moment, and then the trial.
fn attempt(past: &Past, mut attempt: Attempt, scenario: &Scenario, trials: &mut Trials) -> Result<(), String> {
    let (mut engine, mut replay) = (Engine::new(), Replay::new(scenario.clone(), past.view().at));
    while let Turn::Ask(command) = replay.turn() {
        replay.take(engine.answer(&command))?;
    }
    while let Turn::Ask(command) = attempt.turn() {
        attempt.take(engine.answer(&command), trials);
    }
    Ok(())
}

/// Every entry that is in a log and not committed.
fn uncommitted(past: &Past) -> String {
    let open = past.open();
    if open.is_empty() {
        return "every entry is committed\n".to_string();
    }
    let lines: String = open.iter().take(LISTED_MAX).map(|entry| past.sentence(entry) + "\n").collect();
    lines + &more(open.len(), "entries that are not committed", "--entry INDEX")
}

/// Every request without a success.
fn requests(past: &Past) -> String {
    let open: Vec<_> = past.unfinished().collect();
    if open.is_empty() {
        return "no request was refused, is unknown or waits\n".to_string();
    }
    let skipped = open.len().saturating_sub(LISTED_MAX);
    let lines = open.iter().skip(skipped).map(|(number, request)| past.on_request(**number, request) + "\n");
    lines.collect::<String>() + &more(open.len(), "requests, of which these are the newest", "--request NUMBER")
}

/// How many lines are left out, and how to see them.
fn more(all: usize, of_what: &str, how: &str) -> String {
    if all > LISTED_MAX { format!("{} more {of_what}: name one with {how}\n", all - LISTED_MAX) } else { String::new() }
}
