//! What just happened: the events that matter, one sentence each, in Raft's words.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use super::format;
use crate::action::{Action, Links, Target};
use crate::trace::{AppendResult, Ask, Body, DropReason, Entry, Event, Outcome, Record, Refusal};
use crate::types::{LogId, MessageId, NodeId, RequestId, Role, Term, Time, Vote, show_log_id};

/// How many sentences are kept; the oldest go first.
pub const SENTENCES_MAX: usize = 20_000;

/// How many sentences of one moment are searched for one to lengthen.
const SAME_MOMENT_MAX: usize = 8;

/// How many requests are remembered while nobody has answered them.
const ASKED_MAX: usize = 4_000;

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Plain words.
    Text(String),
    /// A term, in its colour.
    Term(Term),
    /// A log id, in its term's colour.
    LogId(LogId),
    /// Data that a client wrote.
    Data(String),
}

/// One sentence about one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// When it happened.
    pub at: Time,
    /// The event, counted from 0 in the trace; the first one when several are told in one sentence.
    pub position: usize,
    /// True when something went wrong: a crash, a refusal, a loss.
    pub bad: bool,
    /// The words.
    pub pieces: Vec<Piece>,
    told: Told,
}

/// What a sentence is about, so that the same thing done to several nodes is told once.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Told {
    Alone,
    Sent { from: NodeId, to: Vec<NodeId>, what: Vec<Piece> },
    Lost { from: NodeId, to: Vec<NodeId>, what: Vec<Piece>, why: DropReason },
}

/// Listens to a trace and tells it.
#[derive(Debug, Default)]
pub struct Feed {
    sentences: VecDeque<Rc<Sentence>>,
    position: usize,
    nodes: BTreeMap<NodeId, Known>,
    asked: BTreeMap<MessageId, (NodeId, NodeId, Rc<Body>)>,
    requests: BTreeMap<RequestId, (NodeId, Ask)>,
    committed: Option<LogId>,
    /// What each link was last told to carry and to lose, so that retries are not told again.
    told_links: BTreeMap<(NodeId, NodeId, bool), Vec<Piece>>,
}

/// What the feed remembers of a node.
#[derive(Debug, Default)]
struct Known {
    role: Role,
    term: Term,
    last: Option<LogId>,
    granted: Vec<NodeId>,
    pre_vote_told: Term,
}

/// Collects the pieces of a sentence.
#[derive(Default)]
struct Words(Vec<Piece>);

impl Words {
    fn text(mut self, text: impl Into<String>) -> Words {
        self.0.push(Piece::Text(text.into()));
        self
    }
    fn term(mut self, term: Term) -> Words {
        self.0.push(Piece::Term(term));
        self
    }
    fn log_id(mut self, log_id: LogId) -> Words {
        self.0.push(Piece::LogId(log_id));
        self
    }
    fn data(mut self, data: impl Into<String>) -> Words {
        self.0.push(Piece::Data(data.into()));
        self
    }
    fn then(mut self, pieces: Vec<Piece>) -> Words {
        self.0.extend(pieces);
        self
    }
}

fn words(text: impl Into<String>) -> Words {
    Words::default().text(text)
}

impl Feed {
    /// The sentences told so far, oldest first.
    pub fn sentences(&self) -> &VecDeque<Rc<Sentence>> {
        &self.sentences
    }

    /// The newest `count` sentences about what happened up to `time`, oldest first.
    pub fn newest(&self, time: Time, count: usize) -> Vec<Rc<Sentence>> {
        let end = self.sentences.partition_point(|sentence| sentence.at <= time);
        self.sentences.range(end.saturating_sub(count)..end).cloned().collect()
    }

