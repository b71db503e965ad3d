//! The overview map of the whole session: its scale, and how its window can be dragged.

use super::picture::{LABELS_PX, Picture};
use super::seen::{SPAN_US, Seen};
use crate::geometry::bounded;

/// How near the pointer must be to an edge of the window to drag that edge.
const EDGE_PX: f64 = 7.0;

/// The minimal width of the window, so that it is visible and can be dragged.
pub const WINDOW_MIN_PX: f64 = 8.0;

/// The map shows at least so much time as a timeline does at first, so that both have one scale in a short run.
const LEAST_US: f64 = SPAN_US;

/// A part of the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The left edge of the window.
    LeftEdge,
    /// The right edge of the window.
    RightEdge,
    /// The window.
    Window,
    /// Outside of the window.
    Outside,
}

/// The scale of the map, from the start of the session to its end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overview {
    width_px: f64,
    /// How much time it shows.
    pub end_us: f64,
}

impl Overview {
    /// The map of a picture.
    pub fn of(picture: &Picture) -> Overview {
        Overview { width_px: picture.lanes_px(), end_us: (picture.now.0 as f64).max(LEAST_US) }
    }

    /// The x coordinate of a moment.
    pub fn x(&self, time_us: f64) -> f64 {
        LABELS_PX + time_us / self.end_us * self.width_px
    }

    /// The moment at an x coordinate.
    pub fn us_at(&self, x: f64) -> f64 {
        bounded((x - LABELS_PX) / self.width_px * self.end_us, 0.0, self.end_us)
    }

    /// How much time one pixel is.
    pub fn us_per_px(&self) -> f64 {
        self.end_us / self.width_px
    }

    /// The left and right edge of the window.
    pub fn window(&self, seen: &Seen) -> (f64, f64) {
        let right_px = LABELS_PX + self.width_px;
        let left = bounded(self.x(seen.left_us), LABELS_PX, right_px);
        let right = bounded(self.x(seen.left_us + seen.span_us), left, right_px);
        let lacks = (WINDOW_MIN_PX - (right - left)).max(0.0) / 2.0;
        (left - lacks, right + lacks)
    }

    /// The part of the map at an x coordinate.
    pub fn part(&self, seen: &Seen, x: f64) -> Part {
        let (left, right) = self.window(seen);
        // A narrow window can be moved; only a wide one has edges of its own inside.
        let inside = if right - left > 4.0 * EDGE_PX { EDGE_PX } else { 0.0 };
        if (left - EDGE_PX..left + inside).contains(&x) {
            Part::LeftEdge
        } else if x > right - inside && x <= right + EDGE_PX {
            Part::RightEdge
        } else if (left..=right).contains(&x) {
            Part::Window
        } else {
            Part::Outside
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_can_be_dragged_by_its_middle_and_its_edges() {
        let map = Overview { width_px: 1_000.0, end_us: 100e6 };
        let seen = Seen::at(20e6, 10e6);
        assert_eq!(map.window(&seen), (LABELS_PX + 200.0, LABELS_PX + 300.0));
        let parts = [150.0, 197.0, 203.0, 250.0, 297.0, 304.0, 320.0].map(|x| map.part(&seen, LABELS_PX + x));
        assert_eq!(
            parts,
            [
                Part::Outside,
                Part::LeftEdge,
                Part::LeftEdge,
                Part::Window,
                Part::RightEdge,
                Part::RightEdge,
                Part::Outside
            ]
        );
    }

    #[test]
    fn the_window_is_never_too_narrow_to_be_visible() {
        let map = Overview { width_px: 1_000.0, end_us: 86_400e6 };
        let seen = Seen::at(43_200e6, 1_000.0);
        let (left, right) = map.window(&seen);
        assert!((right - left - WINDOW_MIN_PX).abs() < 1e-6);
        assert_eq!(map.part(&seen, LABELS_PX + 500.0), Part::Window);
    }
}
