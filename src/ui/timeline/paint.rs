//! Painting the timeline.

use std::f64::consts::TAU;

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::types::{NodeId, Role, Time};
use crate::ui::format::{fixed, px, shortened};
use crate::ui::lanes::{Flag, Kind, Lanes, Slant, Stretch};
use crate::ui::size::zoom;
use crate::view::Process;

/// The room for the nodes' names, to the left of the lanes.
pub const LABELS_PX: f64 = 58.0;

const FLAGS_PX: f64 = 34.0;
const AXIS_PX: f64 = 20.0;

/// How much wider a leader's bar is, so that its term can be written into it.
const LEADER_WIDER: f64 = 1.3;

/// More messages than this in the picture are not drawn: they would be one grey block.
const SLANTS_MAX: usize = 2_500;

/// More flags than this in the picture are not drawn.
const FLAGS_MAX: usize = 200;

/// The longest label of a flag, in characters.
const LABEL_CHARACTERS_MAX: usize = 44;

/// Flags nearer to each other than this share one label.
const FLAGS_APART_PX: f64 = 7.0;

/// Which part of time is painted, and how large.
pub struct Picture {
    pub width_px: f64,
    pub height_px: f64,
    pub left_us: f64,
    pub span_us: f64,
    pub drawn: Time,
    pub now: Time,
}

impl Picture {
    fn x(&self, time: Time) -> f64 {
        LABELS_PX + (time.0 as f64 - self.left_us) / self.span_us * (self.width_px - LABELS_PX)
    }

    fn from(&self) -> Time {
        Time(self.left_us.max(0.0) as u64)
    }

    fn until(&self) -> Time {
        Time((self.left_us + self.span_us) as u64)
    }
}

/// The colours, as the style sheet gives them.
pub struct Palette {
    font: String,
    ink: String,
    muted: String,
    grid: String,
    panel: String,
    follower: String,
    leader: String,
    leader_ink: String,
    candidate: String,
    learner: String,
    dead: String,
    heartbeat: String,
    entries: String,
    reply: String,
    lost: String,
    shade: String,
    flag: String,
    flag_heal: String,
    flag_ink: String,
}

impl Palette {
    /// Reads the colours that hold for an element.
    pub fn read(canvas: &HtmlCanvasElement) -> Option<Palette> {
        let style = web_sys::window()?.get_computed_style(canvas).ok()??;
        let colour = |name: &str| style.get_property_value(name).unwrap_or_default().trim().to_string();
        Some(Palette {
            font: style.get_property_value("font-family").unwrap_or_default(),
            ink: colour("--ink"),
            muted: colour("--muted"),
            grid: colour("--grid"),
            panel: colour("--panel"),
            follower: colour("--lane"),
            leader: colour("--gold"),
            leader_ink: colour("--on-gold"),
            candidate: colour("--violet"),
            learner: colour("--lane-learner"),
            dead: colour("--dead"),
            heartbeat: colour("--slant"),
            entries: colour("--slant-entries"),
            reply: colour("--slant-reply"),
            lost: colour("--red"),
            shade: colour("--shade"),
            flag: colour("--accent"),
            flag_heal: colour("--green"),
            flag_ink: colour("--accent-ink"),
        })
    }
}

/// Where the lanes lie.
struct Rows {
    nodes: Vec<NodeId>,
    top_px: f64,
    step_px: f64,
    bottom_px: f64,
}

impl Rows {
    fn new(lanes: &Lanes, picture: &Picture) -> Rows {
        let nodes: Vec<NodeId> = lanes.nodes().keys().copied().collect();
        let bottom_px = picture.height_px - AXIS_PX;
        let step_px = (bottom_px - FLAGS_PX) / nodes.len().max(1) as f64;
        Rows { nodes, top_px: FLAGS_PX, step_px, bottom_px }
    }

