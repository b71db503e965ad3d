//! Searches the recorded trace for the next or the previous event of a kind.

use super::Kind;
use model::trace::{Record, Trace};
use model::types::{NodeId, Time};
use model::view::View;
use story::format::moment;

/// The most records searched for one key press.
pub const SEARCH_MAX: usize = 1_000_000;

/// The number of records folded at a time: enough that a view is seldom fetched, few enough
/// that little is folded beyond the result.
const WINDOW: usize = 1_024;

/// The event searched for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The kind of event.
    pub kind: Kind,
    /// The node on which it must happen; any node for `None`.
    pub node: Option<NodeId>,
}

impl Wanted {
    /// Its description: `commit on 3`.
    pub fn name(self) -> String {
        match self.node {
            Some(node) => format!("{} on {node}", self.kind.name()),
            None => self.kind.name().to_string(),
        }
    }

    /// Says that it was found at this moment.
    pub(crate) fn found_at(self, at: Time) -> String {
        format!("{} at {}", self.name(), moment(at))
    }

    /// The first moment after `after`, and not after `until`, at which it happens.
    /// `view_at` gives the view after so many events; `broken` are the times of the violations, in order.
    pub fn next(
        self,
        trace: &Trace,
        view_at: impl Fn(usize) -> View,
        broken: &[Time],
        after: Time,
        until: Time,
    ) -> Option<Time> {
        if self.kind == Kind::Violation {
            return broken.iter().copied().find(|at| (after.0 + 1..=until.0).contains(&at.0));
        }
        let mut records = trace.between(Time(after.0 + 1), until).take(SEARCH_MAX);
        loop {
            let window: Vec<_> = records.by_ref().take(WINDOW).collect();
            if window.is_empty() {
                return None;
            }
            let found = self.in_window(&window, &view_at);
            if let Some(first) = found.first() {
                return Some(*first);
            }
        }
    }

    /// The last moment before `before`, and not before `from`, at which it happens.
    pub fn previous(
        self,
        trace: &Trace,
        view_at: impl Fn(usize) -> View,
        broken: &[Time],
        from: Time,
        before: Time,
    ) -> Option<Time> {
        let until = Time(before.0.checked_sub(1)?);
        if self.kind == Kind::Violation {
            return broken.iter().copied().rev().find(|at| *at <= until);
        }
        let mut records = trace.between(from, until).rev().take(SEARCH_MAX);
        loop {
            let mut window: Vec<_> = records.by_ref().take(WINDOW).collect();
            if window.is_empty() {
                return None;
            }
            window.reverse();
            let found = self.in_window(&window, &view_at);
            if let Some(last) = found.last() {
                return Some(*last);
            }
        }
    }

    /// The moments of a few successive records at which it happens.
    fn in_window(self, window: &[(usize, &Record)], view_at: impl Fn(usize) -> View) -> Vec<Time> {
        let may_be = |(_, record): &(usize, &Record)| self.kind.may_be(record);
        let Some(first) = window.iter().position(may_be) else { return Vec::new() };
        let mut view = view_at(window[first].0);
        let mut found = Vec::new();
        for (_, record) in &window[first..] {
            if self.kind.matches(record, &view, self.node) {
                found.push(record.at);
            }
            view.apply(record);
        }
        found
    }
}
