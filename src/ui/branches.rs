//! The list of branches: switch to one, rename it, compare it, delete it.

use web_sys::{HtmlElement, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use crate::ui::part::part;
use page::branch_rows::rows;
use page::dialog::Dialog;
use page::msg::{BranchesMsg, DialogsMsg, Msg, RunMsg};
use page::session::{BranchId, BranchInfo};
use story::format::moment;

/// The longest name that can be typed.
const NAME_CHARS_MAX: &str = "60";

#[derive(Properties, PartialEq)]
pub struct BranchesProps {
    pub branches: Vec<BranchInfo>,
    /// The branch that the current one is compared with.
    pub compared: Option<BranchId>,
    pub on: Callback<Msg>,
}

/// The list of branches, above the transport bar. It is not modal, so the run stays visible.
#[component]
pub fn Branches(props: &BranchesProps) -> Html {
    let root = use_node_ref();
    let renamed = use_state_eq(|| None::<BranchId>);
    {
        let root = root.clone();
        use_effect_with((), move |_| {
            let document = web_sys::window().and_then(|window| window.document());
            let before = document.and_then(|document| document.active_element());
            if let Some(root) = root.cast::<HtmlElement>() {
                let _ = root.focus();
            }
            move || {
                use wasm_bindgen::JsCast;
                if let Some(before) = before.and_then(|before| before.dyn_into::<HtmlElement>().ok()) {
                    let _ = before.focus();
                }
            }
        });
    }
    let close = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Show(None)));
    let fork = props.on.reform(|_: MouseEvent| Msg::Branches(BranchesMsg::Fork));
    let alone = props.branches.len() == 1;
    html! {
        <section ref={root} id="branches-box" class="branches" role="dialog" aria-labelledby="branches-title" tabindex="-1">
            <header>
                <h2 id="branches-title">{ "Branches" }</h2>
                <button type="button" class="plain" aria-label="Close the branches" onclick={close}>{ "✕" }</button>
            </header>
            <ul>{ for rows(&props.branches).into_iter().map(|(depth, place)| {
                let branch = &props.branches[place];
                let id = branch.id;
                let send = |msg: Msg| props.on.reform(move |_: MouseEvent| msg.clone());
                let is_compared = props.compared == Some(id);
                let compare = send(Msg::Branches(BranchesMsg::Compare((!is_compared).then_some(id))));
                let begin = { let renamed = renamed.clone(); move |_: MouseEvent| renamed.set(Some(id)) };
                html! {
                    <li key={id.0} data-branch={id.0.to_string()} class={classes!(branch.current.then_some("current"))} ~style={format!("--depth:{depth}")}>
                        if *renamed == Some(id) {
                            { part::<NameField>(NameFieldProps { name: branch.name.clone(), done: {
                                let (renamed, on) = (renamed.clone(), props.on.clone());
                                Callback::from(move |name: Option<String>| {
                                    renamed.set(None);
                                    if let Some(name) = name { on.emit(Msg::Branches(BranchesMsg::Rename(id, name))); }
                                })
                            } }) }
                        } else {
                            <button type="button" class="branch-name" aria-current={branch.current.then_some("true")} title="Go to this branch" onclick={send(Msg::Branches(BranchesMsg::Switch(id)))}>
                                <span aria-hidden="true">{ if branch.current { "●" } else { "○" } }</span>
                                <span class="branch-words">{ &branch.name }</span>
                            </button>
                        }
                        <span class="branch-facts">{ facts(branch) }</span>
                        <button type="button" class="plain" title="Rename" aria-label={"Rename ".to_string() + &branch.name} onclick={begin}>{ "✎" }</button>
                        <button type="button" class="plain compare" title={if is_compared { "End the comparison" } else { "Compare with the current branch" }}
                            aria-label={"Compare with ".to_string() + &branch.name} aria-pressed={is_compared.to_string()} disabled={branch.current} onclick={compare}>{ "⇄" }</button>
                        <button type="button" class="plain" title="Delete" aria-label={"Delete ".to_string() + &branch.name} disabled={alone} onclick={send(Msg::Branches(BranchesMsg::Delete(id)))}>{ "✕" }</button>
                    </li>
                }
            }) }</ul>
            <div class="dialog-buttons">
                <p class="hint">{ "An action in the past creates a branch; the original run is kept." }</p>
                <span class="spring"></span>
                <button type="button" id="recent-runs" title="The runs before this one, and those of other tabs (U)"
                    onclick={props.on.reform(|_: MouseEvent| Msg::Run(RunMsg::Recent))}>{ "Recent runs…" }</button>
                <button type="button" id="compare-engines" title="The same run on the other engine, side by side (Shift E)"
                    onclick={props.on.reform(|_: MouseEvent| Msg::Branches(BranchesMsg::Engines))}>{ "⇄ Compare engines" }</button>
                <button type="button" onclick={fork}>{ fork_sign() }{ " Fork here" }</button>
            </div>
        </section>
    }
}

