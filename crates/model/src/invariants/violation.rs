//! A broken property: what contradicts what, and which assumption was missing.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Property;
use super::asked::Name;
use crate::types::{LogId, NodeId, Time};

/// A broken property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// When it was seen.
    pub at: Time,
    /// The event that broke it, counted from 0 in the trace.
    pub position: usize,
    /// Which property.
    pub property: Property,
    /// What contradicts what, in one sentence.
    pub message: String,
    /// The two facts that contradict each other, the earlier one first.
    pub facts: [Fact; 2],
    /// The requests that no order explains; of [`Property::Linearizability`] only.
    pub requests: Vec<Name>,
    /// What had taken away an assumption that this property rests on, the oldest first. Empty when every
    /// assumption held: then this is a bug, of openraft or of this tool.
    pub voided: Vec<Voided>,
}

impl Violation {
    /// What to say of the assumptions behind this property.
    pub fn excuse(&self) -> &'static str {
        match self.voided.len() {
            0 => {
                "Every assumption that this property rests on held. This is a bug, of the Raft implementation or of this tool: please report it."
            }
            1 => "This took away an assumption that the property rests on:",
            _ => "These took away assumptions that the property rests on:",
        }
    }
}

/// Prints broken properties one after the other, and says at length only once what several have in common.
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
            lines.push(format!("  promised: {} ({})", property.promise(), property.source()));
        }
        lines.extend(facts.iter().map(|fact| format!("  at {}: {}", fact.at, fact.text)));
        if voided.is_empty() {
            lines.push(format!("  {}", violation.excuse()));
        }
        for Voided { at, what, why, .. } in voided {
            let why = if self.acts.insert((*at, what.clone())) { format!(": {why}") } else { String::new() };
            lines.push(format!("  assumption taken away at {at}: {what}{why}"));
        }
        lines.iter().map(|line| format!("{line}\n")).collect()
    }
}

/// One thing that happened, as the trace says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// When.
    pub at: Time,
    /// The event, counted from 0 in the trace.
    pub position: usize,
    /// The node it happened on, if it did on one.
    pub node: Option<NodeId>,
    /// The entry it is about, if it is about one.
    pub id: Option<LogId>,
    /// The request it is about, if it is about one.
    pub request: Option<Name>,
    /// What happened, in one sentence without a time.
    pub text: String,
}

/// Something that took away an assumption of Raft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voided {
    /// When.
    pub at: Time,
    /// The event, counted from 0 in the trace; `None` for a setting of the cluster.
    pub position: Option<usize>,
    /// What was done, as a scenario says it.
    pub what: String,
    /// The node it was done to, if it was one.
    pub node: Option<NodeId>,
    /// Which assumption this takes away, in one sentence.
    pub why: String,
}

/// A place in the trace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) at: Time,
    pub(super) position: usize,
}

impl Seen {
    /// What happened here.
    pub(super) fn fact(self, text: String) -> Fact {
        Fact { at: self.at, position: self.position, node: None, id: None, request: None, text }
    }

    /// What happened here on a node.
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

/// What a property has to say of its being broken.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) message: String,
    pub(super) facts: [Fact; 2],
    pub(super) requests: Vec<Name>,
    /// True when a read by lease is among the requests.
    pub(super) by_lease: bool,
    /// The only node whose faults can have led to this, when there is but one.
    pub(super) only: Option<NodeId>,
}

impl Told {
    /// What contradicts what.
    pub(super) fn new(message: String, earlier: Fact, later: Fact) -> Told {
        Told { message, facts: [earlier, later], requests: Vec::new(), by_lease: false, only: None }
    }

    /// The same, where only faults of this node matter.
    pub(super) fn only(self, node: NodeId) -> Told {
        Told { only: Some(node), ..self }
    }
}
