//! The event log: one sentence for each event that matters, in Raft's terms.

mod actions;
mod clients;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use model::shared::{SharedList, SharedMap};

use super::explain::{Memory, Scene, explain};
use super::format;
use super::words::{Words, is_reply, name_of, words};
use actions::{tell_action, tell_outcome};
use clients::tell_client;
use model::client::FIRST_ATTEMPT;
use model::scenario::Cluster;
use model::trace::{
    AppendResult, Ask, Body, ClientEvent, DiskEvent, DropReason, Event, NetworkEvent, ProcessEvent, RaftEvent, Record,
};
use model::types::{LogId, MessageId, NodeId, RequestId, Role, Term, Time, show_log_id};
use model::view::View;

pub use super::words::{Piece, message_sentence, plain};
pub use actions::action_label;
pub use clients::manner_in_words;

/// The most sentences kept; the oldest are dropped first.
pub const SENTENCES_MAX: usize = 20_000;

/// The most sentences of one moment that are searched for one to extend.
const SAME_MOMENT_MAX: usize = 8;

/// The most unanswered requests that are kept.
const ASKED_MAX: usize = 4_000;

/// One sentence about one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// When it happened.
    pub at: Time,
    /// The position of its event in the trace; of the first one when a sentence covers several.
    pub position: usize,
    /// True when something went wrong: a crash, a refusal, a loss.
    pub bad: bool,
    /// The text.
    pub pieces: Vec<Piece>,
    told: Told,
}

/// The subject of a sentence, so that the same event on several nodes makes one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Told {
    Alone,
    Sent { from: NodeId, to: Vec<NodeId>, what: Vec<Piece> },
    Lost { from: NodeId, to: Vec<NodeId>, what: Vec<Piece>, why: DropReason },
}

/// Turns a trace into sentences. Cloning is cheap: clones share the sentences so far.
#[derive(Clone, Debug, Default)]
pub struct EventLog {
    sentences: SharedList<Rc<Sentence>>,
    position: usize,
    nodes: SharedMap<NodeId, Known>,
    asked: SharedMap<MessageId, (NodeId, NodeId, Rc<Body>)>,
    requests: SharedMap<RequestId, (NodeId, Ask)>,
    committed: Option<LogId>,
    /// The last message sent and the last one lost that were reported for each link, so that retries are not repeated.
    told_links: SharedMap<(NodeId, NodeId, bool), Vec<Piece>>,
    /// The state from which the reasons in sentences are derived.
    memory: Memory,
    cluster: Rc<Cluster>,
}

/// The state kept for each node.
#[derive(Clone, Debug, Default)]
struct Known {
    role: Role,
    term: Term,
    last: Option<LogId>,
    granted: Vec<NodeId>,
    pre_vote_told: Term,
}

impl EventLog {
    /// An empty event log for a run of this cluster.
    pub fn new(cluster: Rc<Cluster>) -> EventLog {
        EventLog { cluster, ..EventLog::default() }
    }

    /// The state from which the next record's reason is derived.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// The sentences so far, oldest first.
    pub fn sentences(&self) -> &SharedList<Rc<Sentence>> {
        &self.sentences
    }

    /// The number of sentences about events up to `time`.
    fn count_until(&self, time: Time) -> usize {
        self.sentences.partition_point(|sentence| sentence.at <= time)
    }

    /// The newest `count` sentences about events up to `time`, oldest first.
    pub fn newest(&self, time: Time, count: usize) -> Vec<Rc<Sentence>> {
        let end = self.count_until(time);
        let first = end.saturating_sub(count);
        (first..end).filter_map(|place| self.sentences.get(place)).cloned().collect()
    }

    /// The number of records processed.
    pub fn position(&self) -> usize {
        self.position
    }

    /// The first sentence about the event at `position` or a later one.
    pub fn first_from(&self, position: usize) -> Option<&Rc<Sentence>> {
        // An extended sentence keeps the position of its first event, so positions are sorted but for a few neighbours.
        self.sentences.iter().rev().take_while(|sentence| sentence.position >= position).last()
    }

