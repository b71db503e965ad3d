//! Views kept every few events, so that any moment of a long trace is near one.

use super::View;
use crate::trace::{Link, Trace};
use crate::types::Time;

/// How many events lie between two kept views. More make a seek slower, fewer cost memory:
/// `benches/view.rs` measures both.
pub const KEYFRAME_EVERY: usize = 1_024;

/// The kept views of one growing trace. They share their memory as far as they are equal.
#[derive(Clone, Debug)]
pub struct Keyframes {
    /// The view at position `n * KEYFRAME_EVERY` is at `n`.
    frames: Vec<View>,
    /// The view at the end of what was read so far.
    newest: View,
}

impl Keyframes {
    /// The keyframes of an empty trace, in a cluster whose links are all like `usual_link`.
    pub fn new(usual_link: Link) -> Keyframes {
        let start = View::new(usual_link);
        Keyframes { frames: vec![start.clone()], newest: start }
    }

    /// Reads what the trace has grown by since the last call.
    ///
    /// Panics when the trace is shorter than before: keyframes belong to one trace.
    pub fn extend(&mut self, trace: &Trace) {
        for record in &trace.records()[self.newest.position..] {
            self.newest.apply(record);
            if self.newest.position.is_multiple_of(KEYFRAME_EVERY) {
                self.frames.push(self.newest.clone());
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
        &self.frames[(position / KEYFRAME_EVERY).min(self.frames.len() - 1)]
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
