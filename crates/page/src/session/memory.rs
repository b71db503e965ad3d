//! What the page holds in memory stays bounded: the oldest chapters are forgotten, and fetched again when they are wanted.

use std::rc::Rc;

use super::Session;
use super::branch::BranchId;
use super::past::Recalled;
use super::place::Place;
use super::plan::EnginePosition;
use model::protocol::Progress;
use model::shared::sort_short;
use model::trace::Record;
use model::types::Time;
use model::view::View;
use story::event_log::EventLog;

/// How many events of all branches together are kept in memory.
pub const EVENTS_IN_MEMORY: usize = 600_000;

/// How many chapters around the drawn moment are fetched, and are not forgotten.
const CHAPTERS_AROUND: usize = 4;

/// How many chapters at a branch's end are not forgotten.
const CHAPTERS_AT_END: usize = 24;

/// How often a stretch is fetched without success before that is left alone.
const FETCH_FAILS_MAX: u32 = 3;

/// How many chapters are written between two looks at what can be forgotten.
const LOOK_EVERY: usize = 8;

/// A stretch that is being fetched.
pub struct Fetch {
    branch: BranchId,
    /// The chapters that are wanted.
    first: usize,
    last: usize,
    /// The chapter that is being collected, and what is folded up to its part that is there.
    chapter: usize,
    base: (Rc<View>, Rc<EventLog>),
    view: View,
    feed: EventLog,
    records: Vec<Record>,
    /// Where the telling begins, and the moment it ends.
    from: Place,
    until: Time,
    /// Where the engine stood after the part that came last.
    standing: Option<EnginePosition>,
}

impl Fetch {
    /// The engine stands here after the part that came last.
    pub fn stands_after(&mut self, standing: EnginePosition) {
        self.standing = Some(standing);
    }

    /// Up to when is fetched.
    pub fn until(&self) -> Time {
        self.until
    }
}

impl Session {
    /// True when the drawn moment is forgotten and can be fetched again.
    pub(super) fn needs_fetch(&self) -> bool {
        !self.cursor.reached() && self.fetch_fails < FETCH_FAILS_MAX
    }

    /// From where the engine replays the drawn moment. A moment far from what is being fetched begins another fetch.
    pub(super) fn fetch_from(&mut self) -> Option<Place> {
        let trace = self.trace();
        let wanted = trace.chapter_at(trace.position_at(self.drawn()));
        let wanted = wanted.min(trace.chapters().checked_sub(1)?);
        // Between two answers the engine stands where it stopped and goes on from there, unless it has been used meanwhile.
        let fits = |fetch: &&Fetch| {
            let goes_on = fetch.standing.is_none() || fetch.standing == self.standing;
            fetch.branch == self.current && (fetch.first..=fetch.last).contains(&wanted) && goes_on
        };
        if let Some(fetch) = self.fetch.as_ref().filter(fits) {
            return Some(fetch.from);
        }
        let branch = self.here();
        let past = &branch.past;
        let unknown =
            (wanted.saturating_sub(CHAPTERS_AROUND)..=wanted).find(|chapter| !past.trace().is_known(*chapter));
        let first = unknown.unwrap_or(wanted);
        let last = (wanted + CHAPTERS_AROUND).min(past.trace().chapters() - 1);
        let (chapter, view, feed) = past.base_of(first);
        // What happened at the very moment of the chapter's start may belong to the one before.
        let time = Time(past.begins(chapter).0.saturating_sub(1));
        let acts = branch.acts.iter().take_while(|act| act.at <= time).count();
        let from = Place { time, acts, position: past.trace().positions_of(chapter).start };
        let until = past.trace().times_of(last).map_or(time, |(_, until)| until);
        let base = (Rc::new(view.clone()), Rc::new(feed.clone()));
        let (view, feed) = (view.clone(), feed.clone());
        let branch = self.current;
        let (records, standing) = (Vec::new(), None);
        self.fetch = Some(Fetch { branch, first, last, chapter, base, view, feed, records, from, until, standing });
        Some(from)
    }

