//! The chosen message, and the one under the pointer.

use std::f64::consts::TAU;

use super::palette::Palette;
use super::pen::{Pen, cross};
use model::types::MessageId;
use story::lanes::Lanes;
use story::timeline::picture::Picture;
use story::timeline::way::Way;

/// Paints a highlighted message.
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
