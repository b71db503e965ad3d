//! Stepping to what one looks for, hunting it where it has not happened yet, and stopping at breakpoints.

use super::branch::{Branch, BranchId};
use super::place::Place;
use super::{Notice, Session};
use crate::step::{Hunt, Kind, Wanted};
use model::types::Time;
use model::view::{Cursor, View};

/// What a session looks for. Whatever else a person does ends it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hunts {
    /// What the engine runs on for.
    ahead: Option<Hunt>,
    /// What is looked for in the past, where a forgotten stretch must be fetched again first.
    behind: Option<Look>,
    /// From when breakpoints have not looked yet, as the stretch was forgotten.
    unwatched: Option<Time>,
}

impl Hunts {
    /// True when the engine runs on for a search.
    pub(super) fn is_ahead(&self) -> bool {
        self.ahead.is_some()
    }
}

/// A search ahead, and where the branch ended before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tried {
    branch: BranchId,
    wanted: Wanted,
    drawn: Time,
    end: Place,
    /// What found nothing, once it has.
    hunt: Option<Hunt>,
}

/// A search that waits for a forgotten stretch.
#[derive(Clone, Copy, Debug)]
struct Look {
    wanted: Wanted,
    forward: bool,
    /// Up to here it was looked for and not found.
    place: Time,
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stepped {
    /// It happens at this moment, which is drawn now.
    Found(Time),
    /// The engine is needed to find it: what happened must be fetched again, or has not happened yet.
    Hunting,
    /// It does not happen there.
    Nothing,
}

impl Session {
    /// Goes to the next moment, or to the previous one, at which `wanted` happens. When it has not
    /// happened yet, the engine runs on until it does, see [`Session::hunting`].
    pub fn step_to(&mut self, wanted: Wanted, forward: bool) -> Stepped {
        self.play(false);
        self.look(Look { wanted, forward, place: self.drawn() })
    }

    /// What is looked for with the engine's help, if anything is.
    pub fn hunting(&self) -> Option<Wanted> {
        self.hunts.ahead.map(|hunt| hunt.wanted).or(self.hunts.behind.map(|look| look.wanted))
    }

    /// Up to when the engine shall run for a hunt.
    pub(super) fn hunted_until(&self) -> Option<Time> {
        self.hunts.ahead.filter(|_| self.ended().is_none()).map(|hunt| hunt.next_stretch())
    }

    fn look(&mut self, look: Look) -> Stepped {
        let Look { wanted, forward, place } = look;
        let gap = self.gap(look);
        let found = match forward {
            true => self.find_next(wanted, place, gap.map_or(self.now(), |(from, _)| before(from))),
            false => {
                let from = gap.map_or(Time::ZERO, |(_, until)| Time(until.0 + 1));
                let past = &self.here().past;
                let view_at = |position| past.keyframes().view_at(past.trace(), position);
                wanted.previous(past.trace(), view_at, &self.broken(), from, place)
            }
        };
        match (found, gap) {
            (Some(at), _) => {
                self.seek(at);
                Stepped::Found(at)
            }
            (None, Some((from, until))) => {
                // At the very end of a stretch nothing of it is needed to draw the view, so it would not be fetched.
                let (drawn, place) = match forward {
                    true => (from, before(from)),
                    false => (from.max(before(until)), Time(until.0 + 1)),
                };
                self.seek(drawn);
                self.hunts.behind = Some(Look { place, ..look });
                Stepped::Hunting
            }
            // Behind the end of a run that has ended nothing happens any more.
            (None, None) if !forward || self.ended().is_some() => Stepped::Nothing,
            (None, None) => {
                let (here, drawn, end) = (self.current, self.drawn(), self.here().end());
                self.go_live();
                let before =
                    self.tried.filter(|tried| (tried.branch, tried.wanted, tried.drawn) == (here, wanted, drawn));
                let hunt = before.and_then(|tried| tried.hunt).map_or(Hunt::new(wanted, end.time), Hunt::further);
                self.tried = Some(Tried { branch: here, wanted, drawn, end, hunt: None });
                self.hunts.ahead = Some(hunt);
                // Only what is found is shown.
                self.live = false;
                self.draw(drawn.0 as f64);
                Stepped::Hunting
            }
        }
    }