/// An icon of a fork.
pub fn fork_sign() -> Html {
    html! {
        <svg class="sign-fork" width="11" height="12" viewBox="0 0 11 12" aria-hidden="true">
            <path d="M5.5,11.5 V7 M5.5,7 C5.5,4 1.5,5 1.5,0.5 M5.5,7 C5.5,4 9.5,5 9.5,0.5" />
        </svg>
    }
}

fn facts(branch: &BranchInfo) -> String {
    let from = if branch.parent.is_some() {
        "from ".to_string() + &moment(branch.forked_at)
    } else {
        "from the start".to_string()
    };
    from + " to " + &moment(branch.end)
}

#[derive(Properties, PartialEq)]
struct NameFieldProps {
    name: String,
    done: Callback<Option<String>>,
}

/// A name that is being edited: Enter accepts, Escape cancels.
#[component]
fn NameField(props: &NameFieldProps) -> Html {
    let field = use_node_ref();
    {
        let field = field.clone();
        use_effect_with((), move |_| {
            if let Some(field) = field.cast::<HtmlInputElement>() {
                let _ = field.focus();
                field.select();
            }
        });
    }
    // The field is removed when editing ends, and its removal fires another blur event.
    let over = use_mut_ref(|| false);
    let end = {
        let (field, done) = (field.clone(), props.done.clone());
        move |takes: bool| {
            if !std::mem::replace(&mut *over.borrow_mut(), true) {
                done.emit(field.cast::<HtmlInputElement>().filter(|_| takes).map(|field| field.value()));
            }
        }
    };
    let on_key = {
        let end = end.clone();
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" => end(true),
            "Escape" => {
                event.prevent_default();
                end(false);
            }
            _ => {}
        })
    };
    let on_blur = Callback::from(move |_: FocusEvent| end(true));
    html! {
        <input ref={field} class="branch-rename" aria-label="The branch's name" value={props.name.clone()} maxlength={NAME_CHARS_MAX}
            autocomplete="off" spellcheck="false" onkeydown={on_key} onblur={on_blur} />
    }
}

#[derive(Properties, PartialEq)]
pub struct BranchButtonProps {
    /// The name of the current branch.
    pub name: String,
    /// The number of branches.
    pub count: usize,
    pub open: bool,
    pub on: Callback<Msg>,
}

/// The button that shows the current branch and opens the list.
#[component]
pub fn BranchButton(props: &BranchButtonProps) -> Html {
    let wanted = if props.open { None } else { Some(Dialog::Branches) };
    let on = props.on.reform(move |_: MouseEvent| Msg::Dialogs(DialogsMsg::Show(wanted)));
    html! {
        <button type="button" id="branches" title="The branches of this run (B)" aria-haspopup="dialog" aria-expanded={props.open.to_string()} onclick={on}>
            { fork_sign() }<span class="branch-now">{ &props.name }</span><span class="branch-count">{ props.count }</span>
        </button>
    }
}
