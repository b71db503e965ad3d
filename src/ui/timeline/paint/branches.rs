//! The other branches as thin lines that leave the current one at their fork.

use super::palette::Palette;
use super::pen::small;
use super::pen::{Pen, Widths};
use story::timeline::picture::{BRANCH_PX, LABELS_PX, Picture};
use story::timeline::tree::{Branch, Row};

/// A line shorter than this has no room for a name.
const NAMED_LEAST_PX: f64 = 40.0;

/// The width of the curve with which a branch leaves another, in pixels.
const BEND_PX: f64 = 8.0;

/// Paints them.
pub fn paint_branches(
    pen: &Pen,
    picture: &Picture,
    branches: &[Branch],
    rows: &[Row],
    widths: &Widths,
    palette: &Palette,
) {
    pen.set_font(&small(&palette.font));
    pen.set_text_align("left");
    let y_of = |row: usize| picture.flags_top_px() - (row as f64 + 0.5) * BRANCH_PX;
    for row in rows {
        let (start, end) = (picture.x(row.from), picture.x(row.until).max(picture.x(row.from) + BEND_PX));
        if end < LABELS_PX || start > picture.width_px {
            continue;
        }
        let y = y_of(row.row);
        let from_y = row.leaves.map_or(picture.lanes_top_px(), y_of);
        pen.set_stroke_style_str(&palette.edge);
        pen.set_line_width(2.0);
        pen.begin_path();
        pen.move_to(start, from_y);
        pen.quadratic_curve_to(start, y, start + BEND_PX, y);
        pen.line_to(end, y);
        pen.stroke();
        pen.set_fill_style_str(&palette.edge);
        pen.fill_rect(end - 1.0, y - 3.5, 2.0, 7.0);
        let name = &branches[row.branch].name;
        let text_x = (start + BEND_PX + 3.0).max(LABELS_PX);
        let width = widths.of(pen, name);
        if end - text_x > (width + 6.0).max(NAMED_LEAST_PX) {
            pen.set_fill_style_str(&palette.panel);
            pen.fill_rect(text_x, y - 6.0, width + 6.0, 12.0);
            pen.set_fill_style_str(&palette.muted);
            let _ = pen.fill_text(name, text_x + 3.0, y + 3.5);
        }
    }
}
