//! A request as a bar: when it was sent, how it ended, its label and its sentence.

use std::rc::Rc;

use crate::format::{moment, shortened};
use model::client::ClientId;
use model::invariants::Name;
use model::types::{LogId, NodeId, Time};

/// The longest key and value that are written on a bar, in characters.
pub(super) const LABEL_CHARS: usize = 18;

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

    /// True while its outcome is open: without end when it is unknown.
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
        let asked = format!("{who}: {kind} {}{at}, sent {}", self.ask, moment(self.asked));
        match self.ended.as_ref().filter(|ended| ended.at <= now) {
            None => format!("{asked}, not answered yet"),
            Some(Ended { at, how, .. }) => {
                let at = moment(*at);
                match how {
                    How::Written(id) => format!("{asked}, written at {id}, answered {at}"),
                    How::Saw(Some(value)) => format!("{asked}, saw {value}, answered {at}"),
                    How::Saw(None) => format!("{asked}, saw that it is unset, answered {at}"),
                    How::Refused => format!("{asked}, refused {at}: it had no effect"),
                    How::Unknown => format!("{asked}, given up {at}: it is unknown whether it took effect"),
                }
            }
        }
    }
}
