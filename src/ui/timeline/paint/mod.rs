//! Painting the timeline: static parts are cached, only moving parts are painted in every frame.

mod branches;
mod client_bars;
mod extra;
mod facts;
mod ground;
mod head;
mod labels;
mod lane;
mod map;
mod messages;
mod palette;
mod pen;
mod tiles;

use std::rc::Rc;

use web_sys::HtmlCanvasElement;

pub use self::extra::Extra;
use self::map::Map;
pub use self::palette::Palette;
use self::pen::{Pen, Widths, pen_for};
use self::tiles::Tiles;
use model::invariants::Violation;
use model::shared::sort_long;
use model::types::Time;
use page::look::Theme;
use page::session::Session;
use story::lanes::Lanes;
use story::timeline::flag_rows::{Mark, Placed, Tone, place};
use story::timeline::hit::Scene;
use story::timeline::picture::{LABELS_PX, Picture};

/// With more flags in the picture than this, they are counted per bin.
const FLAGS_MAX: usize = 2_000;

/// The width of a bin.
const FLAGS_TOGETHER_PX: f64 = 90.0;

/// How far to the left of the picture a label that extends into it may begin.
const BEFORE_PX: f64 = 300.0;

/// The painter and its caches.
#[derive(Default)]
pub struct Painter {
    tiles: Tiles,
    map: Map,
    widths: Widths,
    palette: Option<Palette>,
    /// The inputs for which the colours were read, and how often they have changed since.
    read_for: Option<ReadFor>,
    looks: u32,
}

/// The inputs of the colours and of the pixel ratio: the theme, the size, and the browser's zoom.
type ReadFor = (((Theme, bool), (u32, u32)), f64);

impl Painter {
    /// Reads the colours from the style sheet, if they may have changed: reading them forces a layout.
    pub fn read_palette(&mut self, canvas: &HtmlCanvasElement, looks: ((Theme, bool), (u32, u32))) {
        let read_for = (looks, web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()));
        if self.read_for == Some(read_for) {
            return;
        }
        self.read_for = Some(read_for);
        let palette = Palette::read(canvas);
        if palette.is_some() && self.palette != palette {
            self.palette = palette;
            self.widths.clear();
            self.looks = self.looks.wrapping_add(1);
        }
    }

    /// How often the colours have changed.
    pub fn looks(&self) -> u32 {
        self.looks
    }

    /// The width of a text in the font of flags and times.
    pub fn width_of(&self, canvas: &HtmlCanvasElement, text: &str) -> f64 {
        self.widths.known(text).unwrap_or_else(|| {
            let (Some(palette), Some(pen)) = (&self.palette, context(canvas)) else { return 0.0 };
            pen.set_font(&pen::small(&palette.font));
            self.widths.of(&pen, text)
        })
    }

    /// Device pixels per CSS pixel.
    pub fn ratio(&self) -> f64 {
        self.palette.as_ref().map_or(1.0, |palette| palette.ratio)
    }

    /// The labels of the marked moments, in their places.
    pub fn place(&self, canvas: &HtmlCanvasElement, picture: &Picture, marks: &[Mark]) -> Vec<Placed> {
        let (Some(palette), Some(pen)) = (&self.palette, context(canvas)) else { return Vec::new() };
        pen.set_font(&pen::small(&palette.font));
        place(marks, picture.width_px, |text| self.widths.of(&pen, text))
    }

    /// Paints everything. Returns the number of tiles that were painted.
    pub fn paint(&mut self, canvas: &HtmlCanvasElement, scene: &Scene, extra: &Extra) -> u32 {
        let Painter { tiles, map, widths, palette, .. } = self;
        let Some(palette) = palette else { return 0 };
        let picture = scene.picture;
        let Some(pen) = pen_for(canvas, picture.width_px, picture.height_px, palette.ratio) else { return 0 };
        pen.save();
        pen.begin_path();
        pen.rect(LABELS_PX - 1.0, 0.0, picture.width_px - LABELS_PX + 1.0, picture.height_px);
        pen.clip();
        let painted = tiles.draw(&pen, picture, scene.lanes, extra.run, extra.events, palette);
        branches::paint_branches(&pen, picture, scene.branches, scene.rows, widths, palette);
        labels::paint_times(&pen, picture, palette);
        lane::paint_ailments(&pen, picture, scene.lanes, widths, palette);
        if let Some(strip) = scene.strip {
            client_bars::paint_strip(&pen, picture, strip, extra.selected, widths, palette);
        }
        labels::paint_faults(&pen, picture, scene.lanes, widths, palette);
        labels::paint_flags(&pen, picture, scene.placed, palette);
        if let Some(message) = extra.pointed {
            head::paint_message(&pen, picture, scene.lanes, message, false, palette);
        }
        if let Some(message) = extra.chosen {
            head::paint_message(&pen, picture, scene.lanes, message, true, palette);
        }
        labels::paint_terms(&pen, picture, scene.lanes, palette);
        if let Some(selected) = extra.selected {
            facts::paint_facts(&pen, picture, selected, palette);
        }
        map.draw(&pen, picture, scene.lanes, extra, palette);
        pen.restore();
        labels::paint_names(&pen, picture, extra.node, palette);
        if let Some(strip) = scene.strip {
            client_bars::paint_clients(&pen, picture, strip, palette);
        }
        painted
    }
}

