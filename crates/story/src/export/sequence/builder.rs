//! Builds the rows of a sequence diagram from one event after another.

use litemap::LiteMap;

use super::super::run::Run;
use super::beats::Beats;
use super::rows::{Row, Sequence, Shade, Who};
use crate::event_log::{action_label, message_sentence};
use crate::format;
use model::action::{Action, Links, NetworkAction};
use model::trace::{Body, ClientEvent, Event, NetworkEvent, Outcome, ProcessEvent, RaftEvent, Record};
use model::types::{MessageId, NodeId, RequestId, Role, Term, Time};
use model::view::View;

/// How a message ended.
#[derive(Clone, Copy)]
struct Fate {
    at: Time,
    is_lost: bool,
}

/// A diagram that is being built.
pub(super) struct Builder {
    fates: LiteMap<MessageId, Fate>,
    view: View,
    nodes: (Who, Who),
    requests: LiteMap<RequestId, (Who, NodeId, String)>,
    roles: LiteMap<NodeId, (Role, Term)>,
    /// The requests whose answer arrives.
    answered: LiteMap<MessageId, ()>,
    heartbeats: LiteMap<MessageId, ()>,
    beats: Beats,
    is_cut: bool,
    shade: Option<Shade>,
    sequence: Sequence,
}

impl Builder {
    /// A diagram without rows, for this span.
    pub(super) fn new(run: &Run<'_>) -> Builder {
        let (mut fates, mut answered) = (LiteMap::new(), LiteMap::new());
        let mut replies: LiteMap<MessageId, MessageId> = LiteMap::new();
        for (_, record) in run.records() {
            let ended = |is_lost| Fate { at: record.at, is_lost };
            if let Event::Network(NetworkEvent::Delivered { message }) = &record.event {
                fates.insert(*message, ended(false));
                replies.remove(message).into_iter().for_each(|asked| _ = answered.insert(asked, ()));
            } else if let Event::Network(NetworkEvent::Sent { message, body, .. }) = &record.event {
                body.answers().into_iter().for_each(|asked| _ = replies.insert(*message, asked));
            } else if let Event::Network(NetworkEvent::Dropped { message, .. }) = &record.event {
                fates.insert(*message, ended(true));
            }
        }
        let nodes = run.nodes();
        let ends = nodes.first().copied().unwrap_or_default();
        let ends = (Who::Node(ends), Who::Node(nodes.last().copied().unwrap_or(ends)));
        let view = run.before();
        let mut roles = LiteMap::new(); // Not collected, which would compile another sort.
        view.nodes.iter().for_each(|(id, node)| _ = roles.insert(*id, (node.role, node.term)));
        let who = nodes.into_iter().map(Who::Node).collect();
        Builder {
            fates,
            is_cut: !view.links.is_empty(),
            view,
            nodes: ends,
            requests: LiteMap::new(),
            roles,
            answered,
            heartbeats: LiteMap::new(),
            beats: Beats::default(),
            shade: None,
            sequence: Sequence { who, rows: Vec::new() },
        }
    }

