//! What messages are painted with: the colours of the style sheet, and pictures of shapes.

use litemap::LiteMap;
use web_sys::HtmlCanvasElement;

use crate::ui::size::zoom;
use model::types::Term;
use story::format::term_class;
use story::message_sprites::Shape;

/// The width and height of a picture of one shape without text.
pub const SPRITE_PX: f64 = 22.0;

/// How far the halves of a lost message move apart.
pub const APART_PX: f64 = 11.0;

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