    fn y(&self, node: NodeId) -> Option<f64> {
        let row = self.nodes.binary_search(&node).ok()?;
        Some(self.top_px + self.step_px * (row as f64 + 0.5))
    }

    fn lane_px(&self) -> f64 {
        (self.step_px * 0.26).clamp(2.0, 9.0)
    }
}

/// Paints everything.
pub fn paint(canvas: &HtmlCanvasElement, picture: &Picture, lanes: &Lanes, palette: &Palette) {
    let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).max(1.0) * zoom(canvas);
    let (width, height) = ((picture.width_px * ratio) as u32, (picture.height_px * ratio) as u32);
    if canvas.width() != width || canvas.height() != height {
        canvas.set_width(width);
        canvas.set_height(height);
    }
    let Ok(Some(context)) = canvas.get_context("2d") else { return };
    let pen: CanvasRenderingContext2d = context.unchecked_into();
    let _ = pen.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
    pen.clear_rect(0.0, 0.0, picture.width_px, picture.height_px);
    let rows = Rows::new(lanes, picture);

    pen.save();
    pen.begin_path();
    pen.rect(LABELS_PX - 14.0, 0.0, picture.width_px - LABELS_PX + 14.0, picture.height_px);
    pen.clip();
    paint_axis(&pen, picture, &rows, palette);
    paint_shades(&pen, picture, lanes, &rows, palette);
    for (node, stretches) in lanes.nodes() {
        if let Some(y) = rows.y(*node) {
            paint_lane(&pen, picture, stretches, y, rows.lane_px(), palette);
        }
    }
    paint_slants(&pen, picture, lanes, &rows, palette);
    paint_terms(&pen, picture, lanes, &rows, palette);
    paint_flags(&pen, picture, lanes, palette);
    paint_playhead(&pen, picture, &rows, palette);
    pen.restore();

    let size_px = (rows.step_px * 0.62).clamp(7.0, 14.0);
    pen.set_font(&format!("700 {}px {}", px(size_px), palette.font));
    pen.set_fill_style_str(&palette.ink);
    pen.set_text_align("center");
    for node in &rows.nodes {
        if let Some(y) = rows.y(*node) {
            let _ = pen.fill_text(&node.to_string(), 24.0, y + size_px * 0.36);
        }
    }
}

/// A round distance between two marks of the axis, at least 90 pixels wide, in microseconds.
fn mark_every_us(picture: &Picture) -> f64 {
    let least = picture.span_us * 90.0 / (picture.width_px - LABELS_PX).max(90.0);
    let mut power = 1.0;
    while power * 10.0 < least {
        power *= 10.0;
    }
    [1.0, 2.0, 5.0, 10.0].map(|digit| digit * power).into_iter().find(|every| *every >= least).unwrap_or(least)
}

fn paint_axis(pen: &CanvasRenderingContext2d, picture: &Picture, rows: &Rows, palette: &Palette) {
    let every = mark_every_us(picture);
    // As many decimals as tell two neighbouring marks apart.
    let places = (0..6).find(|places| every * 10f64.powi(*places as i32) > 999_999.0).unwrap_or(6);
    pen.set_font(&format!("10.5px {}", palette.font));
    pen.set_text_align("center");
    pen.set_line_width(1.0);
    let mut mark = (picture.left_us / every).ceil() * every;
    while mark <= picture.left_us + picture.span_us {
        let x = picture.x(Time(mark as u64)).round() + 0.5;
        pen.set_stroke_style_str(&palette.grid);
        line(pen, x, FLAGS_PX - 10.0, x, rows.bottom_px);
        pen.set_fill_style_str(&palette.muted);
        let _ = pen.fill_text(&fixed(mark / 1e6, places), x, picture.height_px - 6.0);
        mark += every;
    }
}