    /// Hears the next record of the trace.
    pub fn add(&mut self, record: &Record) {
        let position = self.position;
        self.position += 1;
        let at = record.at;
        let mut good = |words: Words| (Told::Alone, false, words);
        let bad = |words: Words| (Told::Alone, true, words);
        let told = match &record.event {
            Event::Acted(action) => tell_action(action).map(&mut good),
            Event::Started { node, start } => {
                let known = self.nodes.entry(*node).or_default();
                (known.role, known.granted) = (Role::Follower, Vec::new());
                self.told_links.retain(|(_, to, _), _| to != node);
                (*start > 1).then(|| good(words(format!("{node} starts again from its disk"))))
            }
            Event::Crashed { node, kept, vote: _ } => {
                let known = self.nodes.entry(*node).or_default();
                let lost = known.last > *kept;
                (known.last, known.role) = (*kept, Role::Follower);
                let disk = if lost {
                    "crashed and lost what was not flushed; its disk holds"
                } else {
                    "crashed; its disk holds"
                };
                let text = words(format!("{node} {disk} "));
                Some(bad(
                    kept.map_or_else(|| words(format!("{node} crashed; its disk is empty")), |kept| text.log_id(kept))
                ))
            }
            Event::Paused { node } => Some(bad(words(format!("{node} stands still")))),
            Event::Resumed { node } => Some(good(words(format!("{node} goes on, unaware of the time that passed")))),
            Event::Failed { node, message } => Some(bad(words(format!("{node} failed: {message}")))),
            Event::Linked { from, to, .. } => {
                self.told_links.retain(|(a, b, _), _| (a, b) != (from, to));
                None
            }
            Event::Sent { message, from, to, arrives: _, body } => {
                let told = self.tell_sent(*from, *to, body);
                if !is_reply(body) {
                    self.asked.insert(*message, (*from, *to, body.clone()));
                    if self.asked.len() > ASKED_MAX {
                        self.asked.pop_first();
                    }
                }
                told
            }
            Event::Delivered { .. } => None,
            Event::Dropped { message, why } => self.asked.get(message).and_then(|(from, to, body)| {
                let what = name_of(body)?;
                Some((Told::Lost { from: *from, to: vec![*to], what, why: *why }, true, Words::default()))
            }),
            Event::VoteSaved { .. } | Event::VoteFlushed { .. } | Event::Flushed { .. } => None,
            Event::Appended { node, entries } => {
                let known = self.nodes.entry(*node).or_default();
                known.last = entries.last().map(|entry| entry.id).or(known.last);
                let wrote = entries.last().filter(|_| known.role == Role::Leader);
                wrote.map(|entry| {
                    good(words(format!("{node} appended ")).log_id(entry.id).text(" ").data(format::payload(entry)))
                })
            }
            Event::Truncated { node, after } => {
                let known = self.nodes.entry(*node).or_default();
                let before = std::mem::replace(&mut known.last, *after);
                let gone = before.filter(|before| Some(*before) > *after);
                gone.map(|gone| {
                    let text = words(format!("{node} removed its entries after {} up to ", show_log_id(*after)));
                    bad(text.log_id(gone).text(": the leader's log has others there"))
                })
            }
            Event::Purged { .. } | Event::Applied { .. } | Event::Matched { .. } | Event::TimeoutDrawn { .. } => None,
            Event::Committed { node, upto } => {
                let newer = Some(*upto) > self.committed;
                self.committed = self.committed.max(Some(*upto));
                newer.then(|| good(words(format!("{node} committed ")).log_id(*upto)))
            }
            Event::SnapshotBuilt { node, snapshot } => {
                snapshot.last.map(|last| good(words(format!("{node} built a snapshot up to ")).log_id(last)))
            }
            Event::SnapshotInstalled { node, snapshot } => {
                let known = self.nodes.entry(*node).or_default();
                known.last = known.last.max(snapshot.last);
                snapshot.last.map(|last| good(words(format!("{node} installed the snapshot up to ")).log_id(last)))
            }
            Event::RoleChanged { node, role, term, leader } => self.tell_role(*node, *role, *term, *leader),
            Event::Requested { request, node, ask } => {
                self.requests.insert(*request, (*node, ask.clone()));
                Some(good(match ask {
                    Ask::Write { .. } => words(format!("client asks {node} to write ")).data(format::ask(ask)),
                    Ask::Read { key } => words(format!("client asks {node} for ")).data(key),
                }))
            }
            Event::Faulted(faulted) => faulted.told().map(|told| bad(words(told))),
            Event::Answered { request, outcome } => {
                self.requests.remove(request).map(|(node, ask)| tell_outcome(node, &ask, outcome))
            }
        };
        if let Some((told, bad, words)) = told.filter(|(told, _, _)| self.is_new(told)) {
            self.tell(Sentence { at, position, bad, pieces: words.0, told });
        }
    }

