//! Views kept every few events, so that any moment of a long trace is near one.

use super::View;
use crate::trace::{Event, Link, Record, Trace};
use crate::types::Time;

/// How much is folded between two kept views at least: an event counts as one, and so does each
/// entry or key that it carries. More makes a seek slower, less costs memory: `benches/view.rs` measures both.
pub const KEYFRAME_EVERY: usize = 4_096;

/// The kept views of one growing trace. They share their memory as far as they are equal.
#[derive(Clone, Debug)]
pub struct Keyframes {
    /// In the order of their positions, the first at 0.
    frames: Vec<View>,
    /// The view at the end of what was read so far.
    newest: View,
    /// What was folded since the last kept view.
    since_kept: usize,
}

impl Keyframes {
    /// The keyframes of an empty trace, in a cluster whose links are all like `usual_link`.
    pub fn new(usual_link: Link) -> Keyframes {
        let start = View::new(usual_link);
        Keyframes { frames: vec![start.clone()], newest: start, since_kept: 0 }
    }

    /// Reads what the trace has grown by since the last call.
    ///
    /// Panics when the trace is shorter than before: keyframes belong to one trace.
    pub fn extend(&mut self, trace: &Trace) {
        for record in &trace.records()[self.newest.position..] {
            self.newest.apply(record);
            self.since_kept += weight(record);
            if self.since_kept >= KEYFRAME_EVERY {
                self.frames.push(self.newest.clone());
                self.since_kept = 0;
            }
        }
    }

    /// The view of everything read so far.
    pub fn newest(&self) -> &View {
        &self.newest
    }

    /// The view after the first `position` events, at the time of the last of them.
    pub fn view_at(&self, trace: &Trace, position: usize) -> View {
        let mut view = self.nearest(position.min(trace.len())).clone();
        fold_to(&mut view, trace, position);
        view
    }

    /// The view at `time`, after everything that happened at or before it.
    pub fn view_at_time(&self, trace: &Trace, time: Time) -> View {
        let mut view = self.view_at(trace, trace.position_at(time));
        view.pass(time);
        view
    }

    /// The kept view that lies nearest before `position`.
    fn nearest(&self, position: usize) -> &View {
        if self.newest.position <= position {
            return &self.newest;
        }
        let after = self.frames.partition_point(|frame| frame.position <= position);
        &self.frames[after - 1]
    }
}

/// How much there is to fold in an event.
fn weight(record: &Record) -> usize {
    match &record.event {
        Event::Appended { entries, .. } | Event::Applied { entries, .. } => 1 + entries.len(),
        Event::SnapshotInstalled { snapshot, .. } => 1 + snapshot.data.len(),
        Event::Acted(_)
        | Event::Started { .. }
        | Event::Crashed { .. }
        | Event::Paused { .. }
        | Event::Resumed { .. }
        | Event::Failed { .. }
        | Event::Linked { .. }
        | Event::Sent { .. }
        | Event::Delivered { .. }
        | Event::Dropped { .. }
        | Event::VoteSaved { .. }
        | Event::VoteFlushed { .. }
        | Event::Flushed { .. }
        | Event::Truncated { .. }
        | Event::Purged { .. }
        | Event::Committed { .. }
        | Event::SnapshotBuilt { .. }
        | Event::RoleChanged { .. }
        | Event::Matched { .. }
        | Event::TimeoutDrawn { .. }
        | Event::Requested { .. }
        | Event::Answered { .. }
        | Event::Faulted(_) => 1,
    }
}

fn fold_to(view: &mut View, trace: &Trace, position: usize) {
    let end = position.min(trace.len());
    for record in &trace.records()[view.position..end] {
        view.apply(record);
    }
}

/// A moving place in one trace. Going a little forward costs only the events in between.
#[derive(Clone, Debug)]
pub struct Cursor {
    view: View,
}

impl Cursor {
    /// A cursor before the first event.
    pub fn new(keyframes: &Keyframes) -> Cursor {
        Cursor { view: keyframes.frames[0].clone() }
    }

    /// The view where the cursor stands.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// Goes to `time`, after everything that happened at or before it.
    pub fn seek_time(&mut self, keyframes: &Keyframes, trace: &Trace, time: Time) -> &View {
        self.go(keyframes, trace, trace.position_at(time), time);
        &self.view
    }

    /// Goes to the moment right after the first `position` events.
    pub fn seek(&mut self, keyframes: &Keyframes, trace: &Trace, position: usize) -> &View {
        let position = position.min(trace.len());
        let last = position.checked_sub(1).map_or(Time::ZERO, |last| trace.records()[last].at);
        self.go(keyframes, trace, position, last);
        &self.view
    }

    fn go(&mut self, keyframes: &Keyframes, trace: &Trace, position: usize, time: Time) {
        let nearest = keyframes.nearest(position);
        // A view that has seen more, or a later time, has forgotten what would be needed.
        let is_ahead = self.view.position > position || self.view.at > time;
        if is_ahead || self.view.position < nearest.position {
            self.view = nearest.clone();
        }
        fold_to(&mut self.view, trace, position);
        self.view.pass(time);
    }
}