fn paint_shades(pen: &CanvasRenderingContext2d, picture: &Picture, lanes: &Lanes, rows: &Rows, palette: &Palette) {
    let (from, until) = (picture.from(), picture.until());
    for shade in lanes.shades() {
        let end = shade.until.unwrap_or(picture.now).min(picture.now);
        if shade.from > until || end < from {
            continue;
        }
        let (start_x, end_x) = (picture.x(shade.from), picture.x(end));
        pen.set_fill_style_str(&palette.shade);
        pen.fill_rect(start_x, FLAGS_PX - 12.0, (end_x - start_x).max(1.0), rows.bottom_px - FLAGS_PX + 12.0);
        pen.set_stroke_style_str(&palette.lost);
        dashes(pen, &[1.5, 4.0]);
        line(pen, start_x, FLAGS_PX - 12.0, start_x, rows.bottom_px);
        if shade.until.is_some() {
            line(pen, end_x, FLAGS_PX - 12.0, end_x, rows.bottom_px);
        }
        dashes(pen, &[]);
    }
}

fn paint_lane(
    pen: &CanvasRenderingContext2d,
    picture: &Picture,
    stretches: &[Stretch],
    y: f64,
    lane_px: f64,
    palette: &Palette,
) {
    let first = stretches.partition_point(|stretch| stretch.from <= picture.from()).saturating_sub(1);
    for (index, stretch) in stretches.iter().enumerate().skip(first) {
        if stretch.from > picture.until().min(picture.now) {
            break;
        }
        let end = stretches.get(index + 1).map_or(picture.now, |next| next.from.min(picture.now));
        let start_x = picture.x(stretch.from).max(LABELS_PX - 6.0);
        let end_x = picture.x(end).min(picture.width_px);
        let width = (end_x - start_x).max(1.0);
        match stretch.process {
            Process::Crashed | Process::Failed => {
                pen.set_stroke_style_str(&palette.dead);
                pen.set_line_width((lane_px * 0.3).max(1.0));
                dashes(pen, &[2.0, 4.0]);
                line(pen, start_x, y, end_x, y);
                dashes(pen, &[]);
                cross(pen, start_x, y, lane_px * 0.6 + 1.0);
                continue;
            }
            Process::Paused => {
                pen.set_stroke_style_str(role_colour(stretch.role, palette));
                pen.set_line_width(1.5);
                pen.stroke_rect(start_x, y - lane_px / 2.0, width, lane_px);
                continue;
            }
            Process::Running => {}
        }
        pen.set_fill_style_str(role_colour(stretch.role, palette));
        let thick = match stretch.role {
            Role::Leader => lane_px * LEADER_WIDER,
            Role::Candidate => lane_px,
            Role::Follower | Role::Learner => lane_px * 0.55,
        };
        pen.fill_rect(start_x, y - thick / 2.0, width, thick);
    }
}

/// Writes the term into each leader's bar, above the messages.
fn paint_terms(pen: &CanvasRenderingContext2d, picture: &Picture, lanes: &Lanes, rows: &Rows, palette: &Palette) {
    let bar_px = rows.lane_px() * LEADER_WIDER;
    if bar_px < 8.0 {
        return;
    }
    pen.set_font(&format!("700 {}px {}", px(bar_px * 0.86), palette.font));
    pen.set_text_align("left");
    for (node, stretches) in lanes.nodes() {
        let Some(y) = rows.y(*node) else { continue };
        let first = stretches.partition_point(|stretch| stretch.from <= picture.from()).saturating_sub(1);
        for (index, stretch) in stretches.iter().enumerate().skip(first) {
            if stretch.from > picture.until().min(picture.now) {
                break;
            }
            let end = stretches.get(index + 1).map_or(picture.now, |next| next.from.min(picture.now));
            let start_x = picture.x(stretch.from).max(LABELS_PX);
            let text = format!("leader, term {}", stretch.term);
            let width = pen.measure_text(&text).map_or(80.0, |measured| measured.width()) + 12.0;
            if stretch.role != Role::Leader || stretch.process != Process::Running || picture.x(end) - start_x < width {
                continue;
            }
            pen.set_fill_style_str(&palette.leader);
            pen.fill_rect(start_x, y - bar_px / 2.0, width, bar_px);
            pen.set_fill_style_str(&palette.leader_ink);
            let _ = pen.fill_text(&text, start_x + 6.0, y + bar_px * 0.31);
        }
    }
}

