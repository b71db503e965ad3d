//! Drawing helpers for canvases.

use litemap::LiteMap;
use std::cell::RefCell;
use story::format::px;

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// The font size of flags and times.
pub const SMALL_PX: f64 = 10.5;

/// The font of small texts.
pub fn small(font: &str) -> String {
    [&px(SMALL_PX), "px ", font].concat()
}

/// The most text widths that are cached.
const WIDTHS_MAX: usize = 600;

/// The drawing context of a canvas.
pub type Pen = CanvasRenderingContext2d;

/// The context of a canvas, which is resized to CSS pixels and cleared. One unit is one CSS pixel.
pub fn pen_for(canvas: &HtmlCanvasElement, width_px: f64, height_px: f64, ratio: f64) -> Option<Pen> {
    let (width, height) = ((width_px * ratio).round() as u32, (height_px * ratio).round() as u32);
    let pen: Pen = canvas.get_context("2d").ok()??.unchecked_into();
    if canvas.width() != width || canvas.height() != height {
        canvas.set_width(width);
        canvas.set_height(height);
    }
    let _ = pen.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
    pen.clear_rect(0.0, 0.0, f64::from(width), f64::from(height));
    let _ = pen.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
    Some(pen)
}

/// A canvas that is not part of the page.
pub fn new_canvas() -> Option<HtmlCanvasElement> {
    web_sys::window()?.document()?.create_element("canvas").ok()?.dyn_into().ok()
}

/// A line.
pub fn line(pen: &Pen, x: f64, y: f64, to_x: f64, to_y: f64) {
    pen.begin_path();
    pen.move_to(x, y);
    pen.line_to(to_x, to_y);
    pen.stroke();
}

/// Adds a cross to the path.
pub fn add_cross(pen: &Pen, x: f64, y: f64, half: f64) {
    pen.move_to(x - half, y - half);
    pen.line_to(x + half, y + half);
    pen.move_to(x + half, y - half);
    pen.line_to(x - half, y + half);
}

/// A cross.
pub fn cross(pen: &Pen, x: f64, y: f64, half: f64) {
    pen.begin_path();
    add_cross(pen, x, y, half);
    pen.stroke();
}

/// Sets the dash pattern.
pub fn dashes(pen: &Pen, lengths: &[f64]) {
    let list = js_sys::Array::new();
    for length in lengths {
        list.push(&(*length).into());
    }
    let _ = pen.set_line_dash(&list);
}

/// A cache of text widths in one font: measuring in every frame would cost more than all other painting.
#[derive(Default)]
pub struct Widths(RefCell<LiteMap<String, f64>>);

impl Widths {
    /// The width of a text in the context's current font, which must always be the same.
    pub fn of(&self, pen: &Pen, text: &str) -> f64 {
        let mut widths = self.0.borrow_mut();
        if let Some(width) = widths.get(text) {
            return *width;
        }
        if widths.len() >= WIDTHS_MAX {
            widths.clear();
        }
        let width = pen.measure_text(text).map_or(60.0, |measured| measured.width());
        widths.insert(text.to_string(), width);
        width
    }

    /// The width of a text that has been asked for before.
    pub fn known(&self, text: &str) -> Option<f64> {
        self.0.borrow().get(text).copied()
    }

    /// Clears the cache, as the font may have changed.
    pub fn clear(&self) {
        self.0.borrow_mut().clear();
    }
}
