//! Where a menu stands, and which presses are meant for it.

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent};

use story::geometry::{Point, beside_point, fits_beside, height_beside};

/// A finger that opened the menu by a long press is still down, and what it does when it is lifted presses nothing: a
/// click counts that began with a press after the menu was opened. Keys and assistive technology make clicks without
/// presses.
pub fn no_stray_click() -> Option<[EventListener; 2]> {
    let window = web_sys::window()?;
    let was_pressed = Rc::new(Cell::new(false));
    let presses = was_pressed.clone();
    let early = EventListenerOptions { phase: EventListenerPhase::Capture, passive: false };
    Some([
        EventListener::new_with_options(&window, "pointerdown", early, move |_| presses.set(true)),
        EventListener::new_with_options(&window, "click", early, move |event| {
            let is_pointers = event.dyn_ref::<MouseEvent>().is_some_and(|click| click.detail() > 0);
            if is_pointers && !was_pressed.get() {
                event.stop_propagation();
                event.prevent_default();
            }
        }),
    ])
}

/// How far a menu stands from the place that it was opened at: a finger covers what lies under it.
fn apart_px() -> f64 {
    let coarse = web_sys::window().and_then(|window| window.match_media("(any-pointer: coarse)").ok().flatten());
    if coarse.is_some_and(|query| query.matches()) { 26.0 } else { 2.0 }
}

/// The position of a menu such that all of it is in the window, and beside the place that it was opened at; and how high
/// it may be there, if less than the window.
pub fn fitted(menu: &HtmlElement, at: Point) -> (Point, Option<f64>) {
    let size =
        |value: Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>| value.ok().and_then(|value| value.as_f64());
    let Some(window) = web_sys::window() else { return (at, None) };
    let (width, height) = (size(window.inner_width()).unwrap_or(0.0), size(window.inner_height()).unwrap_or(0.0));
    let (window, apart_px) = (Point::new(width, height), apart_px());
    let (own_width, own_height) = (f64::from(menu.offset_width()), f64::from(menu.offset_height()));
    // Without room beside the place it stands above or below it, and scrolls when it is longer.
    let most = (!fits_beside(at, own_width, window, apart_px)).then(|| height_beside(at, window, apart_px));
    let own_height = most.map_or(own_height, |most| own_height.min(most));
    (beside_point(at, Point::new(own_width, own_height), window, apart_px), most)
}

/// The position of a menu that a button opens: below the button.
pub fn below(event: &MouseEvent) -> Option<Point> {
    // Events are delegated to the root of the page, so the pressed button is found from the target.
    let element = event.target()?.dyn_into::<Element>().ok()?.closest("button").ok()??;
    let edges = element.get_bounding_client_rect();
    Some(Point::new(edges.left(), edges.bottom() + 4.0))
}

/// The position of a menu that a key opens: beside the element that matches the selector.
pub fn beside(selector: &str) -> Option<Point> {
    let element = web_sys::window()?.document()?.query_selector(selector).ok()??;
    let edges = element.get_bounding_client_rect();
    Some(Point::new(edges.left() + edges.width() * 0.7, edges.top() + edges.height() * 0.5))
}