    /// A copy that can continue from here, without the sentences that can no longer be extended.
    pub fn without_sentences(&self) -> EventLog {
        let newest = self.sentences.len().saturating_sub(SAME_MOMENT_MAX);
        EventLog { sentences: self.sentences.iter().skip(newest).cloned().collect(), ..self.clone() }
    }

    /// Prepends the sentences of `earlier` that precede its own.
    pub fn after(mut self, earlier: &EventLog) -> EventLog {
        let first = self.sentences.front().map_or(self.position, |sentence| sentence.position);
        let before = earlier.sentences.partition_point(|sentence| sentence.position < first);
        let mut sentences = earlier.sentences.clone();
        sentences.truncate(before);
        sentences.extend(self.sentences.iter().cloned());
        self.sentences = sentences;
        self
    }

    /// Adds the next record of the trace. `before` is the view right before it.
    pub fn add(&mut self, record: &Record, before: &View) {
        let position = self.position;
        self.position += 1;
        let at = record.at;
        let mut good = |words: Words| (Told::Alone, false, words);
        let bad = |words: Words| (Told::Alone, true, words);
        let told = match &record.event {
            Event::Acted(action) => tell_action(action).map(&mut good),
            Event::Process(ProcessEvent::Started { node, start }) => {
                let known = self.nodes.entry(*node).or_default();
                (known.role, known.granted) = (Role::Follower, Vec::new());
                self.forget_links(|_, to| to == *node);
                (*start > 1).then(|| good(words(format!("{node} restarts from its disk"))))
            }
            Event::Process(ProcessEvent::Crashed { node, kept, vote: _ }) => {
                let known = self.nodes.entry(*node).or_default();
                let lost = known.last > *kept;
                (known.last, known.role) = (*kept, Role::Follower);
                let disk = if lost {
                    "crashed and lost what was not flushed; its log on disk ends at"
                } else {
                    "crashed; its log on disk ends at"
                };
                let text = words(format!("{node} {disk} "));
                Some(bad(kept.map_or_else(
                    || words(format!("{node} crashed; its log on disk is empty")),
                    |kept| text.log_id(kept),
                )))
            }
            Event::Process(ProcessEvent::Paused { node }) => Some(bad(words(format!("{node} is paused")))),
            Event::Process(ProcessEvent::Resumed { node }) => {
                Some(good(words(format!("{node} goes on, unaware of the time that passed"))))
            }
            Event::Process(ProcessEvent::Failed { node, message }) => {
                Some(bad(words(format!("{node} failed: {message}"))))
            }
            Event::Network(NetworkEvent::Linked { from, to, .. }) => {
                self.forget_links(|a, b| (a, b) == (*from, *to));
                None
            }
            Event::Network(NetworkEvent::Sent { message, from, to, arrives: _, body }) => {
                let told = self.tell_sent(*from, *to, body);
                if !is_reply(body) {
                    self.asked.insert(*message, (*from, *to, body.clone()));
                    if self.asked.len() > ASKED_MAX {
                        self.asked.pop_first();
                    }
                }
                told
            }
            Event::Network(
                NetworkEvent::Delivered { .. }
                | NetworkEvent::Held { .. }
                | NetworkEvent::Rescheduled { .. }
                | NetworkEvent::Duplicated { .. },
            ) => None,
            Event::Network(NetworkEvent::Dropped { message, why }) => {
                self.asked.get(message).and_then(|(from, to, body)| {
                    let what = name_of(body)?;
                    Some((Told::Lost { from: *from, to: vec![*to], what, why: *why }, true, Words::default()))
                })
            }
            Event::Disk(DiskEvent::VoteSaved { .. } | DiskEvent::VoteFlushed { .. } | DiskEvent::Flushed { .. }) => {
                None
            }
            Event::Disk(DiskEvent::Appended { node, entries }) => {
                let known = self.nodes.entry(*node).or_default();
                known.last = entries.last().map(|entry| entry.id).or(known.last);
                let wrote = entries.last().filter(|_| known.role == Role::Leader);
                wrote.map(|entry| {
                    good(words(format!("{node} appended ")).log_id(entry.id).text(" ").data(format::payload(entry)))
                })
            }
            Event::Disk(DiskEvent::Truncated { node, after }) => {
                let known = self.nodes.entry(*node).or_default();
                let before = std::mem::replace(&mut known.last, *after);
                let gone = before.filter(|before| Some(*before) > *after);
                gone.map(|gone| {
                    let text = words(format!("{node} removed its entries after {} up to ", show_log_id(*after)));
                    bad(text.log_id(gone).text(": they conflict with the leader's log"))
                })
            }
            Event::Disk(DiskEvent::Purged { .. })
            | Event::Raft(
                RaftEvent::Applied { .. }
                | RaftEvent::Leads { .. }
                | RaftEvent::Matched { .. }
                | RaftEvent::TimeoutDrawn { .. },
            ) => None,
            Event::Raft(RaftEvent::Committed { node, upto }) => {
                let newer = Some(*upto) > self.committed;
                self.committed = self.committed.max(Some(*upto));
                newer.then(|| good(words(format!("{node} committed ")).log_id(*upto)))
            }
            Event::Raft(RaftEvent::SnapshotBuilt { node, snapshot }) => {
                snapshot.last.map(|last| good(words(format!("{node} built a snapshot up to ")).log_id(last)))
            }
            Event::Raft(RaftEvent::SnapshotInstalled { node, snapshot }) => {
                let known = self.nodes.entry(*node).or_default();
                known.last = known.last.max(snapshot.last);
                snapshot.last.map(|last| good(words(format!("{node} installed the snapshot up to ")).log_id(last)))
            }
            Event::Raft(RaftEvent::RoleChanged { node, role, term, leader }) => {
                self.tell_role(*node, *role, *term, *leader)
            }
            // Attempts are told by the client's own events.
            Event::Client(ClientEvent::Requested { request, .. } | ClientEvent::Answered { request, .. })
                if *request >= FIRST_ATTEMPT =>
            {
                None
            }
            Event::Client(ClientEvent::Requested { request, node, ask }) => {
                self.requests.insert(*request, (*node, ask.clone()));
                Some(good(match ask {
                    Ask::Write { .. } => words(format!("client asks {node} to write ")).data(format::ask(ask)),
                    Ask::Read { key } => words(format!("client asks {node} for ")).data(key),
                    Ask::LeaseRead { .. } | Ask::LocalRead { .. } => {
                        words(format!("client asks {node} for ")).data(format::ask(ask))
                    }
                    Ask::Operate(operation) => words(format!("{node} is asked to {operation}")),
                }))
            }
            Event::Fault(event) => event.summary().map(|summary| bad(words(summary))),
            Event::Client(ClientEvent::Answered { request, outcome }) => {
                self.requests.remove(request).map(|(node, ask)| tell_outcome(node, &ask, outcome))
            }
            Event::Client(event) => tell_client(event, before),
        };
        if let Some((told, bad, words)) = told.filter(|(told, _, _)| self.is_new(told)) {
            // A sentence about several nodes keeps its own text.
            let because = (told == Told::Alone).then(|| explain(record, self.scene(before))).flatten();
            let pieces = because.map_or(words.0, |why| why.sentence());
            self.tell(Sentence { at, position, bad, pieces, told });
        }
        self.memory.remember(record, before, &self.cluster);
    }

