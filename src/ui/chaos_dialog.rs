//! The box for chaos: a slider for every kind of random fault, a seed, start and stop.

use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use super::dialog_box::DialogBox;
use model::action::Action;
use model::chaos::{ChaosKind, ChaosPlan};
use model::protocol::ChaosNow;
use model::shared::sort_short;
use page::dialog::Dialog;
use page::msg::{DialogsMsg, Msg};

/// The maximum of a slider; a typed line may have more.
const SLIDER_MAX: u64 = 30;

/// The presets.
const MIXES: [(&str, &[(ChaosKind, u64)]); 3] = [
    ("Gentle", &[(ChaosKind::Plain, 2), (ChaosKind::Network, 2), (ChaosKind::Writes, 15)]),
    (
        "Rough",
        &[
            (ChaosKind::Plain, 10),
            (ChaosKind::Network, 8),
            (ChaosKind::Disk, 3),
            (ChaosKind::Process, 3),
            (ChaosKind::Writes, 20),
        ],
    ),
    (
        "Beyond Raft’s assumptions",
        &[(ChaosKind::Plain, 6), (ChaosKind::Lies, 8), (ChaosKind::Wipe, 2), (ChaosKind::Writes, 20)],
    ),
];

#[derive(Properties, PartialEq)]
pub struct ChaosDialogProps {
    /// The last chaos plan.
    pub plan: ChaosPlan,
    /// The chaos that is running, if any.
    pub now: Option<ChaosNow>,
    pub on: Callback<Msg>,
}

/// The box.
#[component]
pub fn ChaosDialog(props: &ChaosDialogProps) -> Html {
    let plan = use_state(|| props.plan.clone());
    let set = {
        let plan = plan.clone();
        Callback::from(move |(kind, often): (ChaosKind, u64)| {
            let mut kinds: Vec<(ChaosKind, u64)> = plan.kinds.iter().filter(|(of, _)| *of != kind).copied().collect();
            kinds.extend((often > 0).then_some((kind, often)));
            sort_short(&mut kinds, Ord::cmp);
            plan.set(ChaosPlan { kinds, ..(*plan).clone() });
        })
    };
    let on_seed = {
        let plan = plan.clone();
        Callback::from(move |event: InputEvent| {
            let typed = event.target_unchecked_into::<HtmlInputElement>().value();
            if let Ok(seed) = typed.trim().parse() {
                plan.set(ChaosPlan { seed, ..(*plan).clone() });
            }
        })
    };
    let on_submit = {
        let (plan, on) = (plan.clone(), props.on.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !plan.kinds.is_empty() {
                on.emit(Msg::Dialogs(DialogsMsg::Do(Action::Chaos(Some((*plan).clone())))));
            }
        })
    };
    let mix = |kinds: &'static [(ChaosKind, u64)]| {
        let plan = plan.clone();
        move |_: MouseEvent| plan.set(ChaosPlan { kinds: kinds.to_vec(), ..(*plan).clone() })
    };
    let stop = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Do(Action::Chaos(None))));
    let close = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Show(None)));
    let voids = plan.kinds.iter().any(|(kind, _)| kind.is_unbearable());
    let (going, nothing) = (props.now.is_some(), plan.kinds.is_empty());
    html! {
        <DialogBox id="chaos-box" title="Chaos" on={props.on.clone()}>
            <form class="chaos-form" onsubmit={on_submit}>
                <p class="hint">{ "The engine injects random faults from a seed. Each is recorded as an ordinary action: in the trace, on the timeline and in the run’s text, which replays them without chaos. A number is the rate per ten virtual seconds." }</p>
                <div class="chaos-mixes" role="group" aria-label="Presets">
                    { for MIXES.iter().map(|(name, kinds)| html! { <button type="button" class="small" onclick={mix(kinds)}>{ *name }</button> }) }
                    <span class="spring"></span>
                    <label class="chaos-seed">{ "seed" }<input id="chaos-seed" type="text" inputmode="numeric" autocomplete="off" value={plan.seed.to_string()} oninput={on_seed} /></label>
                </div>
                <div class="chaos-kinds">{ for ChaosKind::ALL.iter().map(|kind| slider(*kind, kind.name(), plan.often(*kind), &set)) }</div>
                if voids { <p class="chaos-voids"><span aria-hidden="true">{ "⚠ " }</span>{ "Kinds with this mark violate an assumption of Raft. Its properties may then break; the page shows which property and which action caused it." }</p> }
                <p class="chaos-state" role="status">
                    if let Some(now) = &props.now { { format!("Chaos is on, with seed {}: {} so far.", now.plan.seed, actions(now.actions)) } } else { { "Chaos is off." } }
                </p>
                <div class="dialog-buttons">
                    if going { <button type="button" id="chaos-stop" onclick={stop}>{ "Stop" }</button> }
                    <span class="spring"></span>
                    <button type="button" onclick={close}>{ "Close" }</button>
                    <button type="submit" id="chaos-start" class="primary" disabled={nothing}>{ if going { "Restart with these" } else { "Start" } }</button>
                </div>
            </form>
        </DialogBox>
    }
}

/// A number of actions in words.
fn actions(count: u32) -> String {
    if count == 1 { "1 action".to_string() } else { format!("{count} actions") }
}

fn slider(kind: ChaosKind, name: &'static str, often: u64, set: &Callback<(ChaosKind, u64)>) -> Html {
    let input = set.reform(move |event: InputEvent| {
        let value = event.target_unchecked_into::<HtmlInputElement>().value();
        (kind, value.parse().unwrap_or(0))
    });
    let (id, words) = (format!("chaos-{name}"), kind.words());
    let value = often.min(SLIDER_MAX).to_string();
    html! {
        <div class={classes!("chaos-kind", (often > 0).then_some("on"))}>
            <label for={id.clone()}>
                <b>{ name }</b>
                if kind.voids() { <span class="chaos-mark" title={if kind.is_unbearable() { "Violates an assumption of Raft" } else { "Violates the assumption behind leases" }}>{ if kind.is_unbearable() { "⚠" } else { "⚠ leases" } }</span> }
                <span class="chaos-words">{ words }</span>
            </label>
            <input {id} type="range" min="0" max={SLIDER_MAX.to_string()} step="1" {value} aria-valuetext={format!("{often} times in ten seconds")} oninput={input} />
            <output>{ if often == 0 { "–".to_string() } else { often.to_string() } }</output>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct ChaosButtonProps {
    pub now: Option<ChaosNow>,
    pub on: Callback<Msg>,
}

/// The button that opens the box and shows whether chaos is on.
#[component]
pub fn ChaosButton(props: &ChaosButtonProps) -> Html {
    let open = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Chaos))));
    let count = props.now.as_ref().map(|now| now.actions);
    html! {
        <button type="button" id="chaos" class={classes!(count.map(|_| "going"))} data-actions={count.map(|count| count.to_string())}
            title="Random faults from a seed (Shift J; J starts and stops it)" onclick={open}>
            <span aria-hidden="true">{ "↯" }</span><span class="chaos-word">{ " Chaos" }</span>
            if let Some(count) = count { <span class="count">{ count }</span> }
        </button>
    }
}
