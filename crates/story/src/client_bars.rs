//! Requests of clients as bars over time: a lane for each client, and one for requests without a client.

use litemap::LiteMap;
use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;

use super::format::{seconds, shortened};
use model::client::{ClientId, FIRST_ATTEMPT};
use model::invariants::Name;
use model::trace::{Ask, ClientEvent, Event, Outcome, Record};
use model::types::{LogId, NodeId, Time};

/// The most requests kept, the newest ones.
pub const BARS_MAX: usize = 50_000;

/// The most rows of a lane in which overlapping requests are stacked.
pub const SLOTS: usize = 3;

/// The most bars before a moment that are searched for requests still open then.
const BACK_MAX: usize = 4_000;

/// The longest key and value that are written on a bar, in characters.
const LABEL_CHARS: usize = 18;

/// A request, from sending to its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Its id.
    pub name: Name,
    /// The client, if it has one.
    pub client: Option<ClientId>,
    /// The node that it was sent to, if it was a single one.
    pub node: Option<NodeId>,
    /// True for a write.
    pub writes: bool,
    /// True for a local read, which may be stale.
    pub local: bool,
    /// The request: `x=3`, or the key that is read.
    pub ask: Rc<str>,
    /// When it was sent.
    pub asked: Time,
    /// The position of that event.
    pub position: usize,
    /// Its row within the lane.
    pub slot: usize,
    /// How it ended.
    pub ended: Option<Ended>,
}

/// How a request ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended {
    /// When.
    pub at: Time,
    /// The position of that event.
    pub position: usize,
    /// How.
    pub how: How,
}

/// The outcome of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum How {
    /// The write is applied at this log id.
    Written(LogId),
    /// The read returned this.
    Saw(Option<Rc<str>>),
    /// It had no effect.
    Refused,
    /// It is unknown whether it took effect.
    Unknown,
}

impl Bar {
    /// The text on the bar.
    pub fn label(&self) -> String {
        match &self.ended {
            Some(Ended { how: How::Saw(Some(value)), .. }) => {
                format!("{}→{}", self.ask, shortened(value, LABEL_CHARS))
            }
            Some(Ended { how: How::Saw(None), .. }) => format!("{}→–", self.ask),
            Some(_) | None if self.writes => self.ask.to_string(),
            Some(_) | None => format!("{}?", self.ask),
        }
    }

    /// When it ends, by what is known at a moment. A request with unknown outcome may take effect at any later time.
    pub fn end(&self, now: Time) -> Time {
        self.ended.as_ref().map_or(now, |ended| ended.at.min(now))
    }

    /// True while its outcome is open, and for ever when it is unknown.
    pub fn is_open(&self, now: Time) -> bool {
        self.ended.as_ref().is_none_or(|ended| ended.at > now || ended.how == How::Unknown)
    }

    /// One sentence about it.
    pub fn sentence(&self, now: Time) -> String {
        let who = self.client.map_or("A request".to_string(), |client| client.to_string());
        let kind = match (self.writes, self.local) {
            (true, _) => "write",
            (false, true) => "local read",
            (false, false) => "read",
        };
        let at = self.node.map_or(String::new(), |node| format!(" at node {node}"));
        let asked = format!("{who}: {kind} {}{at}, sent {} s", self.ask, seconds(self.asked));
        match self.ended.as_ref().filter(|ended| ended.at <= now) {
            None => format!("{asked}, not answered yet"),
            Some(Ended { at, how, .. }) => {
                let at = seconds(*at);
                match how {
                    How::Written(id) => format!("{asked}, written at {id}, answered {at} s"),
                    How::Saw(Some(value)) => format!("{asked}, saw {value}, answered {at} s"),
                    How::Saw(None) => format!("{asked}, saw that it is unset, answered {at} s"),
                    How::Refused => format!("{asked}, refused {at} s: it had no effect"),
                    How::Unknown => format!("{asked}, given up {at} s: it is unknown whether it took effect"),
                }
            }
        }
    }
}

/// All requests, in sending order. A fork shares the bars.
#[derive(Clone, Debug, Default)]
pub struct ClientBars {
    bars: VecDeque<Rc<Bar>>,
    /// The number of older bars that were dropped.
    gone: usize,
    /// The unanswered requests, by number.
    open: LiteMap<Name, usize>,
    lanes: BTreeSet<Option<ClientId>>,
}

