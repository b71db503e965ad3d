//! The two facts of a broken property, each a number on the lane where it happened.

use std::f64::consts::TAU;

use super::palette::Palette;
use super::pen::{Pen, dashes, line};
use model::invariants::Violation;
use story::format::px;
use story::timeline::picture::{LABELS_PX, Picture};

/// How large a number's disc is.
const DISC_PX: f64 = 8.0;

/// Paints the facts of the violation shown. A fact without a node is marked by a line through all lanes only.
pub fn paint_facts(pen: &Pen, picture: &Picture, selected: &Violation, palette: &Palette) {
    for (fact, number) in selected.facts.iter().zip(["1", "2"]) {
        let x = picture.x(fact.at);
        if fact.at > picture.now || !(LABELS_PX - DISC_PX..=picture.width_px + DISC_PX).contains(&x) {
            continue;
        }
        pen.set_stroke_style_str(&palette.lost);
        pen.set_line_width(1.5);
        dashes(pen, &[3.0, 3.0]);
        line(pen, x, picture.lanes_top_px(), x, picture.lanes_bottom_px());
        dashes(pen, &[]);
        let Some(y) = fact.node.and_then(|node| picture.y(node)) else { continue };
        let disc_px = DISC_PX.min(picture.step_px() * 0.45).max(4.0);
        pen.set_fill_style_str(&palette.lost);
        pen.begin_path();
        let _ = pen.arc(x, y, disc_px, 0.0, TAU);
        pen.fill();
        pen.set_stroke_style_str(&palette.panel);
        pen.stroke();
        pen.set_fill_style_str(&palette.panel);
        pen.set_font(&format!("700 {}px {}", px(disc_px * 1.4), palette.font));
        pen.set_text_align("center");
        let _ = pen.fill_text(number, x, y + disc_px * 0.5);
    }
}
