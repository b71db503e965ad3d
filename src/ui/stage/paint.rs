//! Painting the messages on a canvas, as there are hundreds of shapes in each frame.

use litemap::LiteMap;

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::painter::Painter;
use crate::ui::size::zoom;
use model::types::{MessageId, Term};
use story::format::term_class;
use story::geometry::Point;
use story::message_sprites::{Fate, Shape, Sprite};

/// The width and height of a picture of one shape without text.
pub const SPRITE_PX: f64 = 22.0;

/// How far the halves of a lost message move apart.
pub const APART_PX: f64 = 11.0;

/// With more lost messages than this, they are drawn smaller.
const LOST_LARGE_MAX: usize = 10;

/// The colours of one term: soft fill and line.
pub struct Colours {
    pub soft: String,
    pub line: String,
}

/// The colours of the style sheet.
pub struct Palette {
    pub font: String,
    terms: Vec<Colours>,
    pub panel: String,
    pub ink: String,
    pub red: String,
    pub red_soft: String,
    pub accent: String,
    /// Cached pictures of the shapes without text, by kind and colour.
    pub sprites: LiteMap<(u8, usize), HtmlCanvasElement>,
    /// Device pixels per CSS pixel.
    pub ratio: f64,
}

impl Palette {
    /// The colours for an element.
    pub fn read(canvas: &HtmlCanvasElement) -> Option<Palette> {
        let window = web_sys::window()?;
        let style = window.get_computed_style(canvas).ok()??;
        let colour = |name: &str| style.get_property_value(name).unwrap_or_default().trim().to_string();
        let term = |number: u64| {
            let line = format!("--{}", term_class(number));
            Colours { soft: colour(&format!("{line}-soft")), line: colour(&line) }
        };
        Some(Palette {
            font: style.get_property_value("font-family").unwrap_or_default(),
            terms: (0..=7).map(term).collect(),
            panel: colour("--panel"),
            ink: colour("--ink"),
            red: colour("--red"),
            red_soft: colour("--red-soft"),
            accent: colour("--accent"),
            sprites: LiteMap::new(),
            ratio: window.device_pixel_ratio().max(1.0) * zoom(canvas),
        })
    }

    pub fn colour(&self, term: Term) -> usize {
        term.checked_sub(1).map_or(0, |term| term as usize % (self.terms.len() - 1) + 1)
    }

    pub fn term(&self, term: Term) -> &Colours {
        &self.terms[self.colour(term)]
    }

    /// Makes the pictures for these marks. Copying one is several times as fast as drawing a circle.
    fn prepare(&mut self, marks: &[Sprite]) {
        for mark in marks {
            let key = (kind(mark.shape), self.colour(mark.term));
            if !has_text(mark.shape)
                && !self.sprites.contains_key(&key)
                && let Some(sprite) = sprite(mark, self)
            {
                self.sprites.insert(key, sprite);
            }
        }
    }
}

/// A picture of a shape without text.
fn sprite(mark: &Sprite, palette: &Palette) -> Option<HtmlCanvasElement> {
    let ratio = palette.ratio;
    let element = web_sys::window()?.document()?.create_element("canvas").ok()?;
    let canvas: HtmlCanvasElement = element.unchecked_into();
    let side = (SPRITE_PX * ratio).ceil() as u32;
    canvas.set_width(side);
    canvas.set_height(side);
    let pen: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.unchecked_into();
    let _ = pen.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
    let middle = Sprite { at: Point::new(SPRITE_PX / 2.0, SPRITE_PX / 2.0), ..*mark };
    Painter { pen, palette }.draw(&middle);
    Some(canvas)
}

/// Paints every mark.
pub fn paint(
    canvas: &HtmlCanvasElement,
    size: Point,
    marks: &[Sprite],
    chosen: Option<MessageId>,
    palette: &mut Palette,
) {
    let ratio = palette.ratio;
    let (width, height) = ((size.x * ratio) as u32, (size.y * ratio) as u32);
    if canvas.width() != width || canvas.height() != height {
        canvas.set_width(width);
        canvas.set_height(height);
    }
    let Ok(Some(context)) = canvas.get_context("2d") else { return };
    let pen: CanvasRenderingContext2d = context.unchecked_into();
    let _ = pen.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
    pen.clear_rect(0.0, 0.0, size.x, size.y);
    palette.prepare(marks);
    let painter = Painter { pen, palette };
    // Shapes with text are in front.
    for mark in marks.iter().filter(|mark| !has_text(mark.shape) && !matches!(mark.fate, Fate::Lost(_))) {
        painter.copy(mark);
    }
    for mark in marks.iter().filter(|mark| has_text(mark.shape) && !matches!(mark.fate, Fate::Lost(_))) {
        painter.draw(mark);
    }
    for mark in marks.iter().filter(|mark| mark.fate == Fate::Held) {
        painter.pinned(mark);
    }
    // When many are lost at once, smaller pieces keep them distinct.
    let lost = marks.iter().filter(|mark| matches!(mark.fate, Fate::Lost(_))).count();
    let scale = if lost > LOST_LARGE_MAX { 0.55 } else { 1.0 };
    for mark in marks {
        if let Fate::Lost(age) = mark.fate {
            painter.broken(mark, age, scale);
        }
        if chosen == Some(mark.id) {
            painter.halo(mark);
        }
    }
}

/// Shapes of one kind look the same but for their text.
pub fn kind(shape: Shape) -> u8 {
    match shape {
        Shape::Heartbeat => 0,
        Shape::Reply { good: true } => 1,
        Shape::Reply { good: false } => 2,
        Shape::Vote { pre: false } => 3,
        Shape::Vote { pre: true } => 4,
        Shape::Transfer => 5,
        Shape::Entries(_) => 6,
        Shape::Snapshot(_) | Shape::Chunk { .. } => 7,
        Shape::More(_) => 8,
        Shape::Late => 9,
        Shape::Block => 10,
    }
}

/// True for shapes with individual content.
pub fn has_text(shape: Shape) -> bool {
    match shape {
        Shape::Entries(_) | Shape::Snapshot(_) | Shape::Chunk { .. } | Shape::More(_) => true,
        Shape::Vote { .. } | Shape::Heartbeat | Shape::Transfer | Shape::Reply { .. } | Shape::Late | Shape::Block => {
            false
        }
    }
}
