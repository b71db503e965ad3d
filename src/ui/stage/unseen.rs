//! The drawn messages as a visually hidden list, for keyboards and screen readers.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use super::tips;
use model::view::View;
use page::chosen::Chosen;
use page::msg::{Msg, SelectionMsg};
use story::format::px;
use story::geometry::Point;
use story::message_sprites::{Shape, Sprite};

/// The most messages that are listed.
const LISTED_MAX: usize = 60;

#[derive(Properties)]
pub struct UnseenProps {
    pub marks: Rc<Vec<Sprite>>,
    pub view: Rc<View>,
    /// Reports which message has the focus, and its position.
    pub on_focus: Callback<Option<Point>>,
    pub on: Callback<Msg>,
}

impl PartialEq for UnseenProps {
    fn eq(&self, other: &UnseenProps) -> bool {
        self.marks == other.marks
    }
}

/// A button for each message; the arrow keys go from one to the next.
#[component]
pub fn Unseen(props: &UnseenProps) -> Html {
    let on_key = |event: KeyboardEvent| {
        let here = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let item = here.and_then(|button| button.parent_element());
        let next = match event.key().as_str() {
            "ArrowDown" | "ArrowRight" => item.and_then(|item| item.next_element_sibling()),
            "ArrowUp" | "ArrowLeft" => item.and_then(|item| item.previous_element_sibling()),
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        let button = next.and_then(|item| item.first_element_child());
        if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            let _ = button.focus();
        }
    };
    let single = |mark: &&Sprite| !matches!(mark.shape, Shape::More(_));
    html! {
        <ul class="unseen" aria-label="Messages in flight" onkeydown={on_key}>
            { for props.marks.iter().filter(single).take(LISTED_MAX).enumerate().map(|(place, mark)| {
                let (id, at) = (mark.id, mark.at);
                html! {
                    <li key={id.0}>
                        <button type="button" tabindex={if place == 0 { "0" } else { "-1" }} data-message={id.0.to_string()}
                            data-x={px(at.x)} data-y={px(at.y)}
                            onfocus={props.on_focus.reform(move |_| Some(at))} onblur={props.on_focus.reform(|_| None)}
                            onclick={props.on.reform(move |_| Msg::Selection(SelectionMsg::Choose(Some(Chosen::Message(id)))))}>
                            { tips::of_message(id, &props.view) }
                        </button>
                    </li>
                }
            }) }
        </ul>
    }
}
