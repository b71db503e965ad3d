//! What one branch has received: its trace, and what was folded from it.

use std::rc::Rc;

use super::usual_link;
use model::scenario::Cluster;
use model::trace::{Record, Trace};
use model::types::Time;
use model::view::{Keyframes, SPARSE_EVERY, View};
use story::answers::Answers;
use story::client_bars::ClientBars;
use story::event_log::EventLog;
use story::explain::Memory;
use story::lanes::Lanes;

/// The known past of a branch. A fork of it shares everything before the fork.
#[derive(Debug)]
pub struct Past {
    trace: Trace,
    keyframes: Keyframes,
    feed: EventLog,
    /// What the feed needs to go on from each chapter's start.
    starts: Vec<Option<Rc<EventLog>>>,
    lanes: Lanes,
    strip: ClientBars,
    answers: Answers,
    cluster: Rc<Cluster>,
}

impl Past {
    /// Nothing is known yet of a run of this cluster.
    pub fn new(cluster: &Cluster) -> Past {
        let cluster = Rc::new(cluster.clone());
        let feed = EventLog::new(cluster.clone());
        Past {
            trace: Trace::new(),
            keyframes: Keyframes::new(usual_link(&cluster)),
            starts: vec![Some(Rc::new(feed.clone()))],
            feed,
            lanes: Lanes::default(),
            strip: ClientBars::default(),
            answers: Answers::default(),
            cluster,
        }
    }

    /// The events.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The views where chapters begin.
    pub fn keyframes(&self) -> &Keyframes {
        &self.keyframes
    }

    /// The sentences.
    pub fn event_log(&self) -> &EventLog {
        &self.feed
    }

    /// The timeline's lanes.
    pub fn lanes(&self) -> &Lanes {
        &self.lanes
    }

    /// What clients asked and were answered.
    pub fn client_bars(&self) -> &ClientBars {
        &self.strip
    }

    /// Which answers arrive too late to count.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// Adds what happened next.
    pub fn extend(&mut self, records: impl Iterator<Item = Record>) {
        for record in records {
            self.feed.add(&record, self.keyframes.newest());
            self.lanes.add(self.trace.len(), &record);
            self.strip.add(self.trace.len(), &record);
            self.answers.add(self.trace.len(), &record, &self.cluster);
            self.keyframes.add(&record);
            self.trace.push(record.at, record.event);
            if self.trace.chapters() >= self.starts.len() {
                self.starts.push(Some(Rc::new(self.feed.without_sentences())));
                self.keyframes.close_chapter();
            }
        }
    }

    /// The past up to its first `position` events; `None` when the place is forgotten.
    pub fn fork_at(&self, position: usize) -> Option<Past> {
        let trace = self.trace.fork_at(position)?;
        let shared = (0..trace.chapters()).take_while(|chapter| trace.shares(&self.trace, *chapter)).count();
        let mut starts = self.starts[..=shared].to_vec();
        let mut feed = (**starts[shared].as_ref()?).clone();
        let keyframes = self.keyframes.fork(&self.trace, &trace);
        let mut view = keyframes.view_at(&trace, feed.position());
        for (place, record) in trace.range(feed.position()..trace.len()) {
            feed.add(record, &view);
            view.apply(record);
            if place + 1 == trace.positions_of(starts.len() - 1).end && starts.len() <= trace.chapters() {
                starts.push(Some(Rc::new(feed.without_sentences())));
            }
        }
        let lanes = self.lanes.fork_at(position);
        let strip = self.strip.fork_at(position);
        let (answers, cluster) = (self.answers.fork_at(position), self.cluster.clone());
        Some(Past { trace, keyframes, feed: feed.after(&self.feed), starts, lanes, strip, answers, cluster })
    }

    /// Drops a chapter's records, and of most of what was kept at its start.
    pub fn forget(&mut self, chapter: usize) {
        let positions = self.trace.positions_of(chapter);
        self.lanes.forget(positions.start, positions.end);
        self.trace.forget(chapter);
        self.keyframes.forget(chapter);
        if !chapter.is_multiple_of(SPARSE_EVERY)
            && let Some(start) = self.starts.get_mut(chapter)
        {
            *start = None;
        }
    }

    /// Takes a chapter back. False when it is not one of this past.
    pub fn recall(&mut self, chapter: &Recalled) -> bool {
        let taken = self.trace.recall(chapter.number, chapter.records.clone());
        if taken {
            self.lanes.recall(self.trace.positions_of(chapter.number).start, &chapter.records);
            self.keyframes.recall(chapter.number, &chapter.view);
            if let Some(start) = self.starts.get_mut(chapter.number) {
                *start = Some(chapter.feed.clone());
            }
        }
        taken
    }

    /// From where a forgotten chapter can be folded again: the view and the feed nearest before it.
    pub fn base_of(&self, chapter: usize) -> (usize, &View, &EventLog) {
        let known = |number: &usize| self.starts.get(*number).is_some_and(|start| start.is_some());
        let number = (0..=chapter).rev().find(known).unwrap_or(0);
        let view = self.keyframes.nearest(&self.trace, self.trace.positions_of(number).start);
        let feed = self.starts[number].as_deref().unwrap_or(&self.feed);
        (number, view, feed)
    }

    /// What was received up to the start of a position's chapter, and where that is.
    pub fn memory_before(&self, position: usize) -> Option<(usize, Memory)> {
        let chapter = self.trace.chapter_at(position);
        let start = self.starts.get(chapter)?.as_ref()?;
        Some((self.trace.positions_of(chapter).start, start.memory().clone()))
    }

    /// The moment at which a chapter begins.
    pub fn begins(&self, chapter: usize) -> Time {
        self.trace.times_of(chapter).map_or(self.trace.end(), |(from, _)| from)
    }
}

/// A chapter that was fetched again.
#[derive(Debug)]
pub struct Recalled {
    /// Which.
    pub number: usize,
    /// Its records.
    pub records: Rc<Vec<Record>>,
    /// The view at its start.
    pub view: Rc<View>,
    /// The feed at its start.
    pub feed: Rc<EventLog>,
}