    /// False for what the same link was told to carry, or to lose, the last time already.
    fn is_new(&mut self, told: &Told) -> bool {
        let (from, to, lost, what) = match told {
            Told::Alone => return true,
            Told::Sent { from, to, what } => (from, to, false, what),
            Told::Lost { from, to, what, .. } => (from, to, true, what),
        };
        to.iter().all(|to| self.told_links.insert((*from, *to, lost), what.clone()).as_ref() != Some(what))
    }

    /// Adds a sentence, or lengthens one of the same moment that tells the same of another node.
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
                    DropReason::Lost => "the link lost it",
                    DropReason::ReceiverDown => "the receiver is down",
                    DropReason::ByHand => "it was taken away",
                };
                let text = words(format!("{from} → {} ", format::nodes(to))).then(what.clone());
                sentence.pieces = text.text(format!(" never arrived: {why}")).0;
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
                let text =
                    words(format!("{from} asks {to} for its vote in ")).term(vote.term).text(", as its leader wished");
                Some((Told::Alone, false, text))
            }
            Body::RequestVote { .. } => None,
            Body::AppendEntries { entries, .. } if entries.is_empty() => None,
            Body::AppendEntries { .. } | Body::InstallSnapshot { .. } | Body::TransferLeader { .. } => {
                name_of(body).map(|what| (Told::Sent { from, to: vec![to], what }, false, Words::default()))
            }
            Body::VoteReply { answers, vote, last, granted, pre_vote } => {
                let (_, _, asked) = self.asked.remove(answers)?;
                let Body::RequestVote { vote: wanted, last: candidate_last, .. } = &*asked else { return None };
                if *granted && *pre_vote {
                    return Some((
                        Told::Alone,
                        false,
                        words(format!("{from} would vote for {to} in ")).term(wanted.term),
                    ));
                }
                if *granted {
                    self.nodes.entry(to).or_default().granted.push(from);
                    return Some((Told::Alone, false, words(format!("{from} votes for {to} in ")).term(wanted.term)));
                }
                let text = words(format!("{from} refused {to}'s vote: "));
                Some((Told::Alone, false, why_refused(text, from, to, *vote, *last, *wanted, *candidate_last)))
            }
            Body::AppendReply { answers, result } => {
                let (_, _, asked) = self.asked.remove(answers)?;
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
                self.asked.remove(answers);
                None
            }
            Body::TransferReply { answers, accepted } => {
                self.asked.remove(answers);
                let text =
                    if *accepted { "stands for election, as its leader wishes" } else { "declines to take over" };
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
                leads.and_then(|leader| good(words(format!("{node} gives up: {leader} leads ")).term(term)))
            }
            Role::Learner if changed => good(words(format!("{node} is a learner, without a vote"))),
            Role::Learner | Role::Follower | Role::Candidate | Role::Leader => None,
        }
    }
}

/// One thing told of more nodes, when both tell the same.
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

fn is_reply(body: &Body) -> bool {
    match body {
        Body::VoteReply { .. } | Body::AppendReply { .. } | Body::SnapshotReply { .. } | Body::TransferReply { .. } => {
            true
        }
        Body::RequestVote { .. }
        | Body::AppendEntries { .. }
        | Body::InstallSnapshot { .. }
        | Body::TransferLeader { .. } => false,
    }
}

/// What a request is called in a sentence; `None` for heartbeats and replies, which are not told.
fn name_of(body: &Body) -> Option<Vec<Piece>> {
    let words = match body {
        Body::RequestVote { vote, pre_vote, .. } => {
            words(if *pre_vote { "PreVote of " } else { "RequestVote of " }).term(vote.term)
        }
        Body::AppendEntries { entries, .. } => named_entries(entries)?,
        Body::InstallSnapshot { snapshot, .. } => words("InstallSnapshot ").log_id(snapshot.last?),
        Body::TransferLeader { to, .. } => words(format!("TransferLeader: {to} shall lead")),
        Body::VoteReply { .. } | Body::AppendReply { .. } | Body::SnapshotReply { .. } | Body::TransferReply { .. } => {
            return None;
        }
    };
    Some(words.0)
}

