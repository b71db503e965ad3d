//! Choosing a scenario among those that come with the page.

use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::dialog_box::DialogBox;
use page::intent::{Dialog, Intent};
use page::library::{Group, LIBRARY, Scene};

#[derive(Properties, PartialEq)]
pub struct ScenariosDialogProps {
    /// The title of the one that is open.
    pub title: String,
    pub on: Callback<Intent>,
}

/// The list, in groups, with a line to search it.
#[component]
pub fn ScenariosDialog(props: &ScenariosDialogProps) -> Html {
    let search = use_node_ref();
    let wanted = use_state_eq(String::new);
    let found: Vec<(usize, &Scene)> = LIBRARY.iter().enumerate().filter(|(_, scene)| scene.matches(&wanted)).collect();
    let on_input = {
        let wanted = wanted.clone();
        Callback::from(move |event: InputEvent| wanted.set(event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    let first = found.first().map(|(index, _)| *index);
    let on_submit = {
        let on = props.on.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(first) = first {
                on.emit(Intent::Library(first));
            }
        })
    };
    let item = |(index, scene): (usize, &Scene)| {
        let open = props.on.reform(move |_: MouseEvent| Intent::Library(index));
        let current = scene.title == props.title;
        html! {
            <li key={index}>
                <button type="button" class="scene" data-scene={scene.file} aria-current={current.then_some("true")} onclick={open}>
                    <b>{ scene.title }</b><span>{ scene.about() }</span>
                </button>
            </li>
        }
    };
    let own = props.on.reform(|_: MouseEvent| Intent::Dialog(Some(Dialog::Open)));
    let close = props.on.reform(|_: MouseEvent| Intent::Dialog(None));
    html! {
        <DialogBox id="scenarios-box" title="Scenarios" first={search.clone()} on={props.on.clone()}>
            <form class="scene-search" role="search" onsubmit={on_submit}>
                <input ref={search} id="scene-search" type="search" aria-label="Search the scenarios" placeholder="Search: disk, joint, lease, hold…"
                    autocomplete="off" oninput={on_input} />
                <span role="status">{ format!("{} of {}", found.len(), LIBRARY.len()) }</span>
            </form>
            <div class="scenes" tabindex="0" role="region" aria-label="The scenarios"><div class="scenes-columns">
                { for Group::ALL.into_iter().filter(|group| found.iter().any(|(_, scene)| scene.group == *group)).map(|group| html! {
                    <section key={group.title()}>
                        <h3>{ group.title() }</h3>
                        <ul>{ for found.iter().filter(|(_, scene)| scene.group == group).map(|found| item(*found)) }</ul>
                    </section>
                }) }
                if found.is_empty() { <p class="hint">{ "No scenario says that." }</p> }
            </div></div>
            <div class="dialog-buttons">
                <button type="button" onclick={own}>{ "Open a text or a file…" }</button>
                <span class="spring"></span>
                <button type="button" onclick={close}>{ "Close" }</button>
            </div>
        </DialogBox>
    }
}
