//! Message lookup: finds a message of the past with its times, its content, its outcome and its reply.

use std::cmp::Reverse;
use std::rc::Rc;

use litemap::LiteMap;

use model::trace::{Body, DropReason, Event, NetworkEvent, Record, Trace};
use model::types::{MessageId, NodeId, Time};

/// The most events after a message that are searched for its end and its reply. A message that waits longer at a
/// paused process is shown as still in flight.
const AFTER_MAX: usize = 200_000;

/// The most events searched for the messages of a link.
const LINK_EVENTS_MAX: usize = 30_000;

/// A message and its outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundMessage {
    /// The message.
    pub id: MessageId,
    /// The sender.
    pub from: NodeId,
    /// The receiver.
    pub to: NodeId,
    /// When it was sent.
    pub sent: Time,
    /// When the network planned to deliver it.
    pub arrives: Time,
    /// Its content.
    pub body: Rc<Body>,
    /// How it ended, if the trace contains that.
    pub end: Option<(Time, End)>,
    /// The message that answers it.
    pub answer: Option<MessageId>,
}

/// How a message ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It arrived.
    Delivered,
    /// It was lost.
    Dropped(DropReason),
}

/// Finds a message in the part of the trace that is in memory.
///
/// Messages and copies of messages are numbered in the order in which they begin, so the event is found by binary
/// search.
pub fn find(trace: &Trace, id: MessageId) -> Option<FoundMessage> {
    let sent_after = |time: Time| trace.between(time, trace.end()).find_map(|(_, record)| begins(record));
    let (mut low, mut high) = (Time::ZERO, trace.end());
    // The last moment after which the first message sent is not newer than the wanted one.
    while low < high {
        let middle = Time(low.0 + (high.0 - low.0).div_ceil(2));
        match sent_after(middle) {
            Some(first) if first <= id => low = middle,
            _ => high = Time(middle.0 - 1),
        }
    }
    let mut after = trace.between(low, trace.end()).map(|(_, record)| record);
    let first = after.by_ref().find(|record| begins(record) == Some(id))?;
    let mut message = begun(trace, first)?;
    for record in after.take(AFTER_MAX) {
        message.follow(record);
        if message.is_settled() {
            break;
        }
    }
    Some(message)
}

/// The newest messages between two nodes, both ways, that were sent at or before a moment; the newest first.
pub fn of_link(trace: &Trace, a: NodeId, b: NodeId, until: Time, count: usize) -> Vec<FoundMessage> {
    let mut messages: Vec<FoundMessage> = Vec::new();
    // They are met from the newest to the oldest, so that in this order each is appended.
    let mut ends: LiteMap<Reverse<MessageId>, _> = LiteMap::new();
    for (_, record) in trace.between(Time::ZERO, until).rev().take(LINK_EVENTS_MAX) {
        if let Some((message, end)) = end_of(record) {
            ends.insert(Reverse(message), (record.at, end));
        }
        let is_of_link = |found: &FoundMessage| [(a, b), (b, a)].contains(&(found.from, found.to));
        let found = begun(trace, record).filter(is_of_link);
        messages.extend(found.map(|message| FoundMessage { end: ends.get(&Reverse(message.id)).copied(), ..message }));
        if messages.len() == count {
            break;
        }
    }
    messages
}

/// The number of the message, or of the copy of one, that begins with this record.
fn begins(record: &Record) -> Option<MessageId> {
    let Event::Network(event) = &record.event else { return None };
    if let NetworkEvent::Duplicated { copy, .. } = event {
        return Some(*copy);
    }
    let NetworkEvent::Sent { message, .. } = event else { return None };
    Some(*message)
}

/// The message, or the copy, that begins with this record. Of a copy the original must be in memory as well.
fn begun(trace: &Trace, record: &Record) -> Option<FoundMessage> {
    let Event::Network(event) = &record.event else { return None };
    if let NetworkEvent::Duplicated { message, copy, arrives } = event {
        // What is copied has a smaller number, so this ends.
        let original = find(trace, *message)?;
        return Some(FoundMessage {
            id: *copy,
            sent: record.at,
            arrives: *arrives,
            end: None,
            answer: None,
            ..original
        });
    }
    let NetworkEvent::Sent { message, from, to, arrives, body } = event else { return None };
    Some(FoundMessage {
        id: *message,
        from: *from,
        to: *to,
        sent: record.at,
        arrives: *arrives,
        body: body.clone(),
        end: None,
        answer: None,
    })
}

/// The message that an event is the end of.
fn end_of(record: &Record) -> Option<(MessageId, End)> {
    if let Event::Network(NetworkEvent::Delivered { message }) = &record.event {
        return Some((*message, End::Delivered));
    }
    let Event::Network(NetworkEvent::Dropped { message, why }) = &record.event else { return None };
    Some((*message, End::Dropped(*why)))
}