impl ClientBars {
    /// Adds an event.
    pub fn add(&mut self, position: usize, record: &Record) {
        match &record.event {
            // Attempts of clients are parts of their operations.
            Event::Client(ClientEvent::Requested { request, node, ask }) if *request < FIRST_ATTEMPT => {
                self.begin(Name::Once(*request), None, Some(*node), ask, record.at, position);
            }
            Event::Client(ClientEvent::Answered { request, outcome }) => {
                self.end(Name::Once(*request), outcome, record.at, position)
            }
            Event::Client(ClientEvent::Began { operation, ask, .. }) => {
                let (name, client) = (Name::Client(*operation), Some(operation.client));
                self.begin(name, client, None, ask, record.at, position);
            }
            Event::Client(ClientEvent::Ended { operation, outcome }) => {
                self.end(Name::Client(*operation), outcome, record.at, position);
            }
            _ => {}
        }
    }

    fn begin(
        &mut self,
        name: Name,
        client: Option<ClientId>,
        node: Option<NodeId>,
        ask: &Ask,
        asked: Time,
        position: usize,
    ) {
        let short = |text: &str| shortened(text, LABEL_CHARS);
        let (writes, local, ask) = match ask {
            Ask::Write { key, value } => (true, false, format!("{}={}", short(key), short(value))),
            Ask::Read { key } | Ask::LeaseRead { key } => (false, false, short(key)),
            Ask::LocalRead { key } => (false, true, short(key)),
            Ask::Operate(_) => return,
        };
        let taken: Vec<usize> = self
            .open
            .values()
            .filter_map(|bar| self.bar(*bar))
            .filter(|bar| bar.client == client)
            .map(|bar| bar.slot)
            .collect();
        let slot = (0..SLOTS).find(|slot| !taken.contains(slot)).unwrap_or(SLOTS - 1);
        self.open.insert(name, self.gone + self.bars.len());
        self.lanes.insert(client);
        let ask = ask.into();
        self.bars.push_back(Rc::new(Bar {
            name,
            client,
            node,
            writes,
            local,
            ask,
            asked,
            position,
            slot,
            ended: None,
        }));
        if self.bars.len() > BARS_MAX {
            self.bars.pop_front();
            self.gone += 1;
        }
    }

    fn end(&mut self, name: Name, outcome: &Outcome, at: Time, position: usize) {
        let Some(number) = self.open.remove(&name) else { return };
        let how = match outcome {
            Outcome::Written(id) => How::Written(*id),
            Outcome::Read(value) => How::Saw(value.as_deref().map(Into::into)),
            Outcome::Refused(_) => How::Refused,
            Outcome::Unknown(_) => How::Unknown,
            Outcome::Changed(_) | Outcome::Accepted => return,
        };
        if let Some(bar) = number.checked_sub(self.gone).and_then(|index| self.bars.get_mut(index)) {
            Rc::make_mut(bar).ended = Some(Ended { at, position, how });
        }
    }

    /// The bars of a branch that forks from this one after so many events.
    pub fn fork_at(&self, position: usize) -> ClientBars {
        let mut fork = ClientBars { gone: self.gone, ..ClientBars::default() };
        for bar in self.bars.iter().take_while(|bar| bar.position < position) {
            let mut bar = bar.clone();
            if bar.ended.as_ref().is_some_and(|ended| ended.position >= position) {
                Rc::make_mut(&mut bar).ended = None;
            }
            if bar.ended.is_none() {
                fork.open.insert(bar.name, fork.gone + fork.bars.len());
            }
            fork.lanes.insert(bar.client);
            fork.bars.push_back(bar);
        }
        fork
    }

