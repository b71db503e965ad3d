//! Play, pause, step, live, the time and the speed: three parts in one bar, as only the clock changes in every frame.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::branches::{BranchButton, BranchButtonProps, fork_sign};
use super::step_menu::{StepMenu, StepMenuProps};
use crate::ui::part::part;
use model::types::{NodeId, Time};
use page::dialog::Dialog;
use page::msg::{BranchesMsg, DialogsMsg, Msg, RunMsg, TimeMsg};
use page::step::Wanted;
use story::format::{MINUTE, SPEED_STEPS, clock, speed_label};

#[derive(Properties, PartialEq)]
pub struct StepsProps {
    pub playing: bool,
    pub live: bool,
    /// What the step buttons go to.
    pub wanted: Wanted,
    /// The nodes to choose from.
    pub nodes: Vec<NodeId>,
    /// What was found or hunted for last.
    pub said: String,
    /// How many breakpoints are on.
    pub breakpoints: usize,
    pub on: Callback<Msg>,
}

/// The left part of the bar: playing, and steps.
#[component]
pub fn Steps(props: &StepsProps) -> Html {
    let send = |msg: Msg| props.on.reform(move |_: MouseEvent| msg.clone());
    html! {
        <>
            <button type="button" title="Back to the start (Home)" aria-label="Back to the start" onclick={send(Msg::Time(TimeMsg::Seek(Time::ZERO)))}>{ "|◀" }</button>
            <button type="button" title="One event back (,)" aria-label="One event back" onclick={send(Msg::Time(TimeMsg::StepBack))}>{ "◀ " }<span class="wide-only">{ "event" }</span></button>
            <button type="button" id="play" class="primary" title="Play or pause (space)" aria-pressed={props.playing.to_string()}
                aria-label={if props.playing { "Pause" } else { "Play" }} onclick={send(Msg::Time(TimeMsg::TogglePlay))}>
                { if props.playing { "❚❚ Pause" } else { "▶ Play" } }
            </button>
            <button type="button" id="step" title="One event forward (.)" aria-label="One event forward" onclick={send(Msg::Time(TimeMsg::Step))}><span class="wide-only">{ "event" }</span>{ " ▶" }</button>
            <button type="button" id="live" title="To the newest moment (L)" aria-pressed={props.live.to_string()} onclick={send(Msg::Time(TimeMsg::Live))}>{ "Live ▶|" }</button>
            { part::<StepMenu>(StepMenuProps {
                wanted: props.wanted, nodes: props.nodes.clone(), said: props.said.clone(), on: props.on.clone(),
            }) }
            <button type="button" id="breakpoints" data-on={props.breakpoints.to_string()} title="Pause when something happens (Shift+B)"
                onclick={send(Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Breakpoints))))}>
                <span aria-hidden="true">{ "◉" }</span><span class="wide-only">{ " Pause when…" }</span>
                if props.breakpoints > 0 { <span class="count">{ props.breakpoints }</span> }
            </button>
        </>
    }
}

#[derive(Properties, PartialEq)]
pub struct ClockProps {
    pub live: bool,
    pub drawn: Time,
    pub now: Time,
}

/// The drawn moment.
#[component]
pub fn Clock(props: &ClockProps) -> Html {
    html! {
        <output class="clock" aria-label="Virtual time" data-us={props.drawn.0.to_string()}>
            <b>{ clock(props.drawn) }</b>if props.drawn < MINUTE { { " s" } }
            if !props.live { <span class="clock-end">{ format!(" / {}", clock(props.now)) }</span> }
        </output>
    }
}

#[derive(Properties, PartialEq)]
pub struct RunProps {
    pub live: bool,
    pub speed: u32,
    /// The name of the current branch, and the number of branches.
    pub branch: String,
    pub branches: usize,
    pub branches_open: bool,
    /// What undo would undo, and redo would do again.
    pub undo: Option<String>,
    pub redo: Option<String>,
    pub on: Callback<Msg>,
}

/// The right part of the bar: branches, starting again, and the speed.
#[component]
pub fn Run(props: &RunProps) -> Html {
    let send = |msg: Msg| props.on.reform(move |_: MouseEvent| msg.clone());
    let on_speed = props.on.reform(|event: InputEvent| {
        let slider: HtmlInputElement = event.target_unchecked_into();
        Msg::Time(TimeMsg::Speed(slider.value_as_number().max(0.0) as u32))
    });
    html! {
        <>
            <span class="past-hint">
                if !props.live {
                    <span>{ "In the past: an act here begins a branch" }</span>
                    <span title="An act here begins a branch">{ "past" }</span>
                }
            </span>
            { again("undo", "↶", "Undo", "Ctrl Z", &props.undo, send(Msg::Branches(BranchesMsg::Undo))) }
            { again("redo", "↷", "Redo", "Ctrl Shift Z", &props.redo, send(Msg::Branches(BranchesMsg::Redo))) }
            <button type="button" id="fork" aria-label="Fork here" title="Begin a branch at the drawn moment (F)" onclick={send(Msg::Branches(BranchesMsg::Fork))}>{ fork_sign() }<span class="wide-only">{ " Fork here" }</span></button>
            { part::<BranchButton>(BranchButtonProps {
                name: props.branch.clone(), count: props.branches, open: props.branches_open, on: props.on.clone(),
            }) }
            <button type="button" id="restart-run" aria-label="Restart" title="Start this run again from the beginning; the run so far is kept (Shift R)" onclick={send(Msg::Run(RunMsg::Restart))}>{ "↺ " }<span class="wide-only">{ "Restart" }</span></button>
            <label class="speed"><span>{ "speed" }</span>
                <input id="speed" aria-label="speed" type="range" min="0" max={SPEED_STEPS.to_string()} step="1" value={props.speed.to_string()}
                    aria-valuetext={speed_label(props.speed)} oninput={on_speed} />
                <output>{ speed_label(props.speed) }</output>
            </label>
        </>
    }
}

/// The button of undo or of redo. Its title says what it would do.
fn again(
    id: &'static str,
    sign: &'static str,
    name: &'static str,
    key: &'static str,
    what: &Option<String>,
    on: Callback<MouseEvent>,
) -> Html {
    let title = match what {
        Some(what) => [name, ": ", what, " (", key, ")"].concat(),
        None => ["Nothing to ", &name.to_ascii_lowercase(), " (", key, ")"].concat(),
    };
    html! {
        <button type="button" {id} class="undo" aria-label={name} {title} aria-disabled={what.is_none().then_some("true")} onclick={on}>{ sign }</button>
    }
}
