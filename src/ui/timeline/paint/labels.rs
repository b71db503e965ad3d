//! All text on the timeline: names, terms, faults, times, flags.

use super::ground::shade_end;
use super::lane::{LEADER_WIDER, stretches_between};
use super::palette::Palette;
use super::pen::{Pen, Widths, dashes, line};
use super::pen::{SMALL_PX, small};
use model::types::{NodeId, Role};
use model::view::Process;
use story::format::px;
use story::geometry::bounded;
use story::lanes::{Fault, Lanes, Shade};
use story::timeline::flag_rows::{Placed, Tone};
use story::timeline::picture::{FLAG_ROW_PX, LABELS_PX, Picture};
use story::timeline::ticks::marks;

/// How near a time may come to the edges: half of a short one's width.
const EDGE_PX: f64 = 14.0;

/// A thinner bar has no room for text.
const WORDS_LEAST_PX: f64 = 8.0;

/// Where the middle of a node's name is.
const NAME_X_PX: f64 = 24.0;

/// A stretch or shade narrower than this is never labelled, so its text is not measured.
const LABELLED_LEAST_PX: f64 = 44.0;

/// Writes the nodes' names, that of the chosen one on a ground of its own.
pub fn paint_names(pen: &Pen, picture: &Picture, chosen: Option<NodeId>, palette: &Palette) {
    let size_px = bounded(picture.step_px() * 0.62, 7.0, 14.0);
    pen.set_font(&format!("700 {}px {}", px(size_px), palette.font));
    pen.set_text_align("center");
    for node in &picture.nodes {
        if let Some(y) = picture.y(*node) {
            let is_chosen = chosen == Some(*node);
            if is_chosen {
                pen.set_fill_style_str(&palette.accent);
                pen.fill_rect(NAME_X_PX - size_px, y - size_px * 0.65, size_px * 2.0, size_px * 1.3);
            }
            pen.set_fill_style_str(if is_chosen { &palette.accent_ink } else { &palette.ink });
            let _ = pen.fill_text(&node.to_string(), NAME_X_PX, y + size_px * 0.36);
        }
    }
}

/// Writes the times below the lanes.
pub fn paint_times(pen: &Pen, picture: &Picture, palette: &Palette) {
    pen.set_font(&small(&palette.font));
    pen.set_text_align("center");
    pen.set_fill_style_str(&palette.muted);
    for mark in marks(picture) {
        // The outermost ones are moved inside, so that none is cut off.
        let x = mark.x.max(LABELS_PX + EDGE_PX).min(picture.width_px - EDGE_PX);
        let _ = pen.fill_text(&mark.label, x, picture.map_top_px() - 5.0);
    }
}

/// Writes the state of the node into each stretch, where there is room, so that colour is not the only cue.
pub fn paint_terms(pen: &Pen, picture: &Picture, lanes: &Lanes, palette: &Palette) {
    let bar_px = picture.lane_px() * LEADER_WIDER;
    if bar_px < WORDS_LEAST_PX {
        return;
    }
    pen.set_font(&format!("700 {}px {}", px(bar_px * 0.86), palette.font));
    pen.set_text_align("left");
    for node in &picture.nodes {
        let Some(y) = picture.y(*node) else { continue };
        let seen = stretches_between(lanes.stretches(*node), picture.from(), picture.until(), picture.now);
        for (stretch, end) in seen {
            let start_x = picture.x(stretch.from).max(LABELS_PX);
            let room = picture.x(end).min(picture.width_px) - start_x;
            if room < LABELLED_LEAST_PX {
                continue;
            }
            let (text, ground, ink) = match (stretch.process, stretch.role) {
                (Process::Crashed | Process::Failed, _) => {
                    let ink = if stretch.removed { &palette.muted } else { &palette.lost };
                    (stretch.dead_word().to_string(), &palette.panel, ink)
                }
                (Process::Paused, role) => (format!("paused {role}"), &palette.panel, &palette.ink),
                (Process::Running, Role::Leader) if !stretch.quorum => {
                    (format!("leader, term {}, no quorum", stretch.term), &palette.panel, &palette.lost)
                }
                (Process::Running, Role::Leader) => {
                    (format!("leader, term {}", stretch.term), &palette.leader, &palette.leader_ink)
                }
                (Process::Running, Role::Candidate) => {
                    (format!("candidate, term {}", stretch.term), &palette.candidate, &palette.panel)
                }
                (Process::Running, Role::Learner) => ("learner".to_string(), &palette.panel, &palette.muted),
                (Process::Running, Role::Follower | Role::PreCandidate) => continue,
            };
            let width = pen.measure_text(&text).map_or(80.0, |measured| measured.width()) + 8.0;
            let indent = if stretch.role == Role::Leader && stretch.process == Process::Running { 2.0 } else { 12.0 };
            if room < width + indent {
                continue;
            }
            pen.set_fill_style_str(ground);
            pen.fill_rect(start_x + indent, y - bar_px / 2.0, width, bar_px);
            pen.set_fill_style_str(ink);
            let _ = pen.fill_text(&text, start_x + indent + 4.0, y + bar_px * 0.31);
        }
    }
}

