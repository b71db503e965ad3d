//! Messages: single lines where they are distinct, bands of density where they are not, both in the transition.

use super::palette::Palette;
use super::pen::small;
use super::pen::{Pen, add_cross};
use model::types::{NodeId, Time};
use story::geometry::bounded;
use story::lanes::{Kind, Lanes, Slant};
use story::timeline::picture::Picture;
use story::timeline::veil::Veil;
use story::timeline::way::Way;

/// The number of opacity steps of single messages.
const FADES: usize = 4;

/// The most single messages drawn in one tile.
const SLANTS_MAX: usize = 6_000;

/// How long a band may change after its end, as messages in flight may be lost.
const SETTLES_WITHIN: Time = Time::from_millis(500);

/// The opacity of a band.
const BAND_ALPHA: f64 = 0.5;

/// The kinds in painting order, the most important last.
const KINDS: [(Kind, f64); 5] =
    [(Kind::Heartbeat, 1.0), (Kind::Reply, 1.0), (Kind::Entries, 1.5), (Kind::Snapshot, 2.5), (Kind::Vote, 1.3)];

/// Half the side of the block in the middle of a snapshot's line.
const BLOCK_PX: f64 = 3.0;

/// A shorter line has no room for the text beside its block.
const CHUNK_NAMED_PX: f64 = 34.0;

/// Paints the single messages between two moments. True when none of them is still in flight.
pub fn paint_messages(
    pen: &Pen,
    picture: &Picture,
    lanes: &Lanes,
    veil: &Veil,
    (from, until): (Time, Time),
    palette: &Palette,
) -> bool {
    let mut settled = true;
    if !veil.covers(from, until) {
        // Grouped by opacity and kind, so that each style is stroked once.
        let mut ways: [[Vec<Way>; KINDS.len()]; FADES] = Default::default();
        let mut lost: Vec<Way> = Vec::new();
        let mut blocks: Vec<(Way, Option<(u8, u8)>)> = Vec::new();
        for slant in lanes.slants_between(from, until.min(picture.now)).take(SLANTS_MAX) {
            settled &= slant.end() <= picture.now;
            let fade = ((1.0 - veil.at(slant.sent())) * FADES as f32).ceil() as usize;
            if let (Some(way), Some(fade)) = (Way::of(picture, slant), fade.checked_sub(1)) {
                if slant.kind() == Kind::Snapshot {
                    blocks.push((way, slant.chunk()));
                }
                if way.lost { lost.push(way) } else { ways[fade][place(slant)].push(way) }
            }
        }
        for (index, (_, width)) in KINDS.iter().enumerate() {
            pen.set_stroke_style_str(colour(KINDS[index].0, palette));
            pen.set_line_width(*width);
            for (fade, kinds) in ways.iter().enumerate().filter(|(_, kinds)| !kinds[index].is_empty()) {
                pen.set_global_alpha((fade + 1) as f64 / FADES as f64);
                stroke(pen, &kinds[index]);
            }
        }
        pen.set_stroke_style_str(&palette.lost);
        pen.set_line_width(1.0);
        pen.set_global_alpha(0.45);
        stroke(pen, &lost);
        pen.set_global_alpha(1.0);
        paint_blocks(pen, &blocks, palette);
        pen.set_stroke_style_str(&palette.lost);
        pen.set_line_width(1.5);
        pen.begin_path();
        lost.iter().for_each(|way| add_cross(pen, way.end.0, way.end.1, 3.2));
        pen.stroke();
    } else {
        // Few of many messages are in flight, and most losses among them occur within this time.
        settled = until + SETTLES_WITHIN <= picture.now;
    }
    settled
}

fn place(slant: &Slant) -> usize {
    KINDS.iter().position(|(kind, _)| *kind == slant.kind()).unwrap_or(0)
}

fn colour(kind: Kind, palette: &Palette) -> &str {
    match kind {
        Kind::Heartbeat => &palette.heartbeat,
        Kind::Reply => &palette.reply,
        Kind::Entries | Kind::Snapshot => &palette.entries,
        Kind::Vote => &palette.candidate,
    }
}

/// Paints the block of each snapshot, with its chunk number.
fn paint_blocks(pen: &Pen, blocks: &[(Way, Option<(u8, u8)>)], palette: &Palette) {
    if blocks.is_empty() {
        return;
    }
    pen.set_fill_style_str(&palette.entries);
    pen.set_font(&small(&palette.font));
    pen.set_text_align("left");
    for (way, chunk) in blocks {
        let (x, y) = ((way.start.0 + way.end.0) / 2.0, (way.start.1 + way.end.1) / 2.0);
        pen.fill_rect(x - BLOCK_PX, y - BLOCK_PX, 2.0 * BLOCK_PX, 2.0 * BLOCK_PX);
        if let Some((number, of)) = chunk.filter(|_| way.end.0 - way.start.0 > CHUNK_NAMED_PX) {
            let _ = pen.fill_text(&format!("{number}/{of}"), x + BLOCK_PX + 3.0, y - BLOCK_PX);
        }
    }
}

fn stroke(pen: &Pen, ways: &[Way]) {
    pen.begin_path();
    for way in ways {
        pen.move_to(way.start.0, way.start.1);
        pen.line_to(way.end.0, way.end.1);
    }
    pen.stroke();
}

/// Paints the bands where messages are too dense. The lanes are painted above them.
pub fn paint_density(pen: &Pen, picture: &Picture, veil: &Veil, palette: &Palette) {
    if !veil.is_clear() {
        picture.nodes.iter().for_each(|node| paint_bands(pen, picture, veil, *node, palette));
    }
}

/// Paints the messages sent by a node as a band above its lane and the received ones below; votes in the first and losses
/// in the second have their own colour, and losses have crosses.
fn paint_bands(pen: &Pen, picture: &Picture, veil: &Veil, node: NodeId, palette: &Palette) {
    let Some(y) = picture.y(node) else { return };
    let half_lane = picture.lane_px() * 0.3;
    let room = picture.step_px() / 2.0 - half_lane - 0.5;
    let end_x = picture.x(picture.now);
    let heights: Vec<(f64, [f64; 4])> = (0..veil.columns())
        .map(|column| (picture.x(veil.middle(column)).min(end_x), veil.heights(column, node)))
        .collect();
    let bands = [
        (0, -1.0, &palette.heartbeat, BAND_ALPHA),
        (2, 1.0, &palette.heartbeat, BAND_ALPHA * 0.66),
        (1, -1.0, &palette.candidate, 0.75),
        (3, 1.0, &palette.lost, 0.55),
    ];
    for (which, side, colour, alpha) in bands {
        if heights.iter().all(|(_, heights)| heights[which] <= 0.0) {
            continue;
        }
        pen.set_global_alpha(alpha);
        pen.set_fill_style_str(colour);
        pen.begin_path();
        pen.move_to(heights[0].0, y);
        for (x, heights) in &heights {
            let height = if heights[which] > 0.0 { half_lane + room * heights[which] } else { 0.0 };
            pen.line_to(*x, y + side * height);
        }
        pen.line_to(heights[heights.len() - 1].0, y);
        pen.fill();
    }
    pen.set_global_alpha(1.0);
    pen.set_stroke_style_str(&palette.lost);
    pen.set_line_width(1.2);
    pen.begin_path();
    let half = bounded(room * 0.2, 1.2, 2.6);
    for (column, (x, heights)) in heights.iter().enumerate() {
        if heights[3] > 0.0 && veil.loses(column, node) && column % 2 == 0 {
            add_cross(pen, *x, y + (half_lane + room * heights[3]).min(room - half), half);
        }
    }
    pen.stroke();
}
