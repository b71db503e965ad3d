//! A violated property: the two contradicting facts, and the assumptions that had been violated before.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Property;
use super::asked::Name;
use crate::types::{LogId, NodeId, Time};

/// A violation of a property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// When it was found.
    pub at: Time,
    /// The event that broke the property, counted from 0 in the trace.
    pub position: usize,
    /// Which property.
    pub property: Property,
    /// The contradiction, in one sentence.
    pub message: String,
    /// The two facts that contradict each other, the earlier one first.
    pub facts: [Fact; 2],
    /// The requests that no order explains; only for [`Property::Linearizability`].
    pub requests: Vec<Name>,
    /// The violated assumptions on which this property depends, the oldest first. Empty when every
    /// assumption held: then this is a bug, of openraft or of this tool.
    pub voided: Vec<Voided>,
}

impl Violation {
    /// The sentence that introduces `voided`.
    pub fn excuse(&self) -> &'static str {
        match self.voided.len() {
            0 => {
                "Every assumption on which this property depends held. This is a bug, of the Raft implementation or of this tool: please report it."
            }
            1 => "This violated an assumption on which the property depends:",
            _ => "These violated assumptions on which the property depends:",
        }
    }
}

/// Prints violations one after the other, and repeats no definition or explanation that was printed before.
#[derive(Clone, Debug, Default)]
pub struct Telling {
    promises: BTreeSet<Property>,
    acts: BTreeSet<(Time, String)>,
}

impl Telling {
    /// Several lines, as the native command prints them.
    pub fn lines(&mut self, violation: &Violation) -> String {
        let Violation { at, property, message, facts, voided, .. } = violation;
        let mut lines = vec![format!("at {at}: broken: {}: {message}", property.name())];
        if self.promises.insert(*property) {
            lines.push(format!("  guarantee: {} ({})", property.promise(), property.source()));
        }
        lines.extend(facts.iter().map(|fact| format!("  at {}: {}", fact.at, fact.text)));
        if voided.is_empty() {
            lines.push(format!("  {}", violation.excuse()));
        }
        for Voided { at, what, why, .. } in voided {
            let why = if self.acts.insert((*at, what.clone())) { format!(": {why}") } else { String::new() };
            lines.push(format!("  assumption violated at {at}: {what}{why}"));
        }
        lines.iter().map(|line| format!("{line}\n")).collect()
    }
}

/// One fact of the trace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// When.
    pub at: Time,
    /// The event, counted from 0 in the trace.
    pub position: usize,
    /// The node on which it happened, if any.
    pub node: Option<NodeId>,
    /// The entry it is about, if any.
    pub id: Option<LogId>,
    /// The request it is about, if any.
    pub request: Option<Name>,
    /// What happened, in one sentence without a time.
    pub text: String,
}

/// An action or setting that violated an assumption of Raft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voided {
    /// When.
    pub at: Time,
    /// The event, counted from 0 in the trace; `None` for a setting of the cluster.
    pub position: Option<usize>,
    /// The action or setting, as written in a scenario.
    pub what: String,
    /// The node it affected, if it was one.
    pub node: Option<NodeId>,
    /// The violated assumption, in one sentence.
    pub why: String,
}

/// A place in the trace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) at: Time,
    pub(super) position: usize,
}

impl Seen {
    /// A fact at this place.
    pub(super) fn fact(self, text: String) -> Fact {
        Fact { at: self.at, position: self.position, node: None, id: None, request: None, text }
    }

    /// A fact at this place on a node.
    pub(super) fn on(self, node: NodeId, text: String) -> Fact {
        Fact { node: Some(node), ..self.fact(text) }
    }
}

impl Fact {
    /// The same fact, about this entry.
    pub(super) fn about(self, id: LogId) -> Fact {
        Fact { id: Some(id), ..self }
    }

    /// The same fact, about this request.
    pub(super) fn of_request(self, request: Name) -> Fact {
        Fact { request: Some(request), ..self }
    }
}

/// The description of a violation.
#[derive(Clone, Debug)]
pub(super) struct Described {
    pub(super) message: String,
    pub(super) facts: [Fact; 2],
    pub(super) requests: Vec<Name>,
    /// True when a read by lease is among the requests.
    pub(super) by_lease: bool,
    /// The only node whose faults can explain this violation, if there is only one.
    pub(super) only: Option<NodeId>,
}

impl Described {
    /// A violation with two contradicting facts.
    pub(super) fn new(message: String, earlier: Fact, later: Fact) -> Described {
        Described { message, facts: [earlier, later], requests: Vec::new(), by_lease: false, only: None }
    }

    /// The same, explained only by faults of this node.
    pub(super) fn only(self, node: NodeId) -> Described {
        Described { only: Some(node), ..self }
    }
}
