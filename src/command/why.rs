//! `why`: explains what is wrong at a moment of a run: no leader, entries that are not committed, requests without success.

use std::collections::BTreeMap;

use model::client::OperationId;
use model::scenario::{Cluster, Condition, OutcomeIs};
use model::trace::{Body, Event, LinkState, NetworkEvent, Outcome, Payload, RaftEvent, Record, Trace};
use model::types::{LogId, LogIndex, NodeId, RequestId, Time};
use model::view::{Request, View};
use story::event_log::plain;
use story::explain::{Memory, commitment, entries_at, is_committed};
use story::format;

use super::arguments::{Flag, Given, Subcommand};
use super::ending::{Ended, FINE};
use super::export::{only, played, time};
use super::file;
use super::output::say;

/// Its row of the table.
pub const SUBCOMMAND: Subcommand = Subcommand {
    name: "why",
    operands: "FILE",
    does: "explains a moment of a run: why no node leads, why entries are not committed, and why requests were\n\
           refused, are unknown or wait",
    flags: &[
        Flag { name: "at", value: "TIME", example: "1.2s", does: "the moment (the end of the script)" },
        Flag { name: "leader", value: "", example: "", does: "only who leads, or why no node does" },
        Flag { name: "entry", value: "INDEX", example: "5", does: "only the entries at this index, committed or not" },
        Flag {
            name: "request",
            value: "NAME",
            example: "3",
            does: "only this request, by its name in the scenario or its number, whatever became of it",
        },
    ],
    run,
};

/// The most lines about one subject; how many are left out is said.
const LINES_MAX: usize = 20;

/// How many reasons are given for a time without a leader: the newest ones.
const REASONS_MAX: usize = 6;

fn run(given: &Given) -> Result<u8, Ended> {
    let name = only(given)?;
    let text = explained(given, name).map_err(|why| Ended::BadInput(format!("{name}: {why}")))?;
    say(&text).map(|()| FINE)
}

fn explained(given: &Given, name: &str) -> Result<String, String> {
    if ["leader", "entry", "request"].iter().filter(|flag| given.has(flag)).count() > 1 {
        return Err("name one of --leader, --entry and --request, or none to have all explained".to_string());
    }
    let at = given.value("at").map(time).transpose()?;
    let index = given.value("entry").map(|text| {
        text.parse::<LogIndex>().map_err(|_| format!("`{text}` is not the index of an entry: write a number like 5"))
    });
    let index = index.transpose()?;
    let read = file::read(name).map_err(|why| why.strip_prefix(&format!("{name}: ")).unwrap_or(&why).to_string());
    let (scenario, _) = read?;
    let played = played(&scenario, at)?;
    let past = Past::of(&scenario.cluster, &played.trace, at.unwrap_or(played.end));
    if let Some(request) = given.value("request") {
        let number = past.number(request)?;
        return Ok(past.request(number, &past.view.requests[&number]));
    }
    if let Some(index) = index {
        return past.entries(index);
    }
    let leader = past.leader();
    Ok(if given.has("leader") { leader } else { leader + &past.uncommitted() + &past.requests() })
}

/// A run up to a moment, and what it explains.
struct Past {
    view: View,
    /// Why requests were refused or are unknown, as the page explains it.
    answers: Vec<(RequestId, String)>,
    /// Every entry that was committed so far, by its index, and since when: nodes that restart have to learn it again.
    committed: BTreeMap<LogIndex, (LogId, Time)>,
    /// Since when no node leads, and what was explained since.
    leaderless: Option<Time>,
    reasons: Vec<(Time, String)>,
}

impl Past {
    fn of(cluster: &Cluster, trace: &Trace, until: Time) -> Past {
        let view = View::new(LinkState::plain(cluster.latency, cluster.loss_permille));
        let mut past = Past {
            view,
            answers: Vec::new(),
            committed: BTreeMap::new(),
            leaderless: Some(Time::ZERO),
            reasons: Vec::new(),
        };
        let mut memory = Memory::default();
        for (_, record) in trace.range(0..trace.position_at(until)) {
            past.add(record, cluster, &mut memory);
        }
        past.view.pass(until);
        past
    }