    /// Takes a part of what was forgotten.
    pub(super) fn fetched(&mut self, progress: Progress) {
        let Some(mut fetch) = self.fetch.take() else { return };
        let first = (progress.position as usize).saturating_sub(progress.records.len());
        let acts = progress.acts as usize;
        let mut whole = Vec::new();
        for (position, record) in (first..).zip(progress.records) {
            if position != fetch.view.position || fetch.chapter > fetch.last {
                continue;
            }
            fetch.feed.add(&record, &fetch.view);
            fetch.view.apply(&record);
            if fetch.chapter >= fetch.first {
                fetch.records.push(record);
            }
            let Some(branch) = self.branch(fetch.branch) else { return };
            if fetch.view.position < branch.past.trace().positions_of(fetch.chapter).end {
                continue;
            }
            let next = (Rc::new(fetch.view.clone()), Rc::new(fetch.feed.without_sentences()));
            let (view, feed) = std::mem::replace(&mut fetch.base, next);
            if fetch.chapter >= fetch.first {
                let records = Rc::new(std::mem::take(&mut fetch.records));
                whole.push(Recalled { number: fetch.chapter, records, view, feed });
            }
            fetch.chapter += 1;
        }
        fetch.from = Place { time: progress.now, acts, position: fetch.view.position };
        let Some(source) = self.branches.iter().position(|branch| branch.id == fetch.branch) else { return };
        for chapter in &whole {
            for other in 0..self.branches.len() {
                let shares = other == source
                    || self.branches[other].past.trace().shares(self.branches[source].past.trace(), chapter.number);
                if shares {
                    self.branches[other].past.recall(chapter);
                }
            }
        }
        if fetch.chapter > fetch.last || progress.now >= fetch.until {
            let from = self.branches[source].past.begins(fetch.first);
            let oldest = self.branches[source].past.event_log().sentences().front().map(|sentence| sentence.at);
            self.old_feed = oldest.filter(|at| *at > from).map(|at| (from, fetch.until.min(at), fetch.feed));
        } else {
            self.fetch = Some(fetch);
        }
        let drawn_us = self.drawn_us;
        self.draw(drawn_us);
        if self.fetch.is_none() {
            self.bound(EVENTS_IN_MEMORY);
        }
        let failed = self.fetch.is_none() && !self.cursor.reached();
        self.fetch_fails = if failed { self.fetch_fails + 1 } else { 0 };
    }

    /// Forgets the oldest chapters when too much is in memory: first of the branches that are not seen.
    pub(super) fn keep_bounded(&mut self) {
        let chapters = self.trace().chapters();
        if chapters.abs_diff(self.looked) >= LOOK_EVERY {
            self.looked = chapters;
            self.bound(EVENTS_IN_MEMORY);
        }
    }

    pub(super) fn bound(&mut self, events_max: usize) {
        if self.in_memory() <= events_max {
            return;
        }
        let seen = [Some(self.current), self.comparison.as_ref().map(|comparison| comparison.other)];
        let mut order: Vec<BranchId> = self.branches.iter().map(|branch| branch.id).collect();
        let rank = |id: &BranchId| (seen.contains(&Some(*id)), *id == self.current);
        sort_short(&mut order, |one, other| rank(one).cmp(&rank(other)));
        // A little more goes than must, so that this is not done again at once.
        let enough = events_max - events_max / 8;
        for id in order {
            let Some(branch) = self.branch(id) else { continue };
            let trace = branch.past.trace();
            let drawn = trace.chapter_at(trace.position_at(self.drawn()));
            let kept = drawn.saturating_sub(CHAPTERS_AROUND)..=drawn + CHAPTERS_AROUND;
            let old = 1..trace.chapters().saturating_sub(CHAPTERS_AT_END);
            let gone: Vec<usize> = old.filter(|chapter| trace.is_known(*chapter) && !kept.contains(chapter)).collect();
            let mut left = self.in_memory();
            for chapter in gone {
                if left <= enough {
                    return;
                }
                left -= self.forget(id, chapter).min(left);
            }
        }
    }

    /// Forgets a chapter in every branch that has it. Answers with how many events that were.
    fn forget(&mut self, id: BranchId, chapter: usize) -> usize {
        let Some(source) = self.branches.iter().position(|branch| branch.id == id) else { return 0 };
        let events = self.branches[source].past.trace().positions_of(chapter).len();
        let shares =
            |other: usize| self.branches[other].past.trace().shares(self.branches[source].past.trace(), chapter);
        let all: Vec<usize> = (0..self.branches.len()).filter(|other| *other == source || shares(*other)).collect();
        for other in all {
            self.branches[other].past.forget(chapter);
        }
        events
    }

    /// How many events of all branches are in memory, shared ones counted once.
    pub fn in_memory(&self) -> usize {
        let own = |(place, branch): (usize, &super::Branch)| {
            let trace = branch.past.trace();
            let before = &self.branches[..place];
            let shared = |chapter: &usize| before.iter().any(|other| trace.shares(other.past.trace(), *chapter));
            let new =
                (0..trace.chapters()).filter(|chapter| trace.is_known(*chapter)).filter(|chapter| !shared(chapter));
            let tail = trace.positions_of(trace.chapters()).len();
            new.map(|chapter| trace.positions_of(chapter).len()).sum::<usize>() + tail
        };
        self.branches.iter().enumerate().map(own).sum()
    }
}
