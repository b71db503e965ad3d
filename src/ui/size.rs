//! A hook that knows how large an element is drawn.

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
