//! The layer of the messages: a canvas that is painted in each frame and ignores pointers.

use std::rc::Rc;

use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use super::paint::paint;
use super::palette::Palette;
use model::types::MessageId;
use page::look::Theme;
use story::geometry::Point;
use story::message_sprites::{Fate, Shape, Sprite};

#[derive(Properties, PartialEq)]
pub struct MessagesProps {
    pub marks: Rc<Vec<Sprite>>,
    pub size: Point,
    pub chosen: Option<MessageId>,
    /// The number of messages in flight, including those that are only counted.
    pub flying: usize,
    /// The theme and the system's preference, as both change the colours.
    pub theme: (Theme, bool),
}

/// The inputs of the colours and of the pixel ratio: the theme, the size, and the browser's zoom.
type ReadFor = ((Theme, bool), Point, f64);

/// All messages. Their number is also in the canvas's attributes, for tests and measurements.
#[component]
pub fn Messages(props: &MessagesProps) -> Html {
    let canvas = use_node_ref();
    let palette = use_mut_ref(|| None::<(ReadFor, Palette)>);
    {
        let (canvas, marks, size, chosen) = (canvas.clone(), props.marks.clone(), props.size, props.chosen);
        let theme = props.theme;
        use_effect(move || {
            let Some(canvas) = canvas.cast::<HtmlCanvasElement>() else { return };
            let mut palette = palette.borrow_mut();
            // Reading computed styles forces a layout, so they are read only when they may have changed.
            let pixels = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio());
            let read_for = (theme, size, pixels);
            if palette.as_ref().is_none_or(|(before, _)| *before != read_for) {
                *palette = Palette::read(&canvas).map(|palette| (read_for, palette));
            }
            if let Some((_, palette)) = &mut *palette {
                paint(&canvas, size, &marks, chosen, palette);
            }
        });
    }
    let count = |fits: fn(&Sprite) -> bool| props.marks.iter().filter(|mark| fits(mark)).count();
    let waiting: usize = props
        .marks
        .iter()
        .map(|mark| match (mark.fate, mark.shape) {
            (Fate::Waiting, Shape::More(count)) => count,
            (Fate::Waiting, _) => 1,
            (Fate::Flying | Fate::Held | Fate::Lost(_), _) => 0,
        })
        .sum();
    let held = count(|mark| mark.fate == Fate::Held);
    let broken = count(|mark| matches!(mark.fate, Fate::Lost(_)));
    html! {
        <canvas ref={canvas} class="stage-messages" aria-hidden="true" data-flying={props.flying.to_string()}
            data-waiting={waiting.to_string()} data-held={held.to_string()} data-broken={broken.to_string()} />
    }
}