    /// The forgotten stretch that a search meets first.
    fn gap(&self, look: Look) -> Option<(Time, Time)> {
        if look.wanted.kind == Kind::Violation {
            return None;
        }
        let trace = self.trace();
        let unknown = |chapter: &usize| !trace.is_known(*chapter);
        let gap = match look.forward {
            true => (trace.chapter_at(trace.position_at(look.place))..trace.chapters()).find(unknown),
            false => {
                let here = trace.chapter_at(trace.position_before(look.place)) + 1;
                (0..here.min(trace.chapters())).rev().find(unknown)
            }
        };
        gap.and_then(|chapter| trace.times_of(chapter))
    }

    fn find_next(&self, wanted: Wanted, after: Time, until: Time) -> Option<Time> {
        let past = &self.here().past;
        wanted.next(
            past.trace(),
            |position| past.keyframes().view_at(past.trace(), position),
            &self.broken(),
            after,
            until,
        )
    }

    fn broken(&self) -> Vec<Time> {
        self.violations().iter().map(|violation| violation.at).collect()
    }

    /// Continues a search in what the engine has reported.
    pub(super) fn look_on(&mut self) -> Option<Notice> {
        if let Some(look) = self.hunts.behind.filter(|_| self.cursor.reached()) {
            self.hunts.behind = None;
            return match self.look(look) {
                Stepped::Found(at) => Some(Notice::Found(look.wanted, at)),
                Stepped::Hunting => None,
                Stepped::Nothing => Some(Notice::Said(format!("No {} before.", look.wanted.name()))),
            };
        }
        let hunt = self.hunts.ahead?;
        // The engine may have stopped in the middle of a moment, which goes on with this answer.
        let after = if hunt.seen == hunt.from { hunt.from } else { before(hunt.seen) };
        let until = self.now();
        let found_broken = self.violations().iter().any(|violation| violation.at > hunt.from);
        if let Some(at) = self.find_next(hunt.wanted, after, until) {
            self.seek(at);
            return Some(Notice::Found(hunt.wanted, at));
        }
        let goes_on = until < hunt.end() && self.ended().is_none() && !found_broken;
        self.hunts.ahead = Some(Hunt { seen: until, ..hunt }).filter(|_| goes_on);
        if goes_on {
            return None;
        }
        if found_broken || self.ended().is_some() {
            // That is to be seen, although it is not what was looked for.
            self.go_live();
            return Some(Notice::Said(format!("No {} before that.", hunt.wanted.name())));
        }
        self.unrun(hunt);
        Some(Notice::NotFound(hunt.not_found()))
    }

    /// Nothing was found: the branch ends where it did before, and the drawn moment is what it was.
    fn unrun(&mut self, hunt: Hunt) {
        let Some(tried) = self.tried.filter(|tried| tried.branch == self.current) else { return };
        let here = self.here();
        let Some(before) = here.fork_at(here.id, here.name.clone(), tried.end) else { return };
        let here = self.here_mut();
        let (parent, fork, by_undo) = (here.parent, here.fork, here.by_undo);
        *here = Branch { parent, fork, by_undo, ..before };
        self.tried = Some(Tried { hunt: Some(hunt), ..tried });
        self.changes += 1;
        self.cursor = Cursor::new(self.here().past.keyframes());
        self.restart_comparison();
        self.seek(tried.drawn);
        self.wanted_us = self.drawn_us;
    }

    /// True when a frame must not go on to `target_us`: a breakpoint is hit on the way, or what happened
    /// there must be fetched again before breakpoints can look at it.
    pub(super) fn stops_before(&mut self, target_us: f64) -> bool {
        if self.breakpoints.on_count() == 0 {
            return false;
        }
        if !self.cursor.reached() {
            return self.needs_fetch();
        }
        let until = Time(target_us as u64).min(self.now());
        let past = &self.here().past;
        let old: Option<View> = self.hunts.unwatched.map(|from| past.keyframes().view_at_time(past.trace(), from));
        let view = old.as_ref().unwrap_or(self.view());
        if !past.trace().covers(until) {
            self.hunts.unwatched = Some(view.at);
            return false;
        }
        let hit = self.breakpoints.first_hit(past.trace(), self.violations(), view, until);
        self.hunts.unwatched = None;
        let Some(hit) = hit else { return false };
        self.play(false);
        self.seek(hit.at);
        self.breakpoints.count(hit.clone());
        self.hit = Some(hit);
        true
    }
}

fn before(time: Time) -> Time {
    Time(time.0.saturating_sub(1))
}