fn named_entries(entries: &[Entry]) -> Option<Words> {
    let (first, last) = (entries.first()?, entries.last()?);
    let text = words("AppendEntries ").log_id(first.id);
    Some(if first.id == last.id {
        text.text(" ").data(format::payload(first))
    } else {
        text.text(" … ").log_id(last.id)
    })
}

fn why_refused(
    text: Words,
    voter: NodeId,
    candidate: NodeId,
    vote: Vote,
    last: Option<LogId>,
    wanted: Vote,
    candidate_last: Option<LogId>,
) -> Words {
    if vote.term > wanted.term {
        text.text(format!("{voter} is in ")).term(vote.term).text(" already")
    } else if vote.term == wanted.term && vote.node != candidate {
        text.text(format!("it voted for {} in ", vote.node)).term(vote.term)
    } else if last > candidate_last {
        text.text(format!("{candidate}'s log is behind ({} < {})", show_log_id(candidate_last), show_log_id(last)))
    } else {
        text.text("it heard from its leader a short while ago")
    }
}

fn tell_outcome(node: NodeId, ask: &Ask, outcome: &Outcome) -> (Told, bool, Words) {
    let asked = format::ask(ask);
    let (bad, words) = match outcome {
        Outcome::Written(log_id) => {
            (false, words("client is told that ").data(asked).text(" is committed at ").log_id(*log_id))
        }
        Outcome::Read(value) => {
            let (Ask::Read { key } | Ask::Write { key, .. }) = ask;
            let value = value.as_ref().map_or_else(|| format!("{key} is not set"), |value| format!("{key}={value}"));
            (false, words("client reads ").data(value))
        }
        Outcome::Refused(refusal) => {
            let why = match refusal {
                Refusal::NotLeader(Some(leader)) => format!("it does not lead, {leader} does"),
                Refusal::NotLeader(None) => "it does not lead and knows no leader".to_string(),
                Refusal::NoQuorum => "it has not heard from a majority for longer than its lease".to_string(),
                Refusal::Other(why) => why.clone(),
            };
            (true, words(format!("{node} refused ")).data(asked).text(format!(": {why}")))
        }
        Outcome::Unknown(why) => {
            (true, words("nobody can tell the client whether ").data(asked).text(format!(" is written: {why}")))
        }
    };
    (Told::Alone, bad, words)
}

fn tell_target(target: &Target) -> String {
    match target {
        Target::Leader => "the leader".to_string(),
        Target::Node(node) => node.to_string(),
    }
}

/// An action in a few words, for the feed and the timeline. Client requests are told by
/// [`Event::Requested`] and process faults by their own events, so the feed leaves these out.
pub fn action_label(action: &Action) -> String {
    match action {
        Action::Write { key, value, .. } => format!("write {key}={value}"),
        Action::Read { key, .. } => format!("read {key}"),
        Action::Crash(target) => format!("crash {}", tell_target(target)),
        Action::Restart(node) => format!("restart {node}"),
        Action::Pause(target) => format!("pause {}", tell_target(target)),
        Action::Resume(node) => format!("resume {node}"),
        Action::Partition(groups) => format!("partition {}", groups_label(groups)),
        Action::Cut(links) => format!("cut {}", links_label(links)),
        Action::Heal(Links::All) => "heal".to_string(),
        Action::Heal(links) => format!("heal {}", links_label(links)),
        Action::Loss { links, permille } => {
            format!("loss {}.{} % {}", permille / 10, permille % 10, links_label(links))
        }
        Action::Latency { links, range } => format!("latency {}–{} {}", range.min, range.max, links_label(links)),
        Action::Fault(fault) => fault.to_string(),
    }
}

fn groups_label(groups: &[Vec<NodeId>]) -> String {
    let names: Vec<String> = groups.iter().map(|group| format::nodes(group).replace(", ", " ")).collect();
    names.join(" | ")
}

fn links_label(links: &Links) -> String {
    match links {
        Links::All => "all links".to_string(),
        Links::Between(a, b) => format!("{a} – {b}"),
        Links::OneWay(from, to) => format!("{from} → {to}"),
    }
}

