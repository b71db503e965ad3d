//! The lanes: what each node is from moment to moment.

use super::palette::Palette;
use super::pen::{Pen, cross, dashes, line};
use crate::types::{Role, Time};
use crate::ui::lanes::{Lanes, Stretch};
use crate::ui::timeline::picture::Picture;
use crate::view::Process;

/// How much wider a leader's bar is, so that its term can be written into it.
pub const LEADER_WIDER: f64 = 1.3;

/// Paints what lies between two moments.
pub fn paint_lanes(pen: &Pen, picture: &Picture, lanes: &Lanes, from: Time, until: Time, palette: &Palette) {
    for node in &picture.nodes {
        let Some(y) = picture.y(*node) else { continue };
        for (stretch, end) in stretches_between(lanes.stretches(*node), from, until, picture.now) {
            let start_x = picture.x(stretch.from).max(picture.x(from) - 20.0);
            let end_x = picture.x(end).min(picture.x(until) + 20.0);
            paint_stretch(pen, stretch, (start_x, end_x), picture.x(stretch.from), y, picture.lane_px(), palette);
        }
    }
}

/// The stretches that are seen, each with its end. Those that are over at once are left out.
pub fn stretches_between(
    stretches: &[Stretch],
    from: Time,
    until: Time,
    now: Time,
) -> impl Iterator<Item = (&Stretch, Time)> {
    let first = stretches.partition_point(|stretch| stretch.from <= from).saturating_sub(1);
    let seen = stretches[first..].iter().take_while(move |stretch| stretch.from <= until.min(now));
    let with_end = seen.enumerate().map(move |(index, stretch)| {
        let next = stretches.get(first + index + 1).map_or(now, |next| next.from.min(now));
        (stretch, next)
    });
    with_end.filter(|(stretch, end)| stretch.from < *end)
}

fn paint_stretch(
    pen: &Pen,
    stretch: &Stretch,
    (start_x, end_x): (f64, f64),
    begins_x: f64,
    y: f64,
    lane_px: f64,
    palette: &Palette,
) {
    let width = (end_x - start_x).max(1.0);
    match stretch.process {
        Process::Crashed | Process::Failed => {
            pen.set_stroke_style_str(&palette.dead);
            pen.set_line_width((lane_px * 0.3).max(1.0));
            dashes(pen, &[2.0, 4.0]);
            pen.set_line_dash_offset(start_x - begins_x);
            line(pen, start_x, y, end_x, y);
            pen.set_line_dash_offset(0.0);
            dashes(pen, &[]);
            pen.set_line_width((lane_px * 0.3).max(1.5));
            pen.set_stroke_style_str(&palette.lost);
            cross(pen, begins_x, y, lane_px * 0.6 + 1.0);
            return;
        }
        Process::Paused => {
            // A hollow bar, open where it goes on, with two upright lines as on a pause button.
            pen.set_fill_style_str(&palette.panel);
            pen.fill_rect(start_x, y - lane_px / 2.0, width, lane_px);
            pen.set_stroke_style_str(palette.role(stretch.role));
            pen.set_line_width(1.5);
            pen.stroke_rect(start_x, y - lane_px / 2.0, width, lane_px);
            pen.set_fill_style_str(&palette.ink);
            pen.fill_rect(begins_x + 3.0, y - lane_px / 2.0 - 1.0, 2.0, lane_px + 2.0);
            pen.fill_rect(begins_x + 7.0, y - lane_px / 2.0 - 1.0, 2.0, lane_px + 2.0);
            return;
        }
        Process::Running => {}
    }
    pen.set_fill_style_str(palette.role(stretch.role));
    let thick = match stretch.role {
        Role::Leader => lane_px * LEADER_WIDER,
        Role::Candidate => lane_px,
        Role::Follower => lane_px * 0.55,
        Role::Learner => lane_px * 0.3,
    };
    pen.fill_rect(start_x, y - thick / 2.0, width, thick);
}
