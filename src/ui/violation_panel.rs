//! The panel of a broken property: the property, the two contradicting facts, and the violated assumptions.

use web_sys::HtmlElement;
use yew::prelude::*;

use model::invariants::{Fact, Violation, Voided};
use model::types::Time;
use page::chosen::Chosen;
use page::msg::{DialogsMsg, Msg, SelectionMsg, TimeMsg};
use story::format::moment;

#[derive(Properties, PartialEq)]
pub struct ViolationPanelProps {
    pub violations: Vec<Violation>,
    /// The index of the violation shown.
    pub selected: usize,
    /// The drawn moment: the fact at that time is marked.
    pub drawn: Time,
    pub on: Callback<Msg>,
}

/// The panel. It is not modal, so that stage and timeline stay visible beside it.
#[component]
pub fn ViolationPanel(props: &ViolationPanelProps) -> Html {
    let root = use_node_ref();
    {
        let root = root.clone();
        use_effect_with((), move |_| {
            if let Some(root) = root.cast::<HtmlElement>() {
                let _ = root.focus();
            }
        });
    }
    let count = props.violations.len();
    let selected = props.selected.min(count.saturating_sub(1));
    let Some(violation) = props.violations.get(selected) else { return html! {} };
    let close = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Show(None)));
    let turn = |to: usize| props.on.reform(move |_: MouseEvent| Msg::Dialogs(DialogsMsg::Violation(to)));
    let property = violation.property;
    let (before, after) = (selected.checked_sub(1), Some(selected + 1).filter(|next| *next < count));
    html! {
        <section ref={root} id="violation-panel" class="violation" role="dialog" aria-labelledby="violation-title" tabindex="-1"
            data-property={format!("{property:?}")} data-voided={violation.voided.len().to_string()}>
            <header>
                <span class="violation-mark" aria-hidden="true">{ "✕" }</span>
                <h2 id="violation-title">{ property.name() }<span class="violation-word">{ " is broken" }</span></h2>
                if count > 1 {
                    <span class="violation-turn">
                        <button type="button" class="plain" aria-label="The broken property before" disabled={before.is_none()} onclick={turn(before.unwrap_or(0))}>{ "‹" }</button>
                        <span class="violation-count">{ format!("{} of {count}", selected + 1) }</span>
                        <button type="button" class="plain" aria-label="The next broken property" disabled={after.is_none()} onclick={turn(after.unwrap_or(selected))}>{ "›" }</button>
                    </span>
                }
                <button type="button" class="plain" aria-label="Close" onclick={close}>{ "✕" }</button>
            </header>
            <div class="violation-body">
                <blockquote>
                    <p>{ property.promise() }</p>
                    <cite>{ property.source() }</cite>
                </blockquote>
                <p class="violation-says">{ &violation.message }</p>
                <h3>{ "The two facts that contradict each other" }</h3>
                <div class="facts">
                    { fact(1, &violation.facts[0], props) }
                    <span class="facts-between" aria-hidden="true">{ "≠" }</span>
                    { fact(2, &violation.facts[1], props) }
                </div>
                <h3>{ if violation.voided.is_empty() { "No assumption was violated" } else { "Assumptions that were violated" } }</h3>
                if violation.voided.is_empty() {
                    <p class="no-excuse">{ violation.excuse() }</p>
                } else {
                    <ul class="voided">{ for violation.voided.chunk_by(|one, other| one.why == other.why).map(|alike| assumption(alike, &props.on)) }</ul>
                }
            </div>
        </section>
    }
}

/// One fact. A click shows its moment and selects its subject.
fn fact(number: usize, fact: &Fact, props: &ViolationPanelProps) -> Html {
    let (at, chosen) = (fact.at, chosen(fact));
    let turn_to = {
        let on = props.on.clone();
        Callback::from(move |_: MouseEvent| {
            on.emit(Msg::Time(TimeMsg::Seek(at)));
            if chosen.is_some() {
                on.emit(Msg::Selection(SelectionMsg::Choose(chosen)));
            }
        })
    };
    let here = props.drawn == at;
    html! {
        <button type="button" class={classes!("fact", here.then_some("here"))} data-fact={number.to_string()} data-at={at.0.to_string()}
            title="Show this moment" onclick={turn_to}>
            <span class="fact-head">
                <span class="fact-number">{ number }</span>
                if let Some(node) = fact.node { <span class="fact-node">{ format!("node {node}") }</span> }
                if let Some(id) = fact.id { <code class={format!("t{}", id.term % 8)}><span class="term-word">{ id.to_string() }</span></code> }
                <time>{ format!("{}", moment(at)) }</time>
            </span>
            <span class="fact-text">{ &fact.text }</span>
        </button>
    }
}

/// The subject of a fact: the entry, or the node.
fn chosen(fact: &Fact) -> Option<Chosen> {
    match (fact.id, fact.node) {
        (Some(id), _) => Some(Chosen::Entry(id.index)),
        (None, Some(node)) => Some(Chosen::Node(node)),
        (None, None) => None,
    }
}

/// What took one assumption away. Pressed, it shows its moment.
fn assumption(alike: &[Voided], on: &Callback<Msg>) -> Html {
    let act = |voided: &Voided| {
        let Voided { at, position, what, node, why: _ } = voided;
        if position.is_none() {
            return html! { <code class="voided-setting">{ what }</code> };
        }
        let (at, node, on) = (*at, *node, on.clone());
        let turn_to = Callback::from(move |_: MouseEvent| {
            on.emit(Msg::Time(TimeMsg::Seek(at)));
            if let Some(node) = node {
                on.emit(Msg::Selection(SelectionMsg::Choose(Some(Chosen::Node(node)))));
            }
        });
        html! {
            <button type="button" class="small voided-act" title="Show this moment" onclick={turn_to}>
                <code>{ what }</code><time>{ format!("{}", moment(at)) }</time>
            </button>
        }
    };
    let why = alike.first().map(|voided| voided.why.clone());
    html! {
        <li>
            <span class="voided-mark" aria-hidden="true">{ "⚠" }</span>
            <div><div class="voided-acts">{ for alike.iter().map(act) }</div><p>{ why }</p></div>
        </li>
    }
}
