//! A modal dialog. It keeps the focus inside, returns it when it closes, and closes with Escape.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use page::msg::{DialogsMsg, Msg};

#[derive(Properties, PartialEq)]
pub struct DialogBoxProps {
    /// The id of the dialog; its heading is `{id}-title`.
    pub id: &'static str,
    pub title: AttrValue,
    /// The element with the initial focus, if not the first focusable one.
    #[prop_or_default]
    pub first: NodeRef,
    pub children: Children,
    pub on: Callback<Msg>,
}

/// The dialog. The browser makes everything behind it inert.
#[component]
pub fn DialogBox(props: &DialogBoxProps) -> Html {
    let dialog = use_node_ref();
    {
        let (dialog, first) = (dialog.clone(), props.first.clone());
        use_effect_with((), move |_| {
            let document = web_sys::window().and_then(|window| window.document());
            let before = document.and_then(|document| document.active_element()?.dyn_into::<HtmlElement>().ok());
            let dialog = dialog.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog {
                let _ = dialog.show_modal();
            }
            if let Some(first) = first.cast::<HtmlElement>() {
                let _ = first.focus();
            }
            // What has the focus may stand at the end of the box, which is read from its start.
            if let Some(body) = dialog.as_ref().and_then(|dialog| dialog.first_element_child()) {
                body.set_scroll_top(0);
            }
            move || {
                // While it is open, nothing behind it can get the focus.
                if let Some(dialog) = dialog {
                    dialog.close();
                }
                if let Some(before) = before {
                    let _ = before.focus();
                }
            }
        });
    }
    let close = props.on.reform(|()| Msg::Dialogs(DialogsMsg::Show(None)));
    let on_cancel = {
        let close = close.clone();
        Callback::from(move |event: Event| {
            event.prevent_default();
            close.emit(());
        })
    };
    let on_press = Callback::from(move |event: MouseEvent| {
        // The target is the dialog itself, not its content, when the press is outside of the box.
        let on_veil = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if on_veil.is_some_and(|element| element.tag_name() == "DIALOG") {
            close.emit(());
        }
    });
    let title_id = props.id.to_string() + "-title";
    html! {
        <dialog ref={dialog} id={props.id} class="veil" aria-labelledby={title_id.clone()} oncancel={on_cancel} onmousedown={on_press}>
            <div class="dialog">
                <h2 id={title_id}>{ &props.title }</h2>
                { props.children.clone() }
            </div>
        </dialog>
    }
}
