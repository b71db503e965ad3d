//! Every event as one line of JSON, for scripts and for trace validation. `docs/trace-schema.md` is the schema.
//!
//! Events are named as etcd's raft names them in its traces, where it has the same event.

mod body;
mod fields;

use super::json::{self, Object};
use super::run::Run;
pub(super) use fields::{Line, fields};
use model::types::{NodeId, Role};
use model::view::{NodeView, View};

/// The name and version of the schema, in the first line of each file.
pub const SCHEMA: &str = "raft-playground-trace/1";

/// The lines of the span.
pub(super) fn make(run: &Run<'_>) -> Result<String, String> {
    let mut text = head(run) + "\n";
    let mut view = run.before();
    for (position, record) in run.records() {
        let Line { name, node, object } = fields(&record.event, &view);
        view.apply(record);
        let mut line =
            Object::new().number("n", position as u64).number("at_us", record.at.as_micros()).text("name", name);
        if let Some(node) = node {
            line = state(line, node, &view);
        }
        // The event's own fields are an object that is never empty of meaning: its absence says that there are none.
        let own = object.end();
        text += &(if own == "{}" { line } else { line.raw("event", own) }.end() + "\n");
    }
    Ok(text)
}

/// The first line: the schema, and what repeats the run.
fn head(run: &Run<'_>) -> String {
    let cluster = &run.scenario.cluster;
    Object::new()
        .text("schema", SCHEMA)
        .text("title", run.title)
        .text("engine", run.engine())
        .number("nodes", cluster.nodes)
        .number("seed", cluster.seed)
        .text("from", run.from.to_string())
        .text("until", run.until.to_string())
        .text("hash", format!("{:016x}", run.hash()))
        .text("scenario", run.scenario.to_string())
        .end()
}

/// What a node is right after the event.
fn state(line: Object, node: NodeId, view: &View) -> Object {
    let line = line.text("nid", node.to_string());
    let Some(seen) = view.nodes.get(&node) else { return line };
    let index = |id: Option<model::types::LogId>| id.map_or(0, |id| id.index);
    let vote = seen.vote.filter(|vote| vote.term == seen.promise()).and_then(|vote| vote.voted_for);
    let state = Object::new()
        .number("term", seen.promise())
        .text("vote", vote.map_or("0".to_string(), |node| node.to_string()))
        .number("commit", index(seen.commit))
        .end();
    line.text("role", role(seen)).raw("state", state).number("log", index(seen.last())).raw("conf", conf(seen))
}

fn role(node: &NodeView) -> &'static str {
    match node.role {
        Role::Learner => "StateLearner",
        Role::Follower => "StateFollower",
        Role::PreCandidate => "StatePreCandidate",
        Role::Candidate => "StateCandidate",
        Role::Leader => "StateLeader",
    }
}

/// The sets of voters: the incoming one, and while a change is joint the outgoing one.
fn conf(node: &NodeView) -> String {
    let set = |nodes: &[NodeId]| json::list(nodes.iter().map(|node| json::text(&node.to_string())));
    let voters = &node.membership.1.voters;
    let incoming = voters.last().map_or("[]".to_string(), |nodes| set(nodes));
    let outgoing = if voters.len() > 1 { set(&voters[0]) } else { "[]".to_string() };
    json::list([incoming, outgoing])
}
