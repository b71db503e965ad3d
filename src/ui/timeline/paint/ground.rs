//! The background of the lanes: time marks, and spans with faulty links.

use super::palette::Palette;
use super::pen::{Pen, dashes, line};
use model::types::Time;
use story::lanes::{Fault, Lanes, Shade};
use story::timeline::picture::{LABELS_PX, Picture};
use story::timeline::ticks::Mark;

/// How far the background extends above the lanes.
pub const ABOVE_PX: f64 = 6.0;

/// The height of the strip of a less severe fault.
const STRIP_PX: f64 = 3.0;

/// Paints the lines of the marks of time.
pub fn paint_grid(pen: &Pen, picture: &Picture, marks: &[Mark], palette: &Palette) {
    pen.set_line_width(1.0);
    pen.set_stroke_style_str(&palette.grid);
    pen.begin_path();
    for mark in marks {
        let x = mark.x.round() + 0.5;
        pen.move_to(x, picture.lanes_top_px() - ABOVE_PX);
        pen.line_to(x, picture.lanes_bottom_px());
    }
    pen.stroke();
}

/// When a shade that began before `now` ends, by what is known at `now`.
pub fn shade_end(shade: &Shade, now: Time) -> Time {
    shade.until.unwrap_or(now).min(now)
}

/// Paints the spans with faulty links: a partition over all lanes, other faults as a strip above them.
pub fn paint_shades(pen: &Pen, picture: &Picture, lanes: &Lanes, from: Time, until: Time, palette: &Palette) {
    let (top, bottom) = (picture.lanes_top_px() - ABOVE_PX, picture.lanes_bottom_px());
    for shade in lanes.shades().iter().filter(|shade| shade.from <= until.min(picture.now)) {
        let end = shade_end(shade, picture.now);
        if end < from {
            continue;
        }
        // Clipped, as canvases draw very long dashed lines very slowly.
        let start_x = picture.x(shade.from).max(LABELS_PX - 20.0 + picture.x(from) - LABELS_PX);
        let end_x = picture.x(end).min(picture.x(until) + 20.0).max(start_x);
        let y = match shade.fault {
            Fault::Parted | Fault::Cut => top,
            Fault::Lossy => top + STRIP_PX + 1.0,
            Fault::Slow => top + 2.0 * (STRIP_PX + 1.0),
            Fault::Otherwise => top + 3.0 * (STRIP_PX + 1.0),
        };
        match shade.fault {
            Fault::Parted => {
                pen.set_fill_style_str(&palette.shade);
                pen.fill_rect(start_x, top, (end_x - start_x).max(1.0), bottom - top);
                pen.set_stroke_style_str(&palette.lost);
                pen.set_line_width(1.0);
                dashes(pen, &[1.5, 4.0]);
                line(pen, picture.x(shade.from), top, picture.x(shade.from), bottom);
                if shade.until.is_some_and(|until| until <= picture.now) {
                    line(pen, picture.x(end), top, picture.x(end), bottom);
                }
            }
            Fault::Cut | Fault::Lossy | Fault::Slow | Fault::Otherwise => {
                let (colour, pattern): (_, &[f64]) = match shade.fault {
                    Fault::Slow => (&palette.leader, &[9.0, 4.0]),
                    Fault::Lossy => (&palette.lost, &[2.0, 3.0]),
                    Fault::Otherwise => (&palette.leader, &[2.0, 2.0, 6.0, 2.0]),
                    Fault::Parted | Fault::Cut => (&palette.lost, &[]),
                };
                pen.set_stroke_style_str(colour);
                pen.set_line_width(STRIP_PX);
                dashes(pen, pattern);
                // The dash offset makes the dashes of neighbouring tiles continuous.
                pen.set_line_dash_offset(start_x - picture.x(shade.from));
                line(pen, start_x, y + STRIP_PX / 2.0, end_x, y + STRIP_PX / 2.0);
                pen.set_line_dash_offset(0.0);
            }
        }
        dashes(pen, &[]);
    }
}