fn context(canvas: &HtmlCanvasElement) -> Option<Pen> {
    use wasm_bindgen::JsCast;
    Some(canvas.get_context("2d").ok()??.unchecked_into())
}

/// The marks of a picture: actions and violations. For the violation shown also its two
/// facts and the actions that violated its assumptions.
pub fn marks(session: &Session, lanes: &Lanes, picture: &Picture, selected: Option<&Violation>) -> Vec<Mark> {
    let from = picture.time_at(LABELS_PX - BEFORE_PX);
    let until = picture.until().min(picture.now);
    let flags = lanes.flags_between(from, until);
    let tone = |flags: &[story::lanes::Flag]| match flags {
        _ if flags.iter().any(|flag| flag.voids) => Tone::Voids,
        _ if flags.iter().all(|flag| flag.heals) => Tone::Heals,
        _ => Tone::Acts,
    };
    let mut marks: Vec<Mark> = if flags.len() <= FLAGS_MAX {
        let mark = |flag: &story::lanes::Flag| Mark {
            at: flag.at,
            x: picture.x(flag.at),
            label: flag.label.clone(),
            tone: tone(std::slice::from_ref(flag)),
        };
        flags.iter().map(mark).collect()
    } else {
        let together_us = picture.us_per_px() * FLAGS_TOGETHER_PX;
        let groups = flags
            .chunk_by(|one, next| (one.at.0 as f64 / together_us) as u64 == (next.at.0 as f64 / together_us) as u64);
        groups
            .map(|group| {
                let label: Rc<str> = match group {
                    [one] => one.label.clone(),
                    _ => format!("{} actions", group.len()).into(),
                };
                Mark { at: group[0].at, x: picture.x(group[0].at), label, tone: tone(group) }
            })
            .collect()
    };
    let is_seen = |at: Time| at >= from && at <= until;
    let mark = |at: Time, label: String, tone: Tone| Mark { at, x: picture.x(at), label: label.into(), tone };
    let broken = session.violations().iter().filter(|violation| is_seen(violation.at) && Some(*violation) != selected);
    let before = marks.len();
    marks.extend(broken.map(|violation| mark(violation.at, format!("✗ {}", violation.message), Tone::Broken)));
    if let Some(selected) = selected {
        for (fact, number) in selected.facts.iter().zip(["①", "②"]).filter(|(fact, _)| is_seen(fact.at)) {
            marks.push(mark(fact.at, format!("{number} {}", fact.text), Tone::Broken));
        }
        for voided in selected.voided.iter().filter(|voided| voided.position.is_some() && is_seen(voided.at)) {
            marks.push(mark(voided.at, "⚠ violates an assumption".to_string(), Tone::Voids));
        }
    }
    if marks.len() > before {
        sort_long(&mut marks, |one, other| one.at.cmp(&other.at));
    }
    marks
}