fn tell_action(action: &Action) -> Option<Words> {
    match action {
        Action::Write { .. } | Action::Read { .. } => None,
        Action::Crash(_) | Action::Restart(_) | Action::Pause(_) | Action::Resume(_) => None,
        Action::Partition(groups) => Some(words(format!("the network is parted: {}", groups_label(groups)))),
        Action::Cut(links) => Some(words(format!("the network is cut: {}", links_label(links)))),
        Action::Heal(Links::All) => Some(words("the network is healed")),
        Action::Heal(links) => Some(words(format!("the network is healed: {}", links_label(links)))),
        Action::Loss { .. } | Action::Latency { .. } => {
            Some(words(format!("the network changes: {}", action_label(action))))
        }
        Action::Fault(fault) => Some(words(fault.to_string())),
    }
}

/// A sentence as plain text.
pub fn plain(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) | Piece::Data(text) => text.clone(),
            Piece::Term(term) => format!("term {term}"),
            Piece::LogId(log_id) => log_id.to_string(),
        })
        .collect()
}

/// One sentence about a message in flight, for those who point at it.
pub fn message_sentence(from: NodeId, to: NodeId, body: &Body) -> String {
    let what = match body {
        Body::AppendEntries { vote, entries, commit, .. } if entries.is_empty() => {
            format!("heartbeat of term {}, committed {}", vote.term, show_log_id(*commit))
        }
        Body::VoteReply { vote, granted, pre_vote, .. } => {
            let name = if *pre_vote { "PreVote" } else { "RequestVote" };
            let how = if *granted { "granted" } else { "refused" };
            format!("{name} {how}, term {}", vote.term)
        }
        Body::AppendReply { result, .. } => match result {
            AppendResult::Success => "AppendEntries accepted".to_string(),
            AppendResult::Partial(upto) => format!("AppendEntries accepted up to {}", show_log_id(*upto)),
            AppendResult::Conflict => "AppendEntries refused: the entry before is missing".to_string(),
            AppendResult::HigherVote(vote) => format!("AppendEntries refused: term {} has begun", vote.term),
        },
        Body::SnapshotReply { vote, .. } => format!("InstallSnapshot answered, term {}", vote.term),
        Body::TransferReply { accepted, .. } => {
            format!("TransferLeader {}", if *accepted { "accepted" } else { "declined" })
        }
        Body::RequestVote { .. }
        | Body::AppendEntries { .. }
        | Body::InstallSnapshot { .. }
        | Body::TransferLeader { .. } => name_of(body).map(|pieces| plain(&pieces)).unwrap_or_default(),
    };
    format!("{from} → {to}: {what}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{Payload, Write};

    fn told(events: Vec<(u64, Event)>) -> Vec<String> {
        let mut feed = Feed::default();
        for (at, event) in events {
            feed.add(&Record { at: Time::from_millis(at), event });
        }
        feed.sentences().iter().map(|sentence| plain(&sentence.pieces)).collect()
    }

    fn vote(term: Term, node: u64) -> Vote {
        Vote { term, node: NodeId(node), committed: false }
    }

    fn sent(message: u64, from: u64, to: u64, body: Body) -> Event {
        let (message, from, to) = (MessageId(message), NodeId(from), NodeId(to));
        Event::Sent { message, from, to, arrives: Time::from_secs(9), body: Rc::new(body) }
    }

    fn append(entries: Vec<Entry>) -> Body {
        Body::AppendEntries { vote: vote(2, 1), previous: None, entries, commit: None }
    }

    fn write(term: Term, index: u64) -> Entry {
        let write = Write { request: RequestId(1), key: "x".into(), value: "9".into() };
        Entry { id: LogId::new(term, index), payload: Payload::Write(Rc::new(write)) }
    }

    #[test]
    fn an_election_is_told_with_its_votes() {
        let ask =
            || Body::RequestVote { vote: vote(3, 3), last: Some(LogId::new(2, 4)), pre_vote: false, transfer: false };
        let role = |role, node| Event::RoleChanged { node: NodeId(node), role, term: 3, leader: None };
        let reply = |answers, granted, last| Body::VoteReply {
            answers: MessageId(answers),
            vote: if granted { vote(3, 3) } else { vote(2, 1) },
            last: Some(LogId::new(2, last)),
            granted,
            pre_vote: false,
        };
        let lines = told(vec![
            (1, role(Role::Candidate, 3)),
            (1, sent(1, 3, 4, ask())),
            (1, sent(2, 3, 2, ask())),
            (15, sent(3, 4, 3, reply(1, true, 4))),
            (16, sent(4, 2, 3, reply(2, false, 6))),
            (30, role(Role::Leader, 3)),
        ]);
        assert_eq!(
            lines,
            [
                "3 stands for election in term 3",
                "4 votes for 3 in term 3",
                "2 refused 3's vote: 3's log is behind (2/4 < 2/6)",
                "3 became leader of term 3 (votes 3, 4)",
            ]
        );
    }

    #[test]
    fn what_a_leader_sends_to_many_is_told_once() {
        let lines = told(vec![
            (1, sent(1, 1, 2, append(vec![write(2, 5)]))),
            (1, sent(2, 1, 3, append(vec![write(2, 5)]))),
            (2, sent(3, 1, 4, append(vec![write(2, 5)]))),
            (3, sent(4, 1, 2, append(vec![]))),
        ]);
        assert_eq!(lines, ["1 → 2, 3 AppendEntries 2/5 x=9", "1 → 4 AppendEntries 2/5 x=9"]);
    }

    #[test]
    fn retries_are_not_told_again_until_something_else_is_sent() {
        let lines = told(vec![
            (1, sent(1, 1, 2, append(vec![write(2, 5)]))),
            (2, sent(2, 1, 2, append(vec![write(2, 5)]))),
            (3, sent(3, 1, 2, append(vec![write(2, 6)]))),
            (4, sent(4, 1, 2, append(vec![write(2, 5)]))),
        ]);
        let entry = |index| format!("1 → 2 AppendEntries 2/{index} x=9");
        assert_eq!(lines, [entry(5), entry(6), entry(5)]);
    }

    #[test]
    fn what_is_lost_at_once_is_told_once() {
        let dropped = |message| Event::Dropped { message: MessageId(message), why: DropReason::Cut };
        let lines = told(vec![
            (1, sent(1, 1, 3, append(vec![write(2, 5)]))),
            (1, dropped(1)),
            (1, sent(2, 1, 2, append(vec![write(2, 5)]))),
            (1, dropped(2)),
        ]);
        assert_eq!(
            lines,
            ["1 → 2, 3 AppendEntries 2/5 x=9", "1 → 2, 3 AppendEntries 2/5 x=9 never arrived: the link is cut"]
        );
    }

    #[test]
    fn lost_entries_are_told_and_lost_heartbeats_are_not() {
        let dropped = |message| Event::Dropped { message: MessageId(message), why: DropReason::Cut };
        let lines = told(vec![
            (1, sent(1, 1, 2, append(vec![write(2, 5)]))),
            (1, sent(2, 1, 3, append(vec![]))),
            (9, dropped(1)),
            (9, dropped(2)),
        ]);
        assert_eq!(lines[1..], ["1 → 2 AppendEntries 2/5 x=9 never arrived: the link is cut"]);
    }

    #[test]
    fn a_truncation_names_what_is_gone() {
        let node = NodeId(1);
        let lines = told(vec![
            (1, Event::Appended { node, entries: vec![write(2, 5), write(2, 6)] }),
            (2, Event::Truncated { node, after: Some(LogId::new(2, 4)) }),
        ]);
        assert_eq!(lines, ["1 removed its entries after 2/4 up to 2/6: the leader's log has others there"]);
    }

    #[test]
    fn the_newest_sentences_end_at_the_asked_position() {
        let mut feed = Feed::default();
        for node in 1..=9 {
            feed.add(&Record { at: Time::from_millis(node), event: Event::Paused { node: NodeId(node) } });
        }
        let newest: Vec<String> =
            feed.newest(Time::from_millis(5), 2).iter().map(|sentence| plain(&sentence.pieces)).collect();
        assert_eq!(newest, ["4 stands still", "5 stands still"]);
    }
}
