//! Drawing one message: its shape, its text, the pin of a held one, and the pieces of a lost one.

use std::f64::consts::TAU;

use web_sys::CanvasRenderingContext2d;

use super::palette::{APART_PX, Palette, SPRITE_PX, has_text, kind};
use story::geometry::Point;
use story::message_sprites::{Shape, Sprite};

/// Draws with the colours of the style sheet.
pub struct Painter<'a> {
    pub pen: CanvasRenderingContext2d,
    pub palette: &'a Palette,
}

impl Painter<'_> {
    /// Copies the picture of a shape to whole pixels of the screen, which needs no interpolation.
    pub fn copy(&self, mark: &Sprite) {
        let Some(sprite) = self.palette.sprites.get(&(kind(mark.shape), self.palette.colour(mark.term))) else {
            return;
        };
        let whole = |length: f64| ((length - SPRITE_PX / 2.0) * self.palette.ratio).round() / self.palette.ratio;
        let side = f64::from(sprite.width()) / self.palette.ratio;
        let (x, y) = (whole(mark.at.x), whole(mark.at.y));
        let _ = self.pen.draw_image_with_html_canvas_element_and_dw_and_dh(sprite, x, y, side, side);
    }

    /// Draws one shape.
    pub fn draw(&self, mark: &Sprite) {
        let (pen, palette, colours) = (&self.pen, self.palette, self.palette.term(mark.term));
        let (fill, line, width) = match mark.shape {
            Shape::Heartbeat | Shape::Vote { pre: false } | Shape::Transfer => (&colours.line, &palette.panel, 1.0),
            Shape::Vote { pre: true } => (&colours.soft, &colours.line, 2.0),
            Shape::Reply { .. } => (&palette.panel, &colours.line, 2.0),
            Shape::Block => (&colours.soft, &colours.line, 1.5),
            Shape::Late => (&palette.panel, &palette.red, 1.6),
            Shape::Entries(_) | Shape::Snapshot(_) | Shape::Chunk { .. } => (&colours.soft, &colours.line, 1.5),
            Shape::More(_) => (&palette.ink, &palette.panel, 1.5),
        };
        pen.set_fill_style_str(fill);
        pen.set_stroke_style_str(line);
        pen.set_line_width(width);
        if has_text(mark.shape) {
            return self.labelled(mark);
        }
        pen.begin_path();
        self.outline(mark.shape, mark.at);
        pen.fill();
        self.dashed(matches!(mark.shape, Shape::Vote { pre: true } | Shape::Late), || pen.stroke());
        if mark.shape == Shape::Late {
            pen.begin_path();
            pen.move_to(mark.at.x - 5.5, mark.at.y + 5.5);
            pen.line_to(mark.at.x + 5.5, mark.at.y - 5.5);
            pen.stroke();
        }
        if mark.shape == (Shape::Reply { good: false }) {
            pen.begin_path();
            pen.move_to(mark.at.x - 3.0, mark.at.y);
            pen.line_to(mark.at.x + 3.0, mark.at.y);
            pen.stroke();
        }
    }

    fn dashed(&self, dashed: bool, draw: impl FnOnce()) {
        let dash = |lengths: &[f64]| {
            let lengths: js_sys::Array =
                lengths.iter().map(|length| wasm_bindgen::JsValue::from_f64(*length)).collect();
            let _ = self.pen.set_line_dash(&lengths);
        };
        if !dashed {
            return draw();
        }
        dash(&[3.0, 2.0]);
        draw();
        dash(&[]);
    }

    fn outline(&self, shape: Shape, at: Point) {
        let pen = &self.pen;
        match shape {
            Shape::Vote { .. } | Shape::Heartbeat | Shape::Reply { .. } | Shape::Late => {
                let radius = if matches!(shape, Shape::Reply { .. } | Shape::Late) { 5.5 } else { shape.half().x };
                pen.move_to(at.x + radius, at.y);
                let _ = pen.arc(at.x, at.y, radius, 0.0, TAU);
            }
            Shape::Transfer => {
                pen.move_to(at.x - 8.0, at.y);
                pen.line_to(at.x, at.y - 8.0);
                pen.line_to(at.x + 8.0, at.y);
                pen.line_to(at.x, at.y + 8.0);
                pen.close_path();
            }
            Shape::Entries(_) | Shape::Snapshot(_) | Shape::Chunk { .. } | Shape::More(_) | Shape::Block => {
                let half = shape.half();
                pen.rect(at.x - half.x, at.y - half.y, 2.0 * half.x, 2.0 * half.y);
            }
        }
    }

    fn labelled(&self, mark: &Sprite) {
        let (pen, at, half) = (&self.pen, mark.at, mark.shape.half());
        pen.begin_path();
        let corner = if matches!(mark.shape, Shape::More(_)) { half.y } else { 3.0 };
        let rounded = pen.round_rect_with_f64(at.x - half.x, at.y - half.y, 2.0 * half.x, 2.0 * half.y, corner);
        if rounded.is_err() {
            self.outline(mark.shape, at);
        }
        pen.fill();
        pen.stroke();
        if matches!(mark.shape, Shape::Snapshot(_) | Shape::Chunk { .. }) {
            pen.stroke_rect(at.x - half.x + 3.5, at.y - 9.5, 2.0 * half.x - 7.0, 19.0);
        }
        let Some(text) = mark.shape.text() else { return };
        pen.set_font(&["700 11px ", &self.palette.font].concat());
        pen.set_text_align("center");
        pen.set_fill_style_str(if matches!(mark.shape, Shape::More(_)) {
            &self.palette.panel
        } else {
            &self.palette.ink
        });
        let _ = pen.fill_text(&text, at.x, at.y + 4.0);
    }

    /// The two halves of a lost message moving apart, and a cross where it was lost.
    pub fn broken(&self, mark: &Sprite, age: f64, scale: f64) {
        let (pen, at) = (&self.pen, mark.at);
        let half = Point::new(mark.shape.half().x.max(8.0) * scale, mark.shape.half().y.max(7.0) * scale);
        pen.set_global_alpha(1.0 - age * age);
        pen.set_fill_style_str(&self.palette.red_soft);
        pen.set_stroke_style_str(&self.palette.red);
        pen.set_line_width(1.2);
        // Fast at first.
        let apart = APART_PX * scale * (1.0 - (1.0 - age) * (1.0 - age));
        for side in [-1.0, 1.0] {
            let (x, y) = (at.x + side * apart * 0.5, at.y + side * apart);
            pen.begin_path();
            pen.move_to(x - half.x, y);
            pen.line_to(x - half.x, y + side * half.y);
            pen.line_to(x + half.x, y + side * half.y);
            pen.line_to(x + half.x, y);
            // The broken edge is jagged.
            pen.line_to(x + half.x * 0.35, y + side * 3.0);
            pen.line_to(x - half.x * 0.2, y - side * 1.0);
            pen.line_to(x - half.x * 0.55, y + side * 3.0);
            pen.close_path();
            pen.fill();
            pen.stroke();
        }
        pen.set_line_width(2.4 * scale);
        let cross = 4.5 * scale;
        pen.begin_path();
        for side in [-1.0, 1.0] {
            pen.move_to(at.x - cross, at.y - cross * side);
            pen.line_to(at.x + cross, at.y + cross * side);
        }
        pen.stroke();
        pen.set_global_alpha(1.0);
    }

    /// The pin of a message that is held.
    pub fn pinned(&self, mark: &Sprite) {
        let (pen, half) = (&self.pen, mark.shape.half());
        let (x, y) = (mark.at.x + half.x * 0.55, mark.at.y - half.y * 0.55);
        pen.set_stroke_style_str(&self.palette.ink);
        pen.set_fill_style_str(&self.palette.red);
        pen.set_line_width(1.6);
        pen.begin_path();
        pen.move_to(x, y);
        pen.line_to(x + 4.0, y - 7.0);
        pen.stroke();
        pen.begin_path();
        let _ = pen.arc(x + 5.0, y - 9.5, 4.2, 0.0, TAU);
        pen.fill();
        pen.set_stroke_style_str(&self.palette.panel);
        pen.set_line_width(1.2);
        pen.stroke();
    }

    pub fn halo(&self, mark: &Sprite) {
        let half = mark.shape.half();
        self.pen.set_stroke_style_str(&self.palette.accent);
        self.pen.set_line_width(2.0);
        self.pen.begin_path();
        let _ = self.pen.arc(mark.at.x, mark.at.y, half.x.max(half.y) + 6.0, 0.0, TAU);
        self.dashed(true, || self.pen.stroke());
    }
}
