//! Which columns and rows of the logs are drawn, and where.

use super::row::COLUMN_PX;
use model::types::LogIndex;
use model::view::View;
use story::geometry::bounded;
use story::log_window::{self, Window};

/// The width of the nodes' names and the height of the indexes, in pixels.
pub const LABEL_PX: f64 = 52.0;
pub const HEAD_PX: f64 = 22.0;

const ROW_MAX_PX: f64 = 46.0;
pub const ROW_MIN_PX: f64 = 19.0;

/// How many columns and rows are rendered beyond the visible part, and the step: a short scroll renders nothing.
pub const SPARE: u64 = 4;

/// The scroll position, in whole columns and rows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scrolled {
    pub columns: u64,
    pub rows: u64,
    pub follows: bool,
}

/// Where all is drawn; lengths in pixels.
pub struct Geometry {
    /// All columns, those that are rendered, and those that are seen.
    pub columns: Window,
    pub window: Window,
    pub seen: Window,
    /// Where a log ends that lies to the left: so far to the right the first seen column may be.
    pub right_of: Window,
    pub row_px: f64,
    pub rows_px: f64,
    /// The width of all columns with the names.
    pub track_px: f64,
    /// The left edge and the width of what is rendered.
    pub left_px: f64,
    pub picture_px: f64,
    /// How many rows lie below the visible part.
    pub below: u64,
    /// The rows that are rendered lie between these.
    top_px: f64,
    bottom_px: f64,
}

impl Geometry {
    /// The geometry of the logs in a panel of this size.
    pub fn new(view: &View, width_px: f64, height_px: f64, scrolled: Scrolled) -> Geometry {
        let columns = log_window::columns(view.nodes.values());
        let track_px = LABEL_PX + (columns.end - columns.first) as f64 * COLUMN_PX + 8.0;
        let rows = view.nodes.len().max(1) as f64;
        let row_px = bounded((height_px - HEAD_PX - 6.0) / rows, ROW_MIN_PX, ROW_MAX_PX);
        let seen = ((width_px - LABEL_PX) / COLUMN_PX).ceil().max(0.0) as LogIndex + 1;
        // What follows the end is drawn there at once, and not only when the scroll event has come.
        let last_at = (columns.end - columns.first).saturating_sub(seen);
        let column_at = columns.first + if scrolled.follows { last_at } else { scrolled.columns.min(last_at) };
        let first = column_at.saturating_sub(SPARE).max(columns.first);
        // Columns beyond the newest entry fill the panel; more would make it scrollable.
        let fitting = ((width_px - LABEL_PX - 8.0) / COLUMN_PX).max(0.0) as LogIndex;
        let end = (column_at + seen + 2 * SPARE).min(columns.end.max(columns.first + fitting));
        let window = Window { first, end };
        let top_px = scrolled.rows as f64 * ROW_MIN_PX;
        // Where the end is followed the picture stands still in the panel, and does not wait for the panel to be scrolled.
        let scrolled_px = if scrolled.follows { (track_px - width_px).max(0.0) } else { 0.0 };
        Geometry {
            columns,
            window,
            seen: Window { first: column_at, end: (column_at + seen).min(columns.end) },
            right_of: Window { first: column_at + if scrolled.follows { 2 } else { SPARE }, end: columns.end },
            row_px,
            rows_px: rows * row_px + 4.0,
            track_px,
            left_px: LABEL_PX + (first - columns.first) as f64 * COLUMN_PX - scrolled_px,
            picture_px: (end - first) as f64 * COLUMN_PX,
            below: (rows - ((top_px + height_px - HEAD_PX) / row_px).floor()).max(0.0) as u64,
            top_px: top_px - SPARE as f64 * row_px,
            bottom_px: top_px + height_px + SPARE as f64 * ROW_MIN_PX,
        }
    }

    /// The left edge of a column in the picture.
    pub fn x_px(&self, index: LogIndex) -> f64 {
        (index - self.window.first) as f64 * COLUMN_PX
    }

    /// The upper edge of the row with this place.
    pub fn y_px(&self, place: usize) -> f64 {
        place as f64 * self.row_px
    }

    /// True for a row that is rendered.
    pub fn is_drawn(&self, place: usize) -> bool {
        let y_px = self.y_px(place);
        y_px + self.row_px >= self.top_px && y_px <= self.bottom_px
    }
}
