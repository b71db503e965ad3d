//! The layout of the timeline: the visible span, the size, and the coordinates.

use crate::geometry::bounded;
use model::types::{NodeId, Time};

/// The room for the nodes' names, to the left of the lanes.
pub const LABELS_PX: f64 = 58.0;

/// Two rows of flags above the lanes.
pub const FLAGS_PX: f64 = 38.0;

/// How high one row of flags is.
pub const FLAG_ROW_PX: f64 = 17.0;

/// The marks of time below the lanes.
pub const AXIS_PX: f64 = 18.0;

/// The map of the whole session below them.
pub const MAP_PX: f64 = 22.0;

/// How high one row of the branches' tree is.
pub const BRANCH_PX: f64 = 13.0;

/// The height of a row of client bars.
pub const BAR_ROW_PX: f64 = 14.0;

/// The room between the client bars and the lanes.
const BAR_GAP_PX: f64 = 8.0;

/// The most rows of client bars; further clients share the last one.
pub const BAR_ROWS_MAX: usize = 6;

/// The client bars never leave less room than this to a node's lane.
const STEP_LEAST_PX: f64 = 17.0;

/// The layout of one picture of the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// The whole surface.
    pub width_px: f64,
    /// The whole surface.
    pub height_px: f64,
    /// The moment at the left edge of the lanes.
    pub left_us: f64,
    /// How much time the lanes show.
    pub span_us: f64,
    /// The moment that is drawn on the whole page.
    pub drawn: Time,
    /// The newest moment of the run.
    pub now: Time,
    /// The lanes from top to bottom.
    pub nodes: Vec<NodeId>,
    /// How many rows the tree of branches has.
    pub branch_rows: usize,
    /// How many rows of clients stand above the lanes.
    pub bar_rows: usize,
}

impl Picture {
    /// How wide the lanes are.
    pub fn lanes_px(&self) -> f64 {
        (self.width_px - LABELS_PX).max(1.0)
    }

    /// How much time one pixel is.
    pub fn us_per_px(&self) -> f64 {
        self.span_us / self.lanes_px()
    }

    /// Moves the left edge to the nearest whole pixel of time, so that what was painted once can be moved.
    pub fn snap(&mut self, pixel_ratio: f64) {
        let dot_us = self.us_per_px() / pixel_ratio;
        self.left_us = (self.left_us / dot_us).round() * dot_us;
    }

    /// The x coordinate of a moment.
    pub fn x(&self, time: Time) -> f64 {
        LABELS_PX + (time.0 as f64 - self.left_us) / self.us_per_px()
    }

    /// The moment at an x coordinate, not before the start.
    pub fn time_at(&self, x: f64) -> Time {
        Time((self.left_us + (x - LABELS_PX) * self.us_per_px()).max(0.0) as u64)
    }

    /// The first visible moment.
    pub fn from(&self) -> Time {
        Time(self.left_us.max(0.0) as u64)
    }

    /// The last visible moment.
    pub fn until(&self) -> Time {
        Time((self.left_us + self.span_us).max(0.0) as u64)
    }

    /// Where the flags begin, below the branches.
    pub fn flags_top_px(&self) -> f64 {
        self.branch_rows as f64 * BRANCH_PX
    }

    /// Where the client bars begin, or the lanes when there are none.
    pub fn bars_top_px(&self) -> f64 {
        self.flags_top_px() + FLAGS_PX
    }

    /// Where the lanes begin.
    pub fn lanes_top_px(&self) -> f64 {
        let bars_px = if self.bar_rows == 0 { 0.0 } else { self.bar_rows as f64 * BAR_ROW_PX + BAR_GAP_PX };
        self.bars_top_px() + bars_px
    }

    /// Gives the client bars the rows they need, but never so many that the lanes are crowded.
    pub fn fit_strip(&mut self, wanted: usize) {
        self.bar_rows = 0;
        let room = self.lanes_bottom_px() - self.bars_top_px() - BAR_GAP_PX;
        let left = room - self.nodes.len() as f64 * STEP_LEAST_PX;
        self.bar_rows = wanted.min(BAR_ROWS_MAX).min((left / BAR_ROW_PX).max(0.0) as usize);
    }

    /// The row of a lane of client bars.
    pub fn bar_row(&self, lane: usize) -> usize {
        lane.min(self.bar_rows.saturating_sub(1))
    }

    /// Where the lanes end and the marks of time begin.
    pub fn lanes_bottom_px(&self) -> f64 {
        (self.height_px - AXIS_PX - MAP_PX).max(self.lanes_top_px() + 1.0)
    }

    /// Where the map of the whole session begins.
    pub fn map_top_px(&self) -> f64 {
        self.lanes_bottom_px() + AXIS_PX
    }

    /// The room of one lane.
    pub fn step_px(&self) -> f64 {
        (self.lanes_bottom_px() - self.lanes_top_px()) / self.nodes.len().max(1) as f64
    }

    /// How thick a lane is at most.
    pub fn lane_px(&self) -> f64 {
        bounded(self.step_px() * 0.26, 2.0, 9.0)
    }

    /// The middle of a node's lane.
    pub fn y(&self, node: NodeId) -> Option<f64> {
        let row = self.nodes.binary_search(&node).ok()?;
        Some(self.lanes_top_px() + self.step_px() * (row as f64 + 0.5))
    }

    /// The node whose lane is nearest to a place among the lanes.
    pub fn node_at(&self, y: f64) -> Option<NodeId> {
        let row = (y - self.lanes_top_px()) / self.step_px();
        if row < 0.0 { None } else { self.nodes.get(row as usize).copied() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Picture {
        Picture {
            width_px: 1_058.0,
            height_px: 278.0,
            left_us: 2_000_300.0,
            span_us: 1_000_000.0,
            drawn: Time(0),
            now: Time(0),
            nodes: [1, 2, 3, 4].map(NodeId).into(),
            branch_rows: 0,
            bar_rows: 0,
        }
    }

    #[test]
    fn places_and_moments_are_each_others_inverse() {
        let mut picture = picture();
        picture.snap(2.0);
        assert_eq!(picture.left_us, 2_000_500.0);
        for time in [2_000_500, 2_345_678, 3_000_000].map(Time) {
            assert!(picture.time_at(picture.x(time)).0.abs_diff(time.0) <= 1);
        }
        assert_eq!(picture.time_at(-1e9), Time::ZERO);
    }

    #[test]
    fn client_bars_are_shortened_before_the_lanes_are_crowded() {
        let mut picture = picture();
        picture.fit_strip(3);
        assert_eq!(picture.bar_rows, 3);
        picture.fit_strip(50);
        assert!(picture.bar_rows <= BAR_ROWS_MAX && picture.step_px() >= STEP_LEAST_PX);
        picture.nodes = (1..=25).map(NodeId).collect();
        picture.fit_strip(3);
        assert_eq!(picture.bar_rows, 0);
    }

    #[test]
    fn every_lane_has_its_own_place() {
        let picture = picture();
        for node in picture.nodes.clone() {
            let y = picture.y(node).expect("a lane");
            assert_eq!(picture.node_at(y), Some(node));
        }
        assert_eq!(picture.node_at(picture.lanes_bottom_px() + 1.0), None);
        assert_eq!(picture.node_at(3.0), None);
        assert_eq!(picture.y(NodeId(9)), None);
    }
}
