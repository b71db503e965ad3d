//! The playhead with its time, the chosen message, and the one under the pointer.

use std::f64::consts::TAU;

use super::palette::Palette;
use super::pen::SMALL_PX;
use super::pen::{Pen, Widths, cross};
use model::types::MessageId;
use story::format::seconds;
use story::lanes::Lanes;
use story::timeline::picture::{LABELS_PX, Picture};
use story::timeline::way::Way;

/// Paints the playhead. Its time stands beside the marks of time, whose words it covers.
pub fn paint_playhead(pen: &Pen, picture: &Picture, widths: &Widths, palette: &Palette) {
    let x = picture.x(picture.drawn);
    if !(LABELS_PX - 1.0..=picture.width_px + 1.0).contains(&x) {
        return;
    }
    let top = picture.strip_top_px() - 12.0;
    pen.set_fill_style_str(&palette.ink);
    pen.fill_rect(x - 0.75, top, 1.5, picture.lanes_bottom_px() - top);
    pen.begin_path();
    let _ = pen.arc(x, top, 5.0, 0.0, TAU);
    pen.fill();
    pen.set_stroke_style_str(&palette.panel);
    pen.set_line_width(1.5);
    pen.stroke();
    pen.set_font(&format!("{SMALL_PX}px {}", palette.font));
    pen.set_text_align("center");
    let mut text = seconds(picture.drawn);
    if picture.us_per_px() < 20.0 {
        let micros = picture.drawn.0 % 1_000;
        text += if micros < 10 {
            "00"
        } else if micros < 100 {
            "0"
        } else {
            ""
        };
        text += &micros.to_string();
    }
    text += " s";
    // Digits change with every frame; they are all as wide as a zero.
    let zeros: String = text.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect();
    let width = widths.of(pen, &zeros) + 10.0;
    let middle = x.min(picture.width_px - width / 2.0).max(LABELS_PX + width / 2.0);
    let y = picture.lanes_bottom_px() + 1.0;
    pen.set_fill_style_str(&palette.ink);
    pen.fill_rect(middle - width / 2.0, y, width, 15.0);
    pen.set_fill_style_str(&palette.panel);
    let _ = pen.fill_text(&text, middle, y + 11.0);
}

/// Paints a message so that it stands out among all others.
pub fn paint_message(pen: &Pen, picture: &Picture, lanes: &Lanes, message: MessageId, strong: bool, palette: &Palette) {
    let Some(way) = lanes.slant(message).and_then(|slant| Way::of(picture, slant)) else { return };
    let (width, colour) = if strong { (2.6, &palette.accent) } else { (1.8, &palette.ink) };
    for (width, colour) in [(width + 3.0, &palette.panel), (width, colour)] {
        pen.set_stroke_style_str(colour);
        pen.set_line_width(width);
        pen.begin_path();
        pen.move_to(way.start.0, way.start.1);
        pen.line_to(way.end.0, way.end.1);
        pen.stroke();
    }
    if way.lost {
        cross(pen, way.end.0, way.end.1, 5.0);
        return;
    }
    pen.set_fill_style_str(colour);
    pen.begin_path();
    let _ = pen.arc(way.end.0, way.end.1, 3.4, 0.0, TAU);
    pen.fill();
}
