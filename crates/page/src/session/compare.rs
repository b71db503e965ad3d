//! Two branches side by side on one clock, and the first thing that differs between them.

use super::Session;
use super::branch::{Branch, BranchId};
use super::difference::{Difference, place_in};
use super::engines::{EngineFigures, Facts, figures};
use model::scenario::Cluster;
use model::types::Time;
use model::view::{Cursor, View};
use story::answers::Answers;
use story::client_bars::ClientBars;
use story::event_log::EventLog;
use story::lanes::Lanes;

/// How many events are compared in one frame at the most.
const COMPARED_PER_FRAME: usize = 5_000;

/// How many times as far as one frame needs the compared branch runs at once.
const FRAMES_AT_ONCE: f64 = 20.0;

/// What is remembered of a comparison.
pub struct Comparison {
    /// The branch that is compared with.
    pub other: BranchId,
    cursor: Cursor,
    /// Up to where both are the same for sure.
    same: usize,
    /// How far their facts are the same, when they run on different engines.
    facts: Facts,
    difference: Option<Difference>,
}

/// The branch that the shown one is compared with.
pub struct Compared<'a> {
    /// The branch.
    pub id: BranchId,
    /// Its name.
    pub name: &'a str,
    /// Its view at the drawn moment, or at its end if it has not run so far.
    pub view: &'a View,
    /// Its lanes.
    pub lanes: &'a Lanes,
    /// Its sentences.
    pub feed: &'a EventLog,
    /// Which answers arrive too late to count.
    pub answers: &'a Answers,
    /// What clients asked and were answered.
    pub bars: &'a ClientBars,
    /// How far it has run.
    pub end: Time,
    /// Why it has ended for good, if it has.
    pub ended: Option<&'a str>,
    /// The first difference, once it is found. Of two engines it is the first one in meaning.
    pub difference: Option<&'a Difference>,
    /// What it runs on.
    pub cluster: &'a Cluster,
    /// What the two engines have made of the run, the shown branch's first, when they are not the same.
    pub engines: Option<[EngineFigures; 2]>,
}

impl Session {
    /// Compares the shown branch with another, or with none.
    pub fn compare(&mut self, other: Option<BranchId>) -> Result<(), String> {
        self.comparison = None;
        let Some(other) = other else { return Ok(()) };
        if other == self.current {
            return Err("A branch is compared with another one.".to_string());
        }
        let branch = self.branch(other).ok_or("This branch has been deleted.")?;
        let cursor = Cursor::new(branch.past.keyframes());
        self.comparison = Some(Comparison { other, cursor, same: 0, facts: Facts::default(), difference: None });
        self.restart_comparison();
        self.draw_compared();
        self.compare_on();
        Ok(())
    }

