//! The bar at the top: scenario, cluster, safety of the run, theme.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::chaos_dialog::{ChaosButton, ChaosButtonProps};
use crate::ui::part::part;
use model::action::Range;
use model::dialect::Dialect;
use model::protocol::ChaosNow;
use model::scenario::{Cluster, NODES_MAX};
use page::dialog::Dialog;
use page::look::Theme;
use page::msg::{DialogsMsg, Msg, PanelsMsg, RunMsg, ShareMsg};
use page::panels::bar::Bar;
use story::format::grouped;

#[derive(Properties, PartialEq)]
pub struct TopBarProps {
    pub title: String,
    pub cluster: Cluster,
    /// The members at the drawn moment, in words and by their numbers, when they are other than those of the cluster's start.
    pub members: Option<(String, String)>,
    pub checks: u64,
    pub violations: usize,
    pub chaos: Option<ChaosNow>,
    pub theme: Theme,
    pub tables: bool,
    /// True while a narrow screen shows all of it.
    pub unfolded: bool,
    pub on: Callback<Msg>,
}

/// The top bar.
#[component]
pub fn TopBar(props: &TopBarProps) -> Html {
    let send = |msg: Msg| props.on.reform(move |_: MouseEvent| msg.clone());
    let cluster = &props.cluster;
    let choose_engine = props.on.reform(|event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        Msg::Run(RunMsg::Engine(Dialect::named(&select.value()).unwrap_or_default()))
    });
    let theme = "Theme: ".to_string() + props.theme.words();
    html! {
        <header class={classes!("top-bar", props.unfolded.then_some("unfolded"))}>
            <div class="brand">
                <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
                    <path class="brand-crown" d="M6,7 L5,1.5 L8.5,4.2 L11,0.5 L13.5,4.2 L17,1.5 L16,7 Z" />
                    <rect class="brand-log" x="2" y="9.5" width="18" height="3" rx="1.2" />
                    <rect class="brand-log" x="2" y="14" width="18" height="3" rx="1.2" />
                    <rect class="brand-log" x="2" y="18.5" width="12" height="3" rx="1.2" />
                </svg>
                <span>{ "Raft playground" }</span>
            </div>
            <button type="button" id="scenario" class="chip scenario-chip" aria-haspopup="dialog" title="Choose a scenario (Shift O)"
                onclick={send(Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Scenarios))))}>
                <span>{ "Scenario" }</span><b>{ &props.title }</b><span aria-hidden="true">{ "▾" }</span>
            </button>
            <button type="button" id="open" title="Open a scenario's text, or read and copy this one's (O)" onclick={send(Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Open))))}>{ "Open…" }</button>
            <button type="button" id="share" aria-haspopup="dialog" title="A link to this moment, and exports of it" onclick={send(Msg::Share(ShareMsg::Show))}>{ "Share…" }</button>
            <div class="chip">
                { part::<Number>(NumberProps {
                    id: "node-count", label: "Number of nodes", value: cluster.nodes, min: 1, max: NODES_MAX,
                    narrow: true, on: props.on.reform(|nodes| Msg::Run(RunMsg::NodeCount(nodes))),
                    complain: props.on.clone(),
                }) }
                <span>{ if cluster.nodes == 1 { "node" } else { "nodes" } }</span>
                if let Some((words, numbers)) = &props.members {
                    <span id="members-now" title={format!("At this moment: {words}, {numbers}. The field says how many voters a run begins with")}>{ format!("→ {words}") }</span>
                }
                <button type="button" id="settings" class="plain" aria-haspopup="dialog" title="Every setting of the cluster (Shift S)"
                    aria-label={format!("Cluster settings: links {}, election {}", range(cluster.latency), range(cluster.election))}
                    onclick={send(Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Settings))))}>
                    if props.members.is_none() {
                        <span class="chip-more">{ format!("· links {} · election {} ", range(cluster.latency), range(cluster.election)) }</span>
                    }
                    <span aria-hidden="true">{ "▾" }</span>
                </button>
            </div>
            <div class="chip seed-chip">
                <span>{ "seed" }</span>
                { part::<Number>(NumberProps {
                    id: "seed", label: "Seed", value: cluster.seed, min: 0, max: u64::MAX, narrow: false,
                    on: props.on.reform(|seed| Msg::Run(RunMsg::Seed(seed))), complain: props.on.clone(),
                }) }
                <button type="button" class="plain" id="next-seed" title="The same with the next seed" aria-label="The same with the next seed"
                    onclick={send(Msg::Run(RunMsg::Seed(cluster.seed.wrapping_add(1))))}>{ "↻" }</button>
            </div>
            <select id="engine" class="chip" aria-label="Raft library" title="The Raft library that the nodes run. Shift E compares them" onchange={choose_engine}>
                { for Dialect::ALL.into_iter().map(|engine| html! {
                    <option value={engine.name()} selected={engine == cluster.engine}>{ engine.name() }</option>
                }) }
            </select>
            <span class="spring"></span>
            { part::<ChaosButton>(ChaosButtonProps { now: props.chaos.clone(), on: props.on.clone() }) }
            { safety(props) }
            <button type="button" id="tables-toggle" title="Nodes and logs as tables (V)" aria-label="Nodes and logs as tables"
                aria-pressed={props.tables.to_string()} onclick={send(Msg::Panels(PanelsMsg::Tables))}>{ "▤" }</button>
            <button type="button" id="theme" title={theme.clone() + " (T)"} aria-label={theme} onclick={send(Msg::Panels(PanelsMsg::Theme))}>{ props.theme.sign() }</button>
            { unfold(Bar::Top, props.unfolded, &props.on) }
            <button type="button" id="help" title="Keys and gestures (?)" aria-label="Keys and gestures" onclick={send(Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Help))))}>{ "?" }</button>
        </header>
    }
}

