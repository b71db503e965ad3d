//! The lanes: the state of each node over time.

use litemap::LiteMap;

use super::palette::Palette;
use super::pen::{Pen, Widths, cross, dashes, line};
use super::pen::{SMALL_PX, small};
use model::types::{Role, Time};
use model::view::Process;
use story::lanes::{Lanes, Part, Stretch};
use story::timeline::picture::{LABELS_PX, Picture};

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

/// The distance between the lines of a node's faults, and their thickness.
const AILMENT_STEP_PX: f64 = 3.5;
const AILMENT_PX: f64 = 2.2;

/// The least width for the label of a fault, and the least distance of lanes at which labels fit.
const WORDS_PX: f64 = 60.0;
const WORDS_STEP_PX: f64 = 26.0;

/// Paints the faults of each node below its lane: solid, red and with a sign when they violate an assumption.
pub fn paint_ailments(pen: &Pen, picture: &Picture, lanes: &Lanes, widths: &Widths, palette: &Palette) {
    let (from, until) = (picture.from(), picture.until().min(picture.now));
    pen.set_font(&small(&palette.font));
    pen.set_text_align("left");
    let mut taken_until: LiteMap<_, _> = LiteMap::new();
    for ailment in lanes.fault_spans() {
        let end = ailment.until.unwrap_or(picture.now).min(picture.now);
        let Some(lane_y) = picture.y(ailment.node).filter(|_| ailment.from <= until && end >= from) else { continue };
        let row = match ailment.part {
            Part::Disk => 0.0,
            Part::Clock => 1.0,
            Part::Processor | Part::StateMachine | Part::Death => 2.0,
        };
        let y = lane_y + picture.lane_px() * 0.5 + 2.5 + row * AILMENT_STEP_PX;
        let (start_x, end_x) =
            (picture.x(ailment.from).max(LABELS_PX - 20.0), picture.x(end).min(picture.width_px + 20.0));
        let colour = if ailment.voids { &palette.lost } else { &palette.leader };
        pen.set_stroke_style_str(colour);
        pen.set_line_width(AILMENT_PX);
        dashes(pen, if ailment.voids { &[] } else { &[5.0, 3.0] });
        line(pen, start_x, y, end_x, y);
        dashes(pen, &[]);
        let text = if ailment.voids { ["⚠ ", &*ailment.label].concat() } else { ailment.label.to_string() };
        let taken = taken_until.entry(ailment.node).or_insert(f64::MIN);
        let text_x = start_x.max(LABELS_PX).max(*taken) + 3.0;
        // Labels fit only between lanes that are far enough apart.
        let room = end_x.min(picture.width_px) - text_x;
        if room < WORDS_PX || picture.step_px() < WORDS_STEP_PX {
            continue;
        }
        let width = widths.of(pen, &text);
        if width > room {
            continue;
        }
        *taken = text_x + width + 6.0;
        let below = lane_y + picture.lane_px() * 0.5 + 2.5 + AILMENT_STEP_PX + SMALL_PX;
        pen.set_stroke_style_str(&palette.panel);
        pen.set_line_width(3.0);
        let _ = pen.stroke_text(&text, text_x, below);
        pen.set_fill_style_str(if ailment.voids { &palette.lost } else { &palette.muted });
        let _ = pen.fill_text(&text, text_x, below);
    }
}

/// The visible stretches with their ends, without those of zero length.
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
            // A hollow bar, open where it continues, with two vertical lines as on a pause button.
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
    if stretch.role == Role::Leader && !stretch.quorum {
        // A hollow, broken bar: it has the role, and can do nothing with it.
        let thick = lane_px * LEADER_WIDER;
        pen.set_fill_style_str(&palette.panel);
        pen.fill_rect(start_x, y - thick / 2.0, width, thick);
        pen.set_stroke_style_str(palette.role(stretch.role));
        pen.set_line_width(1.5);
        dashes(pen, &[4.0, 3.0]);
        pen.set_line_dash_offset(start_x - begins_x);
        pen.stroke_rect(start_x, y - thick / 2.0 + 0.75, width, thick - 1.5);
        pen.set_line_dash_offset(0.0);
        dashes(pen, &[]);
        return;
    }
    pen.set_fill_style_str(palette.role(stretch.role));
    let thick = match stretch.role {
        Role::Leader => lane_px * LEADER_WIDER,
        Role::Candidate => lane_px,
        Role::Follower | Role::PreCandidate => lane_px * 0.55,
        Role::Learner => lane_px * 0.3,
    };
    pen.fill_rect(start_x, y - thick / 2.0, width, thick);
}
