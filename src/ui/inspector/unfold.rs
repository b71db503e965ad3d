//! A tree of values with nodes that unfold.

use yew::prelude::*;

use story::tree::Tree;

/// The most values of a list that are shown; the rest is counted, and is in the copied JSON.
const SHOWN_MAX: usize = 100;

/// Lists longer than this are folded initially.
const OPEN_MAX: usize = 12;

/// Shows a named value, and unfolds it down to `open` levels.
pub fn unfold(name: &str, value: &Tree, open: u32) -> Html {
    let children: Vec<Html> = match value {
        Tree::Record(fields) => {
            fields.iter().map(|(name, value)| unfold(name, value, open.saturating_sub(1))).collect()
        }
        Tree::List(list) => {
            let shown = list.iter().take(SHOWN_MAX).enumerate();
            let mut shown: Vec<Html> =
                shown.map(|(place, value)| unfold(&place.to_string(), value, open.saturating_sub(1))).collect();
            if list.len() > SHOWN_MAX {
                shown.push(html! { <p class="hint">{ format!("… and {} more", list.len() - SHOWN_MAX) }</p> });
            }
            shown
        }
        Tree::Null | Tree::Bool(_) | Tree::Number(_) | Tree::Text(_) => Vec::new(),
    };
    let class = match value {
        Tree::Null => "nothing",
        Tree::Bool(_) => "truth",
        Tree::Number(_) => "number-value",
        Tree::Text(_) => "text-value",
        Tree::List(_) | Tree::Record(_) => "many",
    };
    let head = html! { <><span class="tree-name">{ name }</span><span class={classes!("tree-value", class)}>{ value.brief() }</span></> };
    if value.is_leaf() {
        return html! { <p class="tree-leaf" data-name={name.to_string()}>{ head }</p> };
    }
    let is_long = matches!(value, Tree::List(list) if list.len() > OPEN_MAX);
    html! {
        <details class="tree" open={open > 0 && !is_long} data-name={name.to_string()}>
            <summary>{ head }</summary>
            <div class="tree-children">{ for children }</div>
        </details>
    }
}