    /// Adds the next event of the span.
    pub(super) fn add(&mut self, record: &Record) {
        self.view.apply(record);
        let at = record.at;
        match &record.event {
            Event::Acted(action) => self.acted(at, action),
            Event::Process(event) => self.process(at, event),
            Event::Network(NetworkEvent::Sent { message, from, to, body, arrives: _ }) => {
                self.sent(at, *message, *from, *to, body);
            }
            Event::Raft(RaftEvent::RoleChanged { node, role, term, leader: _ }) => self.role(at, *node, *role, *term),
            Event::Raft(RaftEvent::Committed { node, upto }) => {
                if self.view.nodes.get(node).is_some_and(|view| view.role == Role::Leader) {
                    self.note(Who::Node(*node), at, &format!("commits {upto}"));
                }
            }
            Event::Client(event) => self.client(at, event),
            Event::Fault(event) => {
                if let Some(summary) = event.summary() {
                    self.note_over(self.nodes, at, &summary);
                }
            }
            Event::Network(
                NetworkEvent::Linked { .. }
                | NetworkEvent::Held { .. }
                | NetworkEvent::Rescheduled { .. }
                | NetworkEvent::Duplicated { .. }
                | NetworkEvent::Delivered { .. }
                | NetworkEvent::Dropped { .. },
            )
            | Event::Disk(_)
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
            ) => {}
        }
        if matches!(record.event, Event::Raft(RaftEvent::RoleChanged { .. }) | Event::Process(_) | Event::Acted(_)) {
            self.shade_now();
        }
    }

    fn shade_now(&mut self) {
        let shade = match (self.is_cut, self.view.leader()) {
            (true, _) => Some(Shade::Cut),
            (false, None) => Some(Shade::NoLeader),
            (false, Some(_)) => None,
        };
        if shade != self.shade {
            self.fold();
            self.sequence.rows.push(Row::Shaded(shade));
            self.shade = shade;
        }
    }

    fn acted(&mut self, at: Time, action: &Action) {
        match action {
            Action::Network(NetworkAction::Partition(_) | NetworkAction::Cut(_)) => self.is_cut = true,
            Action::Network(NetworkAction::Heal(Links::All)) => self.is_cut = false,
            Action::Network(_)
            | Action::Client(_)
            | Action::Admin { .. }
            | Action::Process(_)
            | Action::Disk(_)
            | Action::Clock(_)
            | Action::Chaos(_)
            | Action::Named { .. }
            | Action::ScriptOff => {}
        }
        // What is asked of a node is an arrow of its own.
        if !action.is_request() && !matches!(action, Action::Client(_)) {
            self.note_over(self.nodes, at, &action_label(action));
        }
    }

    fn process(&mut self, at: Time, event: &ProcessEvent) {
        let (node, text) = match event {
            ProcessEvent::Started { node, start: 1 } => (node, "starts".to_string()),
            ProcessEvent::Started { node, start: _ } => (node, "restarts".to_string()),
            ProcessEvent::Crashed { node, .. } => (node, "crashes".to_string()),
            ProcessEvent::Paused { node } => (node, "stands still".to_string()),
            ProcessEvent::Resumed { node } => (node, "goes on".to_string()),
            ProcessEvent::Failed { node, message } => (node, format!("fails: {message}")),
        };
        // That every node starts is no news in a diagram of the start.
        if text != "starts" {
            self.note(Who::Node(*node), at, &text);
        }
    }

    fn sent(&mut self, at: Time, message: MessageId, from: NodeId, to: NodeId, body: &Body) {
        let fate = self.fates.get(&message).copied();
        let is_beat = matches!(body, Body::AppendEntries { entries, .. } if entries.is_empty());
        if is_beat {
            self.heartbeats.insert(message, ());
            if self.beats.leader != from {
                self.fold();
            }
            let Beats { sent, lost, answered, from: since, .. } = self.beats;
            self.beats = Beats {
                sent: sent + 1,
                lost: lost + usize::from(fate.is_some_and(|fate| fate.is_lost)),
                answered: answered + usize::from(self.answered.contains_key(&message)),
                from: if sent == 0 { at } else { since },
                until: at,
                leader: from,
            };
            return;
        }
        // Its heartbeat says already that it is answered.
        if body.answers().is_some_and(|asked| self.heartbeats.contains_key(&asked)) {
            return;
        }
        let sentence = message_sentence(from, to, body);
        let what = sentence.split_once(": ").map_or(&sentence[..], |(_, what)| what);
        let when = match fate {
            Some(fate) if fate.is_lost => format!("{} s, lost", format::seconds(at)),
            Some(fate) => format!("{}–{} s", format::seconds(at), format::seconds(fate.at)),
            None => format!("{} s, in flight", format::seconds(at)),
        };
        let is_lost = fate.is_some_and(|fate| fate.is_lost);
        self.arrow(Who::Node(from), Who::Node(to), format!("{what} · {when}"), body.is_reply(), is_lost);
    }

    fn role(&mut self, at: Time, node: NodeId, role: Role, term: Term) {
        if self.roles.insert(node, (role, term)) == Some((role, term)) || term == 0 {
            return;
        }
        self.note(Who::Node(node), at, &format!("{role}, term {term}"));
    }

    fn client(&mut self, at: Time, event: &ClientEvent) {
        match event {
            ClientEvent::Attempted { operation, request, node, .. } => {
                self.requests.insert(*request, (Who::Client(operation.client.0), *node, String::new()));
            }
            ClientEvent::Requested { request, node, ask } => {
                let client = self.requests.get(request).map_or(Who::Client(0), |(client, ..)| *client);
                let asked = format::ask(ask);
                self.requests.insert(*request, (client, *node, asked.clone()));
                self.arrow(client, Who::Node(*node), stamped(&asked, at), false, false);
            }
            ClientEvent::Answered { request, outcome } => {
                let Some((client, node, asked)) = self.requests.remove(request) else { return };
                let (how, is_lost) = match outcome {
                    Outcome::Written(id) => (format!("{asked} is committed at {id}"), false),
                    Outcome::Changed(id) => (format!("{asked} done at {id}"), false),
                    Outcome::Accepted => (format!("{asked} accepted"), false),
                    Outcome::Read(Some(value)) => (format!("{asked} {value}"), false),
                    Outcome::Read(None) => (format!("{asked} is not set"), false),
                    Outcome::Refused(_) => (format!("{asked} refused"), false),
                    Outcome::Unknown(_) => (format!("{asked}: outcome unknown"), true),
                };
                self.arrow(Who::Node(node), client, stamped(&how, at), true, is_lost);
            }
            ClientEvent::Set { .. }
            | ClientEvent::Workload(_)
            | ClientEvent::Named { .. }
            | ClientEvent::Began { .. }
            | ClientEvent::Ended { .. } => {}
        }
    }

    fn arrow(&mut self, from: Who, to: Who, text: String, is_reply: bool, is_lost: bool) {
        self.fold();
        for who in [from, to] {
            if let Err(place) = self.sequence.who.binary_search(&who) {
                self.sequence.who.insert(place, who);
            }
        }
        self.sequence.rows.push(Row::Arrow { from, to, text, is_reply, is_lost });
    }

    fn note(&mut self, who: Who, at: Time, text: &str) {
        self.note_over((who, who), at, text);
    }

    fn note_over(&mut self, over: (Who, Who), at: Time, text: &str) {
        self.fold();
        self.sequence.rows.push(Row::Note { over, text: stamped(text, at) });
    }

    /// Writes down the heartbeats so far.
    fn fold(&mut self) {
        let Some(text) = std::mem::take(&mut self.beats).sentence() else { return };
        self.sequence.rows.push(Row::Note { over: self.nodes, text });
    }

    /// The diagram.
    pub(super) fn end(mut self) -> Sequence {
        self.fold();
        if self.shade.is_some() {
            self.sequence.rows.push(Row::Shaded(None));
        }
        self.sequence
    }
}

fn stamped(text: &str, at: Time) -> String {
    format!("{text} · {} s", format::seconds(at))
}