/// A range of durations for a chip: `10–20 ms`.
fn range(range: Range) -> String {
    let (min, max) = (range.min.to_string(), range.max.to_string());
    let spaced = |text: &str| match text.find(|letter: char| letter.is_alphabetic()) {
        Some(unit) => format!("{} {}", &text[..unit], &text[unit..]),
        None => text.to_string(),
    };
    match (min.strip_suffix("ms"), max.ends_with("ms")) {
        _ if min == max => spaced(&max),
        (Some(number), true) => format!("{number}–{}", spaced(&max)),
        _ => format!("{}–{}", spaced(&min), spaced(&max)),
    }
}

#[derive(Properties, PartialEq)]
struct NumberProps {
    id: &'static str,
    label: &'static str,
    value: u64,
    min: u64,
    max: u64,
    narrow: bool,
    on: Callback<u64>,
    complain: Callback<Msg>,
}

/// A number field; an invalid number is rejected with the valid range.
#[component]
fn Number(props: &NumberProps) -> Html {
    let change = {
        let (on, complain) = (props.on.clone(), props.complain.clone());
        let (label, value, min, max) = (props.label, props.value, props.min, props.max);
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            match input.value().trim().parse::<u64>() {
                Ok(number) if (min..=max).contains(&number) => on.emit(number),
                _ => {
                    let typed = input.value();
                    input.set_value(&value.to_string());
                    complain.emit(Msg::Dialogs(DialogsMsg::Complain(format!(
                        "{label}: “{typed}” is not a whole number from {min} to {max}."
                    ))));
                }
            }
        })
    };
    html! {
        <input id={props.id} class={classes!("number", props.narrow.then_some("narrow"))} type="text" inputmode="numeric"
            aria-label={props.label} value={props.value.to_string()} onchange={change} autocomplete="off" />
    }
}

/// Whether every property of Raft holds so far.
fn safety(props: &TopBarProps) -> Html {
    let (violations, checks) = (props.violations.to_string(), props.checks.to_string());
    let title = "Every event is checked against the properties of the paper's figure 3 and more";
    if props.violations > 0 {
        let on = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::ToggleViolations));
        return html! {
            <button type="button" id="safety" class="safety broken" data-violations={violations} data-checks={checks} onclick={on}>
                { format!("✕ {} broken", if props.violations == 1 { "a property is".to_string() } else { format!("{} properties are", props.violations) }) }
            </button>
        };
    }
    let on = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Properties))));
    html! {
        <button type="button" id="safety" class="safety" {title} aria-haspopup="dialog" data-violations={violations} data-checks={checks} onclick={on}>
            { "✓ safe" }<span class="wide-only">{ format!(" · {} checks", grouped(props.checks)) }</span>
        </button>
    }
}

/// The button that shows all of a bar on a narrow screen.
pub fn unfold(bar: Bar, is_open: bool, on: &Callback<Msg>) -> Html {
    let id = match bar {
        Bar::Top => "unfold-top",
        Bar::Time => "unfold-time",
    };
    let label = if is_open { "Fewer controls" } else { "More controls" };
    html! {
        <button type="button" {id} class="unfold" aria-label={label} title={label} aria-expanded={is_open.to_string()}
            onclick={on.reform(move |_: MouseEvent| Msg::Panels(PanelsMsg::Unfold(bar)))}>{ "⋯" }</button>
    }
}