impl FoundMessage {
    fn follow(&mut self, record: &Record) {
        if let Some((_, end)) = end_of(record).filter(|(message, _)| *message == self.id) {
            self.end = Some((record.at, end));
        }
        if let Event::Network(NetworkEvent::Sent { message, body, .. }) = &record.event
            && body.answers() == Some(self.id)
        {
            self.answer = Some(*message);
        }
    }

    /// True when later events cannot change the result.
    pub fn is_settled(&self) -> bool {
        match self.end {
            None => false,
            Some((_, End::Dropped(_))) => true,
            Some((_, End::Delivered)) => self.answer.is_some() || self.body.is_reply(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use engine::Run;
    use model::scenario;

    fn trace() -> Trace {
        let text = "cluster nodes=5 seed=4 loss=10%\nrun until leader\nwrite leader x=1\nrun 300ms\npartition 1 2 | 3 4 5\n\
            run 2s\nheal\nrun 1s\ncrash leader\nrun 2s\n";
        let mut run = Run::open(&scenario::parse(text).expect("a correct text")).expect("a possible cluster");
        run.run_until(Time::from_secs(7));
        let mut trace = Trace::new();
        run.take_news().records.into_iter().for_each(|record| trace.push(record.at, record.event));
        trace
    }

    #[test]
    fn every_message_of_a_run_is_found_with_the_times_of_the_trace() {
        let trace = trace();
        let (mut sent_at, mut ends, mut answered) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (_, record) in trace.between(Time::ZERO, trace.end()) {
            ends.extend(end_of(record).map(|(message, end)| (message, (record.at, end))));
            if let Event::Network(NetworkEvent::Sent { message, body, .. }) = &record.event {
                sent_at.insert(*message, (record.at, body.clone()));
                answered.extend(body.answers().map(|question| (question, *message)));
            }
        }
        assert!(sent_at.len() > 400, "{} messages", sent_at.len());
        for (id, (at, body)) in &sent_at {
            let message = find(&trace, *id).unwrap_or_else(|| panic!("message {id:?} is found"));
            assert_eq!((message.sent, &message.body), (*at, body), "{id:?}");
            assert_eq!(message.end, ends.get(id).copied(), "{id:?}");
            if message.end.is_some_and(|(_, end)| end == End::Delivered) {
                assert_eq!(message.answer, answered.get(id).copied(), "{id:?}");
            }
        }
        assert_eq!(find(&trace, MessageId(u64::MAX)), None);
        assert_eq!(find(&Trace::new(), MessageId(1)), None);
    }

    #[test]
    fn a_copy_of_a_message_is_found_as_well_and_a_copy_of_a_copy() {
        let text = "cluster nodes=3 seed=4\nrun until converged\nheartbeat\nduplicate messages all\nduplicate messages all\n\
            run 1s\n";
        let mut run = Run::open(&scenario::parse(text).expect("a correct text")).expect("a possible cluster");
        run.run_until(Time::from_secs(3));
        let mut trace = Trace::new();
        run.take_news().records.into_iter().for_each(|record| trace.push(record.at, record.event));
        let mut copies = 0;
        for (_, record) in trace.between(Time::ZERO, trace.end()) {
            let Event::Network(NetworkEvent::Duplicated { message, copy, arrives }) = &record.event else { continue };
            let (found, original) =
                (find(&trace, *copy).expect("the copy"), find(&trace, *message).expect("the original"));
            assert_eq!((found.id, found.sent, found.arrives), (*copy, record.at, *arrives));
            assert_eq!((found.from, found.to, &found.body), (original.from, original.to, &original.body));
            assert_eq!(found.end.map(|(_, end)| end), Some(End::Delivered));
            let newest = of_link(&trace, found.from, found.to, record.at, 8);
            assert!(newest.iter().any(|message| message.id == *copy), "the link lists it");
            copies += 1;
        }
        assert!(copies >= 6, "{copies} copies");
    }

    #[test]
    fn the_newest_messages_of_a_link_come_first_and_only_its_own() {
        let trace = trace();
        let until = Time::from_secs(3);
        let messages = of_link(&trace, NodeId(1), NodeId(3), until, 8);
        assert_eq!(messages.len(), 8);
        assert!(messages.windows(2).all(|pair| pair[0].id > pair[1].id && pair[0].sent <= until));
        for message in messages {
            assert!([(1, 3), (3, 1)].contains(&(message.from.0, message.to.0)));
            let whole = find(&trace, message.id).expect("it is there");
            assert_eq!(message.end, whole.end.filter(|(at, _)| *at <= until));
        }
    }
}