    /// The branch that the shown one is compared with.
    pub fn compared(&self) -> Option<Compared<'_>> {
        let comparison = self.comparison.as_ref()?;
        let branch = self.branch(comparison.other)?;
        let (here, drawn) = (self.here(), self.drawn());
        let engines = differ(here, branch).then(|| {
            let view = comparison.cursor.view();
            [figures(here, self.view(), drawn), figures(branch, view, drawn.min(branch.now))]
        });
        Some(Compared {
            id: branch.id,
            name: &branch.name,
            view: comparison.cursor.view(),
            lanes: branch.past.lanes(),
            feed: branch.past.event_log(),
            answers: branch.past.answers(),
            bars: branch.past.client_bars(),
            end: branch.now,
            ended: branch.ended.as_deref(),
            difference: comparison.difference.as_ref(),
            cluster: &branch.opened.cluster,
            engines,
        })
    }

    /// The branch that is compared with, while time passes and it has not run so far yet. Both run on one clock.
    pub(super) fn compared_behind(&self) -> Option<BranchId> {
        let other = self.branch(self.comparison.as_ref().filter(|_| self.playing)?.other)?;
        let is_behind = other.ended.is_none() && (other.now.0 as f64) < self.wanted_us;
        is_behind.then_some(other.id)
    }

    /// Up to when it runs then: far enough that the engine need not change between the branches in each frame.
    pub(super) fn compared_until(&self) -> Time {
        let ahead_us = (self.wanted_us - self.drawn_us).max(1.0) * FRAMES_AT_ONCE;
        Time((self.wanted_us + ahead_us).ceil() as u64)
    }

    /// The moment beyond which the clock waits for the branch that is compared with.
    pub(super) fn compared_limit_us(&self) -> f64 {
        let other = self.comparison.as_ref().and_then(|comparison| self.branch(comparison.other));
        other.filter(|other| other.ended.is_none()).map_or(f64::INFINITY, |other| other.now.0 as f64)
    }

    /// Another branch is shown, so the comparison starts again.
    pub(super) fn restart_comparison(&mut self) {
        let Some(other) = self.comparison.as_ref().and_then(|comparison| self.branch(comparison.other)) else { return };
        let (same, cursor) = (common(self.here(), other), Cursor::new(other.past.keyframes()));
        if let Some(comparison) = &mut self.comparison {
            (comparison.same, comparison.cursor, comparison.difference) = (same, cursor, None);
            comparison.facts = Facts::default();
        }
    }

    pub(super) fn draw_compared(&mut self) {
        let drawn = self.drawn();
        let Some(comparison) = &mut self.comparison else { return };
        let Some(other) = self.branches.iter().find(|branch| branch.id == comparison.other) else { return };
        comparison.cursor.seek_time(other.past.keyframes(), other.past.trace(), drawn.min(other.now));
    }

    /// Looks on for the first difference, for as long as one frame allows.
    pub(super) fn compare_on(&mut self) {
        let Some(mut comparison) = self.comparison.take() else { return };
        if comparison.difference.is_none()
            && let Some(other) = self.branch(comparison.other)
        {
            let here = self.here();
            if differ(here, other) {
                comparison.difference = comparison.facts.look_on([here, other]);
                self.comparison = Some(comparison);
                return;
            }
            let (ours, theirs) = (here.past.trace(), other.past.trace());
            let wanted = comparison.same..comparison.same + COMPARED_PER_FRAME;
            for ((place, ours), (_, theirs)) in ours.range(wanted.clone()).zip(theirs.range(wanted)) {
                if place != comparison.same || ours != theirs {
                    break;
                }
                comparison.same += 1;
            }
            let place = comparison.same;
            let differ = match (ours.get(place), theirs.get(place)) {
                (Some(ours), Some(theirs)) => (ours != theirs).then(|| ours.at.min(theirs.at)),
                // An event that only one has is a difference once the other has run beyond it.
                (Some(ours), None) => (ours.at < other.now).then_some(ours.at),
                (None, Some(theirs)) => (theirs.at < here.now).then_some(theirs.at),
                (None, None) => None,
            };
            comparison.difference = differ.map(|at| Difference {
                at,
                here: place_in(&here.past, place, here.now),
                there: place_in(&other.past, place, other.now),
            });
        }
        self.comparison = Some(comparison);
    }
}

/// True when two branches run on different engines, whose events are never the same.
fn differ(one: &Branch, other: &Branch) -> bool {
    one.opened.cluster.engine != other.opened.cluster.engine
}

/// Up to where two branches are the same for sure: their first different act, or what they share.
fn common(one: &Branch, other: &Branch) -> usize {
    if one.origin != other.origin {
        return 0;
    }
    let (ours, theirs) = (one.past.trace(), other.past.trace());
    let shared = (0..ours.chapters()).take_while(|chapter| ours.shares(theirs, *chapter)).count();
    let shared = shared.checked_sub(1).map_or(0, |last| ours.positions_of(last).end);
    let same = one.acts.iter().zip(&other.acts).take_while(|(one, other)| one.id == other.id).count();
    let next = |branch: &Branch| branch.place_before(same).map_or(branch.past.trace().len(), |place| place.position);
    shared.max(next(one).min(next(other)))
}