fn role_colour(role: Role, palette: &Palette) -> &str {
    match role {
        Role::Leader => &palette.leader,
        Role::Candidate => &palette.candidate,
        Role::Follower => &palette.follower,
        Role::Learner => &palette.learner,
    }
}

fn paint_slants(pen: &CanvasRenderingContext2d, picture: &Picture, lanes: &Lanes, rows: &Rows, palette: &Palette) {
    let slants = lanes.slants_between(picture.from(), picture.until().min(picture.now));
    let count = |kind: Kind| slants.iter().filter(|slant| slant.kind == kind).count();
    let (without_replies, many) = (slants.len().saturating_sub(count(Kind::Reply)), slants.len() > SLANTS_MAX);
    let too_many = many && without_replies > SLANTS_MAX;
    if many {
        let left_out = if too_many { "heartbeats and replies are left out" } else { "replies are left out" };
        pen.set_fill_style_str(&palette.muted);
        pen.set_font(&format!("11px {}", palette.font));
        pen.set_text_align("right");
        let _ =
            pen.fill_text(&format!("{left_out}; zoom in to see them"), picture.width_px - 10.0, rows.bottom_px - 5.0);
    }
    let shown = |slant: &&Slant| match slant.kind {
        Kind::Reply => !many,
        Kind::Heartbeat => !too_many,
        Kind::Vote | Kind::Entries => true,
    };
    let slants: Vec<&Slant> = slants.iter().filter(shown).take(SLANTS_MAX * 2).collect();
    let kinds = [
        (Kind::Heartbeat, &palette.heartbeat, 1.0),
        (Kind::Reply, &palette.reply, 1.0),
        (Kind::Entries, &palette.entries, 1.5),
        (Kind::Vote, &palette.candidate, 1.3),
    ];
    for (kind, colour, width) in kinds {
        pen.set_stroke_style_str(colour);
        pen.set_line_width(width);
        pen.begin_path();
        for slant in slants.iter().filter(|slant| slant.kind == kind && !slant.lost) {
            trace_slant(pen, picture, slant, rows);
        }
        pen.stroke();
    }
    pen.set_stroke_style_str(&palette.lost);
    pen.set_line_width(1.0);
    pen.set_global_alpha(0.45);
    pen.begin_path();
    for slant in slants.iter().filter(|slant| slant.lost) {
        trace_slant(pen, picture, slant, rows);
    }
    pen.stroke();
    pen.set_global_alpha(1.0);
    pen.set_line_width(1.5);
    for slant in slants.iter().filter(|slant| slant.lost) {
        if let Some((x, y)) = end_of(picture, slant, rows) {
            cross(pen, x, y, 3.2);
        }
    }
}

/// Where a slant ends: at its receiver, on its way while that lies ahead of the engine, or where it was lost.
fn end_of(picture: &Picture, slant: &Slant, rows: &Rows) -> Option<(f64, f64)> {
    let (from, to) = (rows.y(slant.from)?, rows.y(slant.to)?);
    if slant.lost {
        let whole = slant.due.saturating_sub(slant.sent).as_micros().max(1) as f64;
        let gone = slant.end.saturating_sub(slant.sent).as_micros() as f64 / whole;
        // As on the stage: what was lost at once breaks shortly before the middle.
        let part = if gone < 0.1 { 0.4 } else { gone.min(1.0) };
        return Some((picture.x(Time(slant.sent.0 + (whole * part) as u64)), from + (to - from) * part));
    }
    let whole = slant.end.saturating_sub(slant.sent).as_micros().max(1) as f64;
    let part = (picture.now.saturating_sub(slant.sent).as_micros() as f64 / whole).min(1.0);
    let end = Time(slant.sent.0 + (whole * part) as u64);
    Some((picture.x(end), from + (to - from) * part))
}