    fn scene<'a>(&'a self, before: &'a View) -> Scene<'a> {
        Scene { before, cluster: &self.cluster, memory: &self.memory }
    }

    /// Allows the last messages of these links to be reported again.
    fn forget_links(&mut self, forgotten: impl Fn(NodeId, NodeId) -> bool) {
        let links: Vec<_> = self.told_links.keys().filter(|(from, to, _)| forgotten(*from, *to)).copied().collect();
        links.iter().for_each(|link| _ = self.told_links.remove(link));
    }

    /// False if the same message, sent or lost, was the last one reported for this link.
    fn is_new(&mut self, told: &Told) -> bool {
        let (from, to, lost, what) = match told {
            Told::Alone => return true,
            Told::Sent { from, to, what } => (from, to, false, what),
            Told::Lost { from, to, what, .. } => (from, to, true, what),
        };
        to.iter().all(|to| self.told_links.insert((*from, *to, lost), what.clone()).as_ref() != Some(what))
    }

    /// Adds a sentence, or extends one of the same moment that says the same of another node.
    fn tell(&mut self, mut sentence: Sentence) {
        let same_moment = self.sentences.iter().rev().take_while(|told| told.at == sentence.at);
        let together = same_moment
            .take(SAME_MOMENT_MAX)
            .enumerate()
            .find_map(|(back, told)| Some((back, told.position, together(&told.told, &sentence.told)?)));
        let place = match together {
            Some((back, position, told)) => {
                (sentence.told, sentence.position) = (told, position);
                Some(self.sentences.len() - 1 - back)
            }
            None => None,
        };
        match &sentence.told {
            Told::Alone => {}
            Told::Sent { from, to, what } => {
                let text = words(format!("{from} → {} ", format::nodes(to)));
                sentence.pieces = text.then(what.clone()).0;
            }
            Told::Lost { from, to, what, why } => {
                let why = match why {
                    DropReason::Cut => "the link is cut",
                    DropReason::Lost => "random loss on the link",
                    DropReason::ReceiverDown => "the receiver is down",
                    DropReason::ByHand => "dropped by hand",
                };
                let text = words(format!("{from} → {} ", format::nodes(to))).then(what.clone());
                sentence.pieces = text.text(format!(" was lost: {why}")).0;
            }
        }
        match place.and_then(|place| self.sentences.get_mut(place)) {
            Some(told) => *told = Rc::new(sentence),
            None => self.sentences.push_back(Rc::new(sentence)),
        }
        if self.sentences.len() > SENTENCES_MAX {
            self.sentences.pop_front();
        }
    }

