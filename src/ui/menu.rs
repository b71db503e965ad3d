//! An open menu: a small box above the page that closes when an item is chosen.

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};
use yew::prelude::*;

use super::menu_place::{fitted, no_stray_click};
use page::menus::{Asked, Choice, Does, Menu, Row, Subject};
use page::msg::{ClusterMsg, DialogsMsg, Msg};
use story::fault_labels::VOIDS_SIGN;
use story::format::px;
use story::geometry::Point;

#[derive(Properties, PartialEq)]
pub struct MenuBoxProps {
    pub menu: Menu,
    /// Where it opens, in the window.
    pub at: Point,
    pub on: Callback<Msg>,
}

/// The menu. It takes the focus, is navigated with arrow keys and letters, and closes with Escape.
#[component]
pub fn MenuBox(props: &MenuBoxProps) -> Html {
    let root = use_node_ref();
    // Where it stands, and how high it may be.
    let place = use_state_eq(|| None::<(Point, Option<f64>)>);
    let said = use_state_eq(|| None::<(String, Option<String>)>);
    {
        let (root, place, said, at) = (root.clone(), place.clone(), said.clone(), props.at);
        use_effect_with((props.menu.clone(), props.at), move |_| {
            said.set(None);
            if let Some(element) = root.cast::<HtmlElement>() {
                place.set(Some(fitted(&element, at)));
                if let Some(first) = buttons(&element).first() {
                    let _ = first.focus();
                }
            }
        });
    }
    use_effect_with((), |_| {
        let (guard, before) = (no_stray_click(), focused());
        move || {
            drop(guard);
            // Where the keyboard was, it goes on: on a node of the stage, for instance.
            focus(before);
        }
    });
    let close = props.on.reform(|()| Msg::Dialogs(DialogsMsg::CloseMenu));
    let back = props.menu.back;
    let on_key = {
        let (root, on, close) = (root.clone(), props.on.clone(), close.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let Some(element) = root.cast::<Element>() else { return };
            match event.key().as_str() {
                "Escape" if back.is_some() => {
                    on.emit(Msg::Dialogs(DialogsMsg::Menu(back.unwrap_or(Asked::top(Subject::Cluster)), None)));
                }
                "Escape" | "Tab" => close.emit(()),
                "Backspace" => match back {
                    Some(back) => on.emit(Msg::Dialogs(DialogsMsg::Menu(back, None))),
                    None => close.emit(()),
                },
                "ArrowDown" => go(&element, Way::Row(1)),
                "ArrowUp" => go(&element, Way::Row(-1)),
                "Home" => go(&element, Way::First),
                "End" => go(&element, Way::Last),
                "ArrowRight" if !go_beside(&element, 1) => press_if(&element, "button.way"),
                "ArrowLeft" if !go_beside(&element, -1) => {
                    if let Some(back) = back {
                        on.emit(Msg::Dialogs(DialogsMsg::Menu(back, None)));
                    }
                }
                "ArrowRight" | "ArrowLeft" => {}
                letter if letter.chars().count() == 1 && letter != " " => go(&element, Way::Letter(letter)),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let on_veil = {
        let close = close.clone();
        Callback::from(move |event: PointerEvent| {
            event.prevent_default();
            close.emit(());
        })
    };
    let no_menu = Callback::from(|event: MouseEvent| event.prevent_default());
    let tell = {
        let said = said.clone();
        Callback::from(move |hint: (String, Option<String>)| said.set(Some(hint)))
    };
    let style = match *place {
        Some((at, None)) => format!("left:{}px;top:{}px", px(at.x), px(at.y)),
        Some((at, Some(most))) => format!("left:{}px;top:{}px;max-height:{}px", px(at.x), px(at.y), px(most)),
        None => format!("left:{}px;top:{}px;opacity:0", px(props.at.x), px(props.at.y)),
    };
    let (words, line) = said.as_ref().cloned().unwrap_or_default();
    html! {
        <>
            <div class="menu-veil" onpointerdown={on_veil} oncontextmenu={no_menu.clone()}></div>
            <div ref={root} class="menu" ~style={style} onkeydown={on_key} oncontextmenu={no_menu}>
                <div class="menu-head">
                    if let Some(back) = props.menu.back {
                        <button type="button" class="menu-back" aria-label="Back" title="Back"
                            onclick={props.on.reform(move |_: MouseEvent| Msg::Dialogs(DialogsMsg::Menu(back, None)))}>{ "‹" }</button>
                    }
                    <p class="menu-title" id="menu-title">{ &props.menu.title }</p>
                    <button type="button" class="menu-close" aria-label="Close" title="Close (Esc)"
                        onclick={close.reform(|_: MouseEvent| ())}>{ "✕" }</button>
                </div>
                <div class="menu-rows" role="menu" aria-labelledby="menu-title">
                    { for props.menu.rows.iter().map(|row| show_row(row, &props.on, &tell)) }
                </div>
                <div class="menu-foot" aria-live="polite">
                    if let Some(line) = line { <code>{ line }</code> }
                    <span>{ words }</span>
                </div>
            </div>
        </>
    }
}

fn show_row(row: &Row, on: &Callback<Msg>, tell: &Callback<(String, Option<String>)>) -> Html {
    match row {
        Row::One(choice) => html! { <div class="menu-row" role="none">{ button(choice, None, on, tell) }</div> },
        Row::Several(label, choices) => html! {
            <div class="menu-row several" role="group" aria-label={label.clone()}>
                <span class="menu-label">{ label }</span>
                <span class="menu-values" role="none">{ for choices.iter().map(|choice| button(choice, Some(label), on, tell)) }</span>
            </div>
        },
        Row::Way(name, said, asked) => {
            let asked = *asked;
            let on = on.reform(move |_: MouseEvent| Msg::Dialogs(DialogsMsg::Menu(asked, None)));
            let hush = tell.reform(|_: FocusEvent| Default::default());
            html! {
                <div class="menu-row" role="none">
                    <button type="button" role="menuitem" aria-haspopup="menu" class="way" tabindex="-1" onclick={on} onfocus={hush}>
                        <span class="menu-sign" aria-hidden="true"></span>{ *name }<span class="menu-said">{ said }</span><span aria-hidden="true">{ "›" }</span>
                    </button>
                </div>
            }
        }
        Row::Line => html! { <div class="menu-line" role="separator"></div> },
    }
}

/// A choice: with a tick when it holds, with a warning when it takes an assumption away, grey when it is impossible.
fn button(choice: &Choice, of: Option<&String>, on: &Callback<Msg>, tell: &Callback<(String, Option<String>)>) -> Html {
    let (line, said) = (choice.line(), choice.said());
    let never = matches!(choice.does, Does::Never(_));
    let is_value = of.is_some();
    let on_click = {
        let (on, does) = (on.clone(), choice.does.clone());
        Callback::from(move |_: MouseEvent| {
            if let Does::Send(msg) = &does {
                // What opens another menu says so itself, and a property of what the menu is about can be set again.
                let stays = is_value && matches!(**msg, Msg::Cluster(ClusterMsg::Act(_)));
                if !stays && !matches!(**msg, Msg::Dialogs(DialogsMsg::Menu(..))) {
                    on.emit(Msg::Dialogs(DialogsMsg::CloseMenu));
                }
                on.emit((**msg).clone());
            }
        })
    };
    let hint = (said.clone(), line.clone());
    let on_focus = tell.reform({
        let hint = hint.clone();
        move |_: FocusEvent| hint.clone()
    });
    let on_enter = tell.reform(move |_: PointerEvent| hint.clone());
    let class =
        classes!(choice.on.then_some("on"), choice.voids.is_some().then_some("voids"), of.map_or("one", |_| "value"),);
    let role = if of.is_some() { "menuitemradio" } else { "menuitem" };
    let checked = of.map(|_| choice.on.to_string());
    let name = of.map(|of| [of, ": ", &choice.label].concat());
    let voids = choice.voids.is_some();
    html! {
        <button type="button" {role} {class} tabindex="-1" aria-checked={checked} aria-disabled={never.then_some("true")} aria-label={name.filter(|_| !voids)}
            data-act={line} data-type={choice.typed()} data-on={choice.on.then_some("true")} onclick={on_click} onfocus={on_focus} onpointerenter={on_enter}>
            <span class="menu-sign" aria-hidden="true">{ if choice.on { "✓" } else { "" } }</span>
            { &choice.label }
            if voids {
                <span class="menu-voids"><span aria-hidden="true">{ VOIDS_SIGN }</span>{ if of.is_none() { " violates an assumption" } else { "" } }
                    if of.is_some() { <span class="unseen">{ ", violates an assumption" }</span> }</span>
            }
        </button>
    }
}

/// The items in order, without the buttons of the head.
fn buttons(menu: &Element) -> Vec<HtmlElement> {
    let Ok(list) = menu.query_selector_all("[role=menuitem], [role=menuitemradio]") else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.item(index)?.dyn_into().ok()).collect()
}

enum Way<'a> {
    Row(i32),
    First,
    Last,
    /// Focuses the next row that begins with this letter.
    Letter(&'a str),
}

/// Gives the focus back to an element that had it, if it is still on the page.
fn focus(element: Option<Element>) {
    if let Some(element) = element.filter(|element| element.is_connected()) {
        // A node of the stage is no element of HTML, but takes the focus in the same way.
        let _ = element.unchecked_ref::<HtmlElement>().focus();
    }
}

fn focused() -> Option<Element> {
    web_sys::window()?.document()?.active_element()
}

/// Moves the focus to another row.
fn go(menu: &Element, way: Way<'_>) {
    let Ok(list) = menu.query_selector_all(".menu-row") else { return };
    let rows: Vec<Element> = (0..list.length()).filter_map(|index| list.item(index)?.dyn_into().ok()).collect();
    let here = focused().and_then(|focused| rows.iter().position(|row| row.contains(Some(&focused))));
    let count = rows.len() as i32;
    let to = match way {
        _ if count == 0 => return,
        Way::First => 0,
        Way::Last => count - 1,
        Way::Row(step) => here.map_or(0, |here| (here as i32 + step).rem_euclid(count)),
        Way::Letter(letter) => {
            let begins = |index: &i32| {
                let text = rows[*index as usize].text_content().unwrap_or_default();
                text.trim_start_matches(['✓', ' ']).to_ascii_lowercase().starts_with(&letter.to_ascii_lowercase())
            };
            let from = here.map_or(0, |here| here as i32 + 1);
            match (0..count).map(|step| (from + step) % count).find(begins) {
                Some(found) => found,
                None => return,
            }
        }
    };
    // In a row of values the one in effect gets the focus.
    let row = &rows[to as usize];
    let on = row.query_selector("[data-on]").ok().flatten();
    let first = on.or_else(|| row.query_selector("button").ok().flatten());
    if let Some(button) = first.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        let _ = button.focus();
    }
}

/// Moves the focus within a row; false at its end.
fn go_beside(menu: &Element, step: i32) -> bool {
    let Some(focused) = focused() else { return false };
    let all = buttons(menu);
    let Some(here) = all.iter().position(|button| ***button == *focused) else { return false };
    let row = |element: &Element| element.closest(".menu-row").ok().flatten();
    let beside = here.checked_add_signed(step as isize).and_then(|there| all.get(there));
    match beside.filter(|beside| row(beside) == row(&focused)) {
        Some(beside) => beside.focus().is_ok(),
        None => false,
    }
}

fn press_if(menu: &Element, class: &str) {
    let focused =
        focused().filter(|focused| menu.contains(Some(focused)) && focused.closest(class).ok().flatten().is_some());
    if let Some(button) = focused.and_then(|focused| focused.dyn_into::<HtmlElement>().ok()) {
        // Deferred, as a click must not be dispatched from within the key event.
        Timeout::new(0, move || button.click()).forget();
    }
}
