//! The event log: one sentence for each event that matters, in Raft's terms.

mod actions;
mod clients;
mod network;
mod nodes;
mod requests;
mod sentence;
mod serving;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use model::shared::{SharedList, SharedMap};

use self::actions::tell_action;
use self::sentence::{Subject, bad, good, text_of, together};
use super::explain::{Memory, Scene, explain};
use super::words::words;
use model::scenario::Cluster;
use model::trace::{Ask, Body, Event, Record};
use model::types::{LogId, MessageId, NodeId, RequestId, Role, Term, Time};
use model::view::View;

pub use self::actions::action_label;
pub use self::clients::manner_in_words;
pub use self::sentence::Sentence;
pub use super::words::{Piece, message_sentence, plain};

/// The most sentences kept; the oldest are dropped first.
pub const SENTENCES_MAX: usize = 20_000;

/// The most sentences of one moment that are searched for one to extend.
const SAME_MOMENT_MAX: usize = 8;

/// The most unanswered requests that are kept.
const ASKED_MAX: usize = 4_000;

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
    reported_links: SharedMap<(NodeId, NodeId, bool), Vec<Piece>>,
    /// The links on which answers come too late to count, which is said once, until one comes in time.
    late_links: SharedMap<(NodeId, NodeId), ()>,
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
    pre_vote_reported: Term,
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
        for (bad, words) in serving::changes(record, before) {
            self.tell(Sentence { at, position, bad, pieces: words.0, ..Sentence::default() });
        }
        let said = match &record.event {
            Event::Acted(action) => tell_action(action).map(good),
            Event::Process(event) => self.process(event),
            Event::Network(event) => self.network(event, at, before),
            Event::Disk(event) => self.disk(event),
            Event::Raft(event) => self.raft(event, before),
            Event::Client(event) => self.client(event, before),
            Event::Fault(event) => event.summary().map(|summary| bad(words(summary))),
        };
        if let Some((subject, bad, words)) = said.filter(|(subject, _, _)| self.is_new(subject)) {
            // A sentence about several nodes keeps its own text.
            let because = (subject == Subject::Alone).then(|| explain(record, self.scene(before))).flatten();
            let pieces = because.map_or(words.0, |why| why.sentence());
            self.tell(Sentence { at, position, bad, pieces, subject });
        }
        self.memory.remember(record, before, &self.cluster);
    }

    fn scene<'a>(&'a self, before: &'a View) -> Scene<'a> {
        Scene { before, cluster: &self.cluster, memory: &self.memory }
    }

    /// Allows the last messages of these links to be reported again.
    fn forget_links(&mut self, forgotten: impl Fn(NodeId, NodeId) -> bool) {
        let links: Vec<_> = self.reported_links.keys().filter(|(from, to, _)| forgotten(*from, *to)).copied().collect();
        links.iter().for_each(|link| _ = self.reported_links.remove(link));
    }

    /// False if the same message, sent or lost, was the last one reported for this link.
    fn is_new(&mut self, subject: &Subject) -> bool {
        let (from, to, lost, what) = match subject {
            Subject::Alone => return true,
            Subject::Sent { from, to, what } => (from, to, false, what),
            Subject::Lost { from, to, what, .. } => (from, to, true, what),
        };
        to.iter().all(|to| self.reported_links.insert((*from, *to, lost), what.clone()).as_ref() != Some(what))
    }

    /// Adds a sentence, or extends one of the same moment that says the same of another node.
    fn tell(&mut self, mut sentence: Sentence) {
        let same_moment = self.sentences.iter().rev().take_while(|earlier| earlier.at == sentence.at);
        let together = same_moment
            .take(SAME_MOMENT_MAX)
            .enumerate()
            .find_map(|(back, earlier)| Some((back, earlier.position, together(&earlier.subject, &sentence.subject)?)));
        let place = match together {
            Some((back, position, subject)) => {
                (sentence.subject, sentence.position) = (subject, position);
                Some(self.sentences.len() - 1 - back)
            }
            None => None,
        };
        if let Some(text) = text_of(&sentence.subject) {
            sentence.pieces = text;
        }
        match place.and_then(|place| self.sentences.get_mut(place)) {
            Some(earlier) => *earlier = Rc::new(sentence),
            None => self.sentences.push_back(Rc::new(sentence)),
        }
        if self.sentences.len() > SENTENCES_MAX {
            self.sentences.pop_front();
        }
    }
}
