//! The run as a log with vector clocks, which ShiViz draws. Its parser is `(?<event>.*)\n(?<host>\S*) (?<clock>{.*})`.

use litemap::LiteMap;

use super::json::Object;
use super::run::Run;
use super::too_long::within;
use crate::event_log::message_sentence;
use crate::format;
use model::trace::{Event, NetworkEvent, ProcessEvent, RaftEvent};
use model::types::{LogId, MessageId, NodeId, Time};

/// The most events: ShiViz lays out every one of them in the browser.
const EVENTS_MAX: usize = 5_000;

/// How many events each node was seen to have had.
type Clock = LiteMap<NodeId, u64>;

/// The log. Fails with one sentence that says what would be right.
pub(super) fn make(run: &Run<'_>) -> Result<String, String> {
    within(run, "events, and ShiViz draws", EVENTS_MAX, |run| log(run).events)?;
    let log = log(run);
    match log.events {
        0 => Err(format!("nothing happened on a node from {}", run.span())),
        _ => Ok(log.text),
    }
}

fn log(run: &Run<'_>) -> Log {
    let mut log = Log::default();
    for (_, record) in run.records() {
        let at = record.at;
        match &record.event {
            Event::Network(NetworkEvent::Sent { message, from, to, body, .. }) => {
                let text = message_sentence(*from, *to, body);
                log.happens(*from, at, &format!("sends {text}"));
                let clock = log.clocks.get(from).cloned().unwrap_or_default();
                log.sent.insert(*message, (*to, text, clock));
            }
            Event::Network(NetworkEvent::Duplicated { message, copy, .. }) => {
                if let Some(sent) = log.sent.get(message).cloned() {
                    log.sent.insert(*copy, sent);
                }
            }
            Event::Network(NetworkEvent::Delivered { message }) => {
                // One that was sent before the span has no clock to be joined with.
                if let Some((to, text, clock)) = log.sent.remove(message) {
                    log.join(to, &clock);
                    log.happens(to, at, &format!("receives {text}"));
                }
            }
            Event::Process(event) => {
                let (node, what) = process(event);
                log.happens(node, at, &what);
            }
            Event::Raft(RaftEvent::RoleChanged { node, role, term, .. }) => {
                log.happens(*node, at, &format!("is {role} in term {term}"));
            }
            Event::Raft(RaftEvent::Committed { node, upto }) => log.happens(*node, at, &committed(*upto)),
            Event::Network(
                NetworkEvent::Linked { .. }
                | NetworkEvent::Held { .. }
                | NetworkEvent::Rescheduled { .. }
                | NetworkEvent::Dropped { .. },
            )
            | Event::Raft(
                RaftEvent::Applied { .. }
                | RaftEvent::SnapshotBuilt { .. }
                | RaftEvent::SnapshotInstalled { .. }
                | RaftEvent::Leads { .. }
                | RaftEvent::Matched { .. }
                | RaftEvent::ChecksQuorum { .. }
                | RaftEvent::Progress { .. }
                | RaftEvent::TimeoutDrawn { .. }
                | RaftEvent::HandsOver { .. }
                | RaftEvent::QuorumAcked { .. },
            )
            | Event::Acted(_)
            | Event::Disk(_)
            | Event::Client(_)
            | Event::Fault(_) => {}
        }
    }
    log
}

fn process(event: &ProcessEvent) -> (NodeId, String) {
    match event {
        ProcessEvent::Started { node, .. } => (*node, "starts".to_string()),
        ProcessEvent::Crashed { node, .. } => (*node, "crashes".to_string()),
        ProcessEvent::Paused { node } => (*node, "stands still".to_string()),
        ProcessEvent::Resumed { node } => (*node, "goes on".to_string()),
        ProcessEvent::Failed { node, message } => (*node, format!("fails: {message}")),
    }
}

fn committed(upto: LogId) -> String {
    format!("commits {upto}")
}

#[derive(Default)]
struct Log {
    text: String,
    events: usize,
    clocks: LiteMap<NodeId, Clock>,
    sent: LiteMap<MessageId, (NodeId, String, Clock)>,
}

impl Log {
    fn join(&mut self, node: NodeId, other: &Clock) {
        let own = self.clocks.entry(node).or_default();
        for (of, count) in other.iter() {
            let known = own.entry(*of).or_insert(0);
            *known = (*known).max(*count);
        }
    }

    fn happens(&mut self, node: NodeId, at: Time, what: &str) {
        self.events += 1;
        let clock = self.clocks.entry(node).or_default();
        *clock.entry(node).or_insert(0) += 1;
        let clock = clock.iter().fold(Object::new(), |object, (of, count)| object.number(&host(*of), *count)).end();
        let what: String = what.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        self.text += &format!("{what} at {} s\n{} {clock}\n", format::exact_seconds(at), host(node));
    }
}

fn host(node: NodeId) -> String {
    format!("node{node}")
}
