//! The playhead: elements above the canvas, so that moving it does not repaint the picture.

use web_sys::HtmlElement;
use yew::prelude::*;

use model::types::Time;
use story::format::{self, px};
use story::timeline::overview::Overview;
use story::timeline::picture::{LABELS_PX, MAP_PX, Picture};

/// The room on both sides of the time.
const ASIDE_PX: f64 = 5.0;

/// The elements: the line, the time below it, and the line on the map.
#[derive(Clone, PartialEq)]
pub struct Playhead {
    pub line: NodeRef,
    pub time: NodeRef,
    pub map: NodeRef,
}

impl Playhead {
    /// The elements, which [`Head::show`] positions. The clock beside the timeline shows the same time.
    pub fn html(&self) -> Html {
        html! {
            <>
                <div ref={&self.line} class="playhead" aria-hidden="true"></div>
                <div ref={&self.time} class="playhead-time" aria-hidden="true"></div>
                <div ref={&self.map} class="playhead-map" aria-hidden="true"></div>
            </>
        }
    }
}

/// The current content of the elements, so that only differences are written.
#[derive(Default)]
pub struct Head {
    places: [Option<Place>; 3],
    text: String,
}

impl Head {
    /// Positions the playhead at the drawn moment and writes the time. `width` measures its text.
    pub fn show(&mut self, playhead: &Playhead, picture: &Picture, clock: Time, width: impl Fn(&str) -> f64) {
        let x = picture.x(picture.drawn);
        let seen = (LABELS_PX - 1.0..=picture.width_px + 1.0).contains(&x);
        let text = time(clock, picture);
        // The digits change constantly; all are as wide as a zero.
        let zeros: String = text.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect();
        let width = width(&zeros) + 2.0 * ASIDE_PX;
        let left = (x - width / 2.0).min(picture.width_px - width).max(LABELS_PX);
        let (top, bottom) = (picture.bars_top_px(), picture.lanes_bottom_px());
        let map_x = Overview::of(picture).x(picture.drawn.0 as f64);
        let places = [
            Place { seen, x, y: top, size: ("height", bottom - top) },
            Place { seen, x: left, y: bottom + 1.0, size: ("width", width) },
            Place { seen: true, x: map_x, y: picture.map_top_px() + 1.0, size: ("height", MAP_PX - 2.0) },
        ];
        for ((node, place), before) in
            [&playhead.line, &playhead.time, &playhead.map].into_iter().zip(places).zip(&mut self.places)
        {
            let place = place.whole();
            if *before != Some(place)
                && let Some(element) = node.cast::<HtmlElement>()
            {
                place.put(&element, *before);
                *before = Some(place);
            }
        }
        if self.text != text
            && let Some(element) = playhead.time.cast::<HtmlElement>()
        {
            element.set_text_content(Some(&text));
            self.text = text;
        }
    }
}

/// The position of an element, and its size in one dimension.
#[derive(Clone, Copy, PartialEq)]
struct Place {
    seen: bool,
    x: f64,
    y: f64,
    size: (&'static str, f64),
}

impl Place {
    /// The same rounded to half a pixel, so that invisible moves are skipped.
    fn whole(self) -> Place {
        let half = |length: f64| (length * 2.0).round() / 2.0;
        Place { x: half(self.x), y: half(self.y), ..self }
    }

    /// Applies it to an element, changing only what differs.
    fn put(self, element: &HtmlElement, before: Option<Place>) {
        let style = element.style();
        // If a browser rejects one of these, the clock beside the timeline still shows the time.
        let _ = style.set_property("transform", &format!("translate({}px,{}px)", px(self.x), px(self.y)));
        if before.is_none_or(|before| before.size != self.size) {
            let _ = style.set_property(self.size.0, &format!("{}px", px(self.size.1)));
        }
        if before.is_none_or(|before| before.seen != self.seen) {
            let _ = style.set_property("visibility", if self.seen { "visible" } else { "hidden" });
        }
    }
}

/// A moment in milliseconds, or in microseconds at a zoom that shows them.
fn time(clock: Time, picture: &Picture) -> String {
    let mut text = format::clock(clock);
    if picture.us_per_px() < 20.0 {
        let micros = clock.0 % 1_000;
        text += if micros < 10 {
            "00"
        } else if micros < 100 {
            "0"
        } else {
            ""
        };
        text += &micros.to_string();
    }
    text + " s"
}
