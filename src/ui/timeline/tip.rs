//! The tooltip of the timeline, and the form of the pointer.

use yew::prelude::*;

use model::types::{MessageId, Time};
use page::gestures::Pointer;
use page::session::Session;
use story::format::px;
use story::timeline::hit::{Hit, Scene};
use story::timeline::picture::LABELS_PX;

/// Room for the tooltip.
const TIP_PX: f64 = 330.0;

/// The tooltip and its subject.
#[derive(Clone, Default, PartialEq)]
pub struct Tip {
    x: f64,
    y: f64,
    pub text: String,
    pub message: Option<MessageId>,
    pub cursor: &'static str,
}

/// The tooltip at this pointer.
pub fn tip_at(scene: &Scene, session: &Session, pointer: Pointer) -> Tip {
    let hit =
        if pointer.x < LABELS_PX { Hit::Time(Time::ZERO) } else { scene.hit(pointer.x, pointer.y, pointer.is_finger) };
    let cursor = match hit {
        Hit::Map => "grab",
        Hit::Branch(_) | Hit::Marks(..) | Hit::Message(_) | Hit::Ask(_) => "pointer",
        Hit::Lane(..) | Hit::Time(_) => "",
    };
    let text = scene.sentence(&hit, session.trace()).unwrap_or_default();
    // Without a tooltip the pointer's position is irrelevant, and nothing is rendered.
    let (x, y) = if text.is_empty() { (0.0, 0.0) } else { (pointer.x, pointer.y) };
    Tip { x, y, text, message: Scene::message(&hit), cursor }
}

impl Tip {
    /// The tooltip's element in a timeline of this width, if there is something to say.
    pub fn html(&self, width_px: f64) -> Html {
        if self.text.is_empty() {
            return html! {};
        }
        html! { <div class="timeline-tip" role="status" ~style={self.place(width_px)}>{ &self.text }</div> }
    }

    /// The form of the pointer, as a style.
    pub fn pointer_style(&self) -> Option<String> {
        (!self.cursor.is_empty()).then(|| format!("cursor:{}", self.cursor))
    }

    /// The tooltip is above the pointer, towards the middle of the page.
    fn place(&self, width_px: f64) -> String {
        let y = px(self.y - 12.0);
        if self.x < width_px - TIP_PX {
            format!("left:{}px;top:{y}px", px(self.x + 10.0))
        } else {
            format!("right:{}px;top:{y}px", px(width_px - self.x + 10.0))
        }
    }
}
