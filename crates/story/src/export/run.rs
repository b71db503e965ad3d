//! The run that is exported, and the span of it.

use model::invariants::Violation;
use model::scenario::Scenario;
use model::trace::{LinkState, Record, Trace};
use model::types::{NodeId, Time};
use model::view::View;

use crate::format;

/// A run that was played, and what of it is exported.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// What it is called.
    pub title: &'a str,
    /// What repeats it.
    pub scenario: &'a Scenario,
    /// What happened, all of it in memory.
    pub trace: &'a Trace,
    /// Broken properties.
    pub violations: &'a [Violation],
    /// The first moment of the span.
    pub from: Time,
    /// The last moment of the span: what is drawn of one moment is drawn of this one.
    pub until: Time,
    /// The command that repeats it; empty for none.
    pub command: &'a str,
    /// The link that opens it; empty for none.
    pub link: &'a str,
}

impl<'a> Run<'a> {
    /// The view before anything happened.
    pub(super) fn start(&self) -> View {
        let cluster = &self.scenario.cluster;
        View::new(LinkState::plain(cluster.latency, cluster.loss_permille))
    }

    /// The view right before the span.
    pub(super) fn before(&self) -> View {
        let mut view = self.start();
        let first = self.trace.position_before(self.from);
        self.trace.range(0..first).for_each(|(_, record)| view.apply(record));
        view
    }

    /// The view of the last moment of the span.
    pub(super) fn last(&self) -> View {
        let mut view = self.start();
        let end = self.trace.position_at(self.until);
        self.trace.range(0..end).for_each(|(_, record)| view.apply(record));
        view.pass(self.until);
        view
    }

    /// What happened in the span, each with its position.
    pub(super) fn records(&self) -> impl DoubleEndedIterator<Item = (usize, &'a Record)> {
        self.trace.between(self.from, self.until)
    }

    /// What was found broken up to the end of the span.
    pub(super) fn broken(&self) -> impl Iterator<Item = &'a Violation> {
        let until = self.until;
        self.violations.iter().filter(move |violation| violation.at <= until)
    }

    /// The nodes that exist at the end of the span.
    pub(super) fn nodes(&self) -> Vec<NodeId> {
        self.last().nodes.keys().copied().collect()
    }

    /// The engine and its version.
    pub(super) fn engine(&self) -> String {
        let dialect = self.scenario.cluster.dialect();
        format!("{} {}", dialect.name(), dialect.version())
    }

    /// The hash of the trace up to the end of the span.
    pub(super) fn hash(&self) -> u64 {
        let mut hash = model::trace::TraceHash::new();
        let end = self.trace.position_at(self.until);
        self.trace.range(0..end).for_each(|(_, record)| hash.add(record));
        hash.value()
    }

    /// The span in words.
    pub(super) fn span(&self) -> String {
        format!("{} s to {} s", format::exact_seconds(self.from), format::exact_seconds(self.until))
    }
}
