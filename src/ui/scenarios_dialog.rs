//! The box to choose a scenario of the library.

use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::dialog_box::DialogBox;
use super::fetch::fetch_text;
use page::library::{Group, INDEX_PATH, Index, LIBRARY, Scene};
use page::msg::{Dialog, DialogsMsg, Msg, RunMsg};

#[derive(Properties, PartialEq)]
pub struct ScenariosDialogProps {
    /// The title of the open scenario.
    pub title: String,
    pub on: Callback<Msg>,
}

/// The list in groups, with a search field.
#[component]
pub fn ScenariosDialog(props: &ScenariosDialogProps) -> Html {
    let search = use_node_ref();
    let wanted = use_state_eq(String::new);
    // Until it has come, scenarios are found by their titles only.
    let fetched = use_state_eq(|| Ok(Index::default()));
    {
        let fetched = fetched.setter();
        use_effect_with((), move |()| {
            let read = move |text: Result<String, String>| fetched.set(text.and_then(|text| Index::read(&text)));
            fetch_text(INDEX_PATH.to_string(), Callback::from(read));
        });
    }
    let nothing = Index::default();
    let index = fetched.as_ref().unwrap_or(&nothing);
    let found: Vec<(usize, &Scene)> =
        LIBRARY.iter().enumerate().filter(|(_, scene)| scene.matches(&wanted, index)).collect();
    let on_input = {
        let wanted = wanted.clone();
        Callback::from(move |event: InputEvent| wanted.set(event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    let first = found.first().map(|(place, _)| *place);
    let on_submit = {
        let on = props.on.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(first) = first {
                on.emit(Msg::Run(RunMsg::Library(first)));
            }
        })
    };
    let item = |(place, scene): (usize, &Scene)| {
        let open = props.on.reform(move |_: MouseEvent| Msg::Run(RunMsg::Library(place)));
        let current = scene.title == props.title;
        html! {
            <li key={place}>
                <button type="button" class="scene" data-scene={scene.file} aria-current={current.then_some("true")} onclick={open}>
                    <b>{ scene.title }</b><span>{ index.about(scene).to_string() }</span>
                </button>
            </li>
        }
    };
    let own = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Open))));
    let close = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Show(None)));
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
                if found.is_empty() { <p class="hint">{ "No scenario matches." }</p> }
            </div></div>
            if let Err(why) = &*fetched {
                <p id="scenes-error" class="mistakes" role="alert">{ format!("The list of the scenarios could not be fetched: {why}. They are found by their titles only.") }</p>
            }
            <div class="dialog-buttons">
                <button type="button" onclick={own}>{ "Open a text or a file…" }</button>
                <span class="spring"></span>
                <button type="button" onclick={close}>{ "Close" }</button>
            </div>
        </DialogBox>
    }
}
