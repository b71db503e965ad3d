//! A hook with the drawn size of an element.

use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

/// The width and height of the element that `node` refers to, in CSS pixels; zero before it is drawn.
#[hook]
pub fn use_size(node: NodeRef) -> (f64, f64) {
    let size = use_state_eq(|| (0.0, 0.0));
    {
        let size = size.clone();
        use_effect_with(node, move |node| {
            let watched = node.cast::<Element>().map(|element| {
                let setter = size.setter();
                let measured = element.clone();
                let measure =
                    move || setter.set((f64::from(measured.client_width()), f64::from(measured.client_height())));
                measure();
                let closure = Closure::<dyn Fn()>::new(measure);
                let observer = ResizeObserver::new(closure.as_ref().unchecked_ref());
                if let Ok(observer) = &observer {
                    observer.observe(&element);
                }
                (observer, closure)
            });
            move || {
                if let Some((Ok(observer), _closure)) = watched {
                    observer.disconnect();
                }
            }
        });
    }
    *size
}

/// How many pixels of the window one pixel of the element is: more than one where the page is zoomed, as on a wall.
pub fn zoom(element: &Element) -> f64 {
    let (drawn, own) = (element.get_bounding_client_rect().width(), f64::from(element.client_width()));
    // Rounding to whole pixels differs by less than that.
    if own < 1.0 || (drawn - own).abs() < 4.0 { 1.0 } else { drawn / own }
}

/// A point of the window in an element's own pixels, from its top left.
pub fn local(element: &Element, client_x: i32, client_y: i32) -> (f64, f64) {
    let (corner, zoom) = (element.get_bounding_client_rect(), zoom(element));
    ((f64::from(client_x) - corner.left()) / zoom, (f64::from(client_y) - corner.top()) / zoom)
}