/// Writes the faults of links above the lanes.
pub fn paint_faults(pen: &Pen, picture: &Picture, lanes: &Lanes, widths: &Widths, palette: &Palette) {
    // Between the top and the first lane, where no message passes.
    if picture.step_px() / 2.0 - picture.lane_px() < SMALL_PX - 1.0 {
        return;
    }
    pen.set_font(&small(&palette.font));
    pen.set_text_align("left");
    let (from, until) = (picture.from(), picture.until());
    let mut taken_until = f64::MIN;
    let seen = |shade: &&Shade| shade.from <= until.min(picture.now) && shade_end(shade, picture.now) >= from;
    for shade in lanes.shades().iter().filter(seen) {
        let start = picture.x(shade.from).max(LABELS_PX).max(taken_until) + 4.0;
        let room = picture.x(shade_end(shade, picture.now)).min(picture.width_px) - start;
        if room < LABELLED_LEAST_PX || shade.label.is_empty() {
            continue;
        }
        let width = widths.of(pen, &shade.label);
        if width > room {
            continue;
        }
        pen.set_fill_style_str(if matches!(shade.fault, Fault::Slow | Fault::Otherwise) {
            &palette.muted
        } else {
            &palette.lost
        });
        let _ = pen.fill_text(&shade.label, start, picture.lanes_top_px() + SMALL_PX + 1.0);
        taken_until = start + width + 6.0;
    }
}

/// Paints the flags, each with its staff down to the lanes.
pub fn paint_flags(pen: &Pen, picture: &Picture, placed: &[Placed], palette: &Palette) {
    pen.set_font(&small(&palette.font));
    pen.set_text_align("left");
    let top = picture.flags_top_px();
    let staff_end = picture.lanes_top_px() - 2.0;
    for label in placed {
        let (ground, ink) = match label.tone {
            Tone::Heals => (&palette.heals, &palette.panel),
            Tone::Acts => (&palette.accent, &palette.accent_ink),
            Tone::Voids => (&palette.panel, &palette.lost),
            Tone::Broken => (&palette.lost, &palette.panel),
        };
        let y = top + 2.0 + label.row as f64 * FLAG_ROW_PX;
        pen.set_fill_style_str(ground);
        pen.fill_rect(label.x - 0.75, y, 1.5, staff_end - y);
        if label.tone == Tone::Voids {
            // Outlined, with a dotted staff and a sign in its text, so that colour is not the only cue.
            pen.fill_rect(label.x, y, label.width_px, 15.0);
            pen.set_stroke_style_str(ink);
            pen.set_line_width(1.4);
            pen.stroke_rect(label.x + 0.7, y + 0.7, label.width_px - 1.4, 13.6);
            dashes(pen, &[2.0, 2.0]);
            line(pen, label.x, y + 15.0, label.x, staff_end);
            dashes(pen, &[]);
        } else {
            pen.fill_rect(label.x, y, label.width_px, 15.0);
        }
        if label.tone == Tone::Broken {
            // A violation is marked through all lanes.
            pen.set_global_alpha(0.55);
            pen.fill_rect(label.x - 0.75, staff_end, 1.5, picture.lanes_bottom_px() - staff_end);
            pen.set_global_alpha(1.0);
        }
        pen.set_fill_style_str(ink);
        let _ = pen.fill_text(&label.text, label.x + 5.0, y + 11.0);
    }
}
