//! What a run led to, for a program: waits, elections, outcomes, and how every node stands at the end.

use model::types::{LogId, Time};
use model::view::{Process, View};
use serde_json::{Value, json};
use story::tally::Tally;

/// The fields about clients, elections and snapshots.
pub fn figures(tally: &Tally, end: Time) -> Value {
    let micros = |time: Option<Time>| time.map(Time::as_micros);
    let leaders =
        tally.leaders.iter().map(|(at, term, node)| json!({"at_us": at.as_micros(), "term": term, "node": node.0}));
    let outcomes = tally.words.iter().map(|(at, what)| json!({"at_us": at.as_micros(), "what": what}));
    json!({
        "answered": tally.answered,
        "refused": tally.refused,
        "unknown": tally.unknown,
        "not_answered": tally.waiting(),
        // The first ones that are no success; the counts above are of all.
        "outcomes": outcomes.collect::<Value>(),
        "wait_us": {
            "median": micros(tally.wait(50)),
            "p99": micros(tally.wait(99)),
            "longest_without_an_answer": tally.longest_gap(end).as_micros(),
        },
        "candidacies": tally.candidacies,
        "leaders": leaders.collect::<Value>(),
        "transfers": tally.transfers,
        "snapshots": {"built": tally.built, "installed": tally.installed},
    })
}

/// Every node, as `view` shows them.
pub fn nodes(view: &View) -> Value {
    let id = |id: Option<LogId>| id.map(|id| id.to_string());
    let process = |process| match process {
        Process::Running => "running",
        Process::Paused => "paused",
        Process::Crashed => "crashed",
        Process::Failed => "failed",
    };
    let node = |(node, seen): (&model::types::NodeId, &model::view::NodeView)| {
        let is_alive = seen.is_alive();
        json!({
            "node": node.0,
            "process": process(seen.process),
            "role": is_alive.then(|| seen.role.to_string()),
            "term": seen.term,
            "vote": seen.vote.map(|vote| vote.node().0),
            "log": id(seen.last()),
            "commit": id(seen.commit),
            "applied": id(seen.applied),
            "data": is_alive.then(|| seen.data.iter().map(|(key, value)| (key.clone(), json!(value))).collect::<Value>()),
            "failure": seen.failure,
        })
    };
    view.nodes.iter().map(node).collect()
}