    fn tell_sent(&mut self, from: NodeId, to: NodeId, body: &Body) -> Option<(Told, bool, Words)> {
        match body {
            Body::RequestVote { vote, pre_vote: true, .. } => {
                let known = self.nodes.entry(from).or_default();
                let first = known.pre_vote_told < vote.term;
                known.pre_vote_told = vote.term;
                let text = || words(format!("{from} asks whether it could win ")).term(vote.term).text(" (PreVote)");
                first.then(|| (Told::Alone, false, text()))
            }
            Body::RequestVote { transfer: true, vote, .. } => {
                let text = words(format!("{from} asks {to} for its vote in "))
                    .term(vote.term)
                    .text(", at its leader's request");
                Some((Told::Alone, false, text))
            }
            Body::RequestVote { .. } => None,
            Body::AppendEntries { entries, .. } if entries.is_empty() => None,
            // Of the chunks of a snapshot only the first and the last are reported.
            Body::InstallSnapshot { chunk: Some(chunk), .. } if chunk.offset > 0 && !chunk.done => None,
            Body::AppendEntries { .. } | Body::InstallSnapshot { .. } | Body::TransferLeader { .. } => {
                name_of(body).map(|what| (Told::Sent { from, to: vec![to], what }, false, Words::default()))
            }
            Body::VoteReply { answers, granted, pre_vote, .. } => {
                let (_, _, asked) = self.asked.remove(&(*answers)?)?;
                let Body::RequestVote { vote: wanted, .. } = &*asked else { return None };
                if *granted && *pre_vote {
                    return Some((
                        Told::Alone,
                        false,
                        words(format!("{from} would vote for {to} (PreVote) in ")).term(wanted.term),
                    ));
                }
                if *granted {
                    self.nodes.entry(to).or_default().granted.push(from);
                    return Some((Told::Alone, false, words(format!("{from} votes for {to} in ")).term(wanted.term)));
                }
                Some((Told::Alone, false, words(format!("{from} refused to vote for {to} in ")).term(wanted.term)))
            }
            Body::AppendReply { answers, result } => {
                let (_, _, asked) = self.asked.remove(&(*answers)?)?;
                let Body::AppendEntries { previous, .. } = &*asked else { return None };
                match result {
                    AppendResult::Success | AppendResult::Partial(_) => None,
                    AppendResult::Conflict => {
                        let text = words(format!(
                            "{from} does not hold {} of {to}'s log, so {to} must send earlier entries",
                            show_log_id(*previous)
                        ));
                        Some((Told::Alone, false, text))
                    }
                    AppendResult::HigherVote(vote) => {
                        let text = words(format!("{from} refused {to}: it is in ")).term(vote.term).text(" already");
                        Some((Told::Alone, true, text))
                    }
                }
            }
            Body::SnapshotReply { answers, .. } => {
                answers.and_then(|asked| self.asked.remove(&asked));
                None
            }
            Body::TransferReply { answers, accepted } => {
                answers.and_then(|asked| self.asked.remove(&asked));
                let text =
                    if *accepted { "stands for election at its leader's request" } else { "declines to take over" };
                Some((Told::Alone, !accepted, words(format!("{from} {text}"))))
            }
        }
    }

