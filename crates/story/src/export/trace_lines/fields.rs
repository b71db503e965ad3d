//! The name of each event in the lines of a trace, the node it is about, and its own fields.

use super::super::json::{self, Object};
use super::body::{body, log_id, sent};
use crate::format;
use model::trace::Outcome;
use model::trace::{ClientEvent, DiskEvent, Entry, Event, FaultEvent, NetworkEvent, ProcessEvent, RaftEvent};
use model::types::{DropReason, LinkState, MessageId, NodeId, Role, Time};
use model::view::View;

/// What a line says beside its time.
pub(in super::super) struct Line {
    pub(in super::super) name: &'static str,
    pub(in super::super) node: Option<NodeId>,
    pub(in super::super) object: Object,
}

fn line(name: &'static str, node: NodeId, object: Object) -> Line {
    Line { name, node: Some(node), object }
}

/// The line of an event. `before` is the view right before it.
pub(in super::super) fn fields(event: &Event, before: &View) -> Line {
    match event {
        Event::Acted(action) => {
            Line { name: "Act", node: None, object: Object::new().text("line", action.to_string()) }
        }
        Event::Process(event) => process(event),
        Event::Network(event) => network(event, before),
        Event::Disk(event) => disk(event),
        Event::Raft(event) => raft(event),
        Event::Client(event) => client(event),
        Event::Fault(event) => fault(event),
    }
}

fn process(event: &ProcessEvent) -> Line {
    match event {
        ProcessEvent::Started { node, start } => {
            line("InitState", *node, Object::new().number("start", u64::from(*start)))
        }
        ProcessEvent::Crashed { node, kept, vote: _ } => line("Crash", *node, log_id(Object::new(), "kept", *kept)),
        ProcessEvent::Paused { node } => line("Pause", *node, Object::new()),
        ProcessEvent::Resumed { node } => line("Resume", *node, Object::new()),
        ProcessEvent::Failed { node, message } => line("Fail", *node, Object::new().text("message", message)),
    }
}

fn network(event: &NetworkEvent, before: &View) -> Line {
    let numbered = |message: &MessageId| Object::new().number("message", message.0);
    // What a line about a message in flight says of it.
    let flying = |name: &'static str, message: &MessageId, object: Object| match before.flying.get(message) {
        Some(flight) => {
            let object = object.text("kind", flight.body.kind().name()).text("from", flight.from.to_string());
            Line { name, node: None, object: object.text("to", flight.to.to_string()) }
        }
        None => Line { name, node: None, object },
    };
    match event {
        NetworkEvent::Linked { from, to, state } => {
            let object = Object::new().text("from", from.to_string()).text("to", to.to_string());
            Line { name: "Link", node: None, object: object.raw("state", link(state)) }
        }
        NetworkEvent::Sent { message, from, to, arrives, body: said } => {
            let object = numbered(message).number("arrives_us", arrives.as_micros());
            line(sent(said, true), *from, object.raw("msg", body(*from, *to, said)))
        }
        NetworkEvent::Delivered { message } => match before.flying.get(message) {
            Some(flight) => {
                let said = body(flight.from, flight.to, &flight.body);
                line(sent(&flight.body, false), flight.to, numbered(message).raw("msg", said))
            }
            None => Line { name: "Receive", node: None, object: numbered(message) },
        },
        NetworkEvent::Held { message } => flying("Hold", message, numbered(message)),
        NetworkEvent::Rescheduled { message, arrives } => {
            flying("Reschedule", message, numbered(message).number("arrives_us", arrives.as_micros()))
        }
        NetworkEvent::Duplicated { message, copy, arrives } => {
            let object = numbered(message).number("copy", copy.0);
            flying("Duplicate", message, object.number("arrives_us", arrives.as_micros()))
        }
        NetworkEvent::Dropped { message, why } => {
            let why = match why {
                DropReason::Cut => "cut",
                DropReason::Lost => "lost",
                DropReason::ReceiverDown => "receiver-down",
                DropReason::ByHand => "by-hand",
            };
            flying("Drop", message, numbered(message).text("why", why))
        }
    }
}

