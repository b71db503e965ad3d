//! The layer of the messages: a canvas, painted in each frame, that knows nothing of pointers.

use std::rc::Rc;

use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use super::paint::{Palette, paint};
use model::types::MessageId;
use page::intent::Theme;
use story::flights::{Fate, Mark, Shape};
use story::geometry::Point;

#[derive(Properties, PartialEq)]
pub struct MessagesProps {
    pub marks: Rc<Vec<Mark>>,
    pub size: Point,
    pub chosen: Option<MessageId>,
    /// How many messages are in flight, those included that are not drawn one by one.
    pub flying: usize,
    /// The theme, and whether the system asks for a dark one: other colours, another picture.
    pub theme: (Theme, bool),
}

/// All messages. How many there are also stands in the canvas's attributes, for tests and for measuring.
#[component]
pub fn Messages(props: &MessagesProps) -> Html {
    let canvas = use_node_ref();
    let palette = use_mut_ref(|| None::<Palette>);
    {
        let (canvas, marks, size, chosen) = (canvas.clone(), props.marks.clone(), props.size, props.chosen);
        // Painted whenever this is rendered, as the theme may have changed and nothing else.
        use_effect(move || {
            let Some(canvas) = canvas.cast::<HtmlCanvasElement>() else { return };
            let mut palette = palette.borrow_mut();
            *palette = Palette::read(&canvas, palette.take());
            if let Some(palette) = &mut *palette {
                paint(&canvas, size, &marks, chosen, palette);
            }
        });
    }
    let count = |fits: fn(&Mark) -> bool| props.marks.iter().filter(|mark| fits(mark)).count();
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
