//! Views kept every few events, so that any moment of a long trace is near one.

use std::rc::Rc;

use super::View;
use crate::trace::{LinkState, Record, Trace};
use crate::types::Time;

/// Of the chapters whose records are forgotten, only every so many keep the view at their start.
pub const SPARSE_EVERY: usize = 16;

/// The views at the starts of a growing trace's chapters. They share their memory as far as they are equal.
#[derive(Clone, Debug)]
pub struct Keyframes {
    /// By chapter; the last one is that of the chapter that is being written. The first is always there.
    frames: Vec<Option<Rc<View>>>,
    /// The view at the end of what was read so far.
    newest: View,
}

impl Keyframes {
    /// The keyframes of an empty trace, in a cluster whose links are all like `usual_link`.
    pub fn new(usual_link: LinkState) -> Keyframes {
        let start = View::new(usual_link);
        Keyframes { frames: vec![Some(Rc::new(start.clone()))], newest: start }
    }

    /// Folds the record that the trace is about to grow by.
    pub fn add(&mut self, record: &Record) {
        self.newest.apply(record);
    }

    /// The record that was added last has closed a chapter.
    pub fn close_chapter(&mut self) {
        self.frames.push(Some(Rc::new(self.newest.clone())));
    }

    /// Reads what the trace has grown by since the last call.
    ///
    /// Panics when the trace is shorter than before: keyframes belong to one trace.
    pub fn extend(&mut self, trace: &Trace) {
        for (_, record) in trace.range(self.newest.position..trace.len()) {
            self.newest.apply(record);
            if self.newest.position == trace.positions_of(self.frames.len() - 1).end
                && self.frames.len() <= trace.chapters()
            {
                self.frames.push(Some(Rc::new(self.newest.clone())));
            }
        }
    }

    /// The keyframes of `fork`, which is the trace of these up to some position.
    pub fn fork(&self, trace: &Trace, fork: &Trace) -> Keyframes {
        let shared = (0..fork.chapters()).take_while(|chapter| fork.shares(trace, *chapter)).count();
        let frames = self.frames[..=shared].to_vec();
        let newest = nearest(&frames, shared).clone();
        let mut keyframes = Keyframes { frames, newest };
        keyframes.extend(fork);
        keyframes
    }

    /// The view of everything read so far.
    pub fn newest(&self) -> &View {
        &self.newest
    }

    /// The view after the first `position` events, at the time of the last of them, or the nearest one that is
    /// known before it.
    pub fn view_at(&self, trace: &Trace, position: usize) -> View {
        let mut view = self.nearest(trace, position.min(trace.len())).clone();
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
    pub fn nearest(&self, trace: &Trace, position: usize) -> &View {
        if self.newest.position <= position {
            return &self.newest;
        }
        nearest(&self.frames, trace.chapter_at(position).min(self.frames.len() - 1))
    }

    /// Drops the view at a chapter's start, unless it is one of the few that are always kept.
    pub fn forget(&mut self, chapter: usize) {
        if !chapter.is_multiple_of(SPARSE_EVERY)
            && let Some(frame) = self.frames.get_mut(chapter)
        {
            *frame = None;
        }
    }

    /// Takes back the view at a chapter's start.
    pub fn recall(&mut self, chapter: usize, view: &Rc<View>) {
        if let Some(frame) = self.frames.get_mut(chapter) {
            *frame = Some(view.clone());
        }
    }
}

fn nearest(frames: &[Option<Rc<View>>], chapter: usize) -> &View {
    frames[..=chapter].iter().rev().flatten().next().expect("the first view is always kept")
}

/// Folds up to `position`, or up to the first event that is forgotten.
fn fold_to(view: &mut View, trace: &Trace, position: usize) {
    for (place, record) in trace.range(view.position..position) {
        if place != view.position {
            return;
        }
        view.apply(record);
    }
}

/// A moving place in one trace. Going a little forward costs only the events in between.
#[derive(Clone, Debug)]
pub struct Cursor {
    view: View,
    reached: bool,
}

impl Cursor {
    /// A cursor before the first event.
    pub fn new(keyframes: &Keyframes) -> Cursor {
        Cursor { view: nearest(&keyframes.frames, 0).clone(), reached: true }
    }

    /// The view where the cursor stands.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// False when events are forgotten, so that the cursor stands somewhere before the moment that was sought.
    pub fn reached(&self) -> bool {
        self.reached
    }

    /// Goes to `time`, after everything that happened at or before it.
    pub fn seek_time(&mut self, keyframes: &Keyframes, trace: &Trace, time: Time) -> &View {
        self.go(keyframes, trace, trace.position_at(time), time);
        &self.view
    }

    /// Goes to the moment right after the first `position` events.
    pub fn seek(&mut self, keyframes: &Keyframes, trace: &Trace, position: usize) -> &View {
        let position = position.min(trace.len());
        let last = position.checked_sub(1).and_then(|last| trace.get(last)).map_or(Time::ZERO, |last| last.at);
        self.go(keyframes, trace, position, last);
        &self.view
    }

    fn go(&mut self, keyframes: &Keyframes, trace: &Trace, position: usize, time: Time) {
        let nearest = keyframes.nearest(trace, position);
        // A view that has seen more, or a later time, has forgotten what would be needed.
        let is_ahead = self.view.position > position || self.view.at > time;
        if is_ahead || self.view.position < nearest.position {
            self.view = nearest.clone();
        }
        fold_to(&mut self.view, trace, position);
        self.reached = self.view.position == position && trace.covers(time);
        if self.reached {
            self.view.pass(time);
        }
    }
}