fn link(state: &LinkState) -> String {
    let LinkState { cut, loss_permille, latency, duplicate_permille, jitter, in_order, bytes_per_second, clogged } =
        state;
    let latency = json::list([latency.min, latency.max].map(|time| time.as_micros().to_string()));
    let object = Object::new().flag("cut", *cut).number("loss_permille", u64::from(*loss_permille));
    let object = object.raw("latency_us", latency).number("duplicate_permille", u64::from(*duplicate_permille));
    let object = object.number("jitter_us", jitter.as_micros()).flag("in_order", *in_order);
    let rate = bytes_per_second.map_or("null".to_string(), |rate| rate.to_string());
    object.raw("bytes_per_second", rate).flag("clogged", *clogged).end()
}

fn entries(entries: &[Entry]) -> String {
    json::list(entries.iter().map(|entry| {
        let object = Object::new().number("term", entry.id.term).number("index", entry.id.index);
        object.text("payload", format::payload(entry)).end()
    }))
}

fn disk(event: &DiskEvent) -> Line {
    match event {
        DiskEvent::VoteSaved { node, vote } => line("SaveVote", *node, Object::new().number("term", vote.term)),
        DiskEvent::VoteFlushed { node } => line("FlushVote", *node, Object::new()),
        DiskEvent::Appended { node, entries: appended } => {
            line("Append", *node, Object::new().raw("entries", entries(appended)))
        }
        DiskEvent::Flushed { node, last } => line("Flush", *node, log_id(Object::new(), "last", *last)),
        DiskEvent::Truncated { node, after } => line("Truncate", *node, log_id(Object::new(), "after", *after)),
        DiskEvent::Purged { node, upto } => line("Purge", *node, log_id(Object::new(), "upto", Some(*upto))),
    }
}

fn raft(event: &RaftEvent) -> Line {
    match event {
        RaftEvent::Committed { node, upto } => line("Commit", *node, log_id(Object::new(), "upto", Some(*upto))),
        RaftEvent::Applied { node, entries: applied } => {
            line("ApplyEntries", *node, Object::new().raw("entries", entries(applied)))
        }
        RaftEvent::SnapshotBuilt { node, snapshot } => {
            line("CreateSnapshot", *node, log_id(Object::new(), "last", snapshot.last))
        }
        RaftEvent::SnapshotInstalled { node, snapshot } => {
            line("InstallSnapshot", *node, log_id(Object::new(), "last", snapshot.last))
        }
        RaftEvent::RoleChanged { node, role, term, leader } => {
            let name = match role {
                Role::Learner => "BecomeLearner",
                Role::Follower => "BecomeFollower",
                Role::PreCandidate => "BecomePreCandidate",
                Role::Candidate => "BecomeCandidate",
                Role::Leader => "BecomeLeader",
            };
            let object = Object::new().number("term", *term);
            line(name, *node, object.text("leader", leader.map_or("0".to_string(), |leader| leader.to_string())))
        }
        RaftEvent::Leads { node, leader, by } => {
            let object = Object::new().text("leader", leader.to_string());
            line("LearnLeader", *node, object.number("term", by.term))
        }
        RaftEvent::Matched { leader, follower, upto } => {
            line("Match", *leader, log_id(Object::new().text("follower", follower.to_string()), "upto", *upto))
        }
        RaftEvent::Progress { leader, follower, state } => {
            line("Progress", *leader, Object::new().text("follower", follower.to_string()).text("state", state.name()))
        }
        RaftEvent::QuorumAcked { leader, sent, lease } => {
            line("QuorumAck", *leader, micros("sent_us", *sent).number("lease_us", lease.as_micros()))
        }
        RaftEvent::HandsOver { leader, to } => {
            let to = to.map_or("null".to_string(), |to| format!("\"{to}\""));
            line("HandOver", *leader, Object::new().raw("to", to))
        }
        RaftEvent::TimeoutDrawn { node, timeout } => line("DrawTimeout", *node, micros("timeout_us", Some(*timeout))),
        RaftEvent::ChecksQuorum { leader, due, .. } => line("CheckQuorum", *leader, micros("due_us", *due)),
    }
}