    fn tell_role(
        &mut self,
        node: NodeId,
        role: Role,
        term: Term,
        leader: Option<NodeId>,
    ) -> Option<(Told, bool, Words)> {
        let known = self.nodes.entry(node).or_default();
        let (role_before, term_before) = (known.role, known.term);
        (known.role, known.term) = (role, term);
        let (changed, newer) = (role != role_before, term > term_before);
        let good = |words: Words| Some((Told::Alone, false, words));
        match role {
            Role::Leader if changed || newer => {
                let mut votes = std::mem::take(&mut known.granted);
                votes.push(node);
                votes.sort();
                votes.dedup();
                let text = words(format!("{node} became leader of ")).term(term);
                good(text.text(format!(" (votes {})", format::nodes(&votes))))
            }
            Role::Candidate if changed || newer => {
                known.granted.clear();
                good(words(format!("{node} stands for election in ")).term(term))
            }
            Role::Follower | Role::Learner if role_before == Role::Leader => {
                let text = words(format!("{node} steps down: ")).term(term);
                good(match leader.filter(|leader| *leader != node) {
                    Some(leader) => text.text(format!(" is led by {leader}")),
                    None if newer => text.text(" has begun"),
                    None => words(format!("{node} steps down")),
                })
            }
            Role::Follower | Role::Learner if role_before == Role::Candidate => {
                let leads = leader.filter(|leader| *leader != node);
                leads.and_then(|leader| good(words(format!("{node} ends its candidacy: {leader} leads ")).term(term)))
            }
            Role::Learner if changed => good(words(format!("{node} is a learner, without a vote"))),
            Role::Learner | Role::Follower | Role::Candidate | Role::Leader => None,
        }
    }
}

/// The subject of both sentences together, when they differ only in the nodes.
fn together(one: &Told, other: &Told) -> Option<Told> {
    let all = |to: &[NodeId], more: &[NodeId]| {
        let mut all = [to, more].concat();
        all.sort();
        all
    };
    match (one, other) {
        (Told::Sent { from, to, what }, Told::Sent { from: from_too, to: more, what: what_too })
            if from == from_too && what == what_too =>
        {
            Some(Told::Sent { from: *from, to: all(to, more), what: what.clone() })
        }
        (Told::Lost { from, to, what, why }, Told::Lost { from: from_too, to: more, what: what_too, why: why_too })
            if from == from_too && what == what_too && why == why_too =>
        {
            Some(Told::Lost { from: *from, to: all(to, more), what: what.clone(), why: *why })
        }
        _ => None,
    }
}
