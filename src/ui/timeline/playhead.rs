//! The playhead: elements above the canvas, which move while the picture below them stands still.

use web_sys::HtmlElement;
use yew::prelude::*;

use super::overview::Overview;
use super::picture::{LABELS_PX, MAP_PX, Picture};
use crate::ui::format::{px, seconds};

/// How far the line reaches above the lanes.
const ABOVE_PX: f64 = 12.0;

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
    /// The elements, which [`Head::show`] puts in their places. The clock beside the timeline says the same.
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

/// What the elements say already, so that only what differs is changed.
#[derive(Default)]
pub struct Head {
    styles: [String; 3],
    text: String,
}

impl Head {
    /// Puts the playhead at the drawn moment. `width` measures the time as it is written.
    pub fn show(&mut self, playhead: &Playhead, picture: &Picture, width: impl Fn(&str) -> f64) {
        let x = picture.x(picture.drawn);
        let seen = (LABELS_PX - 1.0..=picture.width_px + 1.0).contains(&x);
        let top = picture.strip_top_px() - ABOVE_PX;
        let line = match seen {
            true => format!(
                "transform:translate({}px,{}px);height:{}px",
                px(x),
                px(top),
                px(picture.lanes_bottom_px() - top)
            ),
            false => "display:none".to_string(),
        };
        let text = time(picture);
        let time = match seen {
            true => {
                // Digits change with every frame; they are all as wide as a zero.
                let zeros: String =
                    text.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect();
                let width = width(&zeros) + 2.0 * ASIDE_PX;
                let left = (x - width / 2.0).min(picture.width_px - width).max(LABELS_PX);
                let top = picture.lanes_bottom_px() + 1.0;
                format!("transform:translate({}px,{}px);width:{}px", px(left), px(top), px(width))
            }
            false => "display:none".to_string(),
        };
        let map_x = Overview::of(picture).x(picture.drawn.0 as f64);
        let map = format!(
            "transform:translate({}px,{}px);height:{}px",
            px(map_x),
            px(picture.map_top_px() + 1.0),
            px(MAP_PX - 2.0)
        );
        for (index, (node, style)) in
            [(&playhead.line, line), (&playhead.time, time), (&playhead.map, map)].into_iter().enumerate()
        {
            if self.styles[index] != style
                && let Some(element) = node.cast::<HtmlElement>()
            {
                element.style().set_css_text(&style);
                self.styles[index] = style;
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

/// The drawn moment: in milliseconds, and in microseconds where one of them can be seen.
fn time(picture: &Picture) -> String {
    let mut text = seconds(picture.drawn);
    if picture.us_per_px() < 20.0 {
        let micros = picture.drawn.0 % 1_000;
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
