//! The background, lanes and messages as cached tiles that are painted once and then only moved.
//!
//! A tile is a fixed span of time at the current zoom. A tile of the past never changes; the newest is
//! painted again as time passes.

use web_sys::HtmlCanvasElement;

use super::ground::{ABOVE_PX, paint_grid, paint_shades};
use super::lane::paint_lanes;
use super::messages::{paint_density, paint_messages};
use super::palette::Palette;
use super::pen::{Pen, new_canvas, pen_for};
use model::types::Time;
use story::lanes::Lanes;
use story::timeline::picture::{LABELS_PX, Picture};
use story::timeline::ticks::{Mark, marks};
use story::timeline::veil::Veil;

/// How wide a tile is.
const TILE_PX: f64 = 256.0;

/// More tiles than are visible are kept, so that scrolling back a little costs nothing.
const SPARE: usize = 6;

/// The key of all tiles: when it changes, all are invalid.
#[derive(Clone, PartialEq)]
struct Common {
    run: u32,
    stamp: u64,
    us_per_px: f64,
    height_px: f64,
    nodes: usize,
    branch_rows: usize,
    bar_rows: usize,
    palette: Palette,
}

struct Tile {
    index: i64,
    canvas: HtmlCanvasElement,
    /// The time and the event count up to which it is painted; `None` when no later event can change it.
    shows: Option<(Time, usize)>,
    used: u64,
}

/// The tiles.
#[derive(Default)]
pub struct Tiles {
    common: Option<Common>,
    tiles: Vec<Tile>,
    frame: u64,
}

impl Tiles {
    /// Draws the visible tiles and paints only the changed ones. Returns the number of painted tiles.
    pub fn draw(
        &mut self,
        pen: &Pen,
        picture: &Picture,
        lanes: &Lanes,
        run: u32,
        events: usize,
        palette: &Palette,
    ) -> u32 {
        let us_per_px = picture.us_per_px();
        let common = Common {
            run,
            stamp: lanes.stamp(),
            us_per_px,
            height_px: picture.height_px,
            nodes: picture.nodes.len(),
            branch_rows: picture.branch_rows,
            bar_rows: picture.bar_rows,
            palette: palette.clone(),
        };
        if self.common.as_ref() != Some(&common) {
            self.common = Some(common);
            // The canvases are reused.
            self.tiles.iter_mut().for_each(|tile| tile.index = i64::MIN);
        }
        self.frame += 1;
        let left_px = picture.left_us / us_per_px;
        let first = (left_px / TILE_PX).floor() as i64;
        let last = ((left_px + picture.lanes_px()) / TILE_PX).floor() as i64;
        let (top, height) =
            (picture.lanes_top_px() - ABOVE_PX, picture.lanes_bottom_px() - picture.lanes_top_px() + ABOVE_PX);
        let most = (last - first + 1) as usize + SPARE;
        let now = (picture.now, events);
        let mut painted = 0;
        for index in first..=last {
            let Some(tile) = self.tile(index, most) else { continue };
            let x = LABELS_PX + index as f64 * TILE_PX - left_px;
            let shows = self.tiles[tile].shows;
            if shows.is_some_and(|shows| shows != now) {
                let settled = paint(&self.tiles[tile].canvas, picture, lanes, x, top, height, palette);
                self.tiles[tile].shows = if settled { None } else { Some(now) };
                painted += 1;
            }
            let canvas = &self.tiles[tile].canvas;
            let x = (x * palette.ratio).round() / palette.ratio;
            let _ = pen.draw_image_with_html_canvas_element_and_dw_and_dh(canvas, x, top, TILE_PX, height);
        }
        painted
    }

    /// The tile of this number, which may have to be painted first.
    fn tile(&mut self, index: i64, most: usize) -> Option<usize> {
        let known = self.tiles.iter().position(|tile| tile.index == index);
        let place = match known {
            Some(place) => place,
            None => {
                let place = if self.tiles.len() < most {
                    self.tiles.push(Tile { index, canvas: new_canvas()?, shows: None, used: 0 });
                    self.tiles.len() - 1
                } else {
                    (0..self.tiles.len())
                        .min_by_key(|place| (self.tiles[*place].index != i64::MIN, self.tiles[*place].used))?
                };
                let tile = &mut self.tiles[place];
                (tile.index, tile.shows) = (index, Some((Time(u64::MAX), 0)));
                place
            }
        };
        self.tiles[place].used = self.frame;
        Some(place)
    }
}

/// Paints one tile, whose left edge lies at `x` of the picture. True when nothing in it can change any more.
fn paint(
    canvas: &HtmlCanvasElement,
    picture: &Picture,
    lanes: &Lanes,
    x: f64,
    top: f64,
    height: f64,
    palette: &Palette,
) -> bool {
    let Some(pen) = pen_for(canvas, TILE_PX, height, palette.ratio) else { return true };
    let _ = pen.translate(-x, -top);
    let (from, until) = (picture.time_at(x - 1.0), picture.time_at(x + TILE_PX + 1.0));
    if picture.left_us + (x + TILE_PX - LABELS_PX) * picture.us_per_px() < 0.0 {
        return true;
    }
    paint_grid(&pen, picture, &marks_of(picture, x), palette);
    paint_shades(&pen, picture, lanes, from, until, palette);
    let veil = Veil::between(lanes, picture, from, until);
    paint_density(&pen, picture, &veil, palette);
    paint_lanes(&pen, picture, lanes, from, until, palette);
    let settled = paint_messages(&pen, picture, lanes, &veil, (from, until), palette);
    settled && until <= picture.now
}

/// The time marks within a tile, which may extend beyond the picture.
fn marks_of(picture: &Picture, x: f64) -> Vec<Mark> {
    let us_per_px = picture.us_per_px();
    let tile = Picture {
        width_px: LABELS_PX + TILE_PX,
        left_us: picture.left_us + (x - LABELS_PX) * us_per_px,
        span_us: TILE_PX * us_per_px,
        ..picture.clone()
    };
    let mut marks = marks(&tile);
    marks.iter_mut().for_each(|mark| mark.x += x - LABELS_PX);
    marks
}