fn trace_slant(pen: &CanvasRenderingContext2d, picture: &Picture, slant: &Slant, rows: &Rows) {
    if let (Some(start), Some((x, y))) = (rows.y(slant.from), end_of(picture, slant, rows)) {
        pen.move_to(picture.x(slant.sent), start);
        pen.line_to(x, y);
    }
}

fn paint_flags(pen: &CanvasRenderingContext2d, picture: &Picture, lanes: &Lanes, palette: &Palette) {
    let flags = lanes.flags_between(picture.from(), picture.until().min(picture.now));
    pen.set_font(&format!("10.5px {}", palette.font));
    pen.set_text_align("left");
    let flags = &flags[flags.len().saturating_sub(FLAGS_MAX)..];
    let together = |one: &Flag, next: &Flag| picture.x(next.at) - picture.x(one.at) < FLAGS_APART_PX;
    let mut groups = flags.chunk_by(together).peekable();
    while let Some(group) = groups.next() {
        let x = picture.x(group[0].at);
        let room = groups.peek().map_or(f64::MAX, |next| picture.x(next[0].at) - x - 2.0);
        let heals = group.iter().all(|flag| flag.heals);
        pen.set_fill_style_str(if heals { &palette.flag_heal } else { &palette.flag });
        pen.fill_rect(x - 0.75, 4.0, 1.5, FLAGS_PX - 10.0);
        let measure = |text: &str| pen.measure_text(text).map_or(60.0, |measured| measured.width()) + 10.0;
        let whole = group.iter().map(|flag| flag.label.as_str()).collect::<Vec<_>>().join(" · ");
        // A label that has no room before the next flag loses its end.
        let mut fitting = (3..=LABEL_CHARACTERS_MAX).rev().map(|length| shortened(&whole, length));
        let Some(label) = fitting.find(|label| measure(label) <= room) else {
            pen.fill_rect(x, 3.0, room.clamp(2.0, 8.0), 15.0);
            continue;
        };
        pen.fill_rect(x, 3.0, measure(&label), 15.0);
        pen.set_fill_style_str(&palette.flag_ink);
        let _ = pen.fill_text(&label, x + 5.0, 14.0);
    }
}

fn paint_playhead(pen: &CanvasRenderingContext2d, picture: &Picture, rows: &Rows, palette: &Palette) {
    let x = picture.x(picture.drawn);
    pen.set_fill_style_str(&palette.ink);
    pen.fill_rect(x - 0.75, 20.0, 1.5, rows.bottom_px - 16.0);
    pen.begin_path();
    let _ = pen.arc(x, 22.0, 5.5, 0.0, TAU);
    pen.fill();
    pen.set_stroke_style_str(&palette.panel);
    pen.set_line_width(1.5);
    pen.stroke();
}

fn cross(pen: &CanvasRenderingContext2d, x: f64, y: f64, half: f64) {
    pen.begin_path();
    pen.move_to(x - half, y - half);
    pen.line_to(x + half, y + half);
    pen.move_to(x + half, y - half);
    pen.line_to(x - half, y + half);
    pen.stroke();
}

fn line(pen: &CanvasRenderingContext2d, x: f64, y: f64, to_x: f64, to_y: f64) {
    pen.begin_path();
    pen.move_to(x, y);
    pen.line_to(to_x, to_y);
    pen.stroke();
}

fn dashes(pen: &CanvasRenderingContext2d, lengths: &[f64]) {
    let list = js_sys::Array::new();
    for length in lengths {
        list.push(&(*length).into());
    }
    let _ = pen.set_line_dash(&list);
}