/// A time, or that there is none.
fn micros(key: &str, time: Option<Time>) -> Object {
    Object::new().raw(key, time.map_or("null".to_string(), |time| time.as_micros().to_string()))
}

fn outcome(object: Object, outcome: &Outcome) -> Object {
    match outcome {
        Outcome::Written(id) => log_id(object.text("outcome", "written"), "at", Some(*id)),
        Outcome::Changed(id) => log_id(object.text("outcome", "changed"), "at", Some(*id)),
        Outcome::Accepted => object.text("outcome", "accepted"),
        Outcome::Read(None) => object.text("outcome", "read").raw("value", "null"),
        Outcome::Read(Some(value)) => object.text("outcome", "read").text("value", value),
        Outcome::Unknown(why) => object.text("outcome", "unknown").text("why", why),
        Outcome::Refused(refusal) => object.text("outcome", "refused").text("why", refusal.to_string()),
    }
}

fn client(event: &ClientEvent) -> Line {
    let of = |name: &'static str, object: Object| Line { name, node: None, object };
    match event {
        ClientEvent::Requested { request, node, ask } => {
            let object = Object::new().number("request", request.0).text("to", node.to_string());
            of("ClientRequest", object.text("ask", format::ask(ask)))
        }
        ClientEvent::Answered { request, outcome: how } => {
            of("ClientResponse", outcome(Object::new().number("request", request.0), how))
        }
        ClientEvent::Named { request, name } => {
            of("ClientName", Object::new().number("request", request.0).text("as", name))
        }
        ClientEvent::Set { client, .. } => of("ClientSet", Object::new().text("client", client.to_string())),
        ClientEvent::Workload(workload) => {
            let rate = workload.map_or(0, |workload| workload.per_minute);
            of("Workload", Object::new().number("per_minute", rate))
        }
        ClientEvent::Began { operation, ask, .. } => {
            of("ClientBegin", Object::new().text("operation", operation.to_string()).text("ask", format::ask(ask)))
        }
        ClientEvent::Attempted { operation, attempt, request, node } => {
            let object = Object::new().text("operation", operation.to_string()).number("attempt", u64::from(*attempt));
            of("ClientAttempt", object.number("request", request.0).text("to", node.to_string()))
        }
        ClientEvent::Ended { operation, outcome: how } => {
            of("ClientEnd", outcome(Object::new().text("operation", operation.to_string()), how))
        }
    }
}

fn fault(event: &FaultEvent) -> Line {
    match event {
        FaultEvent::DiskChanged { node, trouble } => {
            let trouble = trouble.map_or_else(|| "ok".to_string(), |trouble| trouble.to_string());
            line("ChangeDisk", *node, Object::new().text("trouble", trouble))
        }
        FaultEvent::DiskReplaced { node, disk } => {
            line("ReplaceDisk", *node, log_id(Object::new(), "last", disk.last()))
        }
        FaultEvent::BackedUp { node, last } => line("BackUp", *node, log_id(Object::new(), "last", *last)),
        FaultEvent::Rotted { node, index } => line("Rot", *node, Object::new().number("index", *index)),
        FaultEvent::ClockChanged { node, rate_permille, reads } => {
            let object = Object::new().number("rate_permille", u64::from(*rate_permille));
            line("ChangeClock", *node, object.number("reads_us", reads.as_micros()))
        }
        FaultEvent::Slowed { node, cost } => line("Slow", *node, Object::new().number("cost_us", cost.as_micros())),
        FaultEvent::ApplySlowed { node, cost } => {
            line("SlowApply", *node, Object::new().number("cost_us", cost.as_micros()))
        }
        FaultEvent::Armed { node, moment } => line("Arm", *node, Object::new().text("moment", moment.to_string())),
        FaultEvent::Triggered { node, moment } => {
            line("Trigger", *node, Object::new().text("moment", moment.to_string()))
        }
    }
}
