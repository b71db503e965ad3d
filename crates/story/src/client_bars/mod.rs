//! Requests of clients as bars over time: a lane for each client, and one for requests without a client.

mod bar;
#[cfg(test)]
mod tests;

use litemap::LiteMap;
use model::shared::Set;
use std::collections::VecDeque;
use std::rc::Rc;

use self::bar::LABEL_CHARS;
pub use self::bar::{Bar, Ended, How};
use super::format::shortened;
use model::client::{ClientId, FIRST_ATTEMPT};
use model::invariants::Name;
use model::trace::{Ask, ClientEvent, Event, Outcome, Record};
use model::types::{NodeId, Time};

/// The most requests kept, the newest ones.
pub const BARS_MAX: usize = 50_000;

/// The most rows of a lane in which overlapping requests are stacked.
pub const SLOTS: usize = 3;

/// The most bars before a moment that are searched for requests still open then.
const BACK_MAX: usize = 4_000;

/// All requests, in sending order. A fork shares the bars.
#[derive(Clone, Debug, Default)]
pub struct ClientBars {
    bars: VecDeque<Rc<Bar>>,
    /// The number of older bars that were dropped.
    gone: usize,
    /// The unanswered requests, by number.
    open: LiteMap<Name, usize>,
    lanes: Set<Option<ClientId>>,
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
            Ask::Write { key, value } => (true, false, value.label(key, short)),
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
