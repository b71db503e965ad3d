//! A border between two panels: dragged by the pointer, moved by the arrow keys, reset by a double click.

use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, PointerEvent};
use yew::prelude::*;

use page::msg::{Msg, PanelsMsg};
use page::panels::Border;

/// The step of an arrow key, in thousandths.
const STEP: i32 = 20;

#[derive(Properties, PartialEq)]
pub struct BorderBarProps {
    pub border: Border,
    pub size: u32,
    pub on: Callback<Msg>,
}

/// The border.
#[component]
pub fn BorderBar(props: &BorderBarProps) -> Html {
    let dragged = use_state_eq(|| false);
    let (border, size) = (props.border, props.size);
    let resize = props.on.reform(move |size: Option<u32>| Msg::Panels(PanelsMsg::Resize(border, size)));
    let keep = props.on.reform(|()| Msg::Panels(PanelsMsg::KeepSizes));
    let on_down = {
        let dragged = dragged.clone();
        Callback::from(move |event: PointerEvent| {
            if event.button() == 0 {
                if let Some(bar) = bar(&event) {
                    let _ = bar.set_pointer_capture(event.pointer_id());
                }
                dragged.set(true);
            }
        })
    };
    let on_move = {
        let (dragged, resize) = (dragged.clone(), resize.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(whole) = bar(&event).and_then(|bar| bar.parent_element()).filter(|_| *dragged) else { return };
            // `main` generates no box (`display: contents`); its parent does.
            let whole = if whole.tag_name() == "MAIN" { whole.parent_element().unwrap_or(whole) } else { whole };
            let whole = whole.get_bounding_client_rect();
            let part = match border.upright() {
                true => (f64::from(event.client_x()) - whole.left()) / whole.width(),
                false => (f64::from(event.client_y()) - whole.top()) / whole.height(),
            };
            resize.emit(Some(border.at(part)));
        })
    };
    let on_up = {
        let (dragged, keep) = (dragged.clone(), keep.clone());
        Callback::from(move |_: PointerEvent| {
            if *dragged {
                dragged.set(false);
                keep.emit(());
            }
        })
    };
    let on_twice = {
        let (resize, keep) = (resize.clone(), keep.clone());
        Callback::from(move |_: MouseEvent| {
            resize.emit(None);
            keep.emit(());
        })
    };
    let on_key = Callback::from(move |event: KeyboardEvent| {
        let onwards = if border.bounds_from_behind() { -STEP } else { STEP };
        let key = event.key();
        let size = match (key.as_str(), border.upright()) {
            ("ArrowRight", true) | ("ArrowDown", false) => size.checked_add_signed(onwards),
            ("ArrowLeft", true) | ("ArrowUp", false) => size.checked_add_signed(-onwards),
            ("Home" | "Enter", _) => None,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        resize.emit(size);
        keep.emit(());
    });
    let (min, _, max) = border.range();
    html! {
        <div role="separator" tabindex="0" data-border={border.name()}
            class={classes!("border", "border-".to_string() + border.name(), border.upright().then_some("upright"), dragged.then_some("dragged"))}
            aria-orientation={if border.upright() { "vertical" } else { "horizontal" }} aria-label={border.words()}
            aria-valuemin={(min / 10).to_string()} aria-valuemax={(max / 10).to_string()} aria-valuenow={(size / 10).to_string()}
            title="Drag, or use the arrow keys; a double click resets it"
            onpointerdown={on_down} onpointermove={on_move} onpointerup={on_up.clone()} onpointercancel={on_up}
            ondblclick={on_twice} onkeydown={on_key} />
    }
}

/// The bar; it captures the pointer while it is dragged.
fn bar(event: &PointerEvent) -> Option<Element> {
    event.target()?.dyn_into().ok()
}
