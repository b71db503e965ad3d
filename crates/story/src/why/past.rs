//! A run up to a moment, as far as it is needed to say what the moment waits for.

use litemap::LiteMap;

use model::scenario::Cluster;
use model::trace::{Body, ClientEvent, Event, LinkState, NetworkEvent, RaftEvent, Record, Trace};
use model::types::{LogId, LogIndex, NodeId, RequestId, Time};
use model::view::{REQUESTS_MAX, Request, View};

use super::goal::Goal;
use super::past_messages::PastMessages;
use super::success::is_fine;
use super::{LISTED_MAX, Subject};
use crate::explain::Memory;
use crate::words::plain;

/// How many reasons are kept for a time without a leader: the newest ones.
const REASONS_MAX: usize = 6;

/// What is said of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The question that it answers.
    pub question: String,
    /// The sentences, the most important one first.
    pub lines: Vec<String>,
    /// What is missing, if anything is.
    pub goal: Option<Goal>,
}

/// A run up to a moment, and what it explains.
pub struct Past {
    pub(super) cluster: Cluster,
    pub(super) view: View,
    /// Why requests were refused or are unknown, as the page explains it.
    pub(super) answers: Vec<(RequestId, String)>,
    /// Every entry that was committed so far, by its index, and since when: nodes that restart have to learn it again.
    pub(super) committed: LiteMap<LogIndex, (LogId, Time)>,
    /// Since when no node leads, and what was explained since.
    pub(super) leaderless: Option<Time>,
    pub(super) reasons: Vec<(Time, String)>,
    /// Why a voter refused a candidate in its newest candidacy, where that is known: by candidate and voter.
    pub(super) refusals: LiteMap<(NodeId, NodeId), String>,
    pub(super) messages: PastMessages,
}

impl Past {
    /// The run of a cluster up to a moment.
    pub fn of(cluster: &Cluster, trace: &Trace, until: Time) -> Past {
        let mut past = Past {
            view: View::new(LinkState::plain(cluster.latency, cluster.loss_permille)),
            cluster: cluster.clone(),
            answers: Vec::new(),
            committed: LiteMap::new(),
            leaderless: Some(Time::ZERO),
            reasons: Vec::new(),
            refusals: LiteMap::new(),
            messages: PastMessages::default(),
        };
        let mut memory = Memory::default();
        for (_, record) in trace.range(0..trace.position_at(until)) {
            past.add(record, &mut memory);
        }
        past.view.pass(until);
        past
    }

    /// What is seen at the moment.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// What may be asked about, the cluster first: then nodes and clients, the first entries that are not committed, and the newest
    /// requests without a success; and how many more of these there are.
    pub fn subjects(&self) -> (Vec<Subject>, usize) {
        let mut all = vec![Subject::Cluster];
        all.extend(self.view.nodes.keys().map(|node| Subject::Node(*node)));
        all.extend(self.view.clients.keys().take(LISTED_MAX).map(|client| Subject::Client(*client)));
        let mut open: Vec<LogIndex> = self.open().iter().map(|entry| entry.id.index).collect();
        open.dedup();
        let requests: Vec<RequestId> = self.unfinished().map(|(request, _)| *request).collect();
        let skipped = requests.len().saturating_sub(LISTED_MAX);
        let left_out = open.len().saturating_sub(LISTED_MAX) + skipped;
        all.extend(open.into_iter().take(LISTED_MAX).map(Subject::Entry));
        all.extend(requests.into_iter().skip(skipped).map(Subject::Request));
        (all, left_out)
    }

    /// What is said of a subject. Fails with one sentence when there is no such thing.
    pub fn answer(&self, subject: Subject) -> Result<Answer, String> {
        match subject {
            Subject::Cluster => Ok(self.of_cluster()),
            Subject::Node(node) => self.of_node(node),
            Subject::Entry(index) => self.of_entries(index),
            Subject::Request(request) => self.of_request(request),
            Subject::Message(message) => self.of_message(message),
            Subject::Client(client) => self.of_client(client),
        }
    }

    /// The requests without a success.
    pub fn unfinished(&self) -> impl Iterator<Item = (&RequestId, &Request)> {
        self.view.requests.iter().filter(|(_, request)| !is_fine(request))
    }

    fn add(&mut self, record: &Record, memory: &mut Memory) {
        let because = memory.explain_and_remember(record, &self.view, &self.cluster);
        let mut why = None;
        if let Event::Network(event) = &record.event {
            why = because.as_ref().map(|because| plain(&because.because));
            self.refuses(event, why.as_ref());
        }
        self.view.apply(record);
        if let Event::Network(event) = &record.event {
            self.messages.add(event, &self.view, why);
        }
        if let Event::Raft(RaftEvent::Committed { node, upto }) = &record.event {
            self.commits(*node, *upto, record.at);
        }
        if let Some(text) = because.map(|because| plain(&because.sentence())) {
            self.reason(record, text);
        }
        match self.view.leader() {
            Some(_) => (self.leaderless, self.reasons) = (None, Vec::new()),
            None => _ = self.leaderless.get_or_insert(record.at),
        }
    }

    /// Keeps the reason of an answer, and what keeps a node from being elected: refused votes, and whatever ended a
    /// leadership.
    fn reason(&mut self, record: &Record, text: String) {
        match &record.event {
            Event::Client(ClientEvent::Answered { request, .. }) => {
                self.answers.push((*request, text));
                if self.answers.len() > REQUESTS_MAX {
                    self.answers.remove(0);
                }
            }
            Event::Network(NetworkEvent::Sent { body, .. }) if matches!(**body, Body::VoteReply { .. }) => {
                self.keeps_from_leading(record.at, text);
            }
            Event::Raft(_) | Event::Process(_) => self.keeps_from_leading(record.at, text),
            Event::Acted(_) | Event::Network(_) | Event::Disk(_) | Event::Client(_) | Event::Fault(_) => {}
        }
    }

    fn keeps_from_leading(&mut self, at: Time, text: String) {
        if self.reasons.last().is_none_or(|(_, before)| *before != text) {
            self.reasons.push((at, text));
        }
        if self.reasons.len() > REASONS_MAX {
            self.reasons.remove(0);
        }
    }

    /// Keeps why a voter refuses a candidate.
    fn refuses(&mut self, event: &NetworkEvent, because: Option<&String>) {
        let NetworkEvent::Sent { from, to, body, .. } = event else { return };
        let candidate = self.view.nodes.get(to);
        if matches!(**body, Body::VoteReply { granted: false, .. })
            && candidate.is_some_and(|seen| seen.ballot.is_answered_by(body))
        {
            match because {
                Some(because) => _ = self.refusals.insert((*to, *from), because.clone()),
                None => _ = self.refusals.remove(&(*to, *from)),
            }
        }
    }

    /// A node has learned that its log is committed up to an entry.
    fn commits(&mut self, node: NodeId, upto: LogId, at: Time) {
        let Some(seen) = self.view.nodes.get(&node) else { return };
        let first = self.committed.last().map_or(0, |(index, _)| index + 1);
        for id in (first.max(seen.first_index)..=upto.index).filter_map(|index| seen.log_id_at(index)) {
            self.committed.insert(id.index, (id, at));
        }
    }
}
