//! The overview map of the whole session: message density, leaders, violations, and the visible window.

use web_sys::HtmlCanvasElement;

use super::extra::Extra;
use super::lane::stretches_between;
use super::palette::Palette;
use super::pen::{Pen, new_canvas, pen_for};
use model::types::{Role, Time};
use model::view::Process;
use story::lanes::{Columns, Fault, Lanes};
use story::timeline::overview::Overview;
use story::timeline::picture::{LABELS_PX, MAP_PX, Picture};

/// How wide a column of the map is at least.
const COLUMN_PX: f64 = 2.0;

/// The room above and below the map.
const MARGIN_PX: f64 = 3.0;

/// The height of the strip that shows when there was a leader.
const LEADER_PX: f64 = 3.0;

/// The rate at which the map is full: 2¹³ messages a second.
const FULL_RATE_LOG2: f64 = 13.0;

/// When the end of the session has moved by this much, the map is painted again.
const STALE_PX: f64 = 4.0;

/// More flags than this are not marked one by one.
const FLAGS_MAX: usize = 3_000;

#[derive(Clone, PartialEq)]
struct Shows {
    run: u32,
    stamp: u64,
    width_px: f64,
    flags: usize,
    violations: usize,
    palette: Palette,
}

/// The map, painted again only when it would look different.
#[derive(Default)]
pub struct Map {
    canvas: Option<HtmlCanvasElement>,
    shows: Option<Shows>,
    end_us: f64,
}

impl Map {
    /// Draws the map with the visible window.
    pub fn draw(&mut self, pen: &Pen, picture: &Picture, lanes: &Lanes, extra: &Extra, palette: &Palette) {
        let (run, broken, seen) = (extra.run, extra.broken, extra.seen);
        let map = Overview::of(picture);
        let (top, height) = (picture.map_top_px() + MARGIN_PX, MAP_PX - 2.0 * MARGIN_PX);
        let shows = Shows {
            run,
            stamp: lanes.stamp(),
            width_px: picture.width_px,
            flags: lanes.flags_between(Time::ZERO, picture.now).len(),
            violations: broken.len(),
            palette: palette.clone(),
        };
        let off_px = (map.end_us - self.end_us).abs() / map.us_per_px();
        if self.canvas.is_none() {
            self.canvas = new_canvas();
        }
        let Some(canvas) = &self.canvas else { return };
        if self.shows.as_ref() != Some(&shows) || off_px > STALE_PX {
            (self.shows, self.end_us) = (Some(shows), map.end_us);
            if let Some(pen) = pen_for(canvas, picture.lanes_px(), height, palette.ratio) {
                let _ = pen.translate(-LABELS_PX, 0.0);
                paint(&pen, &map, picture, lanes, broken, height, palette);
            }
        }
        // The session has grown a little since: the cached picture is scaled down.
        let width = picture.lanes_px() * self.end_us / map.end_us;
        pen.set_fill_style_str(&palette.sunken);
        pen.fill_rect(LABELS_PX, top, picture.lanes_px(), height);
        let _ = pen.draw_image_with_html_canvas_element_and_dw_and_dh(canvas, LABELS_PX, top, width, height);

        let (left, right) = map.window(seen);
        pen.set_fill_style_str(&palette.panel);
        pen.set_global_alpha(0.55);
        pen.fill_rect(LABELS_PX, top, (left - LABELS_PX).max(0.0), height);
        pen.fill_rect(right, top, (picture.width_px - right).max(0.0), height);
        pen.set_global_alpha(1.0);
        pen.set_stroke_style_str(&palette.accent);
        pen.set_line_width(1.5);
        pen.stroke_rect(left + 0.75, top - 1.0, (right - left - 1.5).max(1.0), height + 2.0);
        if right - left > 24.0 {
            pen.set_fill_style_str(&palette.accent);
            for x in [left - 0.5, right - 3.0] {
                pen.fill_rect(x, top + height / 2.0 - 4.0, 3.5, 8.0);
            }
        }
    }
}

fn paint(pen: &Pen, map: &Overview, picture: &Picture, lanes: &Lanes, broken: &[Time], height: f64, palette: &Palette) {
    let width = picture.lanes_px();
    pen.set_fill_style_str(&palette.sunken);
    pen.fill_rect(LABELS_PX, 0.0, width, height);
    let now = picture.now;
    let strip = |from: Time, until: Time, y: f64, height: f64| {
        let x = map.x(from.0 as f64);
        pen.fill_rect(x, y, (map.x(until.0 as f64) - x).max(1.0), height);
    };
    for shade in lanes.shades().iter().filter(|shade| shade.from <= now) {
        pen.set_fill_style_str(&palette.lost);
        pen.set_global_alpha(if shade.fault == Fault::Parted { 0.22 } else { 0.1 });
        strip(shade.from, shade.until.unwrap_or(now).min(now), 0.0, height);
    }
    pen.set_global_alpha(0.7);
    paint_density(pen, map, picture, lanes, height - LEADER_PX, palette);
    pen.set_global_alpha(1.0);
    for node in &picture.nodes {
        for (stretch, end) in stretches_between(lanes.stretches(*node), Time::ZERO, now, now) {
            match (stretch.process, stretch.role) {
                (Process::Running, Role::Leader) if !stretch.quorum => continue,
                (Process::Running, Role::Leader) => pen.set_fill_style_str(&palette.leader),
                (Process::Running, Role::Candidate) => pen.set_fill_style_str(&palette.candidate),
                (Process::Running, Role::Follower | Role::PreCandidate | Role::Learner) => continue,
                (Process::Paused | Process::Crashed | Process::Failed, _) => continue,
            }
            strip(stretch.from, end, height - LEADER_PX, LEADER_PX);
        }
    }
    let flags = lanes.flags_between(Time::ZERO, now);
    for flag in flags.iter().step_by(flags.len() / FLAGS_MAX + 1) {
        pen.set_fill_style_str(if flag.heals { &palette.heals } else { &palette.accent });
        strip(flag.at, flag.at, 0.0, 4.0);
    }
    pen.set_fill_style_str(&palette.lost);
    for at in broken.iter().filter(|at| **at <= now) {
        pen.fill_rect(map.x(at.0 as f64) - 1.0, 0.0, 2.0, height);
    }
}

fn paint_density(pen: &Pen, map: &Overview, picture: &Picture, lanes: &Lanes, height: f64, palette: &Palette) {
    let columns = lanes.density(Columns::level_for(map.us_per_px() * COLUMN_PX), Time::ZERO, picture.now);
    let per_second = 1e6 / columns.bucket_us();
    let bucket_px = columns.bucket_us() / map.us_per_px();
    for (colour, lost) in [(&palette.heartbeat, false), (&palette.lost, true)] {
        pen.set_fill_style_str(colour);
        for column in 0..columns.len() {
            let total = columns.total(column);
            let count = f64::from(if lost { total.lost } else { total.sent });
            if count > 0.0 {
                let part = (1.0 + count * per_second).log2().min(FULL_RATE_LOG2) / FULL_RATE_LOG2;
                let x = map.x(columns.from().0 as f64) + column as f64 * bucket_px;
                pen.fill_rect(x, height * (1.0 - part), bucket_px.min(picture.width_px - x).max(0.0), height * part);
            }
        }
    }
}