    fn add(&mut self, record: &Record, cluster: &Cluster, memory: &mut Memory) {
        let because = memory.explain_and_remember(record, &self.view, cluster);
        self.view.apply(record);
        if let Event::Raft(RaftEvent::Committed { node, upto }) = &record.event {
            self.commits(*node, *upto, record.at);
        }
        let text = because.map(|because| plain(&because.sentence()));
        match (&record.event, text) {
            (Event::Client(model::trace::ClientEvent::Answered { request, .. }), Some(text)) => {
                self.answers.push((*request, text));
            }
            // What keeps a node from being elected: refused votes, and whatever ended a leadership.
            (Event::Network(NetworkEvent::Sent { body, .. }), Some(text)) if is_vote(body) => {
                self.reasons.push((record.at, text));
            }
            (Event::Raft(_) | Event::Process(_), Some(text)) => self.reasons.push((record.at, text)),
            (
                Event::Acted(_)
                | Event::Process(_)
                | Event::Network(_)
                | Event::Disk(_)
                | Event::Raft(_)
                | Event::Client(_)
                | Event::Fault(_),
                _,
            ) => {}
        }
        match self.view.leader() {
            Some(_) => (self.leaderless, self.reasons) = (None, Vec::new()),
            None => _ = self.leaderless.get_or_insert(record.at),
        }
    }

    /// A node has learned that its log is committed up to an entry.
    fn commits(&mut self, node: NodeId, upto: LogId, at: Time) {
        let Some(seen) = self.view.nodes.get(&node) else { return };
        let first = self.committed.last_key_value().map_or(0, |(index, _)| index + 1);
        for id in (first.max(seen.first_index)..=upto.index).filter_map(|index| seen.log_id_at(index)) {
            self.committed.insert(id.index, (id, at));
        }
    }

    /// Since when an entry is committed.
    fn committed(&self, id: LogId) -> Option<Time> {
        self.committed.get(&id.index).filter(|(committed, _)| *committed == id).map(|(_, at)| *at)
    }

    /// Who leads and takes writes, and if no node does, why.
    fn leader(&self) -> String {
        let mut text = format!("at {}: {}\n", self.view.at, Condition::Serving.explain(&self.view));
        let Some(since) = self.leaderless.filter(|_| self.view.leader().is_none()) else { return text };
        text += &format!("  no node has led since {since}, for {}\n", self.view.at.saturating_sub(since));
        let mut reasons = self.reasons.clone();
        reasons.dedup_by(|next, before| next.1 == before.1);
        let skipped = reasons.len().saturating_sub(REASONS_MAX);
        let lines = reasons.iter().skip(skipped).map(|(at, why)| format!("  at {at}: {why}\n"));
        text += &lines.collect::<String>();
        text
    }

    /// Every entry that is in a log and not committed.
    fn uncommitted(&self) -> String {
        let logs = self.view.nodes.values();
        let (first, last) = logs.fold((LogIndex::MAX, 0), |(first, last), seen| {
            let end = seen.last().map_or(0, |id| id.index);
            (first.min(seen.commit.map_or(0, |id| id.index)), last.max(end))
        });
        let open = (first..=last).flat_map(|index| entries_at(&self.view, index));
        let open: Vec<_> = open.filter(|entry| self.committed(entry.id).is_none()).collect();
        if open.is_empty() {
            return "every entry is committed\n".to_string();
        }
        let line = |entry: &&model::trace::Entry| self.entry(entry);
        let lines: String = open.iter().take(LINES_MAX).map(line).collect();
        lines + &more(open.len(), "entries that are not committed", "--entry INDEX")
    }

    fn entry(&self, entry: &model::trace::Entry) -> String {
        let entry_is = format!("entry {} ({})", entry.id, format::payload(entry));
        match self.committed(entry.id) {
            // What no node has learned again after a restart is committed all the same.
            Some(since) if !is_committed(&self.view, entry.id) => {
                format!(
                    "{entry_is} is committed since {since}, but no node that holds it has learned so after a restart\n"
                )
            }
            since => {
                let since = since.map_or_else(String::new, |since| format!(", since {since}"));
                format!("{entry_is} {}{since}\n", commitment(&self.view, entry.id))
            }
        }
    }

    /// The entries at an index. Fails with one sentence when there is none.
    fn entries(&self, index: LogIndex) -> Result<String, String> {
        let entries = entries_at(&self.view, index);
        if entries.is_empty() {
            let last = self.view.nodes.values().filter_map(|seen| seen.last()).map(|last| last.index).max();
            let last =
                last.map_or("every log is empty".to_string(), |last| format!("the longest log ends with {last}"));
            return Err(format!("no log holds an entry at index {index} at {}: {last}", self.view.at));
        }
        Ok(entries.into_iter().map(|entry| self.entry(entry)).collect())
    }

