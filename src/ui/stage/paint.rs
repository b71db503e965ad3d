//! Painting the messages on a canvas, as there are hundreds of shapes in each frame.

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::painter::Painter;
use super::palette::{Palette, SPRITE_PX, has_text, kind};
use model::types::MessageId;
use story::geometry::Point;
use story::message_sprites::{Fate, Sprite};

/// With more lost messages than this, they are drawn smaller.
const LOST_LARGE_MAX: usize = 10;

/// Makes the pictures for these marks. Copying one is several times as fast as drawing a circle.
fn prepare(palette: &mut Palette, marks: &[Sprite]) {
    for mark in marks {
        let key = (kind(mark.shape), palette.colour(mark.term));
        if !has_text(mark.shape)
            && !palette.sprites.contains_key(&key)
            && let Some(sprite) = sprite(mark, palette)
        {
            palette.sprites.insert(key, sprite);
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
    prepare(palette, marks);
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