    /// The lanes: requests without a client first, then the clients.
    pub fn lanes(&self) -> impl Iterator<Item = Option<ClientId>> + '_ {
        self.lanes.iter().copied()
    }

    /// How many lanes there are.
    pub fn height(&self) -> usize {
        self.lanes.len()
    }

    /// The request of this number.
    pub fn bar(&self, number: usize) -> Option<&Rc<Bar>> {
        self.bars.get(number.checked_sub(self.gone)?)
    }

    /// The requests that were open in a span, with their numbers.
    pub fn between(&self, from: Time, until: Time) -> impl Iterator<Item = (usize, &Rc<Bar>)> {
        let first = self.first_after(from).saturating_sub(BACK_MAX);
        let end = self.first_after(Time(until.0.saturating_add(1)));
        // A request that has been open for longer than that is among the unanswered ones.
        let long =
            self.open.values().filter_map(|number| number.checked_sub(self.gone)).filter(move |index| *index < first);
        long.chain(first..end).filter_map(move |index| {
            let bar = self.bars.get(index)?;
            bar.ended.as_ref().is_none_or(|ended| ended.at >= from).then_some((self.gone + index, bar))
        })
    }

    /// The first request sent at a moment or after it.
    fn first_after(&self, time: Time) -> usize {
        let (mut low, mut high) = (0, self.bars.len());
        while low < high {
            let middle = (low + high) / 2;
            if self.bars[middle].asked < time {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::types::RequestId;

    fn ask(request: u64, ask: Ask) -> Event {
        Event::Client(ClientEvent::Requested { request: RequestId(request), node: NodeId(1), ask })
    }

    fn bars(events: Vec<Event>) -> ClientBars {
        let mut bars = ClientBars::default();
        for (position, event) in events.into_iter().enumerate() {
            bars.add(position, &Record { at: Time::from_millis(position as u64), event });
        }
        bars
    }

    fn history() -> ClientBars {
        let read = |request| ask(request, Ask::Read { key: "x".into() });
        let saw = |request: u64, value: &str| {
            Event::Client(ClientEvent::Answered {
                request: RequestId(request),
                outcome: Outcome::Read(Some(value.into())),
            })
        };
        bars(vec![
            ask(1, Ask::Write { key: "x".into(), value: "3".into() }),
            read(2),
            saw(2, "3"),
            Event::Client(ClientEvent::Answered { request: RequestId(1), outcome: Outcome::Written(LogId::new(1, 4)) }),
            read(3),
        ])
    }

    fn labels(bars: &ClientBars, from: u64, until: u64) -> Vec<(String, usize)> {
        let between = bars.between(Time::from_millis(from), Time::from_millis(until));
        between.map(|(_, bar)| (bar.label(), bar.slot)).collect()
    }

    #[test]
    fn requests_are_bars_from_sending_to_answer_and_overlapping_ones_are_stacked() {
        let bars = history();
        assert_eq!(labels(&bars, 0, 4), [("x=3".into(), 0), ("x→3".into(), 1), ("x?".into(), 0)]);
        assert_eq!(labels(&bars, 3, 3), [("x=3".into(), 0)]);
        assert_eq!(labels(&bars, 9, 12), [("x?".into(), 0)], "it is unanswered");
        let bar = bars.bar(0).expect("the first");
        assert_eq!(
            bar.sentence(Time::from_secs(1)),
            "A request: write x=3 at node 1, sent 0.000 s, written at 1/4, answered 0.003 s"
        );
        assert!(bar.is_open(Time::from_millis(2)) && !bar.is_open(Time::from_millis(3)));
    }

    #[test]
    fn a_fork_contains_only_earlier_events_and_continues_independently() {
        let bars = history();
        let mut fork = bars.fork_at(3);
        assert_eq!(labels(&fork, 0, 9), [("x=3".into(), 0), ("x→3".into(), 1)]);
        let unknown = Event::Client(ClientEvent::Answered {
            request: RequestId(1),
            outcome: Outcome::Unknown("time-out".into()),
        });
        fork.add(3, &Record { at: Time::from_millis(7), event: unknown });
        assert_eq!(fork.bar(0).and_then(|bar| bar.ended.clone()).map(|ended| ended.how), Some(How::Unknown));
        assert!(matches!(bars.bar(0).and_then(|bar| bar.ended.clone()), Some(Ended { how: How::Written(_), .. })));
    }

    #[test]
    fn the_strip_is_bounded() {
        let mut bars = ClientBars::default();
        for request in 0..BARS_MAX as u64 + 100 {
            let event = ask(request, Ask::Read { key: "x".into() });
            bars.add(request as usize, &Record { at: Time(request), event });
            let outcome = Outcome::Read(None);
            let answered = Event::Client(ClientEvent::Answered { request: RequestId(request), outcome });
            bars.add(request as usize, &Record { at: Time(request), event: answered });
        }
        assert!(bars.bar(99).is_none() && bars.bar(100).is_some());
        assert_eq!(bars.between(Time::ZERO, Time(u64::MAX - 1)).count(), BARS_MAX);
    }
}
