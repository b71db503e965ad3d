//! The menu of a node or a link.

use web_sys::{HtmlElement, KeyboardEvent, PointerEvent};
use yew::prelude::*;

use crate::ui::format::px;
use crate::ui::geometry::Point;
use crate::ui::intent::Intent;

/// What a menu offers, and where it opens.
#[derive(Clone, Default, PartialEq)]
pub struct Opened {
    /// What it is about.
    pub title: String,
    /// What may be chosen.
    pub items: Vec<(String, Intent)>,
    /// Where it opens, on the stage.
    pub at: Point,
    /// True when it opens upwards, as there is no room below.
    pub upwards: bool,
}

/// How a menu ends.
pub enum MenuChoice {
    /// With a wish.
    Wish(Box<Intent>),
    /// Without one.
    Nothing,
}

#[derive(Properties, PartialEq)]
pub struct MenuProps {
    pub opened: Opened,
    pub on: Callback<MenuChoice>,
}

/// A menu that takes the focus, goes with the arrow keys and ends with Escape.
#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let root = use_node_ref();
    let buttons = {
        let root = root.clone();
        move || -> Vec<HtmlElement> {
            use wasm_bindgen::JsCast;
            let Some(list) = root.cast::<web_sys::Element>().map(|root| root.get_elements_by_tag_name("button")) else {
                return Vec::new();
            };
            (0..list.length()).filter_map(|index| list.item(index)?.dyn_into().ok()).collect()
        }
    };
    {
        let buttons = buttons.clone();
        use_effect_with(props.opened.clone(), move |_| {
            if let Some(first) = buttons().first() {
                let _ = first.focus();
            }
        });
    }
    let on_key = {
        let on = props.on.clone();
        Callback::from(move |event: KeyboardEvent| {
            let step = match event.key().as_str() {
                "Escape" | "Tab" => {
                    event.prevent_default();
                    event.stop_propagation();
                    return on.emit(MenuChoice::Nothing);
                }
                "ArrowDown" => 1,
                "ArrowUp" => -1,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            let buttons = buttons();
            let active = web_sys::window().and_then(|window| window.document()?.active_element());
            let here = buttons.iter().position(|button| active.as_ref() == Some(button.as_ref())).unwrap_or(0);
            let next = (here as i32 + step).rem_euclid(buttons.len().max(1) as i32) as usize;
            if let Some(button) = buttons.get(next) {
                let _ = button.focus();
            }
        })
    };
    let style = format!("left:{}px;top:{}px", px(props.opened.at.x), px(props.opened.at.y));
    let class = classes!("menu", props.opened.upwards.then_some("upwards"));
    html! {
        <div ref={root} {class} role="menu" aria-label={props.opened.title.clone()} {style} onkeydown={on_key}
            onpointerdown={|event: PointerEvent| event.stop_propagation()}>
            <p class="menu-title">{ &props.opened.title }</p>
            { for props.opened.items.iter().map(|(label, intent)| {
                let intent = intent.clone();
                let on = props.on.reform(move |_: MouseEvent| MenuChoice::Wish(Box::new(intent.clone())));
                html! { <button type="button" role="menuitem" onclick={on}>{ label }</button> }
            }) }
        </div>
    }
}
