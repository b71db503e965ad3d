//! What two runs are compared by when their events cannot be the same, as those of two engines: who leads a term, and how
//! each request ends. When it happens is no part of it.

use std::fmt;

use model::trace::{ClientEvent, Event, Outcome, RaftEvent, Record};
use model::types::{NodeId, RequestId, Role, Term};

/// A fact of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact<'a> {
    /// A node leads a term.
    Leads(NodeId, Term),
    /// A request has ended so.
    Ended(RequestId, &'a Outcome),
}

impl<'a> Fact<'a> {
    /// The fact that an event is, if it is one.
    pub fn of(record: &'a Record) -> Option<Fact<'a>> {
        match &record.event {
            Event::Raft(RaftEvent::RoleChanged { node, role: Role::Leader, term, .. }) => {
                Some(Fact::Leads(*node, *term))
            }
            Event::Client(ClientEvent::Answered { request, outcome }) => Some(Fact::Ended(*request, outcome)),
            Event::Acted(_)
            | Event::Process(_)
            | Event::Raft(_)
            | Event::Disk(_)
            | Event::Network(_)
            | Event::Client(_)
            | Event::Fault(_) => None,
        }
    }

    /// Who leads which term, if that is the fact.
    pub fn leader(self) -> Option<(NodeId, Term)> {
        match self {
            Fact::Leads(node, term) => Some((node, term)),
            Fact::Ended(..) => None,
        }
    }

    /// True when both mean the same. Engines say why they refuse in words of their own.
    pub fn means(self, other: Fact<'_>) -> bool {
        match (self, other) {
            (Fact::Ended(one, Outcome::Refused(_)), Fact::Ended(two, Outcome::Refused(_)))
            | (Fact::Ended(one, Outcome::Unknown(_)), Fact::Ended(two, Outcome::Unknown(_))) => one == two,
            _ => self == other,
        }
    }
}

impl fmt::Display for Fact<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fact::Leads(node, term) => write!(f, "node {node} leads term {term}"),
            Fact::Ended(request, outcome) => {
                write!(f, "request {}: ", request.0)?;
                match outcome {
                    Outcome::Written(at) => write!(f, "written at {at}"),
                    Outcome::Changed(at) => write!(f, "members changed at {at}"),
                    Outcome::Read(value) => write!(f, "read {}", value.as_deref().unwrap_or("nothing")),
                    Outcome::Accepted => f.write_str("accepted"),
                    Outcome::Refused(why) => write!(f, "refused: {why}"),
                    Outcome::Unknown(why) => write!(f, "unknown: {why}"),
                }
            }
        }
    }
}