    /// Every request without a success.
    fn requests(&self) -> String {
        let is_fine = |request: &Request| match &request.outcome {
            Some((_, outcome)) => match outcome {
                Outcome::Written(_) | Outcome::Read(_) | Outcome::Changed(_) | Outcome::Accepted => true,
                Outcome::Refused(_) | Outcome::Unknown(_) => false,
            },
            None => false,
        };
        let open: Vec<_> = self.view.requests.iter().filter(|(_, request)| !is_fine(request)).collect();
        if open.is_empty() {
            return "no request was refused, is unknown or waits\n".to_string();
        }
        let skipped = open.len().saturating_sub(LINES_MAX);
        let lines: String =
            open.iter().skip(skipped).map(|(number, request)| self.request(**number, request)).collect();
        lines + &more(open.len(), "requests, of which these are the newest", "--request NUMBER")
    }

    /// One request, whatever became of it.
    fn request(&self, number: RequestId, request: &Request) -> String {
        let name = self.view.names.iter().find(|(_, named)| **named == number);
        let name = name.map_or_else(String::new, |(name, _)| format!(" {name}"));
        let operation = self.view.operations.iter().find(|(_, seen)| seen.last.is_some_and(|last| last.0 == number));
        let operation = operation.map_or_else(String::new, |(id, seen)| attempts(*id, seen.attempts));
        let Request { node, asked, ask, outcome } = request;
        let what = format!("request {}{name} ({}) of node {node} at {asked}{operation}", number.0, format::ask(ask));
        let answer = self.answers.iter().find(|(of, _)| *of == number).map(|(_, why)| why);
        match (outcome, answer) {
            (Some((at, _)), Some(why)) => format!("{what}: at {at}: {why}\n"),
            (Some((at, _)), None) => {
                format!("{what}: at {at}: {}\n", Condition::Request(number, OutcomeIs::Answered).explain(&self.view))
            }
            (None, _) => format!("{what}: {}\n", self.waits(number, request)),
        }
    }

    /// What a request waits for.
    fn waits(&self, number: RequestId, request: &Request) -> String {
        let node = Condition::Node(request.node, model::scenario::NodeIs::Crashed).explain(&self.view);
        let waits = format!("it {}; {node}", format::waits_for(&request.ask));
        let entries = self.view.nodes.values().flat_map(|seen| seen.entries.iter());
        let own = entries.into_iter().find(|entry| match &entry.payload {
            Payload::Write(write) => write.request == number,
            Payload::Blank | Payload::Membership(_) => false,
        });
        match own {
            Some(entry) => format!("{waits}; its entry {} {}", entry.id, commitment(&self.view, entry.id)),
            None => format!("{waits}; {}", Condition::Serving.explain(&self.view)),
        }
    }

    /// The request of this name or number. Fails with one sentence.
    fn number(&self, name: &str) -> Result<RequestId, String> {
        let named = self.view.names.get(name).copied();
        let number =
            named.or_else(|| name.parse().ok().map(RequestId)).filter(|number| self.view.requests.contains_key(number));
        number.ok_or_else(|| {
            let numbers = (self.view.requests.keys().next(), self.view.requests.keys().next_back());
            let there = match numbers {
                (Some(first), Some(last)) => format!("there are {} to {}", first.0, last.0),
                _ => "no request was made".to_string(),
            };
            format!("there is no request `{name}` at {}: {there}", self.view.at)
        })
    }
}

fn is_vote(body: &Body) -> bool {
    match body {
        Body::VoteReply { .. } => true,
        Body::RequestVote { .. }
        | Body::AppendEntries { .. }
        | Body::AppendReply { .. }
        | Body::InstallSnapshot { .. }
        | Body::SnapshotReply { .. }
        | Body::TransferLeader { .. }
        | Body::TransferReply { .. } => false,
    }
}

fn attempts(id: OperationId, attempts: u32) -> String {
    format!(", attempt {attempts} at operation {} of {}", id.sequence, id.client)
}

/// How many lines are left out, and how to see them.
fn more(all: usize, of_what: &str, how: &str) -> String {
    if all > LINES_MAX { format!("{} more {of_what}: name one with {how}\n", all - LINES_MAX) } else { String::new() }
}
